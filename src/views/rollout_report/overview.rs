//! How far each flag of a release has come: a matrix of flags and stages.

use yew::prelude::*;

use super::linked::{known, look_up_rest};
use super::more::more;
use super::owner;
use super::state::{Action, List, Source, State, Wanted};
use crate::azure_devops::release_stages::Release;
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;

/// The region *Release overview*: a button at first, because it asks for more than the tab needs.
pub(super) fn overview(state: &State, link: &Callback<Action>) -> Html {
    if state.source.and_then(Source::release).is_none() {
        return html! {};
    }
    let content = match &state.overview {
        None => html! {
            <button type="button" class="button" onclick={link.reform(|_| Action::OpenOverview)}>
                { "Show every stage" }
            </button>
        },
        Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => failure(error, Some(&link.reform(|()| Action::OpenOverview))),
        Some(Remote::Ready(release)) => {
            html! { <>{ matrix(state, release, link) }{ look_up_rest(state, link) }</> }
        }
    };
    html! {
        <section aria-label="Release overview" class="rollout-overview">
            <h2>{ "Release overview" }</h2>
            { content }
        </section>
    }
}

fn matrix(state: &State, release: &Release, link: &Callback<Action>) -> Html {
    let flags = state.overview_flags();
    if flags.is_empty() {
        let words = match state.linked_state() {
            Some(Remote::Loading) => "Reading the work items…",
            Some(Remote::Failed(error)) => return failure(error, None),
            _ => "No work item of this release is linked to a flag.",
        };
        return html! { <p class="secondary">{ words }</p> };
    }
    let stages: Vec<(&str, Vec<EnvironmentKey>)> = release
        .stages
        .iter()
        .map(|stage| {
            (
                stage.name.as_str(),
                state.environments_of(stage).all().cloned().collect(),
            )
        })
        .collect();
    let heading = |(stage, environments): &(&str, Vec<EnvironmentKey>)| {
        let environments: Vec<&str> = environments.iter().map(EnvironmentKey::as_str).collect();
        html! {
            <th scope="col">
                { *stage }
                { " " }<span class="secondary">{ environments.join(", ") }</span>
            </th>
        }
    };
    html! {
        <>
            <div class="rollout-scroll" role="group" aria-label="Release overview, scrolls sideways" tabindex="0">
                <table class="rollout-table" aria-label="Release overview">
                    <thead>
                        <tr><th scope="col">{ "Flag" }</th>{ for stages.iter().map(heading) }</tr>
                    </thead>
                    <tbody>
                        for flag in flags.iter().take(state.lists.shown(&List::Overview)) {
                            { line(state, flag, &stages) }
                        }
                    </tbody>
                </table>
            </div>
            { more(state, List::Overview, flags.len(), "flags", link) }
        </>
    }
}

fn line(state: &State, flag: &FlagLink, stages: &[(&str, Vec<EnvironmentKey>)]) -> Html {
    let name = state.present.name(flag).unwrap_or(flag.flag.as_str());
    let mut wanted = Wanted {
        link: flag.clone(),
        environment: None,
    };
    let cells = stages.iter().map(|(_, environments)| {
        let mut states = Vec::with_capacity(environments.len());
        for environment in environments {
            wanted.environment = Some(environment.clone());
            states.push(known(state.present.known(&wanted)));
        }
        html! { <td>{ for states }</td> }
    });
    html! {
        <tr>
            <th scope="row">
                <a class="flag-name" href={flag.url()} target="_blank" rel="noopener noreferrer">{ name }</a>
                if name != flag.flag.as_str() {
                    <code class="flag-key">{ flag.flag.to_string() }</code>
                }
                { owner::line(state.owner_of_link(flag).as_ref()) }
            </th>
            { for cells }
        </tr>
    }
}
