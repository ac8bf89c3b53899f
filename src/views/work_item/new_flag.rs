//! The form that creates a flag from the work item; if the tab cannot create one, a link to LaunchDarkly.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::link_button::link_button;
use super::named_button::named_button;
use super::state::{Action, FormAction, NewFlagAction, NewFlagForm, State};
use super::texts;
use crate::components::button::button;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::secondary;

/// The button that opens the form, or the form.
pub(super) fn new_flag(state: &State, link: &Callback<Action>) -> Html {
    let (Some(item), true) = (state.item, state.can_link() && state.is_confirmed()) else {
        return html! {};
    };
    match &state.new_flag {
        Some(form) => panel(state, form, item.load_id, link),
        None if state.selection.project.is_none() => html! {},
        None if item.id == 0 => secondary::paragraph(texts::NEW_FLAG_NEEDS_SAVE),
        None => button(
            texts::NEW_FLAG,
            link.reform(|_| Action::NewFlag(NewFlagAction::Open)),
        ),
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
            <h3 id="new-flag">{ texts::new_flag(&form.place.project) }</h3>
            if let Remote::Failed(why) = &form.writing {
                { elsewhere(state, form, why) }
            } else {
                { field(texts::NAME, &draft.name, on(FormAction::Name), &left) }
            }
            { field(texts::KEY, &draft.key, on(FormAction::Key), &left) }
            { key_state(form, load_id, link) }
            if !matches!(form.writing, Remote::Failed(_)) {
                { field(texts::DESCRIPTION, &draft.description, on(FormAction::Description), &none) }
                { field(texts::TAGS, &draft.tags, on(FormAction::Tags), &none) }
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
                    >{ if form.is_creating { texts::CREATING } else { texts::CREATE } }</button>
                }
                { button(texts::CANCEL, link.reform(|_| Action::NewFlag(NewFlagAction::Close))) }
            </div>
        </section>
    }
}

/// Why the tab cannot create flags there, and a link to do it in LaunchDarkly.
fn elsewhere(state: &State, form: &NewFlagForm, why: &str) -> Html {
    let account = state
        .connections
        .ready()
        .and_then(|list| list.iter().find(|it| it.id == form.place.account));
    let instance = account.and_then(|account| account.instance().ok());
    hint(html! {
        <>
            <p>{ texts::CREATE_ELSEWHERE }</p>
            if let Some(instance) = instance {
                { link_button(
                    texts::NEW_FLAG_IN_LAUNCHDARKLY,
                    None,
                    format!("{instance}/projects/{}/flags/new", form.place.project),
                ) }
            }
            <details><summary>{ texts::WHY }</summary>{ why }</details>
        </>
    })
}

/// Whether the key is free; a flag that has it can be linked.
fn key_state(form: &NewFlagForm, load_id: u32, link: &Callback<Action>) -> Html {
    let check =
        link.reform(move |_: MouseEvent| Action::NewFlag(NewFlagAction::Form(load_id, FormAction::CheckKey)));
    let only_links = matches!(form.writing, Remote::Failed(_));
    match &form.holder {
        Remote::Ready(Some(flag)) => html! {
            <p>
                { texts::key_is_taken(&flag.name) }
                { named_button(
                    texts::LINK_IT,
                    texts::link(&flag.key),
                    false,
                    link.reform(|_| Action::NewFlag(NewFlagAction::LinkExisting)),
                ) }
            </p>
        },
        Remote::Ready(None) | Remote::Loading if only_links => html! {
            // The button comes first, so that it stays under the pointer when the sentence comes.
            <p>
                { button(texts::CHECK_AGAIN, check) }
                if form.holder.ready().is_some() {
                    { texts::KEY_IS_UNKNOWN }
                }
            </p>
        },
        Remote::Ready(None) => secondary::paragraph(texts::KEY_IS_FREE),
        Remote::Failed(error) => failure(error, None),
        Remote::Loading => secondary::paragraph("\u{a0}"),
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
            { texts::TEMPORARY_FLAG }
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
