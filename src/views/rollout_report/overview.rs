//! How far each flag of a release has come: a matrix of flags and stages.

use yew::prelude::*;

use super::linked::{known, look_up_rest};
use super::state::{Action, Source, Tab, Wanted, environments_of};
use crate::azure_devops::release_stages::{Release, ReleaseStage};
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;

/// The region *Release overview*: a button at first, because it asks for more than the tab needs.
pub(super) fn overview(tab: &Tab, link: &Callback<Action>) -> Html {
    if tab.source.and_then(Source::release).is_none() {
        return html! {};
    }
    let content = match &tab.overview {
        None => html! {
            <button type="button" class="button" onclick={link.reform(|_| Action::OpenOverview)}>
                { "Show every stage" }
            </button>
        },
        Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => failure(error, Some(&link.reform(|()| Action::OpenOverview))),
        Some(Remote::Ready(release)) => html! { <>{ matrix(tab, release) }{ look_up_rest(tab, link) }</> },
    };
    html! {
        <section aria-label="Release overview" class="rollout-overview">
            <h2>{ "Release overview" }</h2>
            { content }
        </section>
    }
}

fn matrix(tab: &Tab, release: &Release) -> Html {
    let flags = tab.overview_flags();
    if flags.is_empty() {
        let words = match tab.linked_state() {
            Some(Remote::Loading) => "Reading the work items…",
            Some(Remote::Failed(error)) => return failure(error, None),
            _ => "No work item of this release is linked to a flag.",
        };
        return html! { <p class="secondary">{ words }</p> };
    }
    let heading = |stage: &ReleaseStage| {
        let environments: Vec<String> = environments_of(stage).map(String::from).collect();
        html! {
            <th scope="col">
                { &stage.name }
                { " " }<span class="secondary">{ environments.join(", ") }</span>
            </th>
        }
    };
    html! {
        <div class="rollout-scroll" role="group" aria-label="Release overview, scrolls sideways" tabindex="0">
            <table class="rollout-table" aria-label="Release overview">
                <thead>
                    <tr><th scope="col">{ "Flag" }</th>{ for release.stages.iter().map(heading) }</tr>
                </thead>
                <tbody>
                    { for flags.iter().map(|flag| {
                        let name = tab.present.name(flag).unwrap_or(flag.flag.as_str());
                        let cell = |stage: &ReleaseStage| {
                            let wanted = environments_of(stage).map(|environment| Wanted {
                                link: flag.clone(),
                                environment: Some(environment),
                            });
                            html! { <td>{ for wanted.map(|wanted| known(tab.present.known(&wanted))) }</td> }
                        };
                        html! {
                            <tr>
                                <th scope="row">
                                    <a class="flag-name" href={flag.url()} target="_blank" rel="noopener noreferrer">{ name }</a>
                                    if name != flag.flag.as_str() {
                                        <code class="flag-key">{ flag.flag.to_string() }</code>
                                    }
                                </th>
                                { for release.stages.iter().map(cell) }
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    }
}
