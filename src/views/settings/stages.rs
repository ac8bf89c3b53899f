//! Which LaunchDarkly environment a stage stands for, and the pipeline step for it.

use yew::prelude::*;

use super::fields::{TextField, environments, wrong};
use super::state::defaults::{Event, Field, Row};
use super::state::{Action, State};
use crate::components::clipboard;
use crate::components::remote::Remote;
use crate::domain::key::EnvironmentKey;
use crate::domain::project_settings::pipeline_step::yaml_step;

/// Found stages that are offered at once.
const MOST_OFFERED: usize = 12;

/// The part of the section.
pub(super) fn stages(state: &State, link: &Callback<Action>, tell: &Callback<Event>) -> Html {
    let form = &state.defaults;
    let add = tell.reform(|_| Event::Add(String::new()));
    html! {
        <div class="settings-stages" role="group" aria-labelledby="settings-stages">
            <h3 id="settings-stages">{ "Stages" }</h3>
            <p class="secondary">
                { "Which environment a stage stands for, whatever its pipeline. Suggested where a LaunchDarkly Rollout task names no environment; the task itself takes only what its inputs say." }
            </p>
            if form.typed.rows.is_empty() {
                <p class="secondary">{ "No stage is mapped." }</p>
            } else {
                <ul class="settings-rows">
                    { for (1..).zip(&form.typed.rows).map(|(number, row)| line(state, number, row, link, tell)) }
                </ul>
            }
            <div class="settings-offers">
                <button type="button" class="button" onclick={add}>{ "Add stage" }</button>
                { found(state, tell) }
            </div>
        </div>
    }
}

/// Stages of recent releases and runs, each with a button that maps it.
fn found(state: &State, tell: &Callback<Event>) -> Html {
    let form = &state.defaults;
    match &form.found_stages {
        None => html! {
            <button type="button" class="button" onclick={tell.reform(|_| Event::StagesUsed)}>{ "Find stages" }</button>
        },
        Some(Remote::Loading) => {
            html! { <span class="secondary" role="status">{ "Reading recent releases and runs…" }</span> }
        }
        Some(Remote::Failed(error)) => html! {
            <span class="secondary" role="status">{ format!("Stages cannot be suggested. You can type their names instead. {error}") }</span>
        },
        Some(Remote::Ready(_)) => {
            let offered: Vec<&String> = form.unmapped().take(MOST_OFFERED).collect();
            html! {
                <>
                    if offered.is_empty() {
                        <span class="secondary" role="status">{ "Recent releases and runs have no other stage." }</span>
                    }
                    { for offered.into_iter().map(|stage| {
                        let name = stage.clone();
                        let add = tell.reform(move |_| Event::Add(name.clone()));
                        html! { <button type="button" class="button" onclick={add}>{ format!("Add {stage}") }</button> }
                    }) }
                </>
            }
        }
    }
}

fn line(state: &State, number: usize, row: &Row, link: &Callback<Action>, tell: &Callback<Event>) -> Html {
    let (form, id) = (&state.defaults, row.id);
    let put = |field: Field| tell.reform(move |text| Event::Typed(field, text));
    let name = if row.stage.trim().is_empty() {
        "new stage"
    } else {
        row.stage.trim()
    };
    let stage = TextField {
        id: &format!("settings-stage-{id}"),
        label: &format!("Stage {number}"),
        placeholder: "such as Production",
        value: &row.stage,
        choices: form.unmapped().map(|stage| (stage.as_str(), "")).collect(),
        wrong: wrong(form, Field::Stage(id)),
    };
    let label = format!("Environment of {name}");
    let environment = TextField {
        id: &format!("settings-stage-environment-{id}"),
        label: &label,
        placeholder: "such as production",
        value: &row.environment,
        choices: environments(state),
        wrong: wrong(form, Field::StageEnvironment(id)),
    };
    let used = tell.reform(|()| Event::StagesUsed);
    html! {
        <li key={id}>
            <div class="settings-row">
                { stage.show(put(Field::Stage(id)), Some(used)) }
                { environment.show(put(Field::StageEnvironment(id)), Some(link.reform(|()| Action::Choosing))) }
                <button type="button" class="button" aria-label={format!("Remove {name}")}
                    onclick={tell.reform(move |_| Event::Remove(id))}>{ "Remove" }</button>
            </div>
            if let Ok(key) = EnvironmentKey::parse(&row.environment) {
                { step(state, name, &key, tell) }
            }
        </li>
    }
}

/// The step for YAML, and the same in words for a classic release.
fn step(state: &State, stage: &str, environment: &EnvironmentKey, tell: &Callback<Event>) -> Html {
    let account = state.account();
    let mut known = state.connections.ready().into_iter().flatten();
    let known = known.find(|known| known.endpoint.id == account);
    let account = known.map_or("", |known| known.endpoint.name.as_str());
    let yaml = yaml_step(account, environment);
    let copied = yaml.clone();
    let copy = tell.reform(move |_| Event::Copied(clipboard::copy(&copied)));
    html! {
        <details>
            <summary>{ format!("Pipeline step for {stage}") }</summary>
            <pre class="settings-code" tabindex="0" aria-label={format!("YAML step for {stage}")}>{ &yaml }</pre>
            <button type="button" class="button" aria-label={format!("Copy YAML step for {stage}")} onclick={copy}>{ "Copy YAML" }</button>
            <p class="secondary">
                { format!("In a classic release: add the task LaunchDarkly Rollout to the stage {stage}, choose the account {account}, and type {environment} as its environment.") }
            </p>
        </details>
    }
}
