//! The stage map: the LaunchDarkly environment of each stage, and the pipeline step for it.

use yew::prelude::*;

use super::fields::{TextField, environments, wrong};
use super::state::defaults::{Event, Field, Row};
use super::state::{Action, State};
use super::texts;
use crate::components::button::button;
use crate::components::clipboard;
use crate::components::learn_more::learn_more;
use crate::components::remote::Remote;
use crate::domain::key::EnvironmentKey;
use crate::domain::project_settings::pipeline_step::yaml_step;

/// Found stages that are offered at once.
const MAX_OFFERED: usize = 12;

/// The part of the section.
pub(super) fn stages(state: &State, link: &Callback<Action>, tell: &Callback<Event>) -> Html {
    let form = &state.defaults;
    let add = tell.reform(|_| Event::Add(String::new()));
    html! {
        <div class="settings-stages" role="group" aria-labelledby="settings-stages">
            <h3 id="settings-stages">{ texts::STAGE_MAP }</h3>
            <p class="secondary">
                { texts::ABOUT_STAGE_MAP }{ " " }{ learn_more("settings.html#stage-map", "the stage map") }
            </p>
            if form.fields.rows.is_empty() {
                <p class="secondary">{ texts::NO_STAGE }</p>
            } else {
                <ul class="settings-rows">
                    { for (1..).zip(&form.fields.rows).map(|(number, row)| line(state, number, row, link, tell)) }
                </ul>
            }
            <div class="settings-offers">
                <button type="button" class="button" onclick={add}>{ texts::ADD_STAGE }</button>
                { found(state, tell) }
            </div>
        </div>
    }
}

/// Stages of recent releases and runs, each with a button that maps it.
fn found(state: &State, tell: &Callback<Event>) -> Html {
    let form = &state.defaults;
    let find = button(texts::FIND_STAGES, tell.reform(|_| Event::StagesUsed));
    match &form.found_stages {
        None => find,
        Some(Remote::Loading) => {
            html! { <span class="secondary" role="status">{ texts::FINDING_STAGES }</span> }
        }
        Some(Remote::Failed(error)) => html! {
            <>
                { find }
                <span class="secondary" role="status">{ texts::stages_not_found(error) }</span>
            </>
        },
        Some(Remote::Ready(_)) => {
            let offered: Vec<&String> = form.unmapped().take(MAX_OFFERED).collect();
            html! {
                <>
                    if offered.is_empty() {
                        <span class="secondary" role="status">{ texts::NO_OTHER_STAGE }</span>
                    }
                    { for offered.into_iter().map(|stage| {
                        let name = stage.clone();
                        let add = tell.reform(move |_| Event::Add(name.clone()));
                        html! { <button type="button" class="button" onclick={add}>{ texts::add(stage) }</button> }
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
        texts::NEW_STAGE
    } else {
        row.stage.trim()
    };
    let stage = TextField {
        id: &format!("settings-stage-{id}"),
        label: &texts::stage_label(number),
        placeholder: texts::STAGE_EXAMPLE,
        value: &row.stage,
        choices: form.unmapped().map(|stage| (stage.as_str(), "")).collect(),
        wrong: wrong(form, Field::Stage(id)),
    };
    let label = texts::environment_label(name);
    let environment = TextField {
        id: &format!("settings-stage-environment-{id}"),
        label: &label,
        placeholder: texts::ENVIRONMENT_EXAMPLE,
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
                <button type="button" class="button" aria-label={texts::remove(name)}
                    onclick={tell.reform(move |_| Event::Remove(id))}>{ texts::REMOVE }</button>
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
            <summary>{ texts::pipeline_step(stage) }</summary>
            <pre class="settings-code" tabindex="0" aria-label={texts::yaml_step(stage)}>{ &yaml }</pre>
            <button type="button" class="button" aria-label={texts::copy_yaml_step(stage)} onclick={copy}>{ texts::COPY_YAML }</button>
            <p class="secondary">
                { texts::classic_step(stage, account, environment) }
            </p>
        </details>
    }
}
