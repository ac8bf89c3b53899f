//! Does what the state wants done, and brings back what came of it.

mod links;
mod load;
mod new_flag;

use super::state::{Action, Command};
use crate::app::Services;

/// Carries a command out. None when nobody waits for it any more.
pub async fn carry_out(services: Services, command: Command) -> Option<Action> {
    Some(match command {
        Command::ReadRelations { visit, stored } => links::read(visit, stored).await,
        Command::LoadConnections => load::connections(&services).await,
        Command::LoadProjects(account) => load::projects(&services, account).await,
        Command::LoadEnvironments(account, project) => load::environments(&services, account, project).await,
        Command::LoadFlags(query) | Command::LoadFlagsSoon(query) => load::flags(&services, query).await,
        Command::LoadLinkedFlag(link, account) => load::linked_flag(&services, link, account).await,
        Command::NewFlag(item, command) => new_flag::carry_out(&services, item, command).await,
        Command::Edit(item, edit) => return links::edit(item, edit).await,
    })
}
