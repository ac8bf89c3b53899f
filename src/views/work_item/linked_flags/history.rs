//! The releases and runs that moved a flag, below it.

use yew::prelude::*;

use crate::components::remote::Remote;
use crate::components::secondary;
use crate::domain::change_source::ChangeSource;
use crate::views::work_item::problem::problem;
use crate::views::work_item::state::{Action, FlagChange, LinkedFlag, State};
use crate::views::work_item::texts;

/// The list, once it is requested.
pub(super) fn history(state: &State, link: &Callback<Action>, linked: &LinkedFlag) -> Html {
    match &linked.history {
        None => html! {},
        Some(Remote::Loading) => secondary::paragraph(texts::READING_CHANGES),
        Some(Remote::Failed(error)) => problem(state, link, error, false),
        Some(Remote::Ready(moves)) if moves.is_empty() => secondary::paragraph(texts::NO_CHANGE),
        Some(Remote::Ready(moves)) => html! { <ul class="history">{ for moves.iter().map(line) }</ul> },
    }
}

fn line(one: &FlagChange) -> Html {
    let ChangeSource { what, stage, url } = &one.mover;
    html! {
        <li>
            if let Some(url) = url {
                <a href={url.clone()} target="_blank" rel="noopener noreferrer">{ what }</a>
            } else {
                { what }
            }
            { secondary::span(&texts::change(stage, &one.environments, one.date)) }
        </li>
    }
}
