//! The page *LaunchDarkly* under Pipelines: recent releases and runs of the project with the flags that they moved, and the
//! flags that can be removed.

mod cleanup;
mod state;
mod commands;
mod texts;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::azure_devops::sdk::part_in_query;
use crate::components::button::button;
use crate::components::flag_state::flag_state;
use crate::components::learn_more::learn_more;
use crate::components::local_time::local_time;
use crate::components::message::{failure, hint};
use crate::components::reported_flag::{badge, flag_name};
use crate::components::skeleton::skeleton;
use crate::domain::report::FlagEntry;
use crate::domain::state::State as FlagState;
use crate::http::query::encode;
use crate::services::{FLAGS_TO_REMOVE, Services};
use crate::views::component::View;
use state::{Action, Command, Item, ReleaseOrRun, Reports, State};

/// Number of flags of a release or run shown without expanding it.
const FLAGS_AT_ONCE: usize = 5;

/// The page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubPage;

/// A part of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Releases and runs.
    #[default]
    Reports,
    /// Flags to remove.
    Cleanup,
}

/// State of the page.
#[derive(Clone, Debug, Default)]
pub struct PageState {
    part: Part,
    reports: State,
    /// `None` until the part is opened. Nothing is requested before.
    cleanup: Option<cleanup::State>,
}

/// Event of the page.
#[derive(Debug)]
pub enum PageAction {
    /// A part was chosen.
    Show(Part),
    /// Event of the releases and runs.
    Reports(Action),
    /// Event of the flags to remove.
    Cleanup(cleanup::Action),
}

/// A request of a part.
#[derive(Debug)]
pub enum PageCommand {
    /// Of the releases and runs.
    Reports(Command),
    /// Of the flags to remove.
    Cleanup(cleanup::Command),
    /// Reads which part the address of the page names.
    ReadAddress,
}

impl PageState {
    fn apply(&mut self, action: PageAction) -> Vec<PageCommand> {
        match action {
            PageAction::Show(part) => {
                self.part = part;
                if part == Part::Cleanup && self.cleanup.is_none() {
                    return self.apply(PageAction::Cleanup(cleanup::Action::Open));
                }
                Vec::new()
            }
            PageAction::Reports(action) => {
                let commands = self.reports.apply(action);
                commands.into_iter().map(PageCommand::Reports).collect()
            }
            PageAction::Cleanup(action) => {
                let commands = self.cleanup.get_or_insert_default().apply(action);
                commands.into_iter().map(PageCommand::Cleanup).collect()
            }
        }
    }
}

impl View for HubPage {
    type State = PageState;
    type Action = PageAction;
    type Command = PageCommand;
    type Handles = ();

    fn named(name: &str) -> Option<Self> {
        (name == "hub").then_some(Self)
    }

    fn listen(&self, _link: &Callback<PageAction>) {}

    fn init(_services: &Services) -> (PageState, Vec<PageCommand>) {
        let mut state = PageState::default();
        let mut commands = vec![PageCommand::ReadAddress];
        commands.extend(state.apply(PageAction::Reports(Action::Older)));
        (state, commands)
    }

    fn update(state: &mut PageState, action: PageAction) -> Option<Vec<PageCommand>> {
        Some(state.apply(action))
    }

    async fn carry_out(
        services: &Services,
        command: PageCommand,
        _link: &Callback<PageAction>,
    ) -> Option<PageAction> {
        match command {
            PageCommand::Reports(command) => {
                let action = commands::carry_out(services, command).await;
                Some(PageAction::Reports(action))
            }
            PageCommand::Cleanup(command) => {
                let action = cleanup::carry_out(services, command).await;
                action.map(PageAction::Cleanup)
            }
            PageCommand::ReadAddress => {
                let part = part_in_query().await?;
                (part == FLAGS_TO_REMOVE).then_some(PageAction::Show(Part::Cleanup))
            }
        }
    }

    fn render(&self, state: &PageState, services: &Services, link: &Callback<PageAction>) -> Html {
        let part = |part: Part, name: &str| {
            let is_shown = state.part == part;
            let onclick = link.reform(move |_: MouseEvent| PageAction::Show(part));
            html! {
                <button type="button" class="hub-part" aria-current={is_shown.then_some("page")} {onclick}>{ name }</button>
            }
        };
        let shown = match (state.part, &state.cleanup) {
            (Part::Cleanup, Some(cleanup)) => {
                cleanup::render(cleanup, services, &link.reform(PageAction::Cleanup))
            }
            _ => reports(&state.reports, services, &link.reform(PageAction::Reports)),
        };
        html! {
            <div class="rollout-reports">
                <h1>{ texts::TITLE }</h1>
                <nav class="hub-parts" aria-label={texts::PARTS}>
                    { part(Part::Reports, texts::RELEASES_AND_RUNS) }
                    { part(Part::Cleanup, cleanup::texts::TITLE) }
                </nav>
                { shown }
            </div>
        }
    }
}

fn reports(state: &State, services: &Services, link: &Callback<Action>) -> Html {
    let on_search = link.reform(|event: InputEvent| {
        let field: Option<HtmlInputElement> = event.target_dyn_into();
        Action::Search(field.map(|field| field.value()).unwrap_or_default())
    });
    let found = state.found();
    let retry = link.reform(|()| Action::Refresh);
    let list = if state.is_empty_yet() {
        skeleton()
    } else if found.is_empty() && !state.problems.is_empty() {
        html! {}
    } else if found.is_empty() {
        hint(html! {
            <p>{ if state.search.is_empty() { texts::NOTHING_CHANGED } else { texts::NO_MATCH } }</p>
        })
    } else {
        html! {
            <ul class="hub-list">
                { for found.into_iter().map(|(item, rows)| line(services, item, &rows)) }
            </ul>
        }
    };
    html! {
        <section class="rollout-reports" aria-label={texts::RELEASES_AND_RUNS}>
            <p>{ texts::PURPOSE }{ " " }{ learn_more("pipelines.html", texts::ABOUT) }</p>
            <div class="rollout-toolbar">
                <p class="secondary" role="status">{ state.status() }</p>
                <label class="rollout-choice">
                    { texts::SEARCH }
                    <input class="field" type="search" value={state.search.clone()} oninput={on_search} />
                </label>
                { button(texts::REFRESH, link.reform(|_| Action::Refresh)) }
            </div>
            { for state.problems.iter().map(|problem| failure(problem, Some(&retry))) }
            { list }
            if state.has_older() {
                <p>{ button(texts::SHOW_OLDER, link.reform(|_| Action::Older)) }</p>
            }
        </section>
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
                Reports::NotRequested | Reports::Loading => html! { <p class="secondary">{ texts::READING_REPORTS }</p> },
                Reports::Failed(error) => failure(error, None),
                Reports::Ready(_) => html! {},
            } }
            if item.unreadable() > 0 {
                <p class="secondary">{ texts::unreadable(item.unreadable()) }</p>
            }
            { flags(first) }
            if !rest.is_empty() {
                <details>
                    <summary>{ texts::more(rest.len()) }</summary>
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
                <span class="secondary">{ texts::place(stage, &flag.environment) }</span>
                <span>{ for state.map(flag_state) }</span>
                <span class={badge(flag.result)}>{ flag.result.to_string() }</span>
            </div>
        }
    };
    rows.iter().map(flag).collect()
}
