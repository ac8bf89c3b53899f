//! The search box and the filters beside it.

use yew::prelude::*;

use crate::launchdarkly::flags::{FlagState, Lifetime};
use crate::views::work_item::handlers::{checked, chosen, keys, typed};
use crate::views::work_item::state::{Action, FilterChange, FocusTarget, State};
use crate::views::work_item::texts;
use crate::views::work_item::viewport::SEARCH;

/// States to filter by, with their labels.
const STATES: [(FlagState, &str); 3] = [
    (FlagState::Live, texts::LIVE_FLAGS),
    (FlagState::Deprecated, texts::DEPRECATED_FLAGS),
    (FlagState::Archived, texts::ARCHIVED_FLAGS),
];
/// Lifetimes to filter by, with their labels.
const LIFETIMES: [(Lifetime, &str); 2] = [
    (Lifetime::Temporary, texts::TEMPORARY_FLAGS),
    (Lifetime::Permanent, texts::PERMANENT_FLAGS),
];

/// Search box and filters.
pub(super) fn filter_bar(state: &State, link: &Callback<Action>) -> Html {
    let filters = &state.selection.filters;
    let onkeydown = keys(link, |key| {
        (key == "ArrowDown").then_some(Action::Go(FocusTarget::Row(0)))
    });
    let on_state = chosen(link, |value| {
        let known = STATES.iter().find(|(state, _)| state.as_str() == value);
        Action::Filter(FilterChange::State(known.map(|(state, _)| *state)))
    });
    let on_lifetime = chosen(link, |value| {
        let known = LIFETIMES.iter().find(|(lifetime, _)| lifetime.as_str() == value);
        Action::Filter(FilterChange::Lifetime(known.map(|(lifetime, _)| *lifetime)))
    });
    let state = filters.state.unwrap_or(FlagState::Live);
    let states = STATES.map(|(state, name)| (state.as_str(), name));
    let [temporary, permanent] = LIFETIMES.map(|(lifetime, name)| (lifetime.as_str(), name));
    let lifetimes = [("", texts::ANY_LIFETIME), temporary, permanent];
    html! {
        <div class="filters" role="search">
            <input
                type="search"
                id={SEARCH}
                class="field"
                aria-label={texts::SEARCH}
                placeholder={texts::SEARCH_PLACEHOLDER}
                autocomplete="off"
                spellcheck="false"
                value={filters.text.clone()}
                oninput={typed(link, |text| Action::Filter(FilterChange::Text(text)))}
                {onkeydown}
            />
            { select(texts::STATE, &states, state.as_str(), on_state) }
            { select(texts::LIFETIME, &lifetimes, filters.lifetime.map_or("", Lifetime::as_str), on_lifetime) }
            <input
                class="field"
                aria-label={texts::TAG}
                placeholder={texts::TAG}
                autocomplete="off"
                spellcheck="false"
                value={filters.tag.clone()}
                oninput={typed(link, |tag| Action::Filter(FilterChange::Tag(tag)))}
            />
        </div>
    }
}

/// Other toggles.
pub(super) fn switches(state: &State, link: &Callback<Action>) -> Html {
    let linked_here = checked(link, |is_on| Action::Filter(FilterChange::LinkedHere(is_on)));
    html! {
        <div class="filter-switches">
            { switch(texts::LINKED_HERE, state.selection.filters.linked_here, linked_here) }
            { switch(texts::PIN_ENVIRONMENT, state.selection.pin, checked(link, Action::Pin)) }
        </div>
    }
}

/// A list of options, each a value and a name.
fn select(
    label: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
    oninput: Callback<InputEvent>,
) -> Html {
    html! {
        <select class="field" aria-label={label} {oninput}>
            for (value, name) in options {
                <option value={*value} selected={*value == chosen}>{ *name }</option>
            }
        </select>
    }
}

fn switch(label: &'static str, is_on: bool, oninput: Callback<InputEvent>) -> Html {
    html! {
        <label class="checkbox">
            <input type="checkbox" checked={is_on} {oninput} />
            { label }
        </label>
    }
}
