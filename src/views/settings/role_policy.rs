//! The role policy for a token, to be copied: for a purpose, a project and environments, which need not be visible to
//! any connection yet.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::fields::{TextField, projects};
use super::state::policy::{Change, PURPOSES, PolicyForm};
use super::state::{Action, State};
use super::texts;
use crate::components::clipboard;
use crate::components::remote::Remote;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::role_policy::Purpose;

/// The section.
pub(super) fn section(state: &State, link: &Callback<Action>) -> Html {
    let form = &state.policy;
    let purpose = link.reform(|event: Event| {
        let place = event
            .target_unchecked_into::<HtmlSelectElement>()
            .selected_index();
        Action::Policy(Change::Purpose(usize::try_from(place).unwrap_or_default()))
    });
    let project = TextField {
        id: "settings-policy-project",
        label: texts::PROJECT_KEY,
        placeholder: "",
        value: &form.project,
        choices: projects(state.seen_projects()),
        wrong: None,
    };
    html! {
        <section aria-labelledby="settings-policy">
            <h2 id="settings-policy">{ texts::POLICY }</h2>
            <p class="secondary">
                { texts::ABOUT_POLICY }
            </p>
            <div class="settings-form">
                <label>
                    { texts::TOKEN_FOR }
                    <select class="field" onchange={purpose}>
                        { for PURPOSES.iter().map(|(name, purpose)| html! {
                            <option selected={*purpose == form.purpose}>{ *name }</option>
                        }) }
                    </select>
                </label>
                { project.show(link.reform(|text| Action::Policy(Change::Project(text))), Some(link.reform(|()| Action::Choosing))) }
                if form.purpose == Purpose::Rollout {
                    <label>
                        { texts::ENVIRONMENT_KEYS }
                        <input class="field" autocomplete="off" spellcheck="false" placeholder={texts::ENVIRONMENT_KEYS_EXAMPLE}
                            value={form.environments.clone()} oninput={typed(link, Change::Environments)} />
                    </label>
                }
            </div>
            if form.purpose == Purpose::Rollout {
                { environments(state, link) }
            }
            { result(form, state.notice, link) }
        </section>
    }
}

/// The environments of the project, each with a box to tick; nothing before it is known which there are.
fn environments(state: &State, link: &Callback<Action>) -> Html {
    let form = &state.policy;
    let known = state
        .known_projects
        .environments(state.policy_account(), form.project());
    let Some(known) = known.and_then(Remote::ready).filter(|known| !known.is_empty()) else {
        return html! {};
    };
    let one = |environment: &Environment| {
        let key = environment.key.to_string();
        let is_wanted = form.keys().any(|known| known == key);
        let text = format!("{} ({key})", environment.name);
        let onchange = link.reform(move |event: Event| {
            let is_wanted = event.target_unchecked_into::<HtmlInputElement>().checked();
            Action::Policy(Change::Environment(key.clone(), is_wanted))
        });
        html! { <label class="checkbox"><input type="checkbox" checked={is_wanted} {onchange} />{ text }</label> }
    };
    html! {
        <fieldset class="settings-environments">
            <legend>{ texts::ENVIRONMENTS }</legend>
            { for known.iter().map(one) }
        </fieldset>
    }
}

fn result(form: &PolicyForm, notice: &'static str, link: &Callback<Action>) -> Html {
    let (policy, sentence) = match form.policy() {
        None => (None, texts::NO_POLICY.to_owned()),
        Some(Err(error)) => (None, error.to_string()),
        Some(Ok(policy)) => (Some(policy), notice.to_owned()),
    };
    html! {
        <>
            if let Some(policy) = policy {
                <pre class="settings-code" tabindex="0" aria-label={texts::POLICY_LABEL}>{ &policy }</pre>
                <button type="button" class="button" onclick={link.reform(move |_| Action::Copied(clipboard::copy(&policy)))}>
                    { texts::COPY_POLICY }
                </button>
            }
            <p class="secondary" role="status">{ sentence }</p>
        </>
    }
}

fn typed(link: &Callback<Action>, change: fn(String) -> Change) -> Callback<InputEvent> {
    link.reform(move |event: InputEvent| {
        Action::Policy(change(event.target_unchecked_into::<HtmlInputElement>().value()))
    })
}
