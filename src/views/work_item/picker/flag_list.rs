//! The flags that fit the search, with their state in the chosen environment.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::flag_state::FlagState;
use crate::components::message::Failure;
use crate::components::remote::Remote;
use crate::components::skeleton::Skeleton;
use crate::domain::flag::{Flag, FlagKind};
use crate::domain::key::EnvironmentKey;
use crate::domain::plan::Refusal;
use crate::domain::state::State;
use crate::views::work_item::controller::Controller;
use crate::views::work_item::state::FlagList;

/// Properties of [`FlagListing`].
#[derive(PartialEq, Properties)]
pub struct FlagListingProps {
    /// The tab.
    pub controller: Controller,
}

/// The list, or what stands in its place.
#[component]
pub fn FlagListing(props: &FlagListingProps) -> Html {
    let controller = &props.controller;
    let selection = &controller.state.selection;
    match (&selection.flags, &selection.environment) {
        (Remote::Failed(error), _) => {
            html! { <Failure text={error.clone()} on_retry={controller.reload.clone()} /> }
        }
        (Remote::Ready(list), Some(environment)) => rows(controller, list, environment),
        _ if selection.environments.ready().is_some_and(|list| list.is_empty()) => {
            html! { <p class="empty">{ "The project has no environment that this account may see." }</p> }
        }
        _ if selection.projects.ready().is_some_and(|list| list.is_empty()) => html! {
            <p class="empty">
                { "This account may see no project. Give the role of its access token the action viewProject." }
            </p>
        },
        (Remote::Loading | Remote::Ready(_), _) => html! { <Skeleton /> },
    }
}

fn rows(controller: &Controller, list: &FlagList, environment: &EnvironmentKey) -> Html {
    let state = &controller.state;
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
    let more = controller.more.clone();
    html! {
        <>
            <ul class="rows">
                for flag in list.flags.iter() {
                    <FlagRow
                        key={flag.key.as_str()}
                        flag={Rc::clone(flag)}
                        environment={environment.clone()}
                        can_link={state.can_link()}
                        is_linked={state.link_for(flag).is_some_and(|link| state.linked.contains(&link))}
                        on_link={controller.link.clone()}
                    />
                }
            </ul>
            if let Some(error) = &list.error {
                <Failure text={error.clone()} />
            }
            if list.next_offset.is_some() {
                <button type="button" class="button" onclick={move |_| more.emit(())}>{ "Show more flags" }</button>
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct FlagRowProps {
    flag: Rc<Flag>,
    environment: EnvironmentKey,
    can_link: bool,
    is_linked: bool,
    on_link: Callback<Rc<Flag>>,
}

#[component]
fn FlagRow(props: &FlagRowProps) -> Html {
    let FlagRowProps {
        flag,
        environment,
        can_link,
        is_linked,
        on_link,
    } = props;
    let link = {
        let (on_link, flag) = (on_link.clone(), Rc::clone(flag));
        move |_| on_link.emit(Rc::clone(&flag))
    };
    let action = match &flag.kind {
        FlagKind::Other(why) => html! {
            <span class="secondary">{ Refusal::NotBoolean(why.clone()).to_string() }</span>
        },
        FlagKind::Boolean(_) if *is_linked => html! { <span class="tag">{ "linked" }</span> },
        FlagKind::Boolean(_) if *can_link => html! {
            <button type="button" class="button" aria-label={format!("Link {}", flag.key)} onclick={link}>{ "Link" }</button>
        },
        FlagKind::Boolean(_) => html! {},
    };
    html! {
        <li class="row row-flat">
            <div class="flag-title">
                <span class="flag-name">{ flag.name.clone() }</span>
                <code class="flag-key">{ flag.key.as_str() }</code>
            </div>
            <FlagState state={State::of(flag, environment)} />
            <div class="row-actions">{ action }</div>
        </li>
    }
}
