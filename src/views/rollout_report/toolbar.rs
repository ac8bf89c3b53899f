//! Toolbar of the page: filter and order of the rows, and reload.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::state::{Action, Change, Order, State};
use super::{on, texts};
use crate::components::button::button;
use crate::domain::report::Outcome;

const OUTCOMES: [(&str, Option<Outcome>); 6] = [
    (texts::result::ALL, None),
    (texts::result::CHANGED, Some(Outcome::Changed)),
    (texts::result::UNCHANGED, Some(Outcome::Unchanged)),
    (texts::result::SKIPPED, Some(Outcome::Skipped)),
    (texts::result::APPROVAL, Some(Outcome::Approval)),
    (texts::result::FAILED, Some(Outcome::Failed)),
];

const ORDERS: [(&str, Order); 4] = [
    (texts::order::REPORTED, Order::Reported),
    (texts::order::FLAG, Order::Flag),
    (texts::order::ENVIRONMENT, Order::Environment),
    (texts::order::RESULT, Order::Result),
];

/// Status, filters and *Refresh*.
pub(super) fn toolbar(state: &State, link: &Callback<Action>) -> Html {
    let show = link.reform(|place| Action::RowFilter(Change::Outcome(nth(&OUTCOMES, place))));
    let sort = link.reform(|place| Action::RowFilter(Change::Order(nth(&ORDERS, place))));
    html! {
        <div class="rollout-toolbar">
            <p class="secondary" role="status">{ state.status() }</p>
            if state.current().is_some() {
                { select(texts::RESULT, &OUTCOMES.map(|(name, outcome)| (name, outcome == state.row_filter.outcome)), show) }
                { select(texts::SORT_BY, &ORDERS.map(|(name, order)| (name, order == state.row_filter.order)), sort) }
            }
            { button(texts::REFRESH, on(link, || Action::Refresh)) }
        </div>
    }
}

fn select(label: &str, options: &[(&'static str, bool)], on_choice: Callback<usize>) -> Html {
    let onchange = on_choice.reform(|event: Event| {
        let list: Option<HtmlSelectElement> = event.target_dyn_into();
        list.map_or(0, |list| {
            usize::try_from(list.selected_index()).unwrap_or_default()
        })
    });
    html! {
        <label class="rollout-choice">
            { label }
            <select class="field" {onchange}>
                { for options.iter().map(|(name, selected)| html! { <option selected={*selected}>{ *name }</option> }) }
            </select>
        </label>
    }
}

fn nth<T: Copy + Default, const N: usize>(options: &[(&str, T); N], place: usize) -> T {
    options.get(place).map(|(_, value)| *value).unwrap_or_default()
}
