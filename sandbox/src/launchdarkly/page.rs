//! Pages of LaunchDarkly, as plain HTML without scripts.

mod approval_list;
mod audit_list;
mod flag_link_list;
mod flag_list;
mod flag_page;
mod layout;

use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};
use jiff::Timestamp;
use maud::{Markup, html};

use super::Simulator;
use super::flag::{Flag, FlagConfig};
use super::state::{Environment, Project};

/// The page's routes. A flag's address is the one that links lead to.
pub(super) fn routes() -> Router<Simulator> {
    let start = Redirect::to("/projects/storefront/flags?env=production");
    Router::new()
        .route("/", get(async move || start))
        .route("/projects/{project}/flags", get(flag_list::page))
        .route("/projects/{project}/flags/{flag}", get(flag_page::page))
        .route("/projects/{project}/flags/{flag}/targeting", get(flag_page::page))
        .route("/approval-requests/{id}/{step}", post(approval_list::step))
}

/// The environment that `env` names; without a name production, or the first.
fn chosen_environment<'a>(project: &'a Project, named: Option<&str>) -> Option<&'a Environment> {
    match named {
        Some(key) => project.environment(key),
        None => project.environment("production").or(project.environments.first()),
    }
}

/// `On 25%` and the like.
fn state_pill(flag: &Flag, config: &FlagConfig) -> Markup {
    let text = flag.state_text(config);
    let class = match text.as_str() {
        "Off" => "pill off",
        "On" | "On 100%" => "pill on",
        _ => "pill partly",
    };
    html! { span class=(class) { (text) } }
}

/// Information about a flag besides its state.
fn badges(flag: &Flag, config: &FlagConfig) -> Markup {
    let targeted = [&config.targets, &config.context_targets]
        .iter()
        .any(|targets| !targets.is_empty());
    let all = [
        ("Archived", flag.archived_date.is_some()),
        ("Deprecated", flag.deprecated_date.is_some()),
        ("Rules apply", !config.rules.is_empty() || targeted),
        ("Prerequisite", !config.prerequisites.is_empty()),
        ("Experiment", config.has_experiment()),
        ("Guarded rollout", config.has_guarded_rollout()),
        ("Scheduled change", config.pending_change.is_some()),
    ];
    html! {
        @for (text, _) in all.iter().filter(|(_, holds)| *holds) {
            span .badge { (text) }
        }
    }
}

/// A moment in epoch milliseconds, in universal time.
fn moment(date: i64) -> Markup {
    let moment = Timestamp::from_millisecond(date).unwrap_or_default();
    html! {
        time datetime=(moment) { (moment.strftime("%-d %b %Y, %H:%M:%S UTC")) }
    }
}

#[cfg(test)]
mod tests;
