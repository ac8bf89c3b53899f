//! What elements of the page tell the tab. One function for each kind of event, because every closure that an element gets
//! of its own weighs in what the browser loads.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::html::Scope;
use yew::prelude::*;

use super::WorkItemTab;
use super::state::{Action, ButtonAction};

/// A button that was pressed.
pub(super) fn press(tab: &Scope<WorkItemTab>, press: ButtonAction) -> Callback<MouseEvent> {
    tab.callback(move |_| Action::ButtonAction(press.clone()))
}

/// Text that was typed.
pub(super) fn typed(tab: &Scope<WorkItemTab>, action: fn(String) -> Action) -> Callback<InputEvent> {
    tab.callback(move |event: InputEvent| action(event.target_unchecked_into::<HtmlInputElement>().value()))
}

/// A box that was checked or cleared.
pub(super) fn checked(tab: &Scope<WorkItemTab>, action: fn(bool) -> Action) -> Callback<InputEvent> {
    tab.callback(move |event: InputEvent| action(event.target_unchecked_into::<HtmlInputElement>().checked()))
}

/// An option that was chosen, by its value.
pub(super) fn chosen(tab: &Scope<WorkItemTab>, action: fn(&str) -> Action) -> Callback<InputEvent> {
    tab.callback(move |event: InputEvent| action(&event.target_unchecked_into::<HtmlSelectElement>().value()))
}
