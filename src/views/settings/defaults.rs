//! What is chosen for everybody in the project, and which environment a stage stands for.

use yew::prelude::*;

use super::fields::{MISTAKE, TextField, environments, projects, select, wrong};
use super::stages;
use super::state::defaults::{DefaultsForm, Event, Field};
use super::state::{Action, State};
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
                        <p>{ "Nobody has set defaults for this project yet. Until then, everyone starts with their own last selection." }</p>
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
            <h2 id="settings-defaults">{ "Defaults" }</h2>
            <p class="secondary">
                { "Shared by everyone in this Azure DevOps project: where the tabs start for people who have not selected anything yet." }
            </p>
            { content }
        </section>
    }
}

fn fields(state: &State, link: &Callback<Action>, tell: &Callback<Event>) -> Html {
    let form = &state.defaults;
    let (typed, account) = (&form.typed, state.account());
    let put = |field: Field| tell.reform(move |text| Event::Typed(field, text));
    let choosing = || Some(link.reform(|()| Action::Choosing));
    let project = TextField {
        id: "settings-project",
        label: "Default project",
        placeholder: "No default",
        value: &typed.project,
        choices: projects(state.known_projects.projects(account).iter()),
        wrong: wrong(form, Field::Project),
    };
    let environment = TextField {
        id: "settings-environment",
        label: "Default environment",
        placeholder: "No default",
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
                { select("Default account", accounts(state), put(Field::Account)) }
                { project.show(put(Field::Project), choosing()) }
                { environment.show(put(Field::Environment), choosing()) }
            </div>
            if let Some(trouble) = trouble {
                <p class="secondary" role="status">{ format!("Suggestions are not available. You can type keys instead. {trouble}") }</p>
            }
        </>
    }
}

/// The connections; one that is chosen and not among them stays.
fn accounts(state: &State) -> Vec<(String, String, bool)> {
    let chosen = state.defaults.typed.account.as_str();
    let known = state.connections.ready().into_iter().flatten();
    let mut accounts = vec![(
        String::new(),
        "No default: the first by name".to_owned(),
        chosen.is_empty(),
    )];
    accounts.extend(known.map(|known| {
        let id = &known.endpoint.id;
        (id.clone(), known.endpoint.label(), id == chosen)
    }));
    if !accounts.iter().any(|(_, _, is_chosen)| *is_chosen) {
        let text = format!("A connection that you may not use ({chosen})");
        accounts.push((chosen.to_owned(), text, true));
    }
    accounts
}

/// What can be done with what is typed, and what came of it.
fn ending(form: &DefaultsForm, tell: &Callback<Event>) -> Html {
    let button = |text: &'static str, class: &'static str, is_off: bool, event: Event| {
        let onclick = tell.reform(move |_| event.clone());
        html! { <button type="button" {class} disabled={is_off} {onclick}>{ text }</button> }
    };
    let is_saving = form.saving.is_some();
    let is_idle = is_saving || !form.is_changed();
    let told = match () {
        () if is_saving => "Saving…",
        () if form.notice.is_empty() && form.is_changed() => "Not saved yet.",
        () => form.notice,
    };
    html! {
        <>
            if let Some(mistake) = &form.mistake {
                <div id={MISTAKE}>{ failure(&mistake.sentence, None) }</div>
            }
            if let Some(theirs) = &form.theirs {
                <div class="message message-error" role="alert">
                    <p>{ format!("Someone else saved other defaults after this page was loaded: {}. Your changes are still here and have not been saved.", summary(theirs)) }</p>
                    <div class="message-actions">
                        { button("Save mine instead", "button", is_saving, Event::Overwrite) }
                        { button("Take theirs", "button", is_saving, Event::TakeTheirs) }
                    </div>
                </div>
            }
            <div class="settings-ending">
                { button("Save defaults", "button button-primary", is_idle || form.theirs.is_some(), Event::Save) }
                { button("Discard changes", "button", is_idle, Event::Discard) }
                { button("Clear all", "button", is_saving || form.typed == Default::default(), Event::Clear) }
                <span class="secondary" role="status">{ told }</span>
            </div>
        </>
    }
}

/// Defaults in a few words.
fn summary(defaults: &Defaults) -> String {
    if *defaults == Defaults::default() {
        return "none at all".to_owned();
    }
    let text = |key: Option<&str>| key.unwrap_or("none").to_owned();
    format!(
        "project {}, environment {}, {} mapped",
        text(defaults.project.as_ref().map(|key| key.as_str())),
        text(defaults.environment.as_ref().map(|key| key.as_str())),
        match defaults.stages.len() {
            1 => "1 stage".to_owned(),
            count => format!("{count} stages"),
        }
    )
}
