//! The state of a flag in an environment: a word, and a bar for the percentage.

use yew::prelude::*;

use crate::domain::percentage::Percentage;
use crate::domain::state::State;

/// `On 25%` with a bar; the bar repeats the text, so it is hidden from screen readers.
pub fn flag_state(state: State) -> Html {
    let (class, percent) = match state {
        State::Served { served, .. } if served.on => ("state state-on", served.percent),
        State::Served { .. } => ("state state-off", None),
        State::Archived | State::Missing | State::NotBoolean => ("state state-none", None),
    };
    html! {
        <span {class}>
            <span class="state-text">{ state.to_string() }</span>
            { for percent.map(bar) }
        </span>
    }
}

/// A percentage as a filled bar, without text.
pub fn bar(percent: Percentage) -> Html {
    html! {
        <span class="bar" aria-hidden="true">
            <span class="bar-fill" style={format!("width:{percent}%")}></span>
        </span>
    }
}
