//! The flags that fit the search, with their state in the chosen environment.

use std::rc::Rc;

use yew::html::Scope;
use yew::prelude::*;

use crate::components::flag_state::flag_state;
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::domain::flag::{Flag, FlagKind};
use crate::domain::key::EnvironmentKey;
use crate::domain::plan::Refusal;
use crate::domain::state::State as FlagStateText;
use crate::views::work_item::WorkItemTab;
use crate::views::work_item::state::{Action, FlagList, State};

/// The list, or what stands in its place.
pub fn flag_list(state: &State, tab: &Scope<WorkItemTab>) -> Html {
    let selection = &state.selection;
    match (&selection.flags, &selection.environment) {
        (Remote::Failed(error), _) => failure(error, Some(&tab.callback(|()| Action::Reload))),
        (Remote::Ready(list), Some(environment)) => rows(state, tab, list, environment),
        _ if selection.environments.ready().is_some_and(|list| list.is_empty()) => {
            html! { <p class="empty">{ "The project has no environment that this account may see." }</p> }
        }
        _ if selection.projects.ready().is_some_and(|list| list.is_empty()) => html! {
            <p class="empty">
                { "This account may see no project. Give the role of its access token the action viewProject." }
            </p>
        },
        (Remote::Loading | Remote::Ready(_), _) => skeleton(),
    }
}

fn rows(state: &State, tab: &Scope<WorkItemTab>, list: &FlagList, environment: &EnvironmentKey) -> Html {
    if list.flags.is_empty() {
        let text = if state.selection.text.trim().is_empty() {
            "The project has no flags.".to_owned()
        } else {
            format!(
                "No flag has '{}' in its name or key.",
                state.selection.text.trim()
            )
        };
        return html! { <p class="empty" role="status">{ text }</p> };
    }
    html! {
        <>
            <ul class="rows">
                for flag in list.flags.iter() {
                    { row(state, tab, flag, environment) }
                }
            </ul>
            if let Some(error) = &list.error {
                { failure(error, None) }
            }
            if list.next_offset.is_some() {
                <button type="button" class="button" onclick={tab.callback(|_| Action::More)}>{ "Show more flags" }</button>
            }
        </>
    }
}

fn row(state: &State, tab: &Scope<WorkItemTab>, flag: &Rc<Flag>, environment: &EnvironmentKey) -> Html {
    let is_linked = state
        .link_for(flag)
        .is_some_and(|link| state.linked.contains(&link));
    let link = {
        let flag = Rc::clone(flag);
        tab.callback(move |_| Action::Link(Rc::clone(&flag)))
    };
    let action = match &flag.kind {
        FlagKind::Other(why) => html! {
            <span class="secondary">{ Refusal::NotBoolean(why.clone()).to_string() }</span>
        },
        FlagKind::Boolean(_) if is_linked => html! { <span class="tag">{ "linked" }</span> },
        FlagKind::Boolean(_) if state.can_link() => html! {
            <button type="button" class="button" aria-label={format!("Link {}", flag.key)} onclick={link}>{ "Link" }</button>
        },
        FlagKind::Boolean(_) => html! {},
    };
    html! {
        <li class="row row-flat" key={flag.key.as_str()}>
            <div class="flag-title">
                <span class="flag-name">{ flag.name.clone() }</span>
                <code class="flag-key">{ flag.key.as_str() }</code>
            </div>
            { flag_state(FlagStateText::of(flag, environment)) }
            <div class="row-actions">{ action }</div>
        </li>
    }
}
