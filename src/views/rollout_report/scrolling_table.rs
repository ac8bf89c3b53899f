//! A table that scrolls sideways where it has no room.

use yew::prelude::*;

use super::texts;

/// Draws a table with a name, headings and rows.
pub(super) fn table(name: &'static str, headings: Html, rows: Html) -> Html {
    html! {
        <div class="rollout-scroll" role="group" aria-label={texts::scrolls_sideways(name)} tabindex="0">
            <table class="rollout-table" aria-label={name}>
                <thead><tr>{ headings }</tr></thead>
                <tbody>{ rows }</tbody>
            </table>
        </div>
    }
}

/// Heading of a column.
pub(super) fn column(content: Html) -> Html {
    html! { <th scope="col">{ content }</th> }
}
