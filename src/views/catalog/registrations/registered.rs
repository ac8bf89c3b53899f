//! What is registered, and the components that came of it.

use yew::prelude::*;

use super::found::{more, remarks};
use super::state::{Action, LINES, List, Registrations, counted};
use super::{address, problems};
use crate::components::local_time::local_time;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::domain::project_settings::catalog_index::{CatalogComponent, CatalogIndex, RegisteredLocation};

/// Both lists.
pub(super) fn registered(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let index = match &catalog.index {
        Remote::Loading => return skeleton(),
        Remote::Failed(error) => return failure(error, Some(&link.reform(|()| Action::Load))),
        Remote::Ready(index) => index,
    };
    if index.locations.is_empty() {
        return hint(html! {
            <p>{ "Nothing is registered. Paste the address of a repository that has a catalog-info.yaml, then select Check." }</p>
        });
    }
    html! {
        <>
            { locations(catalog, index, link) }
            { components(catalog, index, link) }
        </>
    }
}

fn locations(catalog: &Registrations, index: &CatalogIndex, link: &Callback<Action>) -> Html {
    let all: Vec<String> = index.locations.iter().map(|known| known.target.clone()).collect();
    let refresh = link.reform(move |_| Action::Refresh(all.clone()));
    html! {
        <>
            <div class="settings-head">
                <h3>{ "Registered locations" }</h3>
                <button type="button" class="button" disabled={catalog.is_busy()} onclick={refresh}>{ "Refresh all" }</button>
            </div>
            <ul class="settings-list" aria-label="Registered locations">
                { for index.locations.iter().map(|known| location(catalog, known, link)) }
            </ul>
        </>
    }
}

fn location(catalog: &Registrations, known: &RegisteredLocation, link: &Callback<Action>) -> Html {
    let (refreshed, unregistered) = (known.target.clone(), known.target.clone());
    let refresh = link.reform(move |_| Action::Refresh(vec![refreshed.clone()]));
    let unregister = link.reform(move |_| Action::Unregister(unregistered.clone()));
    let count = |count: u32| usize::try_from(count).unwrap_or_default();
    let found = catalog.problems.get(&known.target).map_or(&[][..], Vec::as_slice);
    html! {
        <li key={known.target.clone()} class="settings-connection">
            <div class="settings-head">
                <span class="settings-target">{ address(&known.target) }</span>
                <button type="button" class="button" disabled={catalog.is_busy()} onclick={refresh}
                    aria-label={format!("Refresh {}", known.target)}>
                    { "Refresh" }
                </button>
                <button type="button" class="button" disabled={catalog.is_busy()} onclick={unregister}
                    aria-label={format!("Unregister {}", known.target)}>
                    { "Unregister" }
                </button>
            </div>
            <p class="secondary">
                { counted(count(known.entities), "entity", "entities") }
                { ", " }
                { counted(known.components.len(), "component", "components") }
                { " with a LaunchDarkly project" }
                if known.problems > 0 {
                    { ", " }
                    <strong>{ counted(count(known.problems), "problem", "problems") }</strong>
                    if found.is_empty() { { " (refresh to see them)" } }
                }
                if !known.read_at.is_empty() {
                    { ", read " }
                    <time datetime={known.read_at.clone()}>{ local_time(&known.read_at) }</time>
                }
            </p>
            { problems(found, link) }
        </li>
    }
}

fn components(catalog: &Registrations, index: &CatalogIndex, link: &Callback<Action>) -> Html {
    if index.components.is_empty() {
        return hint(html! {
            <p>{ "No component has a LaunchDarkly project. Add the annotation launchdarkly.com/project-key to its catalog file, then refresh." }</p>
        });
    }
    let lines = catalog.lines[1].max(LINES);
    html! {
        <>
            <h3>{ format!("Components with a LaunchDarkly project ({})", index.components.len()) }</h3>
            <ul class="settings-entities" aria-label="Components">
                { for index.components.iter().take(lines).map(component) }
            </ul>
            { more(index.components.len(), lines, List::Components, link) }
        </>
    }
}

fn component(known: &CatalogComponent) -> Html {
    html! {
        <li key={known.reference.clone()}>
            <span class="settings-entity">
                <strong>{ &known.title }</strong>
                <span>{ "LaunchDarkly project " }{ known.project.to_string() }</span>
                if known.repository.is_empty() {
                    <span class="tag" title="Its repository was not found in this organization, so tabs do not propose it.">
                        { "repository unknown" }
                    </span>
                }
            </span>
            <span class="secondary">{ remarks(&[&known.owner, &known.system, &known.lifecycle], &known.tags, &known.query) }</span>
            <span class="secondary">{ address(&known.file) }</span>
        </li>
    }
}
