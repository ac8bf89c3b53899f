//! Stands where content will be.

use yew::prelude::*;

/// Grey bars, announced once.
pub fn skeleton() -> Html {
    html! {
        <div class="skeleton" role="status">
            <p class="visually-hidden">{ "Loading…" }</p>
            <div class="skeleton-bar skeleton-bar-short"></div>
            <div class="skeleton-bar"></div>
            <div class="skeleton-bar"></div>
        </div>
    }
}
