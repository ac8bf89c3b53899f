//! A tag beside the name of a flag.

use yew::prelude::*;

/// The tag; `class` is `tag`, followed by the class of its color if it has one.
pub(super) fn tag(class: &'static str, text: &str) -> Html {
    html! { <span {class}>{ text }</span> }
}
