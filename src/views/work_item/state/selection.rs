//! State of the picker: account, project, environment, filters and flags.

use std::rc::Rc;

use super::combobox::Combobox;
use super::project_ref::ProjectRef;
use super::request::{Request, Requests};
use super::saved_selection::SavedSelection;
use super::search::Problem;
use super::search::{Filters, FlagList, FlagQuery};
use super::{Fetched, Reason, Rows};
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// State of the picker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Whether the picker is visible or used. Until then it makes no requests.
    pub(super) wanted: PickerActivity,
    /// Id of the service connection.
    pub account: Option<String>,
    /// The project.
    pub project: Option<Project>,
    /// The environment whose state is shown.
    pub environment: Option<Environment>,
    /// Whether new links are pinned to the environment.
    pub pin: bool,
    /// Projects of the account, as far as loaded.
    pub projects: ProjectList,
    /// The open combobox.
    pub combobox: Combobox,
    /// Search text and filters.
    pub filters: Filters,
    /// Flags loaded so far.
    pub flags: Fetched<FlagList>,
    /// The rows on the screen.
    pub rows: Rows,
    /// The focused row; it stays in the page even when scrolled out of view.
    pub at_row: Option<usize>,
    /// Why the project was selected, if the user did not select it.
    pub reason: Option<Reason>,
    /// Accounts still to try for the suggested project.
    pub(super) untried: Vec<String>,
    /// Search text and tag come from a component.
    pub is_narrowed: bool,
    /// The user made this selection, so it is saved.
    pub(super) is_chosen: bool,
    /// The selection is that of an earlier visit and may no longer exist.
    pub(super) is_recalled: bool,
    pub(super) is_typing: bool,
    asked: Option<FlagQuery>,
    answered: Option<FlagQuery>,
}

/// Whether the picker is visible or used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd)]
pub(super) enum PickerActivity {
    #[default]
    No,
    /// It is visible; the linked flags load first.
    Seen,
    /// The user acted in it.
    Used,
}

/// Projects of an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectList {
    /// Search text of the last request: part of a name or key.
    pub(super) asked: Option<String>,
    /// The projects.
    pub found: Fetched<Rc<[Project]>>,
    /// All projects are loaded, so a search needs no request.
    pub(super) is_whole: bool,
}

impl Selection {
    pub(super) fn choose_account(&mut self, account: String) {
        *self = Self {
            wanted: self.wanted,
            account: Some(account),
            pin: self.pin,
            filters: std::mem::take(&mut self.filters),
            is_narrowed: self.is_narrowed,
            is_chosen: self.is_chosen,
            ..Self::default()
        };
    }

    pub(super) fn choose_project(&mut self, project: Project) {
        self.project = Some(project);
        self.environment = None;
        self.reason = None;
        self.forget_flags();
    }

    pub(super) fn choose_environment(&mut self, environment: Environment) {
        self.environment = Some(environment);
        self.forget_flags();
    }

    pub(super) fn recall(&mut self, remembered: &SavedSelection) {
        self.project = Some(remembered.project.clone());
        self.environment = Some(remembered.environment.clone());
        self.is_recalled = true;
    }

    /// Restores the saved environment if the selected project is the saved one.
    pub(super) fn recall_there(&mut self, remembered: &SavedSelection) {
        let project = self.project.as_ref().map(|project| &project.key);
        if project == Some(&remembered.project.key) && self.account.as_ref() == Some(&remembered.account) {
            self.recall(remembered);
        }
    }

    /// Narrows the list to a component's flags.
    pub(super) fn narrow(&mut self, query: &str, tags: &[String]) {
        let filters = &mut self.filters;
        if self.is_narrowed || (filters.text.is_empty() && filters.tag.is_empty()) {
            query.clone_into(&mut filters.text);
            filters.tag = tags.join("+");
            self.is_narrowed = !(filters.text.is_empty() && filters.tag.is_empty());
        }
    }

    /// Removes a component's filters.
    pub(super) fn widen(&mut self) {
        if self.is_narrowed {
            self.narrow("", &[]);
        }
    }

    /// Removes a suggestion, so that the next one is tried.
    pub(super) fn start_over(&mut self) {
        self.widen();
        self.choose_account(String::new());
        self.account = None;
        self.is_chosen = false;
    }

    fn forget_flags(&mut self) {
        self.flags = Remote::Loading;
        self.asked = None;
        self.rows = Rows::default();
        self.at_row = None;
    }

    /// Account and project, once both are chosen.
    #[must_use]
    pub fn place(&self) -> Option<ProjectRef> {
        Some(ProjectRef {
            account: self.account.clone()?,
            project: self.project.as_ref()?.key.clone(),
        })
    }

    /// The query for flags; `None` until account, project and environment are selected.
    #[must_use]
    pub fn query(&self, offset: usize) -> Option<FlagQuery> {
        let mut filters = self.filters.clone();
        filters.text = filters.text.trim().to_owned();
        filters.tag = filters.tag.trim().to_owned();
        filters.linked_here = false;
        Some(FlagQuery {
            place: self.place()?,
            environment: self.environment.as_ref()?.key.clone(),
            filters,
            offset,
        })
    }

    /// Whether the shown flags answer an older query.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_typing || self.query(0) != self.answered
    }

    /// Requests flags for a new query, or the next page when the list is scrolled near its end.
    pub(super) fn want_flags(&mut self, requests: &mut Requests) {
        if self.is_typing {
            return;
        }
        let Some(query) = self.query(0) else { return };
        if self.asked.as_ref() != Some(&query) {
            self.asked = Some(query.clone());
            requests.want(Request::Search(query));
            return;
        }
        let next = self.flags.ready().filter(|list| list.error.is_none());
        let next = next.filter(|list| self.rows.is_near_end(list.flags.len()));
        let next = next.and_then(|list| self.query(list.next_offset?));
        if let Some(next) = next.filter(|_| !self.filters.linked_here) {
            requests.want(Request::Search(next));
        }
    }

    /// Adds loaded flags; true if they are a new list.
    pub(super) fn add_flags(&mut self, query: &FlagQuery, page: Result<Page<Flag>, Problem>) -> bool {
        if self.query(query.offset).as_ref() != Some(query) || self.query(0) != self.asked {
            return false;
        }
        if query.offset > 0 {
            if let Remote::Ready(list) = &mut self.flags {
                list.extend(query.offset, page);
            }
            return false;
        }
        self.rows.first = 0;
        self.at_row = None;
        self.answered = Some(query.clone());
        self.flags = match page {
            Ok(page) => Remote::Ready(FlagList::of(page)),
            Err(problem) => Remote::Failed(problem.sentence),
        };
        true
    }

    /// Whether the saved selection no longer exists.
    pub(super) fn is_gone(&self, page: &Result<Page<Flag>, Problem>) -> bool {
        let Some(environment) = self.environment.as_ref().filter(|_| self.is_recalled) else {
            return false;
        };
        match page {
            Err(problem) => problem.is_missing,
            Ok(page) => {
                let mut flags = page.items.iter();
                !page.items.is_empty() && flags.all(|flag| flag.environments.get(&environment.key).is_none())
            }
        }
    }

    /// Discards the saved selection.
    pub(super) fn forget_recalled(&mut self) {
        self.is_recalled = false;
        self.reason = None;
        self.widen();
        self.project = None;
        self.environment = None;
        self.forget_flags();
    }

    /// Drops failures, so that they are requested again.
    pub(super) fn forget_failures(&mut self) {
        if matches!(self.projects.found, Remote::Failed(_)) {
            self.projects = ProjectList::default();
        }
        match &mut self.flags {
            Remote::Ready(list) => list.error = None,
            Remote::Failed(_) => self.forget_flags(),
            Remote::Loading => {}
        }
    }
}
