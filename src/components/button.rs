//! A button with a text.

use yew::prelude::*;

/// A button in the style of the host.
pub fn button(text: &str, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="button" {onclick}>{ text }</button> }
}
