//! Defaults for all users of the project, and the environment of each stage.

use yew::prelude::*;

use super::fields::{MISTAKE, TextField, environments, projects, select, wrong};
use super::stages;
use super::state::defaults::{DefaultsForm, Event, Field};
use super::state::{Action, State};
use super::texts;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::domain::project_settings::defaults::Defaults;

/// The section.
pub(super) fn section(state: &State, link: &Callback<Action>) -> Html {
    let tell = link.reform(Action::Defaults);
    let content = match &state.defaults.kept {
        Remote::Loading => skeleton(),
        Remote::Failed(error) => failure(error, Some(&tell.reform(|()| Event::Read))),
        Remote::Ready(kept) => html! {
            <>
                if *kept == Defaults::default() && !state.defaults.is_changed() {
                    { hint(html! {
                        <p>{ texts::NO_DEFAULTS }</p>
                    }) }
                }
                { fields(state, link, &tell) }
                { stages::stages(state, link, &tell) }
                { ending(&state.defaults, &tell) }
            </>
        },
    };
    html! {
        <section aria-labelledby="settings-defaults">
            <h2 id="settings-defaults">{ texts::DEFAULTS }</h2>
            <p class="secondary">
                { texts::ABOUT_DEFAULTS }
            </p>
            { content }
        </section>
    }
}

fn fields(state: &State, link: &Callback<Action>, tell: &Callback<Event>) -> Html {
    let form = &state.defaults;
    let (typed, account) = (&form.fields, state.account());
    let put = |field: Field| tell.reform(move |text| Event::Typed(field, text));
    let choosing = || Some(link.reform(|()| Action::Choosing));
    let project = TextField {
        id: "settings-project",
        label: texts::DEFAULT_PROJECT,
        placeholder: texts::NO_DEFAULT,
        value: &typed.project,
        choices: projects(state.known_projects.projects(account).iter()),
        wrong: wrong(form, Field::Project),
    };
    let environment = TextField {
        id: "settings-environment",
        label: texts::DEFAULT_ENVIRONMENT,
        placeholder: texts::NO_DEFAULT,
        value: &typed.environment,
        choices: environments(state),
        wrong: wrong(form, Field::Environment),
    };
    let trouble = state.known_projects.error(account).or(
        match state.known_projects.environments(account, &typed.project) {
            Some(Remote::Failed(error)) => Some(error),
            _ => None,
        },
    );
    html! {
        <>
            <div class="settings-form">
                { select(texts::DEFAULT_ACCOUNT, accounts(state), put(Field::Account)) }
                { project.show(put(Field::Project), choosing()) }
                { environment.show(put(Field::Environment), choosing()) }
            </div>
            if let Some(trouble) = trouble {
                <p class="secondary" role="status">{ texts::no_suggestions(trouble) }</p>
            }
        </>
    }
}

/// The connections; one that is chosen and not among them stays.
fn accounts(state: &State) -> Vec<(String, String, bool)> {
    let chosen = state.defaults.fields.account.as_str();
    let known = state.connections.ready().into_iter().flatten();
    let mut accounts = vec![(String::new(), texts::FIRST_ACCOUNT.to_owned(), chosen.is_empty())];
    accounts.extend(known.map(|known| {
        let id = &known.endpoint.id;
        (id.clone(), known.endpoint.label(), id == chosen)
    }));
    if !accounts.iter().any(|(_, _, is_chosen)| *is_chosen) {
        accounts.push((chosen.to_owned(), texts::unusable_account(chosen), true));
    }
    accounts
}

/// Buttons for the typed values, and the result.
fn ending(form: &DefaultsForm, tell: &Callback<Event>) -> Html {
    let button = |text: &'static str, class: &'static str, is_off: bool, event: Event| {
        let onclick = tell.reform(move |_| event.clone());
        html! { <button type="button" {class} disabled={is_off} {onclick}>{ text }</button> }
    };
    let is_saving = form.saving.is_some();
    let is_idle = is_saving || !form.is_changed();
    let told = match () {
        () if is_saving => texts::SAVING,
        () if form.notice.is_empty() && form.is_changed() => texts::UNSAVED,
        () => form.notice,
    };
    html! {
        <>
            if let Some(mistake) = &form.mistake {
                <div id={MISTAKE}>{ failure(&mistake.sentence, None) }</div>
            }
            if let Some(theirs) = &form.theirs {
                <div class="message message-error" role="alert">
                    <p>{ texts::saved_by_someone_else(&summary(theirs)) }</p>
                    <div class="message-actions">
                        { button(texts::OVERWRITE, "button", is_saving, Event::Overwrite) }
                        { button(texts::TAKE_THEIRS, "button", is_saving, Event::TakeTheirs) }
                    </div>
                </div>
            }
            <div class="settings-ending">
                { button(texts::SAVE_DEFAULTS, "button button-primary", is_idle || form.theirs.is_some(), Event::Save) }
                { button(texts::DISCARD, "button", is_idle, Event::Discard) }
                { button(texts::CLEAR, "button", is_saving || form.fields == Default::default(), Event::Clear) }
                <span class="secondary" role="status">{ told }</span>
            </div>
        </>
    }
}

/// Defaults in a few words.
fn summary(defaults: &Defaults) -> String {
    texts::defaults(
        defaults.project.as_ref().map(|key| key.as_str()),
        defaults.environment.as_ref().map(|key| key.as_str()),
        defaults.stages.len(),
    )
}
