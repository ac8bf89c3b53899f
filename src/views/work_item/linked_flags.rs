//! The region *Linked flags*: each flag of the work item with its state in every environment.

use yew::prelude::*;

use super::controller::Controller;
use super::state::{LinkedFlag, Saved};
use crate::components::flag_state::FlagState;
use crate::components::message::{Failure, Hint};
use crate::components::remote::Remote;
use crate::components::skeleton::Skeleton;
use crate::domain::flag::Flag;
use crate::domain::key::EnvironmentKey;
use crate::domain::state::State as FlagStateText;

/// Properties of [`LinkedFlags`].
#[derive(PartialEq, Properties)]
pub struct LinkedFlagsProps {
    /// The tab.
    pub controller: Controller,
}

/// The region.
#[component]
pub fn LinkedFlags(props: &LinkedFlagsProps) -> Html {
    let controller = &props.controller;
    let state = &controller.state;
    let body = match &state.linked.flags {
        Remote::Loading => html! { <Skeleton /> },
        Remote::Failed(error) => {
            html! { <Failure text={error.clone()} on_retry={controller.reload.clone()} /> }
        }
        Remote::Ready(flags) if flags.is_empty() => html! {
            <p class="empty">{ "No flag is linked to this work item yet. Find one below and link it." }</p>
        },
        Remote::Ready(flags) => html! {
            <ul class="rows">
                for linked in flags.iter() {
                    <LinkedRow
                        key={linked.link.url()}
                        linked={linked.clone()}
                        label={state.linked.label(&linked.link)}
                        environment={state.selection.environment.clone()}
                        can_unlink={state.can_link()}
                        on_unlink={controller.unlink.clone()}
                        on_retry={controller.reload.clone()}
                    />
                }
            </ul>
        },
    };
    let undo = controller.undo.clone();
    html! {
        <section aria-labelledby="linked-flags">
            <h2 id="linked-flags">{ "Linked flags" }</h2>
            { body }
            if let Some(removed) = &state.undo {
                <div class="message message-info">
                    <span>{ format!("{} was unlinked.", removed.link.flag) }</span>
                    <button type="button" class="button" onclick={move |_| undo.emit(())}>{ "Undo" }</button>
                </div>
            }
            if state.linked.is_unsaved() {
                <p class="unsaved">{ "Links have changed. Save the work item to keep the changes." }</p>
            }
            for origin in state.linked.unknown_hosts.iter() {
                <Hint>
                    { format!("A link points to a flag on {origin}, but no LaunchDarkly service connection leads there.") }
                </Hint>
            }
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct LinkedRowProps {
    linked: LinkedFlag,
    label: String,
    environment: Option<EnvironmentKey>,
    can_unlink: bool,
    on_unlink: Callback<(crate::domain::link::FlagLink, crate::domain::link::Relation)>,
    on_retry: Callback<()>,
}

#[component]
fn LinkedRow(props: &LinkedRowProps) -> Html {
    let LinkedRowProps {
        linked,
        label,
        environment,
        can_unlink,
        on_unlink,
        on_retry,
    } = props;
    let link = &linked.link;
    let name = match linked.flag.ready() {
        Some(Some(flag)) => flag.name.clone(),
        _ => link.flag.to_string(),
    };
    let unlink = {
        let (on_unlink, link, relation) = (on_unlink.clone(), link.clone(), linked.relation.clone());
        move |_| on_unlink.emit((link.clone(), relation.clone()))
    };
    html! {
        <li class="row">
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
                    if *can_unlink {
                        <button type="button" class="button" aria-label={format!("Unlink {label}")} onclick={unlink}>
                            { "Unlink" }
                        </button>
                    }
                </div>
            </div>
            { states(linked, environment.as_ref(), on_retry) }
        </li>
    }
}

fn states(linked: &LinkedFlag, environment: Option<&EnvironmentKey>, on_retry: &Callback<()>) -> Html {
    match &linked.flag {
        Remote::Loading => html! { <p class="secondary">{ "Reading its state…" }</p> },
        Remote::Failed(error) => html! { <Failure text={error.clone()} on_retry={on_retry.clone()} /> },
        Remote::Ready(None) => html! {
            <p>
                <FlagState state={FlagStateText::Missing} />
                <span class="secondary">
                    { " LaunchDarkly has no such flag, or the account may not see it. Unlink it, or check its project." }
                </span>
            </p>
        },
        Remote::Ready(Some(flag)) => in_environments(flag, linked.link.environment.as_ref().or(environment)),
    }
}

/// The state in each environment, the one that matters most first.
fn in_environments(flag: &Flag, first: Option<&EnvironmentKey>) -> Html {
    let mut environments: Vec<&EnvironmentKey> = flag.environments.keys().collect();
    environments.sort_by_key(|environment| Some(*environment) != first);
    html! {
        <dl class="environments">
            for environment in environments {
                <div class="environment" key={environment.as_str()}>
                    <dt>{ environment.as_str() }</dt>
                    <dd><FlagState state={FlagStateText::of(flag, environment)} /></dd>
                </div>
            }
        </dl>
    }
}
