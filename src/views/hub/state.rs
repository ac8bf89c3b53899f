//! Which releases and runs are listed, and what they did to which flags. Reports are read a few at a time, newest
//! first, and each once.

use std::rc::Rc;

use yew::AttrValue;

use crate::azure_devops::attachments::FoundReport;
use crate::azure_devops::release_stages::Release;
use crate::azure_devops::runs::PipelineRun;
use crate::domain::report::FlagEntry;

/// Releases, and runs, on a page of the list.
pub(super) const PAGE: usize = 10;
/// Releases and runs whose reports are read at the same time.
const AT_A_TIME: usize = 4;

/// A release or a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Carrier {
    Release(Release),
    Run(PipelineRun),
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) carrier: Carrier,
    pub(super) reports: Reports,
}

/// The reports of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Reports {
    #[default]
    NotAsked,
    Loading,
    /// Rows of every report, newest report first, with the stage that each belongs to; and what could not be read.
    Ready(Rc<[FoundReport]>),
    Failed(AttrValue),
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hub {
    pub(super) items: Vec<Item>,
    /// Lists on their way.
    waiting: usize,
    /// Why a list is not here.
    pub(super) problems: Vec<AttrValue>,
    /// Part of a flag's key or name.
    pub(super) search: String,
    has_older: bool,
}

/// Event of the page.
#[derive(Debug)]
pub(super) enum Action {
    /// It is opened, or somebody wants older ones.
    Older,
    /// A list came.
    Listed(Result<Vec<Carrier>, String>),
    /// The reports of a release or run came.
    Reports(Id, Result<Vec<FoundReport>, String>),
    /// Somebody searches.
    Search(String),
    /// Somebody wants everything as it is now.
    Refresh,
}

/// Names a release or run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Id {
    Release(u32),
    Run(u32),
}

/// What to ask for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// Releases before one.
    Releases(Option<u32>),
    /// Runs queued before a moment.
    Runs(Option<String>),
    Reports(Carrier),
}

impl Carrier {
    pub(super) const fn id(&self) -> Id {
        match self {
            Self::Release(release) => Id::Release(release.id),
            Self::Run(run) => Id::Run(run.id),
        }
    }

    /// When it was created or queued, ISO 8601.
    pub(super) fn moment(&self) -> &str {
        match self {
            Self::Release(release) => &release.created,
            Self::Run(run) => &run.queued,
        }
    }

    /// Whether it can carry a report at all: a release that nothing was deployed of, or whose stages have no rollout, is
    /// not asked.
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
    /// Rows of its reports, with the stage of each.
    pub(super) fn rows(&self) -> Vec<(&str, &FlagEntry)> {
        let Reports::Ready(found) = &self.reports else {
            return Vec::new();
        };
        let reports = found.iter().filter_map(|found| found.report.as_ref().ok());
        let rows =
            reports.flat_map(|report| report.flags.iter().map(|flag| (report.run.stage.as_str(), flag)));
        rows.collect()
    }

    /// How many of its reports cannot be read.
    pub(super) fn unreadable(&self) -> usize {
        match &self.reports {
            Reports::Ready(found) => found.iter().filter(|found| found.report.is_err()).count(),
            _ => 0,
        }
    }
}

impl Hub {
    /// Takes an event in; gives what to ask for now.
    pub(super) fn apply(&mut self, action: Action) -> Vec<Ask> {
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
                    Ok(carriers) => self.take(carriers),
                    Err(error) => self.problems.push(error.into()),
                }
                self.read()
            }
            Action::Reports(id, reports) => {
                if let Some(item) = self.items.iter_mut().find(|item| item.carrier.id() == id) {
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

    fn older(&mut self) -> Vec<Ask> {
        self.problems.clear();
        self.waiting = 2;
        self.has_older = false;
        let mut ids = self.items.iter().filter_map(|item| match &item.carrier {
            Carrier::Release(release) => Some(release.id),
            Carrier::Run(_) => None,
        });
        let first = ids.next();
        let release = ids.fold(first, |least, id| least.map(|least| least.min(id)));
        let runs = self.items.iter().rev();
        let run = runs.map(|item| &item.carrier).find_map(|carrier| match carrier {
            Carrier::Run(run) => Some(run.queued.clone()),
            Carrier::Release(_) => None,
        });
        vec![Ask::Releases(release), Ask::Runs(run)]
    }

    fn take(&mut self, carriers: Vec<Carrier>) {
        self.has_older |= carriers.len() >= PAGE;
        for carrier in carriers {
            if self.items.iter().any(|item| item.carrier.id() == carrier.id()) {
                continue;
            }
            let reports = if carrier.may_have_reports() {
                Reports::NotAsked
            } else {
                Reports::Ready(Rc::from([]))
            };
            // ISO 8601 in UTC sorts as text.
            let place = self
                .items
                .partition_point(|other| other.carrier.moment() >= carrier.moment());
            self.items.insert(place, Item { carrier, reports });
        }
    }

    fn read(&mut self) -> Vec<Ask> {
        let reading = self
            .items
            .iter()
            .filter(|item| item.reports == Reports::Loading)
            .count();
        let free = AT_A_TIME.saturating_sub(reading);
        let unread = self
            .items
            .iter_mut()
            .filter(|item| item.reports == Reports::NotAsked);
        let asks = unread.take(free).map(|item| {
            item.reports = Reports::Loading;
            Ask::Reports(item.carrier.clone())
        });
        asks.collect()
    }

    /// What is on its way.
    pub(super) fn status(&self) -> String {
        if self.waiting > 0 {
            return "Reading releases and runs…".to_owned();
        }
        let is_read = |item: &&Item| !matches!(item.reports, Reports::NotAsked | Reports::Loading);
        let read = self.items.iter().filter(is_read).count();
        if read < self.items.len() {
            return format!("Read {read} of {} releases and runs…", self.items.len());
        }
        match self.found().len() {
            1 => "1 release or run.".to_owned(),
            count => format!("{count} releases and runs."),
        }
    }

    /// Whether the first lists are still on their way.
    pub(super) fn is_empty_yet(&self) -> bool {
        self.items.is_empty() && self.waiting > 0
    }

    /// Whether older ones can be asked for.
    pub(super) const fn has_older(&self) -> bool {
        self.has_older && self.waiting == 0
    }

    /// Lines with the rows that fit the search; without one, those of every release and run that moved a flag or may
    /// still turn out to.
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
                Reports::Loading | Reports::NotAsked | Reports::Failed(_)
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

    fn release(id: u32, is_deployed: bool) -> Carrier {
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
        Carrier::Release(Release::read(&release).unwrap())
    }

    fn run(id: u32) -> Carrier {
        let run = json!({"id": id, "queueTime": format!("2026-11-22T09:{id:02}:30Z")});
        Carrier::Run(PipelineRun::read(&run).unwrap())
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
        let mut hub = Hub::default();
        assert_eq!(hub.apply(Action::Older), [Ask::Releases(None), Ask::Runs(None)]);
        let asks = hub.apply(Action::Listed(Ok(vec![release(2, true), release(1, false)])));
        assert_eq!(asks, [Ask::Reports(release(2, true))]);
        let asks = hub.apply(Action::Listed(Ok((3..8).map(run).collect())));
        assert_eq!(asks.len(), 3, "four at a time");
        let ids: Vec<_> = hub.items.iter().map(|item| item.carrier.id()).collect();
        assert_eq!(ids[0], Id::Run(7));
        assert_eq!(ids[5..], [Id::Release(2), Id::Release(1)]);
        let asks = hub.apply(Action::Reports(Id::Release(2), Ok(vec![report("checkout-v2")])));
        assert_eq!(asks.len(), 1);
        assert!(hub.status().starts_with("Read 2 of 7"), "{}", hub.status());
    }

    #[test]
    fn a_search_leaves_the_releases_that_moved_the_flag() {
        let mut hub = Hub::default();
        hub.apply(Action::Older);
        hub.apply(Action::Listed(Ok(vec![release(2, true), release(1, true)])));
        hub.apply(Action::Listed(Err("no route".into())));
        hub.apply(Action::Reports(Id::Release(2), Ok(vec![report("checkout-v2")])));
        hub.apply(Action::Reports(Id::Release(1), Ok(vec![report("gift-notes")])));
        assert_eq!(hub.found().len(), 2);
        for (search, count) in [("GIFT", 1), ("checkout", 2), ("other", 0)] {
            hub.apply(Action::Search(search.into()));
            assert_eq!(hub.found().len(), count, "{search}");
        }
        assert_eq!(hub.problems, ["no route"]);
        assert_eq!(hub.status(), "0 releases and runs.");
    }

    #[test]
    fn older_ones_follow_the_oldest_and_none_is_listed_twice() {
        let mut hub = Hub::default();
        hub.apply(Action::Older);
        hub.apply(Action::Listed(Ok((11..21)
            .map(|id| release(id, false))
            .collect())));
        hub.apply(Action::Listed(Ok(vec![run(30)])));
        assert!(hub.has_older());
        let asks = hub.apply(Action::Older);
        assert_eq!(
            asks,
            [
                Ask::Releases(Some(11)),
                Ask::Runs(Some("2026-11-22T09:30:30Z".into()))
            ]
        );
        hub.apply(Action::Listed(Ok(vec![release(10, false)])));
        hub.apply(Action::Listed(Ok(vec![run(30)])));
        assert_eq!(hub.items.len(), 12);
        assert!(!hub.has_older());
    }
}
