//! A linked flag: what it is, what it does, and what is wrong with the link.

use yew::prelude::*;

use super::environments::environments;
use super::history::history;
use crate::components::button::button;
use crate::components::flag_state::flag_state;
use crate::components::message::hint;
use crate::components::remote::Remote;
use crate::components::secondary;
use crate::components::service_connections::service_connections;
use crate::domain::flag::{Flag, FlagKind};
use crate::domain::state::State as FlagStateText;
use crate::services::Services;
use crate::views::work_item::handlers::press;
use crate::views::work_item::link_button::link_button;
use crate::views::work_item::named_button::named_button;
use crate::views::work_item::problem::problem;
use crate::views::work_item::state::{Action, ButtonAction, LinkedFlag, Saved, State};
use crate::views::work_item::tag::tag;
use crate::views::work_item::texts;
use crate::views::work_item::viewport::linked_id;

/// The flag as an item of the list.
pub(super) fn row(state: &State, link: &Callback<Action>, services: &Services, linked: &LinkedFlag) -> Html {
    let flag_link = &linked.link;
    let flag = state.shown(linked).ready().and_then(Option::as_ref);
    let name = flag.map_or(flag_link.flag.as_str(), |flag| flag.name.as_str());
    // Nobody decides on a state that may have changed.
    let waits = !state.is_confirmed() || state.outdated_since(linked).is_some();
    let label = state.linked.label(flag_link);
    let unlink = press(
        link,
        ButtonAction::Unlink(flag_link.clone(), linked.relation.clone()),
    );
    html! {
        <li class="row" key={flag_link.url()} id={linked_id(flag_link.flag.as_str())}>
            <div class="row-head">
                <div class="flag-title">
                    <span class="flag-name">{ name }</span>
                    <span class="flag-key"><code>{ flag_link.flag.as_str() }</code>{ texts::IN }<code>{ flag_link.project.as_str() }</code></span>
                    if linked.saved == Saved::NotYet {
                        { tag("tag tag-unsaved", texts::NOT_SAVED) }
                    }
                    if let Some(pinned) = &flag_link.environment {
                        { tag("tag", &texts::pinned(pinned)) }
                    }
                </div>
                <div class="row-actions">
                    { link_button(texts::OPEN, Some(texts::open(&label)), flag_link.url()) }
                    if linked.place.is_some() {
                        <button
                            type="button"
                            class="button"
                            aria-label={texts::history(&label)}
                            aria-expanded={if linked.history.is_some() { "true" } else { "false" }}
                            disabled={waits}
                            onclick={press(link, ButtonAction::History(flag_link.clone()))}
                        >{ texts::HISTORY }</button>
                    }
                    if state.can_link() {
                        { named_button(texts::UNLINK, texts::unlink(&label), waits, unlink) }
                    }
                </div>
            </div>
            { about(state, linked) }
            { body(state, link, services, linked) }
            { removal(state, services, linked) }
            { history(state, link, linked) }
        </li>
    }
}

/// Lifecycle, maintainer and tags of a flag. The line is shown before they are loaded.
fn about(state: &State, linked: &LinkedFlag) -> Html {
    let flag = match state.shown(linked) {
        Remote::Ready(Some(flag)) => flag,
        Remote::Loading => return html! { <p class="about">{ "\u{a0}" }</p> },
        Remote::Ready(None) | Remote::Failed(_) => return html! {},
    };
    let lifetime = if flag.temporary {
        texts::TEMPORARY
    } else {
        texts::PERMANENT
    };
    html! {
        <p class="about">
            if let Some(time) = state.outdated_since(linked) {
                { tag("tag tag-outdated", &texts::as_of(time)) }
            }
            if let Some(stage) = stage(state, linked, flag) {
                { tag("tag tag-stage", &stage) }
            }
            <span>{ lifetime }</span>
            if let Some(maintainer) = &flag.maintainer {
                <span>{ texts::maintained_by(maintainer) }</span>
            }
            for name in flag.tags.iter() {
                { tag("tag", name) }
            }
        </p>
    }
}

/// Deprecated and archived are said by the flag itself; the rest by its use where that matters most.
fn stage(state: &State, linked: &LinkedFlag, flag: &Flag) -> Option<String> {
    if flag.archived {
        return Some(texts::ARCHIVED.to_owned());
    }
    if flag.deprecated {
        return Some(texts::DEPRECATED.to_owned());
    }
    let usage = linked.usage.as_deref()?;
    let place = linked.place.as_ref()?;
    let first = state.environments.ready(place).first();
    let (_, decisive) = usage
        .iter()
        .find(|(key, _)| first.is_some_and(|first| first.key == *key))
        .or(usage.first())?;
    let is_same = usage.iter().all(|(_, other)| other == decisive);
    match first.filter(|_| !is_same) {
        Some(first) => Some(texts::used_in(decisive.as_str(), &first.name)),
        None => Some(decisive.as_str().to_owned()),
    }
}

fn body(state: &State, link: &Callback<Action>, services: &Services, linked: &LinkedFlag) -> Html {
    let one = |text: FlagStateText, remedy: &'static str| {
        html! {
            <p class="row-remark">{ flag_state(text) }{ secondary::span(remedy) }</p>
        }
    };
    match state.shown(linked) {
        Remote::Failed(_) if linked.place.is_none() => html! {
            <p class="row-remark">
                <span>
                    { texts::no_connection(&linked.link.instance) }
                    { texts::CREATE_ONE }
                    { service_connections(services) }
                    { texts::OR_UNLINK }
                </span>
            </p>
        },
        Remote::Failed(error) => problem(state, link, error, true),
        Remote::Ready(None) => one(FlagStateText::Missing, texts::ABOUT_MISSING),
        Remote::Ready(Some(flag)) if flag.archived => one(FlagStateText::Archived, texts::ABOUT_ARCHIVED),
        Remote::Ready(Some(flag)) if matches!(flag.kind, FlagKind::Other(_)) => {
            one(FlagStateText::NotBoolean, texts::ABOUT_NOT_BOOLEAN)
        }
        Remote::Loading | Remote::Ready(Some(_)) => html! {
            <>
                { environments(state, linked) }
                { unknown_environment(state, link, linked) }
            </>
        },
    }
}

/// The hint that a flag of a closed work item can be removed, and where its removal is planned.
fn removal(state: &State, services: &Services, linked: &LinkedFlag) -> Html {
    let Some(why) = state.removal_reason(linked) else {
        return html! {};
    };
    hint(html! {
        <>
            <p>{ texts::removable(&why) }</p>
            { link_button(texts::FLAGS_TO_REMOVE, None, services.flags_to_remove_url()) }
        </>
    })
}

/// The way out of a link whose environment does not exist.
fn unknown_environment(state: &State, link: &Callback<Action>, linked: &LinkedFlag) -> Html {
    let (Some(flag), Some(pinned)) = (linked.found(), &linked.link.environment) else {
        return html! {};
    };
    if !state.is_confirmed() || flag.environments.get(pinned).is_some() {
        return html! {};
    }
    let unpin = press(
        link,
        ButtonAction::Unpin(linked.link.clone(), linked.relation.clone()),
    );
    html! {
        <div class="message message-warning">
            <p>{ texts::unknown_environment(pinned, &linked.link.project) }</p>
            { button(texts::REMOVE_PIN, unpin) }
        </div>
    }
}
