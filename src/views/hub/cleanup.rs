//! The part *Flags to remove*: linked flags that have served their purpose, with their work items, and a removal item for each.

mod choices;
mod commands;
mod state;
pub(super) mod texts;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::button::button;
use crate::components::learn_more::learn_more;
use crate::components::local_time::local_date;
use crate::components::message::{failure, hint};
use crate::components::service_connections::no_service_connection;
use crate::components::skeleton::skeleton;
use crate::domain::cleanup::{LinkedItem, Reason, Removable};
use crate::services::Services;
pub(super) use commands::carry_out;
pub(super) use state::{Action, Command, State};

/// Number of work items of a flag shown without expanding them.
const ITEMS_AT_ONCE: usize = 3;

/// Draws the part.
pub(super) fn render(state: &State, services: &Services, link: &Callback<Action>) -> Html {
    let flags = state.removable();
    let list = if state.has_no_connection() {
        hint(no_service_connection(services))
    } else if !flags.is_empty() {
        let rows = flags.iter().map(|flag| row(state, services, flag, link));
        html! { <ul class="hub-list">{ for rows }</ul> }
    } else if state.is_loading() {
        skeleton()
    } else if state.problems.is_empty() {
        hint(html! { <p>{ state.empty() }</p> })
    } else {
        html! {}
    };
    let retry = link.reform(|()| Action::Refresh);
    html! {
        <section class="cleanup" aria-label={texts::TITLE}>
            <p>{ texts::PURPOSE }{ " " }{ learn_more("cleanup.html", texts::ABOUT) }</p>
            <div class="rollout-toolbar">
                <p class="secondary" role="status">{ state.status(flags.len()) }</p>
                { choice(texts::LONGER_THAN, state.days_offered(), link, Action::Days) }
                { button(texts::REFRESH, link.reform(|_| Action::Refresh)) }
            </div>
            { for state.problems.iter().map(|problem| failure(problem, Some(&retry))) }
            { for state.notes().into_iter().map(|note| hint(html! { <p>{ note }</p> })) }
            if !flags.is_empty() {
                <fieldset class="cleanup-item-choices">
                    <legend>{ texts::REMOVAL_ITEMS }</legend>
                    { choice(texts::KIND, state.kinds_offered(), link, Action::Kind) }
                    { choice(texts::AREA, state.areas_offered(), link, Action::Area) }
                </fieldset>
            }
            { list }
            <p class="cleanup-more">
                if state.has_unread() {
                    { button(texts::MORE_FLAGS, link.reform(|_| Action::MoreFlags)) }
                }
                if state.has_older() {
                    { button(texts::OLDER, link.reform(|_| Action::Older)) }
                }
            </p>
        </section>
    }
}

/// A labeled select. Each option has its value, its text, and whether it is chosen.
fn choice(
    label: &'static str,
    options: Vec<(String, String, bool)>,
    link: &Callback<Action>,
    action: fn(String) -> Action,
) -> Html {
    let onchange = link.reform(move |event: Event| {
        let select: Option<HtmlSelectElement> = event.target_dyn_into();
        action(select.map(|select| select.value()).unwrap_or_default())
    });
    let options = options.into_iter().map(|(value, text, selected)| {
        html! { <option key={value.clone()} {value} {selected}>{ text }</option> }
    });
    html! {
        <label class="rollout-choice">
            { label }
            <select class="field" {onchange}>{ for options }</select>
        </label>
    }
}

fn row(state: &State, services: &Services, removable: &Removable<'_>, link: &Callback<Action>) -> Html {
    let flag = removable.flag;
    let badge = match removable.reason {
        Reason::Launched | Reason::OneValue => "badge badge-success",
        Reason::Inactive | Reason::LaunchedOrInactive => "badge badge-neutral",
    };
    let (first, rest) = removable.items.split_at(removable.items.len().min(ITEMS_AT_ONCE));
    let items =
        |items: &[&LinkedItem]| -> Html { items.iter().map(|item| work_item(services, item)).collect() };
    let action = match removable.removal {
        Some(item) => html! {
            <p>{ texts::REMOVAL_PLANNED }{ " " }{ work_item_link(services, item) }</p>
        },
        None => {
            let link_of_flag = flag.link.clone();
            let onclick = link.reform(move |_: MouseEvent| Action::Create(link_of_flag.clone()));
            let label = texts::create_for(&flag.link.flag);
            html! {
                <p><button type="button" class="button" aria-label={label} {onclick}>{ texts::CREATE }</button></p>
            }
        }
    };
    html! {
        <li key={flag.link.url()} class="cleanup-flag">
            <div>
                <p class="hub-carrier">
                    <a href={flag.link.url()} target="_blank" rel="noopener noreferrer">{ &flag.name }</a>
                    <code class="flag-key">{ flag.link.flag.as_str() }</code>
                    <span class={badge}>{ removable.reason.as_str() }</span>
                </p>
                <p>{ texts::state(removable, &local_date(removable.since)) }</p>
                <p class="secondary">{ texts::facts(flag, &state.owners(flag)) }</p>
                { items(first) }
                if !rest.is_empty() {
                    <details>
                        <summary>{ texts::more_items(rest.len()) }</summary>
                        { items(rest) }
                    </details>
                }
            </div>
            { action }
        </li>
    }
}

fn work_item(services: &Services, item: &LinkedItem) -> Html {
    html! {
        <p>
            { work_item_link(services, item) }
            { " " }
            <span class="secondary">{ texts::item_state(item) }</span>
        </p>
    }
}

fn work_item_link(services: &Services, item: &LinkedItem) -> Html {
    html! {
        <a href={services.work_item_url(item.id)} target="_blank" rel="noopener noreferrer">{ texts::item(item) }</a>
    }
}
