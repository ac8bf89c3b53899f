//! Catalog data of flags: their owners, and which belong to no component of the release.

use yew::prelude::*;

use super::Place;
use super::state::State;
use super::texts;
use crate::domain::project_settings::release_catalog::Ownership;

/// A line below a flag's name.
pub(super) fn line(ownership: Option<&Ownership>) -> Html {
    let words = ownership.map(texts::ownership).filter(|words| !words.is_empty());
    html! {
        if let Some(words) = words {
            <span class="secondary rollout-owner">{ words }</span>
        }
    }
}

/// Tells which LaunchDarkly projects belong to no component of the release.
pub(super) fn warning<'a>(state: &State, place: Place, projects: impl Iterator<Item = &'a str>) -> Html {
    let Some(catalog) = &state.catalog else {
        return html! {};
    };
    let outside_release = state.outside_release(projects);
    html! {
        if !outside_release.is_empty() {
            <p class="message message-warning">{ texts::outside_release(&outside_release, catalog.scope(), place) }</p>
        }
    }
}
