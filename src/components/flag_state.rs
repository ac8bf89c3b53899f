//! The state of a flag in an environment: a word, and a bar for the percentage.

use yew::prelude::*;

use crate::domain::percentage::Percentage;
use crate::domain::state::State;

/// Properties of [`FlagState`].
#[derive(PartialEq, Properties)]
pub struct FlagStateProps {
    /// What to show.
    pub state: State,
}

/// `On 25%` with a bar; the bar repeats the text, so it is hidden from screen readers.
#[component]
pub fn FlagState(props: &FlagStateProps) -> Html {
    let state = props.state;
    let (class, bar) = match state {
        State::Served { served, .. } if served.on => ("state state-on", served.percent),
        State::Served { .. } => ("state state-off", None),
        State::Archived | State::Missing | State::NotBoolean => ("state state-none", None),
    };
    html! {
        <span {class}>
            <span class="state-text">{ state.to_string() }</span>
            if let Some(percent) = bar { <Bar {percent} /> }
        </span>
    }
}

/// Properties of [`Bar`].
#[derive(PartialEq, Properties)]
pub struct BarProps {
    /// Share to fill.
    pub percent: Percentage,
}

/// A percentage as a filled bar, without text.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    html! {
        <span class="bar" aria-hidden="true">
            <span class="bar-fill" style={format!("width:{}%", props.percent)}></span>
        </span>
    }
}
