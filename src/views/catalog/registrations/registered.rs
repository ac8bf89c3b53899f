//! Registered locations and their components.

use yew::prelude::*;

use super::found::{more, remarks};
use super::state::{Action, LINES, List, Registrations};
use super::{address, problems};
use crate::components::local_time::local_time;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::domain::project_settings::catalog_index::{CatalogComponent, CatalogIndex, RegisteredLocation};
use crate::views::catalog::texts;

/// Both lists.
pub(super) fn registered(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let index = match &catalog.index {
        Remote::Loading => return skeleton(),
        Remote::Failed(error) => return failure(error, Some(&link.reform(|()| Action::Load))),
        Remote::Ready(index) => index,
    };
    if index.locations.is_empty() {
        return hint(html! {
            <p>{ texts::NOTHING_REGISTERED }</p>
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
                <h3>{ texts::LOCATIONS }</h3>
                <button type="button" class="button" disabled={catalog.is_busy()} onclick={refresh}>{ texts::REFRESH_ALL }</button>
            </div>
            <ul class="settings-list" aria-label={texts::LOCATIONS}>
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
                    aria-label={texts::refresh(&known.target)}>
                    { texts::REFRESH }
                </button>
                <button type="button" class="button" disabled={catalog.is_busy()} onclick={unregister}
                    aria-label={texts::unregister(&known.target)}>
                    { texts::UNREGISTER }
                </button>
            </div>
            <p class="secondary">
                { texts::content(count(known.entities), known.components.len()) }
                if known.problems > 0 {
                    { ", " }
                    <strong>{ texts::problems(count(known.problems)) }</strong>
                    if found.is_empty() { { texts::PROBLEMS_ON_REFRESH } }
                }
                if !known.read_at.is_empty() {
                    { texts::READ_AT }
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
            <p>{ texts::NO_COMPONENTS }</p>
        });
    }
    let lines = catalog.lines[1].max(LINES);
    html! {
        <>
            <h3>{ texts::components(index.components.len()) }</h3>
            <ul class="settings-entities" aria-label={texts::COMPONENTS}>
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
                <span>{ texts::project(&known.project) }</span>
                if known.repository.is_empty() {
                    <span class="tag" title={texts::ABOUT_UNKNOWN_REPOSITORY}>
                        { texts::UNKNOWN_REPOSITORY }
                    </span>
                }
            </span>
            <span class="secondary">{ remarks(&[&known.owner, &known.system, &known.lifecycle], &known.tags, &known.query) }</span>
            <span class="secondary">{ address(&known.file) }</span>
        </li>
    }
}
