//! A choice of one among many, which can be searched: the editable combobox of ARIA 1.2.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::suggestion::REASON;
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::views::work_item::handlers::{keys, press};
use crate::views::work_item::state::{
    Action, ButtonAction, ComboboxAction, ComboboxOption, Field, MAX_OPTIONS, OpenCombobox, State,
};
use crate::views::work_item::texts;

/// The combobox of a field with its label.
pub(super) fn combobox(state: &State, link: &Callback<Action>, field: Field) -> Html {
    let label = field.label();
    let open = state.open_combobox(field);
    let is_disabled = match field {
        _ if !state.is_confirmed() => true,
        // With a single account nothing needs choosing.
        Field::Account => state.connections.ready().is_none_or(|list| list.len() < 2),
        Field::Project => state.selection.account.is_none(),
        Field::Environment => state.selection.project.is_none(),
    };
    let chosen = state.chosen_name(field);
    let typed = open.and_then(|open| open.text.clone());
    let tell = move |event: ComboboxAction| Action::Combobox(field, event);
    let is_open = open.is_some();
    let onkeydown = keys(link, move |key| {
        let action = match key {
            "ArrowDown" => ComboboxAction::Next,
            "ArrowUp" => ComboboxAction::Previous,
            "Enter" if is_open => ComboboxAction::Take,
            "Escape" if is_open => ComboboxAction::Close,
            _ => return None,
        };
        Some(tell(action))
    });
    let oninput = link.reform(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        tell(ComboboxAction::Type(input.value()))
    });
    let onclick = link.reform(move |event: MouseEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        // What is typed next replaces the name that stands there.
        input.select();
        tell(ComboboxAction::Open)
    });
    let list = format!("options-{label}");
    let reason = (field == Field::Project && state.selection.reason.is_some()).then_some(REASON);
    let active = open.map(|open| option_id(field, open.active));
    html! {
        <div class="choice">
            <label class="label" for={label}>{ label }</label>
            <input
                id={label}
                class="field field-choice"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-expanded={if is_open { "true" } else { "false" }}
                aria-controls={list.clone()}
                aria-activedescendant={active}
                aria-describedby={reason}
                placeholder={placeholder(state, field)}
                disabled={is_disabled}
                value={typed.unwrap_or(chosen)}
                {oninput}
                {onkeydown}
                {onclick}
                onblur={link.reform(move |_| tell(ComboboxAction::Close))}
            />
            if let Some(open) = open {
                { options(state, link, field, open, list) }
            }
        </div>
    }
}

/// Text shown while nothing is chosen.
fn placeholder(state: &State, field: Field) -> &'static str {
    match (field, state.selection.place()) {
        (Field::Environment, Some(place)) => match state.environments.get(&place) {
            Some(Remote::Ready(list)) if list.is_empty() => texts::NONE,
            Some(Remote::Failed(_)) => texts::NOT_AVAILABLE,
            _ => texts::LOADING,
        },
        (Field::Project, _) => match &state.selection.projects.found {
            Remote::Ready(list) if list.is_empty() => texts::NONE,
            Remote::Failed(_) => texts::NOT_AVAILABLE,
            _ => texts::LOADING,
        },
        _ => texts::LOADING,
    }
}

fn options(state: &State, link: &Callback<Action>, field: Field, open: &OpenCombobox, id: String) -> Html {
    let found = state.options(field);
    let all = found.ready().map_or(&[][..], Vec::as_slice);
    let note = match &found {
        Remote::Loading => Some(texts::LOADING.to_owned()),
        Remote::Failed(_) => None,
        Remote::Ready(all) if all.is_empty() => Some(texts::NO_MATCHES.to_owned()),
        Remote::Ready(all) if all.len() > MAX_OPTIONS => Some(texts::more_options(all.len() - MAX_OPTIONS)),
        Remote::Ready(_) if field == Field::Project && state.has_more_projects() => {
            Some(texts::TYPE_TO_FIND_MORE.to_owned())
        }
        Remote::Ready(_) => None,
    };
    html! {
        <div class="options">
            <ul {id} role="listbox" aria-label={field.label()}>
                for (place, option) in all.iter().take(MAX_OPTIONS).enumerate() {
                    { one(link, field, place, option, place == open.active) }
                }
            </ul>
            if let Some(note) = note {
                <p class="options-note">{ note }</p>
            }
            if let Remote::Failed(error) = &found {
                { failure(error, None) }
            }
        </div>
    }
}

fn one(
    link: &Callback<Action>,
    field: Field,
    place: usize,
    option: &ComboboxOption,
    is_active: bool,
) -> Html {
    let take = press(link, ButtonAction::Option(field, place));
    html! {
        <li
            key={option.key.clone()}
            id={option_id(field, place)}
            class="option"
            role="option"
            aria-selected={if is_active { "true" } else { "false" }}
            aria-disabled={(!option.can_be_chosen).then_some("true")}
            onmousedown={|event: MouseEvent| event.prevent_default()}
            onclick={take}
        >{ &option.name }</li>
    }
}

fn option_id(field: Field, place: usize) -> String {
    format!("{}-{place}", field.label())
}
