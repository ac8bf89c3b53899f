//! Requests behind the commands of the tab.

mod request;
mod saved_data;
mod flag_links;
mod links;
mod new_flag;

use std::rc::Rc;

use super::state::{Action, Command};
use super::texts;
use crate::services::Services;

/// Carries out a command. `None` if there is nothing to report, and for commands that only the page can carry out.
pub async fn carry_out(services: &Services, command: Command) -> Option<Action> {
    Some(match command {
        Command::LoadRelations { item, occasion } => links::read(services, item, occasion).await,
        Command::LoadConnections => load_connections(services).await,
        Command::LoadSelection => saved_data::load_selection(services).await,
        Command::LoadSettings(kept) => saved_data::load_settings(services, kept).await,
        Command::LoadFromBrowser(id, load_id) => saved_data::load_from_browser(services, id, load_id),
        Command::SaveToBrowser(item, text) => {
            saved_data::save_to_browser(services, item, &text);
            return None;
        }
        Command::SaveSelection(text) => {
            saved_data::save_selection(services, &text).await;
            return None;
        }
        Command::Send(request) => request::send(services, request).await,
        Command::NewFlag(item, command) => new_flag::carry_out(services, item, command).await,
        Command::UpdateFlagLinks(item, changes) => return flag_links::update(services, item, changes).await,
        Command::Edit(item, edit) => return links::edit(item, edit).await,
        Command::AwaitPause | Command::Focus(_) | Command::FocusIfLost(_) | Command::ShowTop => return None,
    })
}

/// Message of an error, or [`texts::OFFLINE`] while the browser is offline.
fn error_message(error: &dyn ToString) -> String {
    let is_online = web_sys::window().is_none_or(|window| window.navigator().on_line());
    if is_online {
        error.to_string()
    } else {
        texts::OFFLINE.to_owned()
    }
}

/// The LaunchDarkly service connections that the user may use.
async fn load_connections(services: &Services) -> Action {
    let project = &services.context.project.id;
    let connections = services.azure_devops.launchdarkly_connections(project).await;
    Action::Connections(
        connections
            .map(Rc::from)
            .map_err(|error| error_message(&error))
            .into(),
    )
}
