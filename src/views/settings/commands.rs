//! Requests behind the commands of the page.

use futures_util::future::join;
use gloo_timers::future::TimeoutFuture;

use super::state::defaults::{Event, of_text};
use super::state::{Action, Command, Denied, Found, Lack, Need, Part};
use crate::azure_devops::areas::Area;
use crate::azure_devops::sdk::{HostError, Scope, change, recall_shared, remember_shared};
use crate::domain::project_settings::defaults::Defaults;
use crate::launchdarkly::Error;
use crate::launchdarkly::flags::FlagSearch;
use crate::services::Services;

/// Delay after the last keystroke before a project is searched for, in milliseconds.
const PAUSE_MILLIS: u32 = 400;
/// Key to which the self-check writes.
const PROBE: &str = "self-check";
/// Number of releases, and of runs, whose stages are suggested.
const RECENT: usize = 20;

/// Carries out a command and returns its answer.
pub(super) async fn carry_out(services: &Services, ask: Command) -> Action {
    match ask {
        Command::Connections(round) => {
            let project = &services.context.project.id;
            let connections = services.azure_devops.launchdarkly_connections(project).await;
            Action::Connections(round, connections.map_err(|error| error.to_string()))
        }
        Command::Part(round, connection, part) => {
            let found = look(services, &connection, part).await;
            Action::Found(round, found.map_err(|error| error.to_string()))
        }
        Command::Need(round, need) => Action::Needed(round, need, look_for(services, need).await),
        Command::Kept { again } => {
            let kept = recall_shared(&key(services))
                .await
                .map_err(|error| error.to_string());
            Action::Defaults(if again {
                Event::Reread(kept)
            } else {
                Event::Kept(kept)
            })
        }
        Command::Keep { text, over } => {
            let key = key(services);
            let saved = change(Scope::Everybody, &key, async |kept: Option<&str>| {
                if of_text(kept) == *over {
                    Ok(text.clone())
                } else {
                    Err(NotKept::Changed(kept.map(str::to_owned)))
                }
            });
            Action::Defaults(match saved.await {
                Ok(()) => Event::Saved(Ok(())),
                Err(NotKept::Changed(kept)) => Event::Reread(Ok(kept)),
                Err(NotKept::Host(error)) => Event::Saved(Err(error.to_string())),
            })
        }
        Command::Facts | Command::SelectDiagnostics => {
            Action::Facts(super::diagnostics::facts(services).await)
        }
        Command::Stages => Action::Defaults(Event::Stages(stages(services).await)),
        Command::Pause(pause) => {
            TimeoutFuture::new(PAUSE_MILLIS).await;
            Action::Paused(pause)
        }
        Command::Projects(connection, text) => {
            let found = services.launchdarkly(&connection).projects(&text, 0).await;
            Action::Projects(connection, text, found.map_err(|error| error.to_string()))
        }
        Command::Environments(connection, project) => {
            let found = services.launchdarkly(&connection).environments(&project, 0).await;
            let found = found.map(|page| page.items).map_err(|error| error.to_string());
            Action::Environments(connection, project, found)
        }
    }
}

/// Why the defaults were not saved.
enum NotKept {
    /// Another user saved these in the meantime.
    Changed(Option<String>),
    Host(HostError),
}

impl From<HostError> for NotKept {
    fn from(error: HostError) -> Self {
        Self::Host(error)
    }
}

/// One cheap request to check that something is available.
async fn look_for(services: &Services, need: Need) -> Result<(), Lack> {
    let project = &services.context.project.id;
    let other = |error: HostError| Lack::Other(error.to_string());
    match need {
        Need::Area(Area::Releases) => {
            let releases = services.releases().await.map_err(other)?;
            releases.answers(project, Area::Releases).await?;
        }
        Need::Area(area) => services.azure_devops.answers(project, area).await?,
        Need::DataRead => recall_shared(PROBE).await.map(drop).map_err(other)?,
        Need::DataWrite => remember_shared(PROBE, "").await.map_err(other)?,
    }
    Ok(())
}

fn key(services: &Services) -> String {
    Defaults::key(&services.context.project.id)
}

/// Names of recent stages, each once. An error only if neither releases nor runs can be read.
async fn stages(services: &Services) -> Result<Vec<String>, String> {
    let project = &services.context.project.id;
    let of_releases = async {
        let releases = services.releases().await.map_err(|error| error.to_string())?;
        let names = releases.recent_stage_names(project, RECENT).await;
        names.map_err(|error| error.to_string())
    };
    let of_runs = services.azure_devops.recent_run_stage_names(project, RECENT);
    let (mut names, of_runs) = match join(of_releases, of_runs).await {
        (Err(error), Err(_)) => return Err(error),
        (names, of_runs) => (names.unwrap_or_default(), of_runs.unwrap_or_default()),
    };
    for name in of_runs {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

async fn look(services: &Services, connection: &str, part: Part) -> Result<Found, Error> {
    let launchdarkly = services.launchdarkly(connection);
    Ok(match part {
        Part::Identity => Found::Identity(launchdarkly.caller_identity().await?, now()),
        Part::Projects => Found::Projects(launchdarkly.projects("", 0).await?),
        Part::Environments(project) => {
            let environments = launchdarkly.environments(&project, 0).await?.items;
            Found::Environments(project, environments)
        }
        Part::Flags(project) => {
            let search = FlagSearch {
                limit: 1,
                ..FlagSearch::default()
            };
            launchdarkly.flags(&project, &search).await?;
            Found::Flags(project)
        }
        Part::Role(token) => {
            let role = launchdarkly.token_role(&token).await;
            Found::Role(role.map_err(|error| error.to_string()))
        }
        Part::Creation(project) => {
            let answer = launchdarkly.can_create_flags(&project).await;
            Found::Creation(answer.map_err(|error| match error {
                Error::Transport { cause, .. } => Denied::ByProxy(cause.to_string()),
                error => Denied::ByLaunchDarkly(error.to_string()),
            }))
        }
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, and the clock is after 1970"
)]
fn now() -> u64 {
    js_sys::Date::now() as u64
}
