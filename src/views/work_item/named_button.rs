//! A button whose accessible name says more than its text.

use yew::prelude::*;

/// The button; `name` is the text with the flag that it acts on.
pub(super) fn named_button(
    text: &'static str,
    name: String,
    disabled: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="button" aria-label={name} {disabled} {onclick}>{ text }</button>
    }
}
