//! Preview of the content of an address.

use std::collections::BTreeMap;

use yew::prelude::*;

use super::state::{Action, Found, LINES, List, Registrations, duplicates};
use super::{address, problems, readable};
use crate::catalog_reader::answer::{EntitySummary, Reading};
use crate::components::message::failure;
use crate::views::catalog::texts;

/// The result of a check; nothing before one.
pub(super) fn found(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let lines = catalog.lines[0].max(LINES);
    match &catalog.found {
        Found::Nothing | Found::Checking(_) => html! {},
        Found::Failed(error) => failure(error, Some(&link.reform(|()| Action::Check))),
        Found::Choices(choices) => html! {
            <div class="panel settings-found">
                <p>{ texts::choose_file(choices.len().saturating_sub(1)) }</p>
                <ul class="settings-list" aria-label={texts::CATALOG_FILES}>
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
                { if place == 0 { texts::ALL_FILES.to_owned() } else { readable(url) } }
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
                <p>{ texts::IS_REGISTERED }</p>
            }
            <p role="status">{ summary(reading) }</p>
            { problems(&wrong, link) }
            { entities(reading, catalog.lines[0], link) }
            <div class="settings-buttons">
                <button type="button" class="button button-primary" onclick={register}
                    disabled={catalog.is_busy() || reading.entities.is_empty()}>
                    { if is_registered { texts::UPDATE } else { texts::REGISTER } }
                </button>
                <button type="button" class="button" onclick={cancel}>{ texts::CANCEL }</button>
            </div>
        </div>
    }
}

/// Number of entities by kind, and how many are relevant here.
fn summary(reading: &Reading) -> String {
    if reading.entities.is_empty() {
        return texts::NO_ENTITIES.to_owned();
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
    texts::entities(reading.entities.len(), &kinds.join(", "), with_project)
}

fn entities(reading: &Reading, lines: usize, link: &Callback<Action>) -> Html {
    let lines = lines.max(LINES);
    html! {
        <>
            <ul class="settings-entities" aria-label={texts::ENTITIES_FOUND}>
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
        List::Found => texts::show_more(all - lines),
        List::Components => texts::show_more_components(all - lines),
    };
    html! {
        <button type="button" class="button" onclick={link.reform(move |_| Action::More(list))}>
            { name }
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
                    <span>{ texts::project(project) }</span>
                } else if entity.kind == "Component" {
                    <span class="secondary">{ texts::WITHOUT_PROJECT }</span>
                }
            </span>
            <span class="secondary">{ remarks(&[&entity.owner, &entity.system, &entity.lifecycle], &entity.tags, &entity.query) }</span>
        </li>
    }
}

/// Owner, system, lifecycle and what narrows the flags, as far as they are known.
pub(super) fn remarks(about: &[&str], tags: &[String], query: &str) -> String {
    let about = about
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| (*text).to_owned());
    let tags = (!tags.is_empty()).then(|| texts::flags_with_tags(&tags.join(", ")));
    let query = (!query.is_empty()).then(|| texts::flags_with_text(query));
    about.chain(tags).chain(query).collect::<Vec<_>>().join(" · ")
}
