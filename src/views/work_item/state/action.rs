//! What happens to the tab, and what is to be done then.

use std::rc::Rc;

use super::{Creation, Fetched, FlagQuery, FormCommand, Item};
use crate::azure_devops::sdk::FormEvent;
use crate::azure_devops::service_endpoints::ServiceEndpoint;
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::domain::link::{FlagLink, Relation};
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// What happens to the tab.
#[derive(Clone, Debug)]
pub enum Action {
    /// The host says something about the form.
    Form(FormEvent),
    /// The service connections came.
    Connections(Fetched<Rc<[ServiceEndpoint]>>),
    /// The relations of the work item came.
    Relations {
        /// Visit that asked for them.
        visit: u32,
        /// The relations.
        relations: Fetched<Vec<Relation>>,
        /// They are as saved.
        stored: bool,
    },
    /// A linked flag came.
    LinkedFlag {
        /// The link that it was read for.
        link: FlagLink,
        /// The flag; none when LaunchDarkly does not know it.
        flag: Fetched<Option<Rc<Flag>>>,
    },
    /// The user chose an account, by the id of its service connection.
    Account(String),
    /// The projects of an account came.
    Projects(String, Fetched<Rc<[Project]>>),
    /// The user chose a project.
    Project(ProjectKey),
    /// The environments of a project came.
    Environments(String, ProjectKey, Fetched<Rc<[Environment]>>),
    /// The user chose an environment.
    Environment(EnvironmentKey),
    /// The user typed.
    Search(String),
    /// The user wants what is linked next to be pinned.
    Pin(bool),
    /// Flags came.
    Flags(FlagQuery, Fetched<Page<Flag>>),
    /// The links of the form were edited, or could not be.
    Edited {
        /// Visit in which the user asked for it.
        visit: u32,
        /// What was done.
        edit: Result<Edit, String>,
    },
    /// The user wants everything asked for again.
    Reload,
    /// The user wants to see more of the flags that were found.
    More,
    /// The user links a flag of the picker.
    Link(Rc<Flag>),
    /// The user unlinks a flag.
    Unlink(FlagLink, Relation),
    /// The user puts back the link that was taken out last.
    Undo,
    /// Something about a flag that is to be created.
    Create(Creation),
}

/// What is to be done after an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Read the relations of the form for a visit.
    ReadRelations {
        /// The visit.
        visit: u32,
        /// They are as saved.
        stored: bool,
    },
    /// Ask for the service connections.
    LoadConnections,
    /// Ask for the projects of an account.
    LoadProjects(String),
    /// Ask for the environments of a project of an account.
    LoadEnvironments(String, ProjectKey),
    /// Ask for flags; what was to be asked for before is not wanted any more.
    LoadFlags(FlagQuery),
    /// The same, once the user stops typing.
    LoadFlagsSoon(FlagQuery),
    /// Ask for a linked flag through a service connection, if one leads to it.
    LoadLinkedFlag(FlagLink, Option<String>),
    /// Change the links of the form.
    Edit(Item, Edit),
    /// Do what the form that creates a flag needs.
    NewFlag(Item, FormCommand),
}

/// A change of the form's links: the flag, and the relation that makes the link.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The flag is linked.
    Link(FlagLink, Relation),
    /// The flag is unlinked.
    Unlink(FlagLink, Relation),
}
