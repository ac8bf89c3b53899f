//! Carries out what the page asks for.

use yew::Callback;

use super::state::{Action, Ask, Found, Part};
use super::{azure_config, catalog};
use crate::app::Services;
use crate::launchdarkly::Error;
use crate::launchdarkly::flags::FlagSearch;

/// Asks, and gives the answer; `link` hears of it on the way.
pub(super) async fn carry_out(services: &Services, ask: Ask, link: Callback<Action>) {
    let told = link.clone();
    let action = match ask {
        Ask::Catalog(ask) => {
            Action::Catalog(catalog::carry_out(services, ask, told.reform(Action::Catalog)).await)
        }
        Ask::AzureConfig(ask) => match azure_config::carry_out(services, ask).await {
            Some(change) => Action::AzureConfig(change),
            None => return,
        },
        Ask::Connections(round) => {
            let project = &services.context.project.id;
            let connections = services.azure_devops.launchdarkly_connections(project).await;
            Action::Connections(round, connections.map_err(|error| error.to_string()))
        }
        Ask::Part(round, connection, part) => {
            let found = look(services, &connection, part).await;
            Action::Found(round, found.map_err(|error| words(&error)))
        }
    };
    link.emit(action);
}

async fn look(services: &Services, connection: &str, part: Part) -> Result<Found, Error> {
    let launchdarkly = services.launchdarkly(connection);
    Ok(match part {
        Part::Identity => Found::Identity(launchdarkly.caller_identity().await?, now()),
        Part::Projects => {
            let projects = launchdarkly.projects("", 0).await?.items;
            Found::Projects(projects.into_iter().map(|project| project.key).collect())
        }
        Part::Environments(project) => {
            let environments = launchdarkly.environments(&project, 0).await?.items;
            Found::Environments(project, environments.len())
        }
        Part::Flags(project) => {
            let search = FlagSearch {
                limit: 1,
                ..FlagSearch::default()
            };
            launchdarkly.flags(&project, &search).await?;
            Found::Flags(project)
        }
    })
}

/// The error; where Azure DevOps itself refused, with the role that is needed for it.
fn words(error: &Error) -> String {
    match error {
        Error::Transport { .. } => format!(
            "{error} You also need the role User on the service connection: its administrator gives it under Security."
        ),
        _ => error.to_string(),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, and the clock is after 1970"
)]
fn now() -> u64 {
    js_sys::Date::now() as u64
}
