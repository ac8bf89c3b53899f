//! Fields of the page's forms.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::state::State;
use super::state::defaults::{DefaultsForm, Field};
use crate::components::remote::Remote;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// Id of the message below the form that a field refers to.
pub(super) const MISTAKE: &str = "settings-mistake";

/// Suggestions of a field: the text to insert, and a description.
pub(super) type Choices<'a> = Vec<(&'a str, &'a str)>;

/// A text field with optional suggestions. It accepts any text.
pub(super) struct TextField<'a> {
    /// Id in the page.
    pub(super) id: &'a str,
    /// Accessible name.
    pub(super) label: &'a str,
    /// Placeholder.
    pub(super) placeholder: &'static str,
    /// Typed text.
    pub(super) value: &'a str,
    /// Suggestions.
    pub(super) choices: Choices<'a>,
    /// Id of the sentence that says what is wrong with it.
    pub(super) wrong: Option<&'static str>,
}

impl TextField<'_> {
    /// The field. `onfocus` is called before the user types.
    pub(super) fn show(&self, on_text: Callback<String>, onfocus: Option<Callback<()>>) -> Html {
        let list = format!("{}-choices", self.id);
        let oninput = move |event: InputEvent| {
            on_text.emit(event.target_unchecked_into::<HtmlInputElement>().value());
        };
        let onfocus = onfocus.map(|wanted| Callback::from(move |_: FocusEvent| wanted.emit(())));
        html! {
            <label>
                <span>{ self.label }</span>
                <input id={self.id.to_owned()} class="field" list={list.clone()} autocomplete="off" spellcheck="false"
                    placeholder={self.placeholder} value={self.value.to_owned()}
                    aria-invalid={self.wrong.map(|_| "true")} aria-describedby={self.wrong}
                    {oninput} {onfocus} />
                <datalist id={list}>
                    { for self.choices.iter().map(|(value, label)| html! {
                        <option value={(*value).to_owned()}>{ *label }</option>
                    }) }
                </datalist>
            </label>
        }
    }
}

/// A choice of one; each has its value, its text, and whether it is chosen.
pub(super) fn select(label: &str, options: Vec<(String, String, bool)>, on_value: Callback<String>) -> Html {
    let onchange =
        move |event: Event| on_value.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    html! {
        <label>
            <span>{ label }</span>
            <select class="field" {onchange}>
                { for options.into_iter().map(|(value, text, selected)| html! {
                    <option {value} {selected}>{ text }</option>
                }) }
            </select>
        </label>
    }
}

/// Projects to choose from, by key and name.
pub(super) fn projects<'a>(known: impl Iterator<Item = &'a Project>) -> Choices<'a> {
    known
        .map(|known| (known.key.as_str(), known.name.as_str()))
        .collect()
}

/// Environments of the default project.
pub(super) fn environments(state: &State) -> Choices<'_> {
    let project = &state.defaults.fields.project;
    let known = state.known_projects.environments(state.account(), project);
    let known: &[Environment] = known.and_then(Remote::ready).map_or(&[], Vec::as_slice);
    known
        .iter()
        .map(|known| (known.key.as_str(), known.name.as_str()))
        .collect()
}

/// Id of the message about a field, if there is one.
pub(super) fn wrong(form: &DefaultsForm, field: Field) -> Option<&'static str> {
    let mistake = form.mistake.as_ref()?;
    (mistake.field == Some(field)).then_some(MISTAKE)
}
