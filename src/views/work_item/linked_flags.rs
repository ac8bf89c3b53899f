//! The region *Linked flags*: each flag of the work item with its state in every environment.

use yew::html::Scope;
use yew::prelude::*;

use super::WorkItemTab;
use super::state::{Action, LinkedFlag, Saved, State};
use crate::components::flag_state::flag_state;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::domain::flag::Flag;
use crate::domain::key::EnvironmentKey;
use crate::domain::state::State as FlagStateText;

/// The region.
pub(super) fn linked_flags(state: &State, tab: &Scope<WorkItemTab>) -> Html {
    let body = match &state.linked.flags {
        Remote::Loading => skeleton(),
        Remote::Failed(error) => failure(error, Some(&tab.callback(|()| Action::Reload))),

        Remote::Ready(flags) if flags.is_empty() => html! {
            <p class="empty">{ "No flag is linked to this work item yet." }</p>
        },
        Remote::Ready(flags) => html! {
            <ul class="rows">
                for linked in flags.iter() {
                    { row(state, tab, linked) }
                }
            </ul>
        },
    };
    html! {
        <section aria-labelledby="linked-flags">
            <h2 id="linked-flags">{ "Linked flags" }</h2>
            { body }
            if let Some(removed) = &state.undo {
                <div class="message message-info">
                    <span>{ format!("{} was unlinked.", removed.link.flag) }</span>
                    <button type="button" class="button" onclick={tab.callback(|_| Action::Undo)}>{ "Undo" }</button>
                </div>
            }
            if state.linked.is_unsaved() {
                <p class="unsaved">{ "Links have changed. Save the work item to keep the changes." }</p>
            }
            for origin in state.linked.unknown_hosts.iter() {
                { hint(html! {
                    format!("A link points to a flag on {origin}, but no LaunchDarkly service connection leads there.")
                }) }
            }
        </section>
    }
}

fn row(state: &State, tab: &Scope<WorkItemTab>, linked: &LinkedFlag) -> Html {
    let link = &linked.link;
    let name = match linked.flag.ready() {
        Some(Some(flag)) => flag.name.clone(),
        _ => link.flag.to_string(),
    };
    let label = state.linked.label(link);
    let environment = link.environment.as_ref().or(state.selection.environment.as_ref());
    let unlink = {
        let (link, relation) = (link.clone(), linked.relation.clone());
        tab.callback(move |_| Action::Unlink(link.clone(), relation.clone()))
    };
    html! {
        <li class="row" key={link.url()}>
            <div class="row-head">
                <div class="flag-title">
                    <span class="flag-name">{ name }</span>
                    <span class="flag-key"><code>{ link.flag.as_str() }</code>{ " in " }<code>{ link.project.as_str() }</code></span>
                    if let Some(pinned) = &link.environment {
                        <span class="tag">{ format!("pinned to {pinned}") }</span>
                    }
                    if linked.saved == Saved::NotYet {
                        <span class="tag tag-unsaved">{ "not saved yet" }</span>
                    }
                </div>
                <div class="row-actions">
                    <a
                        class="button"
                        href={link.url()}
                        target="_blank"
                        rel="noopener noreferrer"
                        aria-label={format!("Open {label} in LaunchDarkly")}
                    >{ "Open" }</a>
                    if state.can_link() {
                        <button type="button" class="button" aria-label={format!("Unlink {label}")} onclick={unlink}>
                            { "Unlink" }
                        </button>
                    }
                </div>
            </div>
            { states(linked, environment, tab) }
        </li>
    }
}

fn states(linked: &LinkedFlag, environment: Option<&EnvironmentKey>, tab: &Scope<WorkItemTab>) -> Html {
    match &linked.flag {
        Remote::Loading => html! { <p class="secondary">{ "Reading its state…" }</p> },
        Remote::Failed(error) => failure(error, Some(&tab.callback(|()| Action::Reload))),
        Remote::Ready(None) => html! {
            <p>
                { flag_state(FlagStateText::Missing) }
                <span class="secondary">
                    { " LaunchDarkly has no such flag, or the account may not see it. Unlink it, or check its project." }
                </span>
            </p>
        },
        Remote::Ready(Some(flag)) => in_environments(flag, environment),
    }
}

/// The state in each environment, the one that matters most first.
fn in_environments(flag: &Flag, first: Option<&EnvironmentKey>) -> Html {
    let is_first = |environment: &&EnvironmentKey| Some(*environment) == first;
    let (mut environments, rest): (Vec<_>, Vec<_>) = flag.environments.keys().partition(is_first);
    environments.extend(rest);
    html! {
        <dl class="environments">
            for environment in environments {
                <div class="environment" key={environment.as_str()}>
                    <dt>{ environment.as_str() }</dt>
                    <dd>{ flag_state(FlagStateText::of(flag, environment)) }</dd>
                </div>
            }
        </dl>
    }
}
