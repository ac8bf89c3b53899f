//! The flags of a project in one environment, next to the project's audit log.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use maud::{Markup, html};

use super::audit_list::audit_list;
use super::layout::{document, not_found};
use super::{badges, chosen_environment, state_pill};
use crate::launchdarkly::Simulator;
use crate::launchdarkly::filter::names_contain;
use crate::launchdarkly::flag::Flag;
use crate::launchdarkly::query::Query;
use crate::launchdarkly::state::{Environment, Project};

/// Maximum number of flags that are shown.
const SHOWN: usize = 300;

/// `GET /projects/{project}/flags?env=&query=`
pub(super) async fn page(
    State(simulator): State<Simulator>,
    Path(project): Path<String>,
    uri: Uri,
) -> Response {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let Some(project) = state.project(&project) else {
        return not_found("project");
    };
    let Some(environment) = chosen_environment(project, query.first("env")) else {
        return not_found("environment");
    };
    let searched = query.first("query").unwrap_or_default();
    let flags: Vec<&Flag> = project
        .flags
        .iter()
        .filter(|flag| names_contain(searched, &flag.name, &flag.key))
        .collect();
    let changes = state.audit_log.iter().rev();
    let content = html! {
        main .columns {
            div {
                div .heading {
                    h1 { "Flags" }
                    p .quiet { (flags.len()) " of " (project.flags.len()) }
                }
                div .controls {
                    (environment_tabs(project, environment, &query))
                    form role="search" {
                        input type="hidden" name="env" value=(environment.key);
                        input type="search" name="query" value=(searched) aria-label="Search flags" placeholder="Search by name or key";
                    }
                }
                (table(project, environment, &flags))
            }
            (audit_list(changes.filter(|entry| entry.project == project.key)))
        }
    };
    document(&state, project, &format!("Flags of {}", project.name), &content)
}

fn environment_tabs(project: &Project, chosen: &Environment, query: &Query) -> Markup {
    html! {
        nav .tabs aria-label="Environments" {
            @for environment in &project.environments {
                a href={ "?" (query.with(&[("env", environment.key.clone())])) }
                    aria-current=[(environment.key == chosen.key).then_some("true")] {
                    span .dot style={ "background:#" (environment.color) } {}
                    (environment.name)
                }
            }
        }
    }
}

fn table(project: &Project, environment: &Environment, flags: &[&Flag]) -> Markup {
    html! {
        div .card {
            @if flags.is_empty() {
                p .quiet { "No flag has this in its name or key." }
            } @else {
                table .flags {
                    thead { tr { th { "Flag" } th { "Tags" } th { "State in " (environment.name) } } }
                    tbody {
                        @for flag in flags.iter().take(SHOWN) { (row(project, environment, flag)) }
                    }
                }
                @if flags.len() > SHOWN { p .quiet { "The first " (SHOWN) ". Search for the others." } }
            }
        }
    }
}

fn row(project: &Project, environment: &Environment, flag: &Flag) -> Markup {
    let page = format!(
        "/projects/{}/flags/{}?env={}",
        project.key, flag.key, environment.key
    );
    html! {
        tr {
            td {
                a .name href=(page) { (flag.name) }
                code { (flag.key) }
            }
            td .tags { @for tag in &flag.tags { span .tag { (tag) } } }
            td .state {
                @if let Some(config) = flag.environments.get(&environment.key) {
                    (state_pill(flag, config))
                    (badges(flag, config))
                }
            }
        }
    }
}
