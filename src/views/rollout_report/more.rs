//! The end of a list that is drawn in part.

use yew::prelude::*;

use super::state::{Action, List, State};

/// A button for more of a list, where there is more.
pub(super) fn more(state: &State, list: List, count: usize, what: &str, link: &Callback<Action>) -> Html {
    let shown = state.lists.shown(&list);
    let onclick = link.reform(move |_| Action::More(list.clone()));
    html! {
        if count > shown {
            <p class="rollout-more">
                <button type="button" class="button" {onclick}>{ format!("Show more {what}") }</button>
                <span class="secondary">{ format!("{shown} of {count} shown") }</span>
            </p>
        }
    }
}
