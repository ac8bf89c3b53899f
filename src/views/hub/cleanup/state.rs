//! State of the part: pages of work items, the flags that they link to, and the user's choices.

mod shown;

use yew::AttrValue;

use super::choices::{Choices, DAYS};
use crate::azure_devops::flag_work_items::{FoundWorkItem, WorkItemType};
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::azure_devops::work_items::BATCH;
use crate::domain::cleanup::{FlagUse, LinkedItem, Reason, Removable, removable};
use crate::domain::instance::Instance;
use crate::domain::key::{FlagKey, ProjectKey};
use crate::domain::link::FlagLink;
use crate::domain::project_settings::release_catalog::ReleaseCatalog;
use crate::domain::timestamp::Timestamp;

/// State of the part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    choices: Choices,
    /// Whether the user has chosen something since the page was opened. What was chosen before no longer counts then.
    is_chosen: bool,
    catalog: Option<ReleaseCatalog>,
    /// Number of the last refresh. Answers to earlier requests are ignored.
    round: u32,
    /// Service connections that the user may use, with their instances; `None` while they are loading.
    connections: Option<Vec<(String, Instance)>>,
    types: Vec<WorkItemType>,
    items: Vec<LinkedItem>,
    /// Requested flags.
    linked: Vec<FlagLink>,
    flags: Vec<FlagUse>,
    /// Smallest id on a full page of work items: older ones may follow.
    oldest: Option<u32>,
    is_finding: bool,
    /// Number of projects whose flags are loading.
    reading: usize,
    /// Flags that were not on the pages of their project that were read.
    unread: Vec<ProjectRead>,
    /// Projects without a critical environment, and instances without a service connection.
    without_critical: Vec<ProjectKey>,
    without_connection: Vec<Instance>,
    now: Timestamp,
    /// Errors of requests.
    pub(super) problems: Vec<AttrValue>,
}

/// Event of the part.
#[derive(Debug)]
pub enum Action {
    /// The part was opened for the first time.
    Open,
    /// The user's last choices were loaded.
    Recalled(String),
    /// The project's catalog was loaded.
    Catalog(ReleaseCatalog),
    /// A page of work items was loaded.
    Found(u32, Result<Found, String>),
    /// Flags of a project were loaded.
    Read(u32, ProjectRead, Result<ProjectFlags, String>),
    /// Older work items are requested.
    Older,
    /// The flags that were not found yet are requested.
    MoreFlags,
    /// Everything is to be loaded again.
    Refresh,
    Days(String),
    Kind(String),
    Area(String),
    /// A removal item for a flag is requested.
    Create(FlagLink),
    /// The form of a removal item with this title was closed. Saved as this work item, or not saved.
    Created(FlagLink, String, Result<Option<u32>, String>),
}

/// A request that the state makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Recall,
    /// Reads the project's catalog, which contains owners.
    RecallCatalog,
    /// Saves the choices as text.
    Remember(String),
    Find {
        round: u32,
        /// Id before which the page begins; `None` for the newest.
        before: Option<u32>,
    },
    Read {
        round: u32,
        project: ProjectRead,
    },
    Create(Box<Removal>),
}

/// A page of work items.
#[derive(Debug)]
pub struct Found {
    /// Service connections and types of work items, with the first page.
    pub lists: Option<(Vec<ServiceEndpoint>, Vec<WorkItemType>)>,
    /// Ids on the page, newest first, including work items that may not be read.
    pub ids: Vec<u32>,
    pub items: Vec<FoundWorkItem>,
    /// Time of the answer.
    pub now: Timestamp,
}

/// Flags of a project that are requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRead {
    pub instance: Instance,
    pub project: ProjectKey,
    /// Ids of service connections to try, in this order.
    pub connections: Vec<String>,
    pub flags: Vec<FlagKey>,
    /// Number of flags of the project's list to skip.
    pub offset: usize,
}

/// Flags of a project that were found.
#[derive(Debug, Default)]
pub struct ProjectFlags {
    pub flags: Vec<FlagUse>,
    /// Whether an environment of the project is critical.
    pub has_critical: bool,
    /// Offset at which to continue for flags not found; `None` at the end of the list.
    pub next_offset: Option<usize>,
}

/// A removal item to create.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    pub flag: FlagUse,
    pub reason: Reason,
    pub since: Timestamp,
    pub items: Vec<LinkedItem>,
    pub kind: String,
    pub area: String,
}

impl State {
    /// Applies an action and returns the commands that follow.
    pub(in super::super) fn apply(&mut self, action: Action) -> Vec<Command> {
        match action {
            Action::Open => {
                let mut commands = self.find(None);
                commands.extend([Command::Recall, Command::RecallCatalog]);
                commands
            }
            Action::Recalled(text) => {
                let kept = Choices::read(&text).filter(|_| !self.is_chosen);
                self.choices = kept.unwrap_or_else(|| self.choices.clone());
                Vec::new()
            }
            Action::Catalog(catalog) => {
                self.catalog = Some(catalog);
                Vec::new()
            }
            Action::Refresh => {
                *self = Self {
                    catalog: self.catalog.take(),
                    choices: self.choices.clone(),
                    is_chosen: self.is_chosen,
                    round: self.round.wrapping_add(1),
                    ..Self::default()
                };
                self.find(None)
            }
            Action::Older if !self.is_loading() => self.find(self.oldest),
            Action::MoreFlags if !self.is_loading() => {
                let unread = std::mem::take(&mut self.unread);
                unread.into_iter().map(|project| self.read(project)).collect()
            }
            Action::Found(round, found) if round == self.round => self.found(found),
            Action::Read(round, project, flags) if round == self.round => {
                self.reading = self.reading.saturating_sub(1);
                match flags {
                    Ok(flags) => self.take(project, flags),
                    Err(error) => self.problems.push(error.into()),
                }
                Vec::new()
            }
            Action::Older | Action::MoreFlags | Action::Found(..) | Action::Read(..) => Vec::new(),
            Action::Days(days) => {
                let days = days.parse().ok().filter(|days| DAYS.contains(days));
                self.choices.days = days.unwrap_or(self.choices.days);
                self.remember()
            }
            Action::Kind(kind) => {
                self.choices.kind = kind;
                self.remember()
            }
            Action::Area(area) => {
                self.choices.area = area;
                self.remember()
            }
            Action::Create(link) => self.create(&link).into_iter().collect(),
            Action::Created(link, title, saved) => {
                self.created(link, title, saved);
                Vec::new()
            }
        }
    }

    fn find(&mut self, before: Option<u32>) -> Vec<Command> {
        self.is_finding = true;
        self.problems.clear();
        vec![Command::Find {
            round: self.round,
            before,
        }]
    }

    fn read(&mut self, project: ProjectRead) -> Command {
        self.reading += 1;
        Command::Read {
            round: self.round,
            project,
        }
    }

    fn remember(&mut self) -> Vec<Command> {
        self.is_chosen = true;
        vec![Command::Remember(self.choices.to_text())]
    }

    fn found(&mut self, found: Result<Found, String>) -> Vec<Command> {
        self.is_finding = false;
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                self.problems.push(error.into());
                return Vec::new();
            }
        };
        self.now = found.now;
        if let Some((connections, types)) = found.lists {
            let usable = connections.into_iter().filter(ServiceEndpoint::is_usable);
            let usable = usable.filter_map(|connection| Some((connection.instance().ok()?, connection.id)));
            self.connections = Some(usable.map(|(instance, id)| (id, instance)).collect());
            self.types = types;
        }
        let is_full = found.ids.len() >= BATCH;
        self.oldest = found.ids.last().copied().filter(|_| is_full);
        let instances: Vec<Instance> = self
            .known()
            .iter()
            .map(|(_, instance)| instance.clone())
            .collect();
        for FoundWorkItem {
            mut item,
            tags,
            description,
            relations,
        } in found.items
        {
            item.link(&relations, &instances);
            item.plan_removal(&tags, &description, &instances);
            let kind = self.types.iter().find(|kind| kind.name == item.kind);
            item.is_closed = kind.is_some_and(|kind| kind.closed_states.contains(&item.state));
            if !item.flags.is_empty() {
                self.items.push(item);
            }
        }
        let projects = self.new_flags();
        projects.into_iter().map(|project| self.read(project)).collect()
    }

    fn known(&self) -> &[(String, Instance)] {
        self.connections.as_deref().unwrap_or_default()
    }

    /// Flags not requested yet, by project.
    fn new_flags(&mut self) -> Vec<ProjectRead> {
        let mut projects: Vec<ProjectRead> = Vec::new();
        for link in self.items.iter().flat_map(|item| &item.flags) {
            if self.linked.iter().any(|known| known.same_flag(link)) {
                continue;
            }
            self.linked.push(link.clone());
            let mut known = projects.iter_mut();
            let place = |project: &&mut ProjectRead| {
                (&project.instance, &project.project) == (&link.instance, &link.project)
            };
            if let Some(project) = known.find(place) {
                project.flags.push(link.flag.clone());
                continue;
            }
            let connections = self.connections.iter().flatten();
            let connections = connections.filter(|(_, instance)| *instance == link.instance);
            projects.push(ProjectRead {
                instance: link.instance.clone(),
                project: link.project.clone(),
                connections: connections.map(|(id, _)| id.clone()).collect(),
                flags: vec![link.flag.clone()],
                offset: 0,
            });
        }
        for project in projects.extract_if(.., |project| project.connections.is_empty()) {
            if !self.without_connection.contains(&project.instance) {
                self.without_connection.push(project.instance);
            }
        }
        projects
    }

    fn take(&mut self, mut project: ProjectRead, found: ProjectFlags) {
        if !found.has_critical {
            self.without_critical.push(project.project);
            return;
        }
        let is_found = |flag: &FlagKey| found.flags.iter().any(|found| found.link.flag == *flag);
        project.flags.retain(|flag| !is_found(flag));
        if let Some(offset) = found.next_offset
            && !project.flags.is_empty()
        {
            self.unread.push(ProjectRead { offset, ..project });
        }
        self.flags.extend(found.flags);
    }

    fn create(&self, link: &FlagLink) -> Option<Command> {
        let found = self.removable();
        let removable = found.into_iter().find(|found| found.flag.link.same_flag(link))?;
        let items: Vec<LinkedItem> = removable.items.into_iter().cloned().collect();
        let area = match (self.choices.area.as_str(), items.first()) {
            ("", Some(item)) => item.area.clone(),
            (area, _) => area.to_owned(),
        };
        Some(Command::Create(Box::new(Removal {
            flag: removable.flag.clone(),
            reason: removable.reason,
            since: removable.since,
            kind: self.kind().to_owned(),
            items,
            area,
        })))
    }

    fn created(&mut self, link: FlagLink, title: String, saved: Result<Option<u32>, String>) {
        match saved {
            Ok(None) => {}
            Ok(Some(id)) => self.items.push(LinkedItem {
                id,
                title,
                kind: self.kind().to_owned(),
                is_removal: true,
                flags: vec![link],
                ..LinkedItem::default()
            }),
            Err(error) => self.problems.push(error.into()),
        }
    }

    /// Type of removal items: the chosen one, else *Task*, else the first. *Task* is also tried where no type is known.
    fn kind(&self) -> &str {
        let names = || {
            self.types
                .iter()
                .filter(|kind| kind.is_creatable)
                .map(|kind| kind.name.as_str())
        };
        let named = |wanted: &str| names().find(|name| *name == wanted);
        named(&self.choices.kind)
            .or_else(|| named("Task"))
            .or_else(|| names().next())
            .unwrap_or("Task")
    }

    /// Flags that can be removed.
    pub(super) fn removable(&self) -> Vec<Removable<'_>> {
        removable(&self.flags, &self.items, self.now, self.choices.days)
    }
}

#[cfg(test)]
mod tests;
