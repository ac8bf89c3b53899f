//! State of the page: releases and runs with their reports. Reports are read a few at a time, newest first, each once.

use std::rc::Rc;

use yew::AttrValue;

use super::texts;
use crate::azure_devops::attachments::FoundReport;
use crate::azure_devops::release_stages::Release;
use crate::azure_devops::runs::PipelineRun;
use crate::domain::report::FlagEntry;

/// Number of releases, and of runs, in one request.
pub(super) const PAGE: usize = 10;
/// Maximum number of releases and runs whose reports are read at a time.
const AT_A_TIME: usize = 6;

/// A release or a run.
#[derive(Clone, Debug, PartialEq)]
pub enum ReleaseOrRun {
    Release(Release),
    Run(PipelineRun),
}

/// An entry of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub(super) source: ReleaseOrRun,
    pub(super) reports: Reports,
}

/// Reports of an entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Reports {
    #[default]
    NotRequested,
    Loading,
    /// The reports, newest first, including those that cannot be read.
    Ready(Rc<[FoundReport]>),
    Failed(AttrValue),
}

/// State of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub(super) items: Vec<Item>,
    /// Number of lists being loaded.
    waiting: usize,
    /// Errors of lists that could not be loaded.
    pub(super) problems: Vec<AttrValue>,
    /// Search text: part of a flag's key or name.
    pub(super) search: String,
    has_older: bool,
}

/// Event of the page.
#[derive(Debug)]
pub enum Action {
    /// The page was opened, or older entries are requested.
    Older,
    /// A list was loaded.
    Listed(Result<Vec<ReleaseOrRun>, String>),
    /// The reports of a release or run were loaded.
    Reports(Id, Result<Vec<FoundReport>, String>),
    /// The search text changed.
    Search(String),
    /// Everything is to be loaded again.
    Refresh,
}

/// Id of a release or run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    Release(u32),
    Run(u32),
}

/// A request that the state makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Releases before this one, by id.
    Releases(Option<u32>),
    /// Runs queued before this time, ISO 8601.
    Runs(Option<String>),
    Reports(ReleaseOrRun),
}

impl ReleaseOrRun {
    pub(super) const fn id(&self) -> Id {
        match self {
            Self::Release(release) => Id::Release(release.id),
            Self::Run(run) => Id::Run(run.id),
        }
    }

    /// Time of creation or queueing, ISO 8601.
    pub(super) fn moment(&self) -> &str {
        match self {
            Self::Release(release) => &release.created,
            Self::Run(run) => &run.queued,
        }
    }

    /// Whether it can have a report: false for a release without deployments or without the task.
    fn may_have_reports(&self) -> bool {
        match self {
            Self::Release(release) => release.stages.iter().any(|stage| {
                !stage.steps.is_empty() && stage.attempts.as_ref().is_none_or(|all| !all.is_empty())
            }),
            Self::Run(_) => true,
        }
    }
}

impl Item {
    /// Flags of its reports, each with the stage.
    pub(super) fn rows(&self) -> Vec<(&str, &FlagEntry)> {
        let Reports::Ready(found) = &self.reports else {
            return Vec::new();
        };
        let reports = found.iter().filter_map(|found| found.report.as_ref().ok());
        let rows =
            reports.flat_map(|report| report.flags.iter().map(|flag| (report.run.stage.as_str(), flag)));
        rows.collect()
    }

    /// Number of reports that cannot be read.
    pub(super) fn unreadable(&self) -> usize {
        match &self.reports {
            Reports::Ready(found) => found.iter().filter(|found| found.report.is_err()).count(),
            _ => 0,
        }
    }
}

impl State {
    /// Applies an action and returns the commands that follow.
    pub(super) fn apply(&mut self, action: Action) -> Vec<Command> {
        match action {
            Action::Older => self.older(),
            Action::Refresh => {
                let search = std::mem::take(&mut self.search);
                *self = Self {
                    search,
                    ..Self::default()
                };
                self.older()
            }
            Action::Listed(listed) => {
                self.waiting = self.waiting.saturating_sub(1);
                match listed {
                    Ok(sources) => self.take(sources),
                    Err(error) => self.problems.push(error.into()),
                }
                self.read()
            }
            Action::Reports(id, reports) => {
                if let Some(item) = self.items.iter_mut().find(|item| item.source.id() == id) {
                    item.reports = match reports {
                        Ok(reports) => Reports::Ready(reports.into()),
                        Err(error) => Reports::Failed(error.into()),
                    };
                }
                self.read()
            }
            Action::Search(text) => {
                self.search = text;
                Vec::new()
            }
        }
    }

    fn older(&mut self) -> Vec<Command> {
        self.problems.clear();
        self.waiting = 2;
        self.has_older = false;
        let mut ids = self.items.iter().filter_map(|item| match &item.source {
            ReleaseOrRun::Release(release) => Some(release.id),
            ReleaseOrRun::Run(_) => None,
        });
        let first = ids.next();
        let release = ids.fold(first, |least, id| least.map(|least| least.min(id)));
        let runs = self.items.iter().rev();
        let run = runs.map(|item| &item.source).find_map(|source| match source {
            ReleaseOrRun::Run(run) => Some(run.queued.clone()),
            ReleaseOrRun::Release(_) => None,
        });
        vec![Command::Releases(release), Command::Runs(run)]
    }

    fn take(&mut self, sources: Vec<ReleaseOrRun>) {
        self.has_older |= sources.len() >= PAGE;
        for source in sources {
            if self.items.iter().any(|item| item.source.id() == source.id()) {
                continue;
            }
            let reports = if source.may_have_reports() {
                Reports::NotRequested
            } else {
                Reports::Ready(Rc::from([]))
            };
            // ISO 8601 in UTC sorts as text.
            let place = self
                .items
                .partition_point(|other| other.source.moment() >= source.moment());
            self.items.insert(place, Item { source, reports });
        }
    }

    fn read(&mut self) -> Vec<Command> {
        let reading = self
            .items
            .iter()
            .filter(|item| item.reports == Reports::Loading)
            .count();
        let free = AT_A_TIME.saturating_sub(reading);
        let unread = self
            .items
            .iter_mut()
            .filter(|item| item.reports == Reports::NotRequested);
        let commands = unread.take(free).map(|item| {
            item.reports = Reports::Loading;
            Command::Reports(item.source.clone())
        });
        commands.collect()
    }

    /// Status line of the page.
    pub(super) fn status(&self) -> String {
        if self.waiting > 0 {
            return texts::READING.to_owned();
        }
        let is_read = |item: &&Item| !matches!(item.reports, Reports::NotRequested | Reports::Loading);
        let read = self.items.iter().filter(is_read).count();
        if read < self.items.len() {
            return texts::read(read, self.items.len());
        }
        if !self.problems.is_empty() {
            return texts::INCOMPLETE.to_owned();
        }
        texts::found(self.found().len())
    }

    /// Whether the first lists are still loading.
    pub(super) fn is_empty_yet(&self) -> bool {
        self.items.is_empty() && self.waiting > 0
    }

    /// Whether older entries can be requested.
    pub(super) const fn has_older(&self) -> bool {
        self.has_older && self.waiting == 0
    }

    /// Entries with the flags that match the search. Without a search: entries that changed a flag or are still being read.
    pub(super) fn found(&self) -> Vec<(&Item, Vec<(&str, &FlagEntry)>)> {
        // Keys are ASCII, and most names.
        let search = self.search.trim().to_ascii_lowercase();
        let fits = |flag: &FlagEntry| {
            search.is_empty()
                || flag.key.to_ascii_lowercase().contains(&search)
                || flag.name.to_ascii_lowercase().contains(&search)
        };
        let lines = self.items.iter().map(|item| {
            let mut rows = item.rows();
            rows.retain(|(_, flag)| fits(flag));
            (item, rows)
        });
        let is_shown = |(item, rows): &(&Item, Vec<_>)| {
            let is_open = matches!(
                item.reports,
                Reports::Loading | Reports::NotRequested | Reports::Failed(_)
            );
            !rows.is_empty() || is_open || (search.is_empty() && item.unreadable() > 0)
        };
        lines.filter(is_shown).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn release(id: u32, is_deployed: bool) -> ReleaseOrRun {
        let attempts = if is_deployed {
            json!([{"attempt": 1}])
        } else {
            json!([])
        };
        let task = json!({"taskId": "35adec02-1f6f-4572-bef4-e11400b51737"});
        let stage =
            json!({"id": 1, "deploySteps": attempts, "deployPhasesSnapshot": [{"workflowTasks": [task]}]});
        let release =
            json!({"id": id, "createdOn": format!("2026-11-22T09:{id:02}:00Z"), "environments": [stage]});
        ReleaseOrRun::Release(Release::read(&release).unwrap())
    }

    fn run(id: u32) -> ReleaseOrRun {
        let run = json!({"id": id, "queueTime": format!("2026-11-22T09:{id:02}:30Z")});
        ReleaseOrRun::Run(PipelineRun::read(&run).unwrap())
    }

    fn report(key: &str) -> FoundReport {
        let report = json!({"schema": 1, "run": {"stage": "Production"}, "flags": [
            {"project": "shop", "key": key, "name": "Checkout", "result": "changed"}]});
        FoundReport {
            address: key.into(),
            text: Rc::from(""),
            report: Ok(Rc::new(serde_json::from_value(report).unwrap())),
        }
    }

    #[test]
    fn releases_and_runs_are_one_list_and_only_those_that_may_have_reports_are_asked() {
        let mut state = State::default();
        assert_eq!(
            state.apply(Action::Older),
            [Command::Releases(None), Command::Runs(None)]
        );
        let commands = state.apply(Action::Listed(Ok(vec![release(2, true), release(1, false)])));
        assert_eq!(commands, [Command::Reports(release(2, true))]);
        let commands = state.apply(Action::Listed(Ok((3..10).map(run).collect())));
        assert_eq!(commands.len(), 5, "six at a time");
        let ids: Vec<_> = state.items.iter().map(|item| item.source.id()).collect();
        assert_eq!(ids[0], Id::Run(9));
        assert_eq!(ids[7..], [Id::Release(2), Id::Release(1)]);
        let commands = state.apply(Action::Reports(Id::Release(2), Ok(vec![report("checkout-v2")])));
        assert_eq!(commands.len(), 1);
        assert!(state.status().starts_with("Read 2 of 9"), "{}", state.status());
    }

    #[test]
    fn a_search_leaves_the_releases_that_moved_the_flag() {
        let mut state = State::default();
        state.apply(Action::Older);
        state.apply(Action::Listed(Ok(vec![release(2, true), release(1, true)])));
        state.apply(Action::Listed(Err("no route".into())));
        state.apply(Action::Reports(Id::Release(2), Ok(vec![report("checkout-v2")])));
        state.apply(Action::Reports(Id::Release(1), Ok(vec![report("gift-notes")])));
        assert_eq!(state.found().len(), 2);
        for (search, count) in [("GIFT", 1), ("checkout", 2), ("other", 0)] {
            state.apply(Action::Search(search.into()));
            assert_eq!(state.found().len(), count, "{search}");
        }
        assert_eq!(state.problems, ["no route"]);
        assert_eq!(state.status(), "Not everything could be read.");
    }

    #[test]
    fn older_ones_follow_the_oldest_and_none_is_listed_twice() {
        let mut state = State::default();
        state.apply(Action::Older);
        state.apply(Action::Listed(Ok((11..21)
            .map(|id| release(id, false))
            .collect())));
        state.apply(Action::Listed(Ok(vec![run(30)])));
        assert!(state.has_older());
        let commands = state.apply(Action::Older);
        assert_eq!(
            commands,
            [
                Command::Releases(Some(11)),
                Command::Runs(Some("2026-11-22T09:30:30Z".into()))
            ]
        );
        state.apply(Action::Listed(Ok(vec![release(10, false)])));
        state.apply(Action::Listed(Ok(vec![run(30)])));
        assert_eq!(state.items.len(), 12);
        assert!(!state.has_older());
    }
}
