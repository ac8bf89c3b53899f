//! The *LaunchDarkly* tab of a release stage and of a pipeline run, and the section of a release's summary: every report
//! that LaunchDarkly Rollout attached there, newest first, and the current state of its flags.

mod state;
mod commands;
mod texts;
mod toolbar;
mod report;
mod row;
mod linked;
mod overview;
mod more;
mod scrolling_table;
mod owner;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::azure_devops::sdk::{
    Callback as HostCallback, Registration, pull_request, watch_release, watch_run, watch_stage,
};
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::secondary;
use crate::components::skeleton::skeleton;
use crate::services::Services;
use crate::views::component::View;
use state::{Action, Command, Group, List, Source, State};

/// Timeout for the host to report the subject of the tab, in milliseconds.
const SOURCE_TIMEOUT_MILLIS: u32 = 15_000;

/// Kind of page that contains the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A stage of a classic release.
    Stage,
    /// A run of a YAML pipeline.
    Run,
    /// A classic release, in the summary of older servers.
    Release,
    /// A pull request.
    PullRequest,
}

/// The tab or section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RolloutTab(
    /// Kind of page that contains it.
    pub Place,
);

/// Listeners and timers of the tab.
#[derive(Debug)]
pub struct Handles {
    /// The pause before the next request while a deployment is in progress.
    pause: Option<Timeout>,
    /// The pause before the next rows are drawn, in which the browser paints.
    slice: Option<Timeout>,
    _registration: Option<Registration>,
    _callback: Option<HostCallback>,
    _timeout: Timeout,
}

impl View for RolloutTab {
    type State = State;
    type Action = Action;
    /// With the round that the answer belongs to.
    type Command = (u32, Command);
    type Handles = Handles;

    fn named(name: &str) -> Option<Self> {
        Some(Self(match name {
            "stage" => Place::Stage,
            "run" => Place::Run,
            "release" => Place::Release,
            "pull-request" => Place::PullRequest,
            _ => return None,
        }))
    }

    fn listen(&self, link: &Callback<Action>) -> Handles {
        let told = link.clone();
        let tell = move |source, stages| told.emit(Action::About { source, stages });
        let (mut registration, mut callback) = (None, None);
        match self.0 {
            Place::Stage => {
                registration = Some(watch_stage(move |stage| {
                    let source = Source::Stage {
                        release_id: stage.release_id,
                        stage_id: stage.id,
                    };
                    tell(source, Some(vec![stage]));
                }));
            }
            Place::Run => {
                callback = Some(watch_run(move |run| {
                    let source = Source::Run { build_id: run.id };
                    tell(source, Some(vec![commands::as_stage(&run)]));
                }));
            }
            Place::PullRequest => {
                if let Some((_, id)) = pull_request() {
                    tell(Source::PullRequest { id }, Some(vec![commands::without_report()]));
                }
            }
            Place::Release => {
                callback = Some(watch_release(move |release| {
                    let source = Source::Release {
                        release_id: release.id,
                    };
                    tell(source, Some(release.stages).filter(|stages| !stages.is_empty()));
                }));
            }
        }
        let link = link.clone();
        Handles {
            pause: None,
            slice: None,
            _registration: registration,
            _callback: callback,
            _timeout: Timeout::new(SOURCE_TIMEOUT_MILLIS, move || link.emit(Action::GiveUp)),
        }
    }

    fn init(_services: &Services) -> (State, Vec<(u32, Command)>) {
        (State::default(), Vec::new())
    }

    fn update(state: &mut State, action: Action) -> Option<Vec<(u32, Command)>> {
        let (round, commands) = state.apply(action);
        Some(commands.into_iter().map(|command| (round, command)).collect())
    }

    fn perform(
        handles: &mut Handles,
        (round, command): (u32, Command),
        link: &Callback<Action>,
    ) -> Option<(u32, Command)> {
        let Command::Wait(pause) = command else {
            return Some((round, command));
        };
        let link = link.clone();
        handles.pause = Some(Timeout::new(pause, move || link.emit(Action::Tick { round })));
        None
    }

    async fn carry_out(
        services: &Services,
        (round, command): (u32, Command),
        _link: &Callback<Action>,
    ) -> Option<Action> {
        let answer = commands::carry_out(services, command).await?;
        Some(Action::Answer { round, answer })
    }

    fn render(&self, state: &State, services: &Services, link: &Callback<Action>) -> Html {
        let place = self.0;
        if let Some(error) = &state.failure {
            return failure(error, Some(&on(link, || Action::Refresh)));
        }
        if state.source.is_none() || state.stages.is_empty() {
            return skeleton();
        }
        html! {
            <div class="rollout-reports">
                { toolbar::toolbar(state, link) }
                if let Some(problem) = &state.problem {
                    { failure(problem, None) }
                }
                if state.has_no_report() {
                    { linked::linked_flags(services, state, place, link) }
                }
                for (number, group) in state.groups.iter().take(state.lists.drawn(&List::Attempts)).enumerate() {
                    { attempt(services, place, state, number, group, link) }
                }
                { more::more(state, List::Attempts, state.groups.len(), texts::ATTEMPTS, link) }
                { overview::overview(state, place, link) }
            </div>
        }
    }

    fn rendered(state: &State, handles: &mut Handles, link: &Callback<Action>) {
        handles.slice = state.unfinished().map(|_| {
            let link = link.clone();
            Timeout::new(0, move || link.emit(Action::Draw))
        });
    }
}

/// A callback for events that say no more than that they happened.
fn on<E: 'static>(link: &Callback<Action>, action: fn() -> Action) -> Callback<E> {
    link.reform(move |_| action())
}

/// An attempt: the newest as it is, earlier ones behind a button.
fn attempt(
    services: &Services,
    place: Place,
    state: &State,
    number: usize,
    group: &Group,
    link: &Callback<Action>,
) -> Html {
    let id = group.id;
    // A page about one stage need not name it again and again.
    let stage = if state.stages.len() > 1 {
        group.stage.as_str()
    } else {
        ""
    };
    let toggle = link.reform(move |_| Action::Toggle(id));
    let content = match &group.reports {
        _ if !group.is_open => html! {},
        None => html! {},
        Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => failure(error, Some(&on(link, || Action::Refresh))),
        Some(Remote::Ready(reports)) if reports.is_empty() && number > 0 => {
            secondary::paragraph(texts::NO_REPORT)
        }
        Some(Remote::Ready(reports)) => {
            html! { for found in reports.iter() { { report::found(services, state, place, group, found, link) } } }
        }
    };
    html! {
        <>
            if number > 0 {
                <button type="button" class="rollout-attempt" aria-expanded={group.is_open.to_string()} onclick={toggle}>
                    { texts::attempt(stage, id.attempt, &group.attempt.requested_by) }
                </button>
            }
            { content }
        </>
    }
}
