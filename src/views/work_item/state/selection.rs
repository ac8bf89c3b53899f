//! What the picker shows: account, project, environment, and the flags found.

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

/// The picker's choices and lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Whether anybody looks at the picker. Until then it costs no request.
    pub(super) wanted: PickerActivity,
    /// Id of the service connection.
    pub account: Option<String>,
    /// The project.
    pub project: Option<Project>,
    /// The environment whose state is shown first.
    pub environment: Option<Environment>,
    /// Whether the environment becomes a part of what is linked next.
    pub pin: bool,
    /// Projects of the account, as far as they were asked for.
    pub projects: ProjectList,
    /// What is open of the comboboxes.
    pub combobox: Combobox,
    /// What to list.
    pub filters: Filters,
    /// Flags found so far.
    pub flags: Fetched<FlagList>,
    /// The rows on the screen.
    pub rows: Rows,
    /// The row that the keyboard is at; it exists even where it is not on the screen.
    pub at_row: Option<usize>,
    /// Why the project is chosen, if nobody chose it.
    pub reason: Option<Reason>,
    /// Accounts that may have the suggested project if this one does not.
    pub(super) untried: Vec<String>,
    /// Search and tag are those of a component.
    pub is_narrowed: bool,
    /// The user made this choice, so that it is worth remembering.
    pub(super) is_chosen: bool,
    /// The choice comes from an earlier visit and may not exist any more.
    pub(super) is_recalled: bool,
    pub(super) is_typing: bool,
    asked: Option<FlagQuery>,
    answered: Option<FlagQuery>,
}

/// Whether anybody looks at the picker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd)]
pub(super) enum PickerActivity {
    #[default]
    No,
    /// It is on the screen: what is linked comes first.
    Seen,
    /// The user turned to it.
    Used,
}

/// Projects of an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectList {
    /// What was asked for last: part of a name or key.
    pub(super) asked: Option<String>,
    /// What came.
    pub found: Fetched<Rc<[Project]>>,
    /// All of them are there, so that a search needs no server.
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

    /// Takes over what an earlier visit chose in this very project.
    pub(super) fn recall_there(&mut self, remembered: &SavedSelection) {
        let project = self.project.as_ref().map(|project| &project.key);
        if project == Some(&remembered.project.key) && self.account.as_ref() == Some(&remembered.account) {
            self.recall(remembered);
        }
    }

    /// Lists the flags that a component names, unless the user looks for others.
    pub(super) fn narrow(&mut self, query: &str, tags: &[String]) {
        let filters = &mut self.filters;
        if self.is_narrowed || (filters.text.is_empty() && filters.tag.is_empty()) {
            query.clone_into(&mut filters.text);
            filters.tag = tags.join("+");
            self.is_narrowed = !(filters.text.is_empty() && filters.tag.is_empty());
        }
    }

    /// Lists all flags again where a component limited them.
    pub(super) fn widen(&mut self) {
        if self.is_narrowed {
            self.narrow("", &[]);
        }
    }

    /// Forgets what was suggested, so that the next best takes its place.
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

    /// What to ask for; none until account, project and environment are known.
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

    /// Whether the flags shown are not those that were asked for last.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.is_typing || self.query(0) != self.answered
    }

    /// Asks for flags where they are missing: for a new query, or for the next page when its end comes near.
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

    /// Takes flags in; says whether they are a new list.
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

    /// Whether what was chosen on an earlier visit does not exist any more.
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

    /// Takes back what an earlier visit chose.
    pub(super) fn forget_recalled(&mut self) {
        self.is_recalled = false;
        self.reason = None;
        self.widen();
        self.project = None;
        self.environment = None;
        self.forget_flags();
    }

    /// Forgets what could not be had, so that it is asked for again.
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
