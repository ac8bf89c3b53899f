//! A flag of the picker: its state in the chosen environment, and the button that links it.

use std::rc::Rc;

use yew::prelude::*;

use crate::components::flag_state::flag_state;
use crate::components::secondary;
use crate::domain::flag::Flag;
use crate::domain::plan::Unsuitable;
use crate::domain::state::State as FlagStateText;
use crate::views::work_item::handlers::{keys, press};
use crate::views::work_item::named_button::named_button;
use crate::views::work_item::state::{Action, ButtonAction, FocusTarget, State};
use crate::views::work_item::tag::tag;
use crate::views::work_item::texts;
use crate::views::work_item::viewport::row_id;

/// The flag as an item at a place of the list; `count` is the length of the whole list, `-1` while it is not known.
pub(super) fn flag_row(
    state: &State,
    link: &Callback<Action>,
    flag: &Rc<Flag>,
    row: usize,
    count: &str,
) -> Html {
    let is_linked = state
        .link_for(flag)
        .is_some_and(|link| state.linked.contains(&link));
    let unsuitable = Unsuitable::of(flag);
    let onclick = press(link, ButtonAction::Link(Rc::clone(flag)));
    let onkeydown = keys(link, move |key| {
        let target = match (key, row.checked_sub(1)) {
            ("ArrowDown", _) => FocusTarget::Row(row + 1),
            ("ArrowUp", Some(before)) => FocusTarget::Row(before),
            ("ArrowUp", None) | ("Escape", _) => FocusTarget::Search,
            _ => return None,
        };
        Some(Action::Go(target))
    });
    let environment = state.selection.environment.as_ref();
    let text = environment.map(|environment| FlagStateText::of(flag, &environment.key));
    html! {
        <li
            key={flag.key.as_str()}
            id={row_id(row)}
            class="flag-row"
            style={format!("--row:{row}")}
            tabindex="-1"
            aria-posinset={(row + 1).to_string()}
            aria-setsize={count.to_owned()}
            {onkeydown}
        >
            <div class="flag-row-title">
                <span class="flag-name">{ &flag.name }</span>
                <span class="flag-detail">
                    <code class="flag-key">{ flag.key.as_str() }</code>
                    if flag.deprecated {
                        { tag("tag tag-stage", texts::DEPRECATED) }
                    }
                    if let Some(why) = &unsuitable {
                        { secondary::span(&why.to_string()) }
                    }
                    for name in flag.tags.iter() {
                        { tag("tag", name) }
                    }
                </span>
            </div>
            <div class="flag-row-state">{ for text.map(flag_state) }</div>
            <div class="row-actions">
                if is_linked {
                    { tag("tag tag-linked", texts::LINKED) }
                } else if unsuitable.is_none() && state.can_link() {
                    { named_button(texts::LINK, texts::link(&flag.key), false, onclick) }
                }
            </div>
        </li>
    }
}
