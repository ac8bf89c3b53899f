//! State of the tab. [`State::apply`] takes an event and returns the requests that follow: independent requests together,
//! none twice. An attempt is read when it is opened. A deployment in progress is followed with growing pauses until it ends.

mod action;
mod compare;
mod drawing;
mod groups;
mod environments;
mod project_settings;
mod lists;
mod present;
mod row_filter;
mod status;

use std::rc::Rc;

use yew::AttrValue;

use super::texts;
use crate::azure_devops::attachments::FoundReport;
use crate::azure_devops::release_stages::{Release, ReleaseStage};
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::azure_devops::work_items::WorkItem;
use crate::components::remote::Remote;
use crate::domain::linked_flags::LinkedFlag;
use crate::domain::project_settings::defaults::Defaults;
use crate::domain::project_settings::release_catalog::ReleaseCatalog;

pub use action::{Action, Answer, Command, GroupId, Source};
pub(super) use environments::Environments;
pub(super) use groups::Group;
pub use lists::List;
use lists::Lists;
pub(super) use present::{FlagInEnvironment, Known, Present, accounts};
pub(super) use row_filter::{Change, Order, RowFilter};

/// Maximum number of attempts expanded automatically until a report is found.
const MAX_OPENED: usize = 3;
/// First pause between two requests for a deployment in progress, in milliseconds. Each pause is 1.5 times the one before.
const FIRST_PAUSE: u32 = 4_000;
const MAX_PAUSE: u32 = 60_000;

/// `None` before the request; then loading, loaded or failed.
pub(super) type Fetched<T> = Option<Remote<T, AttrValue>>;

/// The tab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Stage, release or run of the tab; `None` before the host has reported it.
    pub(super) source: Option<Source>,
    /// Incremented on each full reload. Answers to earlier rounds are dropped.
    round: u32,
    /// The stages whose attempts are shown; a run is one stage with one attempt.
    pub(super) stages: Vec<ReleaseStage>,
    /// Attempts, newest first.
    pub(super) groups: Vec<Group>,
    /// Error that hides everything else.
    pub(super) failure: Option<AttrValue>,
    /// Error of the latest reload while earlier results are still shown.
    pub(super) problem: Option<AttrValue>,
    connections: Fetched<Rc<[ServiceEndpoint]>>,
    work_items: Fetched<Rc<[WorkItem]>>,
    /// The flags of the work items.
    pub(super) linked: Rc<[LinkedFlag]>,
    /// Current state of the flags.
    pub(super) present: Present,
    /// Every stage of the release or run, once the user requests them.
    pub(super) overview: Fetched<Rc<Release>>,
    /// The catalog; `None` before it is loaded and if there is none.
    pub(super) catalog: Option<Rc<ReleaseCatalog>>,
    is_catalog_asked: bool,
    /// The defaults of the project, once a stage needs them.
    defaults: Option<Remote<Defaults, AttrValue>>,
    /// Which rows of the reports are shown, and in which order.
    pub(super) row_filter: RowFilter,
    /// Number of rows in each list.
    pub(super) lists: Lists,
    /// Result of the last action: copied, saved.
    notice: Option<&'static str>,
    pause: u32,
}

impl State {
    /// Whether a deployment is in progress.
    pub(super) fn is_running(&self) -> bool {
        self.stages.iter().any(|stage| stage.is_running)
    }

    /// Newest attempt with a report. Its flags are compared with their current state.
    pub(super) fn current(&self) -> Option<&Group> {
        self.groups.iter().find(|group| !group.ready().is_empty())
    }

    /// Whether none of the loaded attempts has a report.
    pub(super) fn has_no_report(&self) -> bool {
        let mut asked = self.groups.iter().filter_map(|group| group.reports.as_ref());
        self.source.is_some()
            && asked.all(|reports| reports.ready().is_some_and(|reports| reports.is_empty()))
    }

    /// The request that the linked flags wait for, or its error.
    pub(super) fn linked_state(&self) -> &Fetched<Rc<[WorkItem]>> {
        &self.work_items
    }

    /// Applies an event. Returns the commands to carry out and the round of their answers.
    pub(super) fn apply(&mut self, action: Action) -> (u32, Vec<Command>) {
        if !matches!(action, Action::Draw) {
            self.notice = None;
        }
        let mut commands = self.asks(action);
        commands.extend(self.ask_for_catalog());
        (self.round, commands)
    }

    fn asks(&mut self, action: Action) -> Vec<Command> {
        match action {
            Action::About { source, stages } => self.about(source, stages),
            Action::GiveUp if self.source.is_none() => {
                self.failure = Some(texts::NO_SOURCE.into());
                Vec::new()
            }
            Action::GiveUp => Vec::new(),
            Action::Refresh => self.refresh(),
            Action::Toggle(id) => self.toggle(id),
            Action::RowFilter(change) => {
                self.row_filter.apply(change);
                self.lists.restart();
                Vec::new()
            }
            Action::More(list) => {
                self.lists.show_more(list);
                Vec::new()
            }
            Action::Draw => {
                self.draw();
                Vec::new()
            }
            Action::Copy(address) => self.copied(&address).map(Command::Copy).into_iter().collect(),
            Action::Notice(notice) => {
                self.notice = Some(notice);
                Vec::new()
            }
            Action::OpenOverview => self.open_overview(),
            Action::LookUpRest => self.present.look_up_rest(),
            Action::Tick { round } if round == self.round && self.is_running() => {
                self.source.into_iter().map(Command::Stages).collect()
            }
            Action::Tick { .. } => Vec::new(),
            Action::Answer { round, answer } if round == self.round => self.answer(answer),
            Action::Answer { .. } => Vec::new(),
        }
    }

    fn about(&mut self, source: Source, stages: Option<Vec<ReleaseStage>>) -> Vec<Command> {
        let is_new = self.source != Some(source);
        if is_new {
            *self = Self {
                source: Some(source),
                round: self.round.wrapping_add(1),
                row_filter: std::mem::take(&mut self.row_filter),
                ..Self::default()
            };
        }
        let told = stages.filter(|stages| stages.iter().all(|stage| stage.attempts.is_some()));
        let mut commands: Vec<Command> = is_new
            .then(|| self.ask_for_connections())
            .into_iter()
            .flatten()
            .collect();
        match told {
            Some(stages) if is_new || stages != self.stages => commands.extend(self.take_stages(stages)),
            Some(_) => {}
            None if is_new => commands.push(Command::Stages(source)),
            None => {}
        }
        commands
    }

    fn refresh(&mut self) -> Vec<Command> {
        let Some(source) = self.source else {
            return Vec::new();
        };
        self.round = self.round.wrapping_add(1);
        self.present = Present::default();
        let were_linked_shown = self.has_no_report() && self.work_items.is_some();
        self.work_items = None;
        self.is_catalog_asked = false;
        self.defaults = None;
        self.failure = None;
        // Answers of earlier rounds are ignored.
        for group in &mut self.groups {
            group.reports.take_if(|reports| *reports == Remote::Loading);
        }
        if !matches!(self.connections, Some(Remote::Ready(_))) {
            self.connections = None;
        }
        let mut commands = vec![Command::Stages(source)];
        commands.extend(self.ask_for_connections());
        if self.overview.is_some() {
            commands.extend(self.open_overview());
        } else if were_linked_shown {
            commands.extend(self.ask_for_linked());
        }
        commands.extend(self.compare());
        commands
    }

    fn ask_for_connections(&mut self) -> Option<Command> {
        let is_needed = self.connections.is_none();
        is_needed.then(|| {
            self.connections = Some(Remote::Loading);
            Command::Connections
        })
    }

    fn open_overview(&mut self) -> Vec<Command> {
        let Some(source) = self.source else {
            return Vec::new();
        };
        self.overview = Some(Remote::Loading);
        let mut commands = vec![Command::Overview(source)];
        commands.extend(self.ask_for_work_items());
        commands
    }

    fn ask_for_work_items(&mut self) -> Option<Command> {
        let source = self.source.filter(|_| self.work_items.is_none())?;
        self.work_items = Some(Remote::Loading);
        Some(Command::WorkItems(source))
    }

    /// Requests the work items, and the defaults if a stage needs them.
    fn ask_for_linked(&mut self) -> Vec<Command> {
        let mut commands: Vec<Command> = self.ask_for_work_items().into_iter().collect();
        if self.waits_for_defaults() {
            commands.extend(self.ask_for_defaults());
        }
        commands
    }

    /// Whether a report is likely: one was found, or a deployment ended that had the task. The pages of runs without the task
    /// do not show the tab.
    fn expects_report(&self) -> bool {
        let has_task = |stage: &ReleaseStage| !stage.steps.is_empty();
        let is_run = matches!(self.source, Some(Source::Run { .. }));
        self.current().is_some()
            || !self.groups.is_empty() && !self.is_running() && (is_run || self.stages.iter().any(has_task))
    }

    fn toggle(&mut self, id: GroupId) -> Vec<Command> {
        let Some(group) = self.groups.iter_mut().find(|group| group.id == id) else {
            return Vec::new();
        };
        group.is_open = !group.is_open;
        let command = group.is_open.then(|| group.ask(false)).flatten();
        command.into_iter().collect()
    }

    /// Stages as they are now: attempts that were read stay read, and the newest is looked at again.
    fn take_stages(&mut self, stages: Vec<ReleaseStage>) -> Vec<Command> {
        self.problem = None;
        self.failure = None;
        self.groups = groups::merge(&stages, &self.groups);
        self.stages = stages;
        let mut commands: Vec<Command> = self.wait().into_iter().collect();
        if let Some(newest) = self.groups.first_mut() {
            newest.is_open = true;
            commands.extend(newest.ask(true));
        }
        let unread = self
            .groups
            .iter_mut()
            .filter(|group| group.is_open && group.reports.is_none());
        commands.extend(unread.filter_map(|group| group.ask(false)));
        if !self.expects_report() {
            commands.extend(self.ask_for_linked());
        }
        commands
    }

    fn wait(&mut self) -> Option<Command> {
        if !self.is_running() {
            self.pause = 0;
            return None;
        }
        self.pause = match self.pause {
            0 => FIRST_PAUSE,
            pause => (pause + pause / 2).min(MAX_PAUSE),
        };
        Some(Command::Wait(self.pause))
    }

    fn answer(&mut self, answer: Answer) -> Vec<Command> {
        match answer {
            Answer::Stages(Ok(stages)) => return self.take_stages(stages),
            Answer::Stages(Err(error)) if self.groups.is_empty() && self.stages.is_empty() => {
                self.failure = Some(error.into());
            }
            Answer::Stages(Err(error)) => {
                self.problem = Some(error.into());
                return self.wait().into_iter().collect();
            }
            Answer::Reports(id, reports) => return self.take_reports(id, reports),
            Answer::Connections(connections) => {
                self.connections = Some(fetched(connections));
                return self.compare();
            }
            Answer::WorkItems(items) => {
                self.work_items = Some(fetched(items));
                return self.compare();
            }
            Answer::Overview(release) => {
                self.overview = Some(match release {
                    Ok(release) => Remote::Ready(Rc::new(release)),
                    Err(error) => Remote::Failed(error.into()),
                });
                return self.compare();
            }
            Answer::Present(number, page) => {
                if let Some(error) = self.present.take_flags(number, page) {
                    self.problem = Some(error);
                }
                return self.ask_who();
            }
            Answer::Changes(number, entries) => self.present.take_changes(number, entries),
            Answer::Copied(is_done) => {
                self.notice = Some(if is_done {
                    texts::status::COPIED
                } else {
                    texts::status::NOT_COPIED
                });
            }
            Answer::Catalog(catalog) => self.catalog = catalog.map(Rc::new),
            Answer::Defaults(defaults) => {
                self.defaults = Some(Remote::Ready(defaults));
                return self.compare();
            }
        }
        Vec::new()
    }

    fn take_reports(&mut self, id: GroupId, reports: Result<Vec<FoundReport>, String>) -> Vec<Command> {
        let Some(group) = self.groups.iter_mut().find(|group| group.id == id) else {
            return Vec::new();
        };
        if let Some(error) = group.take(reports) {
            self.problem = Some(error);
        }
        if matches!(group.reports, Some(Remote::Failed(_))) {
            return Vec::new();
        }
        if self.current().is_some() {
            return self.compare();
        }
        // Where nothing was found, an earlier attempt may have left something.
        let opened = self.groups.iter().filter(|group| group.reports.is_some()).count();
        let next = self.groups.iter_mut().find(|group| group.reports.is_none());
        let mut commands = Vec::new();
        if let Some(next) = next.filter(|_| opened < MAX_OPENED) {
            next.is_open = true;
            commands.extend(next.ask(false));
        }
        commands.extend(self.ask_for_linked());
        commands
    }
}

fn fetched<T>(items: Result<Vec<T>, String>) -> Remote<Rc<[T]>, AttrValue> {
    match items {
        Ok(items) => Remote::Ready(items.into()),
        Err(error) => Remote::Failed(error.into()),
    }
}

#[cfg(test)]
mod tests;
