//! Does what the state wants done, and brings back what came of it.

mod request;
mod saved_data;
mod connections;
mod flag_links;
mod links;
mod new_flag;

use super::state::{Action, Command};
use crate::services::Services;

/// Carries a command out. None when nobody waits for it any more, and for what only the page itself can do.
pub async fn carry_out(services: &Services, command: Command) -> Option<Action> {
    Some(match command {
        Command::LoadRelations { item, occasion } => links::read(services, item, occasion).await,
        Command::LoadConnections => connections::load(services).await,
        Command::LoadSelection => saved_data::load_selection(services).await,
        Command::LoadSettings(kept) => saved_data::load_settings(services, kept).await,
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

/// The error in words, or the reason for it that is nearer to the user.
fn words(error: &dyn ToString) -> String {
    let is_online = web_sys::window().is_none_or(|window| window.navigator().on_line());
    if is_online {
        error.to_string()
    } else {
        "You are offline. What is missing is read again as soon as you are back.".to_owned()
    }
}
