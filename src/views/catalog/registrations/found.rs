//! What an address would bring.

use std::collections::BTreeMap;

use yew::prelude::*;

use super::state::{Action, Found, LINES, List, Registrations, counted, duplicates};
use super::{address, problems, readable};
use crate::catalog_reader::answer::{EntitySummary, Reading};
use crate::components::message::failure;

/// The result of a check; nothing before one.
pub(super) fn found(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let lines = catalog.lines[0].max(LINES);
    match &catalog.found {
        Found::Nothing | Found::Checking(_) => html! {},
        Found::Failed(error) => failure(error, Some(&link.reform(|()| Action::Check))),
        Found::Choices(choices) => html! {
            <div class="panel settings-found">
                <p>{ format!("This repository has {} catalog files. Which ones do you want to check?", choices.len().saturating_sub(1)) }</p>
                <ul class="settings-list" aria-label="Catalog files">
                    { for choices.iter().take(lines).enumerate().map(|(place, url)| choice(place, url, link)) }
                </ul>
                { more(choices.len(), lines, List::Found, link) }
            </div>
        },
        Found::Brings(reading, _) => brings(catalog, reading, link),
    }
}

/// The first one stands for all the others.
fn choice(place: usize, url: &str, link: &Callback<Action>) -> Html {
    let chosen = url.to_owned();
    html! {
        <li>
            <button type="button" class="button settings-choice" onclick={link.reform(move |_| Action::Choose(chosen.clone()))}>
                { if place == 0 { "All of them".to_owned() } else { readable(url) } }
            </button>
        </li>
    }
}

fn brings(catalog: &Registrations, reading: &Reading, link: &Callback<Action>) -> Html {
    let is_registered = catalog.is_registered(&reading.target);
    let mut wrong = reading.problems.clone();
    let index = catalog.index.ready();
    wrong.extend(index.map(|index| duplicates(index, reading)).unwrap_or_default());
    let (register, cancel) = (
        link.reform(|_| Action::Register(true)),
        link.reform(|_| Action::Register(false)),
    );
    html! {
        <div class="panel settings-found">
            <p class="settings-target">{ address(&reading.target) }</p>
            if is_registered {
                <p>{ "This location is already registered." }</p>
            }
            <p role="status">{ summary(reading) }</p>
            { problems(&wrong, link) }
            { entities(reading, catalog.lines[0], link) }
            <div class="settings-buttons">
                <button type="button" class="button button-primary" onclick={register}
                    disabled={catalog.is_busy() || reading.entities.is_empty()}>
                    { if is_registered { "Update" } else { "Register" } }
                </button>
                <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
            </div>
        </div>
    }
}

/// How many of which kind, and how many of them matter here.
fn summary(reading: &Reading) -> String {
    if reading.entities.is_empty() {
        return "It contains no entities, so it cannot be registered.".to_owned();
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in &reading.entities {
        *kinds.entry(&entity.kind).or_default() += 1;
    }
    let kinds: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| format!("{kind} {count}"))
        .collect();
    let with_project = reading
        .entities
        .iter()
        .filter(|entity| entity.project.is_some())
        .count();
    let project = match with_project {
        0 => "None has a LaunchDarkly project: a component gets one by the annotation launchdarkly.com/project-key.".to_owned(),
        count => format!("{} with a LaunchDarkly project.", counted(count, "component", "components")),
    };
    let all = counted(reading.entities.len(), "entity", "entities");
    format!("{all} ({}). {project}", kinds.join(", "))
}

fn entities(reading: &Reading, lines: usize, link: &Callback<Action>) -> Html {
    let lines = lines.max(LINES);
    html! {
        <>
            <ul class="settings-entities" aria-label="Entities found">
                { for reading.entities.iter().take(lines).map(entity) }
            </ul>
            { more(reading.entities.len(), lines, List::Found, link) }
        </>
    }
}

/// The button for the rest of a list.
pub(super) fn more(all: usize, lines: usize, list: List, link: &Callback<Action>) -> Html {
    if all <= lines {
        return html! {};
    }
    let name = match list {
        List::Found => "Show more",
        List::Components => "Show more components",
    };
    html! {
        <button type="button" class="button" onclick={link.reform(move |_| Action::More(list))}>
            { format!("{name} ({} left)", all - lines) }
        </button>
    }
}

fn entity(entity: &EntitySummary) -> Html {
    html! {
        <li>
            <span class="settings-entity">
                <strong>{ &entity.title }</strong>
                <span class="tag">{ &entity.kind }</span>
                if let Some(project) = &entity.project {
                    <span>{ "LaunchDarkly project " }{ project.to_string() }</span>
                } else if entity.kind == "Component" {
                    <span class="secondary">{ "no LaunchDarkly project" }</span>
                }
            </span>
            <span class="secondary">{ remarks(&[&entity.owner, &entity.system, &entity.lifecycle], &entity.tags, &entity.query) }</span>
        </li>
    }
}

/// Owner, system, lifecycle and what narrows the flags, as far as they are told.
pub(super) fn remarks(about: &[&str], tags: &[String], query: &str) -> String {
    let about = about
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| (*text).to_owned());
    let tags = (!tags.is_empty()).then(|| format!("flags with the tags {}", tags.join(", ")));
    let query = (!query.is_empty()).then(|| format!("flags in which “{query}” is found"));
    about.chain(tags).chain(query).collect::<Vec<_>>().join(" · ")
}
