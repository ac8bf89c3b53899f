//! The flags that match, in a box that scrolls. Rows around those on the screen are drawn; of the others, the browser's own search
//! finds the name and key.

use yew::prelude::*;

use super::flag_row::flag_row;
use crate::components::remote::Remote;
use crate::components::skeleton::bars;
use crate::domain::flag::Flag;
use crate::views::work_item::problem::problem;
use crate::views::work_item::state::{Action, State};
use crate::views::work_item::texts;
use crate::views::work_item::viewport::FLAG_LIST;

/// Maximum number of loaded rows that the browser's own search finds. More would make drawing slow.
const MAX_SEARCHABLE: usize = 500;
/// Placeholder bars while a list loads.
const BARS: usize = 8;

/// The list, or a message in its place.
pub(super) fn flag_list(state: &State, link: &Callback<Action>) -> Html {
    let selection = &state.selection;
    if !state.is_confirmed() {
        return bars(BARS);
    }
    if !selection.filters.linked_here {
        if let Some(error) = reason(state) {
            return problem(state, link, error, true);
        }
        if let Some(nothing) = nothing(state) {
            return html! { <p class="empty">{ nothing }</p> };
        }
        if selection.flags == Remote::Loading {
            return bars(BARS);
        }
    }
    rows(state, link)
}

/// Reason why there is no list.
fn reason(state: &State) -> Option<&str> {
    let selection = &state.selection;
    if let Remote::Failed(error) = &selection.flags {
        return Some(error);
    }
    if let Remote::Failed(error) = &selection.projects.found
        && selection.project.is_none()
    {
        return Some(error);
    }
    match selection.place().and_then(|place| state.environments.get(&place)) {
        Some(Remote::Failed(error)) if selection.environment.is_none() => Some(error),
        _ => None,
    }
}

/// What an account must have before it can have flags.
fn nothing(state: &State) -> Option<&'static str> {
    let selection = &state.selection;
    let Some(place) = selection.place() else {
        return selection
            .projects
            .found
            .ready()
            .filter(|list| list.is_empty())
            .map(|_| texts::NO_PROJECT);
    };
    let environments = state.environments.get(&place).and_then(Remote::ready);
    environments
        .filter(|list| list.is_empty() && selection.environment.is_none())
        .map(|_| texts::NO_ENVIRONMENT)
}

fn rows(state: &State, link: &Callback<Action>) -> Html {
    let selection = &state.selection;
    let flags = state.shown_flags();
    if flags.is_empty() {
        return html! { <p class="empty">{ state.nothing_found() }</p> };
    }
    let existing = selection.rows.existing(flags.len());
    let elsewhere = selection.at_row.filter(|row| !existing.contains(row));
    let list = selection.flags.ready().filter(|_| !selection.filters.linked_here);
    let has_more = list.is_some_and(|list| list.next_offset.is_some());
    let count = if has_more {
        "-1".to_owned()
    } else {
        flags.len().to_string()
    };
    let is_drawn = |row: usize| existing.contains(&row) || elsewhere == Some(row);
    // Collected into one list, because an `if` around a row would hide its key, and Yew would make its element anew.
    let rows: Html = flags
        .iter()
        .enumerate()
        .filter_map(|(row, flag)| match row {
            row if is_drawn(row) => Some(flag_row(state, link, flag, row, &count)),
            row => (row < MAX_SEARCHABLE).then(|| searchable_row(flag, row)),
        })
        .collect();
    html! {
        <>
            <div
                id={FLAG_LIST}
                class={if selection.is_busy() { "flag-list flag-list-busy" } else { "flag-list" }}
                role="group"
                aria-label={texts::FLAGS_FOUND}
                aria-busy={if selection.is_busy() { "true" } else { "false" }}
                tabindex="0"
            >
                <ul style={format!("--count:{}", flags.len())}>
                    { rows }
                </ul>
            </div>
            if let Some(error) = list.and_then(|list| list.error.as_ref()) {
                { problem(state, link, error, true) }
            }
        </>
    }
}

/// A row that is not on the screen. The browser's own search reveals it and scrolls to it, and then it is drawn.
fn searchable_row(flag: &Flag, row: usize) -> Html {
    // In lower case, `html!` takes the attribute for one without a value. The DOM ignores the case.
    html! {
        <li key={flag.key.as_str()} class="flag-row" style={format!("--row:{row}")} aria-hidden="true" HIDDEN="until-found">
            { format!("{} {}", flag.name, flag.key) }
        </li>
    }
}
