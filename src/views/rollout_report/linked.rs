//! Shown before a rollout: the flags linked to the work items, their current state, and what the stage's task will do with
//! them.

use yew::prelude::*;

use super::more::more;
use super::row::work_items;
use super::state::{Action, Environments, FlagInEnvironment, Known, List, State};
use super::{Place, on, owner, texts};
use crate::components::button::button;
use crate::components::flag_state::flag_state;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::secondary;
use crate::components::skeleton::skeleton;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;
use crate::domain::linked_flags::LinkedFlag;
use crate::domain::state::State as FlagState;
use crate::services::Services;

/// The region *Linked flags*.
pub(super) fn linked_flags(
    services: &Services,
    state: &State,
    place: Place,
    link: &Callback<Action>,
) -> Html {
    let steps = state.stages.iter().flat_map(|stage| &stage.steps);
    let mut plans: Vec<String> = steps.map(texts::plan).collect();
    for stage in &state.stages {
        plans.extend(
            state
                .suggested(stage)
                .map(|environment| texts::suggestion(&stage.name, environment)),
        );
    }
    let environments = state.own_environments();
    let flags = match state.linked_state() {
        None | Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => failure(error, Some(&on(link, || Action::Refresh))),
        Some(Remote::Ready(_)) if state.linked.is_empty() => html! {
            <p>{ texts::nothing_linked(place) }</p>
        },
        Some(Remote::Ready(_)) => html! {
            <>
                { owner::warning(state, place, state.linked.iter().map(|flag| flag.link.project.as_str())) }
                <ul class="rollout-linked">
                    for flag in state.linked.iter().take(state.lists.drawn(&List::Linked)) {
                        { linked_flag(services, state, flag, &environments) }
                    }
                </ul>
                { more(state, List::Linked, state.linked.len(), texts::FLAGS, link) }
            </>
        },
    };
    let nothing = html! { <p>{ texts::nothing_rolled_out(place) }</p> };
    let explanation = if place == Place::PullRequest {
        html! {
            <p>{ texts::ABOUT_PULL_REQUEST }</p>
        }
    } else if plans.is_empty() {
        html! {
            <p>
                { texts::THE_TASK }<strong>{ texts::TASK }</strong>{ texts::about_task(place) }
            </p>
        }
    } else {
        html! { for plan in plans { <p>{ plan }</p> } }
    };
    html! {
        <section aria-label={texts::LINKED_FLAGS} class="rollout-before">
            <h2>{ texts::LINKED_FLAGS }</h2>
            { hint(html! { <>if place != Place::PullRequest { { nothing } }{ explanation }</> }) }
            { unread(state, link) }
            { flags }
            { look_up_rest(state, link) }
        </section>
    }
}

/// Why the state of some or all flags is unknown.
pub(super) fn unread(state: &State, link: &Callback<Action>) -> Html {
    let errors = state.flag_errors().into_iter();
    errors
        .map(|error| failure(error, Some(&on(link, || Action::Refresh))))
        .collect()
}

/// The button that reads what was not in the list.
pub(super) fn look_up_rest(state: &State, link: &Callback<Action>) -> Html {
    html! {
        if state.present.has_rest() {
            <p>
                { button(texts::LOOK_UP_REST, on(link, || Action::LookUpRest)) }
            </p>
        }
    }
}

fn linked_flag(services: &Services, state: &State, flag: &LinkedFlag, environments: &Environments) -> Html {
    let one = |environment: &EnvironmentKey, state| html! { <div><dt>{ environment.to_string() }</dt><dd>{ state }</dd></div> };
    let states = FlagInEnvironment::of_linked(flag, environments)
        .into_iter()
        .map(
            |wanted| match (state.present.known(&wanted), &wanted.environment) {
                (Known::Everywhere(flag), _) => {
                    let everywhere = flag.environments.keys();
                    everywhere
                        .map(|environment| one(environment, flag_state(FlagState::of(flag, environment))))
                        .collect::<Html>()
                }
                (state, Some(environment)) => one(environment, known(state)),
                (state, None) => known(state),
            },
        );
    html! {
        <li>
            <span>{ name(state, &flag.link) }</span>
            <dl class="environment">{ for states }</dl>
            { work_items(services, &flag.work_items, &[]) }
        </li>
    }
}

/// Name of a flag with a link, its key and its owner.
pub(super) fn name(state: &State, link: &FlagLink) -> Html {
    let key = link.flag.as_str();
    let name = state.present.name(link).unwrap_or(key);
    html! {
        <>
            <a class="flag-name" href={link.url()} target="_blank" rel="noopener noreferrer">{ name }</a>
            if name != key {
                { " " }<code class="flag-key">{ key }</code>
            }
            { owner::line(state.owner_of_link(link).as_ref()) }
        </>
    }
}

/// Known state of a flag.
pub(super) fn known(known: Known<'_>) -> Html {
    let words = match known {
        Known::State(state) => return flag_state(state),
        // Only asked for where no environment is named.
        Known::Everywhere(_) => "",
        Known::Loading => texts::no_state::LOADING,
        Known::NotListed => texts::no_state::NOT_LISTED,
        Known::NoAccount => texts::no_state::NO_ACCOUNT,
        Known::Failed => texts::no_state::FAILED,
    };
    secondary::span(words)
}
