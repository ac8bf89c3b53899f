//! Event handlers of elements: one function per kind of event, because each closure type adds to the size of the program.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::state::{Action, ButtonAction};

/// Handler of a button.
pub(super) fn press(link: &Callback<Action>, press: ButtonAction) -> Callback<MouseEvent> {
    link.reform(move |_| Action::ButtonAction(press.clone()))
}

/// Handler of a text box.
pub(super) fn typed(link: &Callback<Action>, action: fn(String) -> Action) -> Callback<InputEvent> {
    link.reform(move |event: InputEvent| action(event.target_unchecked_into::<HtmlInputElement>().value()))
}

/// Handler of a checkbox.
pub(super) fn checked(link: &Callback<Action>, action: fn(bool) -> Action) -> Callback<InputEvent> {
    link.reform(move |event: InputEvent| action(event.target_unchecked_into::<HtmlInputElement>().checked()))
}

/// Handler of a list; the action takes the value of the chosen option.
pub(super) fn chosen(link: &Callback<Action>, action: fn(&str) -> Action) -> Callback<InputEvent> {
    link.reform(move |event: InputEvent| action(&event.target_unchecked_into::<HtmlSelectElement>().value()))
}

/// Handler of keys; a key with an action loses its default effect.
pub(super) fn keys(
    link: &Callback<Action>,
    action: impl Fn(&str) -> Option<Action> + 'static,
) -> Callback<KeyboardEvent> {
    let link = link.clone();
    Callback::from(move |event: KeyboardEvent| {
        if let Some(action) = action(&event.key()) {
            event.prevent_default();
            link.emit(action);
        }
    })
}
