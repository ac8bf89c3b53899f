//! The page *LaunchDarkly* under Pipelines: recent releases and runs of the project with the flags that they moved.

mod state;
mod commands;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::button::button;
use crate::components::flag_state::flag_state;
use crate::components::local_time::local_time;
use crate::components::message::{failure, hint};
use crate::components::reported_flag::{badge, flag_name};
use crate::components::skeleton::skeleton;
use crate::domain::report::FlagEntry;
use crate::domain::state::State as FlagState;
use crate::http::query::encode;
use crate::services::Services;
use crate::views::component::View;
use state::{Action, Command, Item, ReleaseOrRun, Reports, State};

/// Number of flags of a release or run shown without expanding it.
const FLAGS_AT_ONCE: usize = 5;

/// The page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubPage;

impl View for HubPage {
    type State = State;
    type Action = Action;
    type Command = Command;
    type Handles = ();

    fn named(name: &str) -> Option<Self> {
        (name == "hub").then_some(Self)
    }

    fn listen(&self, _link: &Callback<Action>) {}

    fn init(_services: &Services) -> (State, Vec<Command>) {
        let mut state = State::default();
        let commands = state.apply(Action::Older);
        (state, commands)
    }

    fn update(state: &mut State, action: Action) -> Option<Vec<Command>> {
        Some(state.apply(action))
    }

    async fn carry_out(services: &Services, command: Command, _link: &Callback<Action>) -> Option<Action> {
        Some(commands::carry_out(services, command).await)
    }

    fn render(&self, state: &State, services: &Services, link: &Callback<Action>) -> Html {
        let on_search = link.reform(|event: InputEvent| {
            let field: Option<HtmlInputElement> = event.target_dyn_into();
            Action::Search(field.map(|field| field.value()).unwrap_or_default())
        });
        let found = state.found();
        let list = if state.is_empty_yet() {
            skeleton()
        } else if found.is_empty() {
            hint(html! {
                <p>{ "These releases and runs changed no flags. Add the LaunchDarkly Rollout task to a stage or pipeline. Its flags appear here after it runs." }</p>
            })
        } else {
            html! {
                <ul class="hub-list">
                    { for found.into_iter().map(|(item, rows)| line(services, item, &rows)) }
                </ul>
            }
        };
        html! {
            <section class="rollout-reports" aria-label="Releases and runs">
                <h1>{ "LaunchDarkly" }</h1>
                <div class="rollout-toolbar">
                    <p class="secondary" role="status">{ state.status() }</p>
                    <label class="rollout-choice">
                        { "Search flags" }
                        <input class="field" type="search" value={state.search.clone()} oninput={on_search} />
                    </label>
                    { button("Refresh", link.reform(|_| Action::Refresh)) }
                </div>
                { for state.problems.iter().map(|problem| failure(problem, None)) }
                { list }
                if state.has_older() {
                    <p>{ button("Show older", link.reform(|_| Action::Older)) }</p>
                }
            </section>
        }
    }
}

fn line(services: &Services, item: &Item, rows: &[(&str, &FlagEntry)]) -> Html {
    let (name, pipeline, address) = match &item.source {
        ReleaseOrRun::Release(release) => (
            &release.name,
            &release.pipeline,
            format!(
                "_releaseProgress?_a=release-pipeline-progress&releaseId={}",
                release.id
            ),
        ),
        ReleaseOrRun::Run(run) => (
            &run.name,
            &run.pipeline,
            format!("_build/results?buildId={}", run.id),
        ),
    };
    let organization_url = services.azure_devops.organization_url();
    let address = format!(
        "{organization_url}/{}/{address}",
        encode(&services.context.project.name)
    );
    let moment = item.source.moment();
    let (first, rest) = rows.split_at(rows.len().min(FLAGS_AT_ONCE));
    html! {
        <li>
            <p class="hub-carrier">
                <a href={address} target="_blank" rel="noopener noreferrer">{ name }</a>
                <span class="secondary">{ pipeline }</span>
                <time class="secondary" datetime={moment.to_owned()}>{ local_time(moment) }</time>
            </p>
            { match &item.reports {
                Reports::NotRequested | Reports::Loading => html! { <p class="secondary">{ "Reading reports…" }</p> },
                Reports::Failed(error) => failure(error, None),
                Reports::Ready(_) => html! {},
            } }
            if item.unreadable() > 0 {
                <p class="secondary">{ format!("{} of its reports cannot be read. Open the release or run to see why.", item.unreadable()) }</p>
            }
            { flags(first) }
            if !rest.is_empty() {
                <details>
                    <summary>{ format!("{} more", rest.len()) }</summary>
                    { flags(rest) }
                </details>
            }
        </li>
    }
}

fn flags(rows: &[(&str, &FlagEntry)]) -> Html {
    let flag = |(stage, flag): &(&str, &FlagEntry)| {
        let state = flag.after.map(|served| FlagState::Served {
            served,
            rules_apply: false,
            automation: None,
        });
        html! {
            <div class="hub-flag">
                <span>
                    { flag_name(flag) }
                    if !flag.name.is_empty() && flag.name != flag.key {
                        { " " }<code class="flag-key">{ &flag.key }</code>
                    }
                </span>
                <span class="secondary">{ format!("{stage} · {}", flag.environment) }</span>
                <span>{ for state.map(flag_state) }</span>
                <span class={badge(flag.result)}>{ flag.result.to_string() }</span>
            </div>
        }
    };
    rows.iter().map(flag).collect()
}
