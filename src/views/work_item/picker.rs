//! The picker: account, project and environment, a search with filters, and the matching flags.

mod combobox;
mod filter_bar;
mod flag_list;
mod flag_row;
mod suggestion;

use yew::prelude::*;

use self::combobox::combobox;
use self::filter_bar::{filter_bar, switches};
use self::flag_list::flag_list;
use self::suggestion::suggestion;
use super::new_flag::new_flag;
use super::state::{Action, Field, State};
use super::texts;
use super::viewport::PICKER;

/// The picker. It is filled when it becomes visible or gets the focus.
pub(super) fn picker(state: &State, link: &Callback<Action>) -> Html {
    html! {
        <section id={PICKER} aria-labelledby="flags" onfocusin={link.reform(|_| Action::PickerUsed)}>
            <h2 id="flags">{ texts::FLAGS }</h2>
            <div class="choices">
                for field in [Field::Account, Field::Project, Field::Environment] {
                    { combobox(state, link, field) }
                }
            </div>
            { suggestion(state, link) }
            { filter_bar(state, link) }
            <div class="picker-actions">
                { switches(state, link) }
                { new_flag(state, link) }
            </div>
            { flag_list(state, link) }
        </section>
    }
}
