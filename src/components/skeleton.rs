//! Stands where content will be.

use yew::prelude::*;

/// Grey bars, announced once.
pub fn skeleton() -> Html {
    html! {
        <div role="status">
            <p class="visually-hidden">{ "Loading…" }</p>
            { bars(3) }
        </div>
    }
}

/// So many grey bars, without a word: whoever shows them says that something is on its way.
pub fn bars(count: usize) -> Html {
    html! {
        <div class="skeleton" aria-hidden="true">
            for number in 0..count {
                <div class="skeleton-bar" key={number}></div>
            }
        </div>
    }
}
