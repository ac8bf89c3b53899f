//! Placeholder for content that is loading.

use yew::prelude::*;

/// Grey bars, announced as *Loading…*.
pub fn skeleton() -> Html {
    html! {
        <div role="status">
            <p class="visually-hidden">{ "Loading…" }</p>
            { bars(3) }
        </div>
    }
}

/// Grey bars that are not announced: the caller's status says that something is loading.
pub fn bars(count: usize) -> Html {
    html! {
        <div class="skeleton" aria-hidden="true">
            for number in 0..count {
                <div class="skeleton-bar" key={number}></div>
            }
        </div>
    }
}
