//! Current state of flags, requested once per LaunchDarkly project, and who changed those that differ from the report.

use yew::AttrValue;

use super::action::Command;
use super::environments::Environments;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::components::remote::Remote;
use crate::domain::changed_since::changed_since;
use crate::domain::flag::Flag;
use crate::domain::instance::Instance;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::{FlagLink, LinkTarget};
use crate::domain::linked_flags::LinkedFlag;
use crate::domain::report::{FlagEntry, Outcome};
use crate::domain::state::State as FlagState;
use crate::launchdarkly::Page;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::launchdarkly::present_flags::ProjectQuery;

/// A flag in an environment whose state is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct FlagInEnvironment {
    /// The flag; no environment is pinned in it.
    pub(in super::super) link: FlagLink,
    /// `None` for every environment of the project.
    pub(in super::super) environment: Option<EnvironmentKey>,
}

/// What is known about a requested flag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum Known<'a> {
    /// Its state.
    State(FlagState),
    /// The flag in every environment.
    Everywhere(&'a Flag),
    /// Loading.
    Loading,
    /// Not on the first page of the list; it can be looked up.
    NotListed,
    /// Could not be loaded.
    Failed,
    /// No service connection for its host.
    NoAccount,
}

/// Queries and their answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Present(Vec<Asked>);

#[derive(Clone, Debug, PartialEq)]
struct Asked {
    instance: Instance,
    account: String,
    query: ProjectQuery,
    flags: Remote<Vec<Flag>, AttrValue>,
    /// Offset of the next page.
    next_offset: Option<usize>,
    /// Whether flags missing from the list were read one by one.
    is_complete: bool,
    changes: Option<Vec<AuditEntry>>,
}

impl FlagInEnvironment {
    /// Flag of a report's row; `None` if the row has too little data.
    pub(in super::super) fn of_entry(flag: &FlagEntry, instances: &[Instance]) -> Option<Self> {
        let LinkTarget::Flag(mut link) = FlagLink::read(&flag.url, instances) else {
            return None;
        };
        link.environment = None;
        let is_same = link.project.as_str() == flag.project && link.flag.as_str() == flag.key;
        let environment = EnvironmentKey::parse(&flag.environment)
            .ok()
            .filter(|_| is_same)?;
        Some(Self {
            link,
            environment: Some(environment),
        })
    }

    /// A linked flag in each of the environments, and in those that its links pin; in all where there are none.
    pub(in super::super) fn of_linked(flag: &LinkedFlag, environments: &Environments) -> Vec<Self> {
        let pinned = flag.pinned.iter();
        let pinned = pinned.filter(|pinned| !environments.all().any(|known| known == *pinned));
        let wanted = environments.all().chain(pinned).map(|environment| Self {
            link: flag.link.clone(),
            environment: Some(environment.clone()),
        });
        let mut wanted: Vec<Self> = wanted.collect();
        if wanted.is_empty() {
            wanted.push(Self {
                link: flag.link.clone(),
                environment: None,
            });
        }
        wanted
    }
}

impl Present {
    /// Sends pending requests, one for each project. `accounts` are service connections by their instance.
    pub(super) fn want(
        &mut self,
        wanted: Vec<FlagInEnvironment>,
        accounts: &[(Instance, String)],
    ) -> Vec<Command> {
        let first_new = self.0.len();
        for FlagInEnvironment { link, environment } in wanted {
            let is_asked =
                |asked: &&mut Asked| asked.instance == link.instance && asked.query.project == link.project;
            let mut of_project = self.0.iter_mut().filter(is_asked);
            if of_project.any(|asked| asked.covers(&link, environment.as_ref())) {
                continue;
            }
            let is_whole = environment.is_none();
            let is_same =
                |asked: &&mut Asked| is_asked(asked) && asked.query.environments.is_empty() == is_whole;
            let new = self.0.iter_mut().skip(first_new).find(is_same);
            if let Some(Asked { query, .. }) = new {
                // One flag after the other, in all of its environments.
                if query.flags.last() != Some(&link.flag) && !query.flags.contains(&link.flag) {
                    query.flags.push(link.flag);
                }
                query
                    .environments
                    .extend(environment.filter(|environment| !query.environments.contains(environment)));
                continue;
            }
            let account = accounts.iter().find(|(instance, _)| *instance == link.instance);
            let Some((instance, account)) = account.cloned() else {
                continue;
            };
            self.0.push(Asked {
                instance,
                account,
                query: ProjectQuery {
                    project: link.project,
                    environments: environment.into_iter().collect(),
                    flags: vec![link.flag],
                },
                flags: Remote::Loading,
                next_offset: None,
                is_complete: false,
                changes: None,
            });
        }
        let new = self.0.iter().enumerate().skip(first_new);
        new.map(|(number, asked)| asked.ask(number, 0)).collect()
    }

    /// Requests flags that were not on the first page of the list.
    pub(super) fn look_up_rest(&mut self) -> Vec<Command> {
        let asked = self.0.iter_mut().enumerate();
        let incomplete = asked.filter(|(_, asked)| asked.missing().next().is_some());
        let commands = incomplete.map(|(number, asked)| {
            let mut rest = asked.query.clone();
            rest.flags = asked.missing().cloned().collect();
            asked.is_complete = true;
            Command::Present {
                number,
                account: asked.account.clone(),
                query: rest,
                offset: asked.next_offset.unwrap_or_default(),
                is_complete: true,
            }
        });
        commands.collect()
    }

    /// Whether a query is in flight.
    pub(super) fn is_waiting(&self) -> bool {
        self.0.iter().any(|asked| asked.flags == Remote::Loading)
    }

    /// Errors of loading flags, each once.
    pub(in super::super) fn errors(&self) -> Vec<&AttrValue> {
        let mut errors: Vec<&AttrValue> = Vec::new();
        for asked in &self.0 {
            if let Remote::Failed(error) = &asked.flags
                && !errors.contains(&error)
            {
                errors.push(error);
            }
        }
        errors
    }

    /// Whether some flags were not on the first page and can be looked up.
    pub(in super::super) fn has_rest(&self) -> bool {
        self.0.iter().any(|asked| asked.missing().next().is_some())
    }

    /// Adds loaded flags; returns the error if earlier ones stay shown.
    pub(super) fn take_flags(
        &mut self,
        number: usize,
        page: Result<Page<Flag>, String>,
    ) -> Option<AttrValue> {
        let asked = self.0.get_mut(number)?;
        match (page, &mut asked.flags) {
            (Ok(page), Remote::Ready(flags)) => flags.extend(page.items),
            (Ok(page), flags) => {
                *flags = Remote::Ready(page.items);
                asked.next_offset = page.next_offset;
            }
            (Err(error), Remote::Ready(_)) => {
                asked.is_complete = false;
                return Some(error.into());
            }
            (Err(error), flags) => *flags = Remote::Failed(error.into()),
        }
        None
    }

    pub(super) fn take_changes(&mut self, number: usize, entries: Result<Vec<AuditEntry>, String>) {
        if let Some(asked) = self.0.get_mut(number) {
            // Without the audit log the change is still shown, but not who made it.
            asked.changes = Some(entries.unwrap_or_default());
        }
    }

    /// Requests the audit log once per project with a flag that differs from its report.
    pub(super) fn ask_who<'a>(
        &mut self,
        flags: impl Iterator<Item = &'a FlagEntry>,
        instances: &[Instance],
        since: &str,
    ) -> Vec<Command> {
        let mut commands = Vec::new();
        for flag in flags {
            if self.drift(flag, instances).is_none() {
                continue;
            }
            let Some(wanted) = FlagInEnvironment::of_entry(flag, instances) else {
                continue;
            };
            let asked = self.0.iter_mut().enumerate();
            let mut asked = asked.filter(|(_, asked)| asked.instance == wanted.link.instance);
            let asked = asked.find(|(_, asked)| asked.covers(&wanted.link, wanted.environment.as_ref()));
            if let Some((number, asked)) = asked.filter(|(_, asked)| asked.changes.is_none()) {
                asked.changes = Some(Vec::new());
                commands.push(Command::Changes {
                    number,
                    account: asked.account.clone(),
                    query: asked.query.clone(),
                    since: since.to_owned(),
                });
            }
        }
        commands
    }

    /// The state of a flag now, where it is not as its row says it was left, and the change that made it so.
    pub(in super::super) fn drift(
        &self,
        flag: &FlagEntry,
        instances: &[Instance],
    ) -> Option<(FlagState, Option<&AuditEntry>)> {
        let wanted =
            FlagInEnvironment::of_entry(flag, instances).filter(|_| flag.result != Outcome::Failed)?;
        let Known::State(now) = self.known(&wanted) else {
            return None;
        };
        let now = changed_since(flag.after, now)?;
        let changes = self
            .0
            .iter()
            .filter(|asked| asked.instance == wanted.link.instance);
        let mut changes = changes.flat_map(|asked| asked.changes.iter().flatten());
        let change = changes.find(|entry| entry.is_about(&flag.project, &flag.environment, &flag.key));
        Some((now, change))
    }

    /// What is known about a flag.
    pub(in super::super) fn known(&self, wanted: &FlagInEnvironment) -> Known<'_> {
        let FlagInEnvironment { link, environment } = wanted;
        let of_instance = |asked: &&Asked| asked.instance == link.instance;
        let mut asked = self.0.iter().filter(of_instance);
        let Some(asked) = asked.find(|asked| asked.covers(link, environment.as_ref())) else {
            return Known::NoAccount;
        };
        match &asked.flags {
            Remote::Loading => Known::Loading,
            Remote::Failed(_) => Known::Failed,
            Remote::Ready(flags) => match flags.iter().find(|flag| flag.key == link.flag) {
                Some(flag) => match environment {
                    Some(environment) => Known::State(FlagState::of(flag, environment)),
                    None if flag.archived => Known::State(FlagState::Archived),
                    None => Known::Everywhere(flag),
                },
                None if asked.is_complete => Known::State(FlagState::Missing),
                None => Known::NotListed,
            },
        }
    }

    /// A flag as LaunchDarkly has it, where it was found.
    pub(in super::super) fn flag(&self, link: &FlagLink) -> Option<&Flag> {
        let of_project =
            |asked: &&Asked| asked.instance == link.instance && asked.query.project == link.project;
        let flags = self
            .0
            .iter()
            .filter(of_project)
            .filter_map(|asked| asked.flags.ready());
        let mut flags = flags.flatten();
        flags.find(|flag| flag.key == link.flag)
    }

    /// A flag's name in LaunchDarkly: untrusted text.
    pub(in super::super) fn name(&self, link: &FlagLink) -> Option<&str> {
        self.flag(link).map(|flag| flag.name.as_str())
    }
}

impl Asked {
    fn covers(&self, link: &FlagLink, environment: Option<&EnvironmentKey>) -> bool {
        let ProjectQuery {
            project,
            environments,
            flags,
        } = &self.query;
        let has_environment = match environment {
            _ if environments.is_empty() => true,
            Some(environment) => environments.contains(environment),
            None => false,
        };
        *project == link.project && has_environment && flags.contains(&link.flag)
    }

    fn ask(&self, number: usize, offset: usize) -> Command {
        Command::Present {
            number,
            account: self.account.clone(),
            query: self.query.clone(),
            offset,
            is_complete: false,
        }
    }

    /// Flags missing from the list that were not looked up.
    fn missing(&self) -> impl Iterator<Item = &crate::domain::key::FlagKey> {
        let found = self.flags.ready().filter(|_| !self.is_complete);
        let wanted = found.map_or(&[][..], |_| &self.query.flags).iter();
        wanted.filter(move |key| !found.into_iter().flatten().any(|flag| flag.key == **key))
    }
}

/// Service connections by their instance; of several, the first.
pub(in super::super) fn accounts(connections: &[ServiceEndpoint]) -> Vec<(Instance, String)> {
    let accounts = connections
        .iter()
        .filter_map(|connection| Some((connection.instance().ok()?, connection.id.clone())));
    accounts.collect()
}
