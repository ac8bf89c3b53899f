//! What the picker shows: account, project, environment, search and the flags found.

use std::rc::Rc;

use super::{Command, Fetched};
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// The picker's choices and lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Id of the service connection.
    pub account: Option<String>,
    /// Projects of the account.
    pub projects: Fetched<Rc<[Project]>>,
    /// The project.
    pub project: Option<ProjectKey>,
    /// Environments of the project.
    pub environments: Fetched<Rc<[Environment]>>,
    /// The environment whose state is shown first.
    pub environment: Option<EnvironmentKey>,
    /// Whether the environment becomes a part of what is linked next.
    pub pin: bool,
    /// What to search.
    pub text: String,
    /// Flags found so far.
    pub flags: Fetched<FlagList>,
}

/// What a list of flags was asked for. An answer to another query is late and is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagQuery {
    /// Id of the service connection.
    pub account: String,
    /// Project.
    pub project: ProjectKey,
    /// Environment whose state is wanted.
    pub environment: EnvironmentKey,
    /// What to search.
    pub text: String,
    /// Flags to skip.
    pub offset: usize,
}

/// Flags found, page by page.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagList {
    /// The flags.
    pub flags: Vec<Rc<Flag>>,
    /// Where the next page begins; none after the last.
    pub next_offset: Option<usize>,
    /// Why the next page did not come.
    pub error: Option<String>,
}

impl Selection {
    pub(super) fn choose_account(&mut self, account: String) {
        *self = Self {
            account: Some(account),
            pin: self.pin,
            text: std::mem::take(&mut self.text),
            ..Self::default()
        };
    }

    pub(super) fn choose_project(&mut self, project: ProjectKey) {
        self.project = Some(project);
        self.environments = Remote::Loading;
        self.environment = None;
        self.flags = Remote::Loading;
    }

    pub(super) fn choose_environment(&mut self, environment: EnvironmentKey) {
        self.environment = Some(environment);
        self.flags = Remote::Loading;
    }

    pub(super) fn set_environments(
        &mut self,
        account: &str,
        project: &ProjectKey,
        environments: Fetched<Rc<[Environment]>>,
    ) {
        if self.account.as_deref() != Some(account) || self.project.as_ref() != Some(project) {
            return;
        }
        if let Remote::Ready(list) = &environments {
            // The critical one is where people look first.
            let first = list
                .iter()
                .find(|environment| environment.critical)
                .or(list.first());
            self.environment = first.map(|environment| environment.key.clone());
        }
        self.environments = environments;
    }

    /// What is to be asked for again: the first list that failed, for those after it follow.
    pub(super) fn retry(&mut self) -> Option<Command> {
        let account = self.account.clone()?;
        if matches!(self.projects, Remote::Failed(_)) {
            self.projects = Remote::Loading;
            return Some(Command::LoadProjects(account));
        }
        if matches!(self.environments, Remote::Failed(_)) {
            self.environments = Remote::Loading;
            return Some(Command::LoadEnvironments(account, self.project.clone()?));
        }
        if matches!(self.flags, Remote::Failed(_)) {
            self.flags = Remote::Loading;
            return self.query(0).map(Command::LoadFlags);
        }
        None
    }

    /// What to ask for; none until account, project and environment are known.
    #[must_use]
    pub fn query(&self, offset: usize) -> Option<FlagQuery> {
        Some(FlagQuery {
            account: self.account.clone()?,
            project: self.project.clone()?,
            environment: self.environment.clone()?,
            text: self.text.trim().to_owned(),
            offset,
        })
    }

    pub(super) fn add_flags(&mut self, query: &FlagQuery, page: Fetched<Page<Flag>>) {
        if self.query(query.offset).as_ref() != Some(query) {
            return;
        }
        match (page, &mut self.flags) {
            (Remote::Loading, flags) => *flags = Remote::Loading,
            (Remote::Ready(page), Remote::Ready(list)) if query.offset > 0 => {
                if list.next_offset == Some(query.offset) {
                    // A flag created meanwhile moves the others on by one.
                    let known = |flag: &Flag| list.flags.iter().any(|known| known.key == flag.key);
                    let new: Vec<_> = page
                        .items
                        .into_iter()
                        .filter(|flag| !known(flag))
                        .map(Rc::new)
                        .collect();
                    list.flags.extend(new);
                    list.next_offset = page.next_offset;
                    list.error = None;
                }
            }
            (Remote::Ready(page), flags) => {
                *flags = Remote::Ready(FlagList {
                    flags: page.items.into_iter().map(Rc::new).collect(),
                    next_offset: page.next_offset,
                    error: None,
                });
            }
            (Remote::Failed(error), Remote::Ready(list)) if query.offset > 0 => list.error = Some(error),
            (Remote::Failed(error), flags) => *flags = Remote::Failed(error),
        }
    }
}
