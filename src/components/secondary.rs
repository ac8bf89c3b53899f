//! Text of less importance.

use yew::prelude::*;

/// Text within a line.
pub fn span(text: &str) -> Html {
    html! { <span class="secondary">{ text }</span> }
}

/// A paragraph.
pub fn paragraph(text: &str) -> Html {
    html! { <p class="secondary">{ text }</p> }
}
