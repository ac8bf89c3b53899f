//! End of a list that shows part of its entries.

use yew::prelude::*;

use super::state::{Action, List, State};
use super::texts;
use crate::components::button::button;
use crate::components::secondary;

/// A button for more of a list, where there is more.
pub(super) fn more(state: &State, list: List, count: usize, entries: &str, link: &Callback<Action>) -> Html {
    let shown = state.lists.limit(&list);
    let onclick = link.reform(move |_| Action::More(list.clone()));
    html! {
        if count > shown {
            <p class="rollout-more">
                { button(&texts::show_more(entries), onclick) }
                { secondary::span(&texts::shown(shown, count)) }
            </p>
        }
    }
}
