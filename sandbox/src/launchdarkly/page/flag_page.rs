//! One flag: its environments side by side, and what was changed.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use maud::{Markup, html};

use super::approval_list::approval_list;
use super::audit_list::audit_list;
use super::flag_link_list::flag_link_list;
use super::layout::{document, not_found};
use super::{badges, chosen_environment, moment, state_pill};
use crate::launchdarkly::Simulator;
use crate::launchdarkly::flag::served::percent_text;
use crate::launchdarkly::flag::{Flag, FlagConfig, Purpose, Served, WeightedVariation};
use crate::launchdarkly::query::Query;
use crate::launchdarkly::state::{Approvals, Environment, now};

/// `GET /projects/{project}/flags/{flag}?env=`
pub(super) async fn page(
    State(simulator): State<Simulator>,
    Path((project, flag)): Path<(String, String)>,
    uri: Uri,
) -> Response {
    let query = Query::of(&uri);
    let state = simulator.lock();
    let Some(project) = state.project(&project) else {
        return not_found("project");
    };
    let Some(flag) = project.flag(&flag) else {
        return not_found("flag");
    };
    let chosen = query.first("env");
    if chosen_environment(project, chosen).is_none() {
        return not_found("environment");
    }
    let mut list = format!("/projects/{}/flags", project.key);
    if let Some(environment) = chosen {
        list.push_str(&format!("?env={environment}"));
    }
    let requests = state.approval_requests.iter().rev();
    let changes = state.audit_log.iter().rev();
    let content = html! {
        main {
            nav .path aria-label="Breadcrumb" { a href=(list) { "Flags of " (project.name) } }
            (introduction(flag))
            div .environments {
                @for environment in &project.environments {
                    @if let Some(config) = flag.environments.get(&environment.key) {
                        (card(flag, environment, config, chosen == Some(&environment.key)))
                    }
                }
            }
            (flag_link_list(state.flag_links_of(&project.key, &flag.key)))
            (approval_list(project, flag, requests.filter(|request| {
                request.place.project == project.key && request.place.flag == flag.key
            })))
            (audit_list(changes.filter(|entry| entry.project == project.key && entry.flag == flag.key)))
        }
    };
    document(&state, project, &flag.name, &content)
}

fn introduction(flag: &Flag) -> Markup {
    let kind = match (flag.purpose, flag.is_boolean()) {
        (Purpose::Migration, _) => "Migration",
        (Purpose::Release, true) => "Boolean",
        (Purpose::Release, false) => "Multivariate",
    };
    html! {
        div .introduction {
            h1 { (flag.name) }
            p .facts {
                code { (flag.key) }
                span .quiet { (kind) " · " (if flag.temporary { "temporary" } else { "permanent" }) " · version " (flag.version) }
                @for tag in &flag.tags { span .tag { (tag) } }
                @if let Some(maintainer) = flag.maintainer { span .quiet { "maintained by " (maintainer.name()) } }
            }
            @if !flag.description.is_empty() { p { (flag.description) } }
        }
    }
}

fn card(flag: &Flag, environment: &Environment, config: &FlagConfig, chosen: bool) -> Markup {
    let approval = match environment.approvals {
        Approvals::NotRequired => "not needed".to_owned(),
        Approvals::Required => "required".to_owned(),
        Approvals::RequiredForTag(tag) => format!("required for tag {tag}"),
    };
    html! {
        section .card.environment aria-label=(environment.name) aria-current=[chosen.then_some("true")] {
            h2 {
                span .dot style={ "background:#" (environment.color) } {}
                (environment.name)
                @if environment.critical { span .badge { "Critical" } }
            }
            p .state { (state_pill(flag, config)) (badges(flag, config)) }
            (default_rule(flag, config))
            dl {
                dt { "When off" }
                dd {
                    @match config.off_variation {
                        Some(variation) => (flag.variation_label(variation)),
                        None => "the application's own default",
                    }
                }
                @if !config.rules.is_empty() { dt { "Rules" } dd { (config.rules.len()) } }
                @if !config.prerequisites.is_empty() {
                    dt { "Needs" }
                    dd { @for other in &config.prerequisites { code { (other.key) } } }
                }
                dt { "Approval" }
                dd { (approval) }
                @if let Some(pending) = &config.pending_change { dt { "Scheduled" } dd { (moment(pending.execution_date)) } }
                dt { "Status" }
                dd { (config.status(now()).name()) }
                dt { "Changed" }
                dd { (moment(config.last_modified)) ", version " (config.version) }
            }
        }
    }
}

/// The default rule as a bar and a legend, pale while it is not served.
fn default_rule(flag: &Flag, config: &FlagConfig) -> Markup {
    let mut shares = config.fallthrough.shares();
    shares.retain(|share| share.weight > 0);
    let color = |share: &WeightedVariation| format!("share-{}", share.variation % 6);
    html! {
        p .rule {
            "Default rule"
            @if let Served::Rollout(rollout) = &config.fallthrough {
                span .quiet { " by " (rollout.context_kind) }
            }
            @if !config.on { span .quiet { ", once on" } }
        }
        div .bar.pale[!config.on] aria-hidden="true" {
            @for share in &shares {
                span .(color(share)) style={ "flex-grow:" (share.weight) } {}
            }
        }
        ul .legend {
            @for share in &shares {
                li {
                    span .dot.(color(share)).pale[!config.on] {}
                    (percent_text(share.weight)) " " (flag.variation_label(share.variation))
                    @if share.untracked { span .quiet { ", not measured" } }
                }
            }
        }
    }
}
