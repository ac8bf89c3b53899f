//! A link to another page, in the shape of a button.

use yew::prelude::*;

/// The link, which opens a new tab; `name` is its accessible name if that says more than its text.
pub(super) fn link_button(text: &'static str, name: Option<String>, href: String) -> Html {
    html! {
        <a class="button" {href} target="_blank" rel="noopener noreferrer" aria-label={name}>{ text }</a>
    }
}
