//! Progress of each flag of a release or run: a matrix of flags and stages.

use yew::prelude::*;

use super::Place;
use super::linked::{known, look_up_rest, name, unread};
use super::more::more;
use super::on;
use super::scrolling_table::{column, table};
use super::state::{Action, FlagInEnvironment, List, Source, State};
use super::texts;
use crate::azure_devops::release_stages::Release;
use crate::components::button::button;
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::secondary;
use crate::components::skeleton::skeleton;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;

/// The region *Release overview* or *Run overview*: a button at first, because it needs more requests than the tab.
pub(super) fn overview(state: &State, place: Place, link: &Callback<Action>) -> Html {
    if !state.source.is_some_and(Source::has_stages) {
        return html! {};
    }
    let title = if place == Place::Run {
        texts::RUN_OVERVIEW
    } else {
        texts::RELEASE_OVERVIEW
    };
    let content = match &state.overview {
        None => html! {
            <>
                { secondary::paragraph(texts::ABOUT_OVERVIEW) }
                { button(texts::SHOW_EVERY_STAGE, on(link, || Action::OpenOverview)) }
            </>
        },
        Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => failure(error, Some(&on(link, || Action::OpenOverview))),
        Some(Remote::Ready(release)) => {
            html! { <>{ unread(state, link) }{ matrix(state, release, title, link) }{ look_up_rest(state, link) }</> }
        }
    };
    html! {
        <section aria-label={title} class="rollout-overview">
            <h2>{ title }</h2>
            { content }
        </section>
    }
}

fn matrix(state: &State, release: &Release, title: &'static str, link: &Callback<Action>) -> Html {
    let flags = state.overview_flags();
    if flags.is_empty() {
        return match state.linked_state() {
            Some(Remote::Loading) => secondary::paragraph(texts::READING_WORK_ITEMS),
            Some(Remote::Failed(error)) => failure(error, None),
            _ if title == texts::RUN_OVERVIEW => secondary::paragraph(texts::NOTHING_LINKED_IN_RUN),
            _ => secondary::paragraph(texts::NOTHING_LINKED_IN_RELEASE),
        };
    }
    let stages = release.stages.iter();
    let environments: Vec<Vec<EnvironmentKey>> = stages
        .map(|stage| state.environments_of(stage).all().cloned().collect())
        .collect();
    let heading = |(stage, environments): (&str, &Vec<EnvironmentKey>)| {
        let environments: Vec<&str> = environments.iter().map(EnvironmentKey::as_str).collect();
        column(html! { <>{ stage }{ " " }{ secondary::span(&environments.join(", ")) }</> })
    };
    let names = release.stages.iter().map(|stage| texts::stage(&stage.name));
    let headings =
        std::iter::once(column(html! { texts::FLAG })).chain(names.zip(&environments).map(heading));
    let shown = flags.iter().take(state.lists.drawn(&List::Overview));
    let rows = shown.map(|flag| line(state, flag, &environments)).collect();
    html! {
        <>
            { table(title, headings.collect(), rows) }
            { more(state, List::Overview, flags.len(), texts::FLAGS, link) }
        </>
    }
}

fn line(state: &State, flag: &FlagLink, stages: &[Vec<EnvironmentKey>]) -> Html {
    let mut wanted = FlagInEnvironment {
        link: flag.clone(),
        environment: None,
    };
    let cells = stages.iter().map(|environments| {
        let mut states = Vec::with_capacity(environments.len());
        for environment in environments {
            wanted.environment = Some(environment.clone());
            states.push(known(state.present.known(&wanted)));
        }
        html! { <td>{ for states }</td> }
    });
    html! {
        <tr>
            <th scope="row">{ name(state, flag) }</th>
            { for cells }
        </tr>
    }
}
