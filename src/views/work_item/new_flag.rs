//! The form that creates a flag from the work item; where the tab cannot create one, the way through LaunchDarkly.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::state::{Action, FormAction, NewFlagAction, NewFlagForm, State};
use crate::components::message::failure;
use crate::components::remote::Remote;

/// The button that opens the form, or the form.
pub(super) fn new_flag(state: &State, link: &Callback<Action>) -> Html {
    let (Some(item), true) = (state.item, state.can_link() && state.is_confirmed()) else {
        return html! {};
    };
    match &state.new_flag {
        Some(form) => panel(state, form, item.load_id, link),
        None if state.selection.project.is_none() => html! {},
        None if item.id == 0 => html! {
            <p class="secondary">{ "Save the work item once to create a flag from it." }</p>
        },
        None => html! {
            <button type="button" class="button" onclick={link.reform(|_| Action::NewFlag(NewFlagAction::Open))}>
                { "New flag" }
            </button>
        },
    }
}

fn panel(state: &State, form: &NewFlagForm, load_id: u32, link: &Callback<Action>) -> Html {
    let on = |action: fn(String) -> FormAction| {
        link.reform(move |event: InputEvent| {
            let field: HtmlInputElement = event.target_unchecked_into();
            Action::NewFlag(NewFlagAction::Form(load_id, action(field.value())))
        })
    };
    let left =
        link.reform(move |_: FocusEvent| Action::NewFlag(NewFlagAction::Form(load_id, FormAction::Left)));
    let none = Callback::noop();
    let draft = &form.draft;
    let can_create = form.writing.ready().is_some();
    html! {
        <section class="panel" aria-labelledby="new-flag">
            <h3 id="new-flag">{ format!("New flag in {}", form.place.project) }</h3>
            if let Remote::Failed(why) = &form.writing {
                { elsewhere(state, form, why) }
            } else {
                { field("Name", &draft.name, on(FormAction::Name), &left) }
            }
            { field("Key", &draft.key, on(FormAction::Key), &left) }
            { key_state(form, load_id, link) }
            if !matches!(form.writing, Remote::Failed(_)) {
                { field("Description", &draft.description, on(FormAction::Description), &none) }
                { field("Tags", &draft.tags, on(FormAction::Tags), &none) }
                { temporary(form, load_id, link) }
            }
            if let Some(error) = &form.error {
                { failure(error, None) }
            }
            <div class="row-actions">
                if !matches!(form.writing, Remote::Failed(_)) {
                    <button
                        type="button"
                        class="button button-primary"
                        disabled={!can_create || form.is_creating || form.existing().is_some()}
                        onclick={link.reform(move |_| Action::NewFlag(NewFlagAction::Form(load_id, FormAction::Create)))}
                    >{ if form.is_creating { "Creating…" } else { "Create and link" } }</button>
                }
                <button type="button" class="button" onclick={link.reform(|_| Action::NewFlag(NewFlagAction::Close))}>
                    { "Cancel" }
                </button>
            </div>
        </section>
    }
}

/// Why the tab cannot create flags there, and where people can.
fn elsewhere(state: &State, form: &NewFlagForm, why: &str) -> Html {
    let account = state
        .connections
        .ready()
        .and_then(|list| list.iter().find(|it| it.id == form.place.account));
    let instance = account.and_then(|account| account.instance().ok());
    html! {
        <div class="message message-info">
            <p>
                { "Flags of this project cannot be created from here. Create it in LaunchDarkly, then link it by its key." }
            </p>
            if let Some(instance) = instance {
                <a
                    class="button"
                    href={format!("{instance}/projects/{}/flags/new", form.place.project)}
                    target="_blank"
                    rel="noopener noreferrer"
                >{ "New flag in LaunchDarkly" }</a>
            }
            <details><summary>{ "Why" }</summary>{ why }</details>
        </div>
    }
}

/// Whether the key is free; a flag that has it can be linked.
fn key_state(form: &NewFlagForm, load_id: u32, link: &Callback<Action>) -> Html {
    let check =
        link.reform(move |_: MouseEvent| Action::NewFlag(NewFlagAction::Form(load_id, FormAction::CheckKey)));
    let only_links = matches!(form.writing, Remote::Failed(_));
    match &form.holder {
        Remote::Ready(Some(flag)) => html! {
            <p>
                { format!("'{}' has this key. ", flag.name) }
                <button
                    type="button"
                    class="button"
                    aria-label={format!("Link {}", flag.key)}
                    onclick={link.reform(|_| Action::NewFlag(NewFlagAction::LinkExisting))}
                >{ "Link it" }</button>
            </p>
        },
        Remote::Ready(None) | Remote::Loading if only_links => html! {
            // The button comes first, so that it stays under the pointer when the sentence comes.
            <p>
                <button type="button" class="button" onclick={check}>{ "Check again" }</button>
                if form.holder.ready().is_some() {
                    { " LaunchDarkly has no flag of this key yet." }
                }
            </p>
        },
        Remote::Ready(None) => html! { <p class="secondary">{ "The key is free." }</p> },
        Remote::Failed(error) => failure(error, None),
        Remote::Loading => html! { <p class="secondary">{ "\u{a0}" }</p> },
    }
}

fn temporary(form: &NewFlagForm, load_id: u32, link: &Callback<Action>) -> Html {
    let onchange = link.reform(move |event: Event| {
        let is_checked = event.target_unchecked_into::<HtmlInputElement>().checked();
        Action::NewFlag(NewFlagAction::Form(load_id, FormAction::Temporary(is_checked)))
    });
    html! {
        <label class="checkbox">
            <input type="checkbox" checked={form.draft.temporary} {onchange} />
            { "Temporary: to be removed after the release" }
        </label>
    }
}

fn field(
    label: &'static str,
    value: &str,
    oninput: Callback<InputEvent>,
    onblur: &Callback<FocusEvent>,
) -> Html {
    html! {
        <label class="choice">
            <span class="label">{ label }</span>
            <input class="field" autocomplete="off" value={value.to_owned()} {oninput} onblur={onblur.clone()} />
        </label>
    }
}
