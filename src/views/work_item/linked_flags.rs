//! The region *Linked flags*: each flag of the work item with its state in every environment.

mod environments;
mod history;
mod row;

use yew::prelude::*;

use self::row::row;
use super::handlers::press;
use super::problem::problem;
use super::state::{Action, ButtonAction, State};
use super::texts;
use super::viewport::UNDO;
use crate::components::message::hint;
use crate::components::remote::Remote;
use crate::components::service_connections::service_connections;
use crate::components::skeleton::bars;
use crate::services::Services;

/// The region.
pub(super) fn linked_flags(state: &State, link: &Callback<Action>, services: &Services) -> Html {
    let body = match &state.linked.flags {
        Remote::Loading => bars(4),
        Remote::Failed(error) => problem(state, link, error, true),
        Remote::Ready(flags) if flags.is_empty() => html! {
            <p class="empty">
                // Only its place, until all service connections are known.
                { if state.is_confirmed() { texts::NO_LINKED_FLAG } else { "\u{a0}" } }
            </p>
        },
        Remote::Ready(flags) => html! {
            <ul class="rows">
                for linked in flags.iter() {
                    { row(state, link, services, linked) }
                }
            </ul>
        },
    };
    html! {
        <section aria-labelledby="linked-flags">
            <h2 id="linked-flags">{ texts::LINKED_FLAGS }</h2>
            { body }
            if let Some(removed) = &state.undo {
                { hint(html! {
                    <>
                        <span>{ texts::was_unlinked(&removed.link.flag) }</span>
                        <button type="button" id={UNDO} class="button" onclick={press(link, ButtonAction::Undo)}>{ texts::UNDO }</button>
                    </>
                }) }
            }
            if state.linked.is_unsaved() {
                <p class="unsaved">{ texts::UNSAVED }</p>
            }
            for origin in state.linked.unknown_hosts.iter() {
                { hint(html! {
                    <p>
                        { texts::unknown_host(origin) }
                        { texts::CREATE_ONE }
                        { service_connections(services) }
                        { texts::OR_REMOVE_LINK }
                    </p>
                }) }
            }
        </section>
    }
}
