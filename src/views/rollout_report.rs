//! The *LaunchDarkly* tab of a release stage and of a pipeline run, and the section of a release's summary: every report
//! that LaunchDarkly Rollout attached there, newest first, and how its flags stand now.

mod state;
mod reading;
mod wording;
mod toolbar;
mod report;
mod row;
mod linked;
mod overview;
mod more;
mod owner;

use std::fmt;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::azure_devops::sdk::{
    Callback as HostCallback, Registration, pull_request, watch_release, watch_run, watch_stage,
};
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::services::Services;
use state::{Action, Ask, Group, List, Source, Tab};

/// How long the host may take to say what the tab is about, in milliseconds.
const SOURCE_TIMEOUT_MILLIS: u32 = 15_000;

/// What the tab belongs to.
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

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stage => "stage",
            Self::Run => "run",
            Self::Release => "release",
            Self::PullRequest => "pull request",
        })
    }
}

/// Properties of [`RolloutTab`].
#[derive(PartialEq, Properties)]
pub struct RolloutTabProps {
    /// What every view works with.
    pub services: Services,
    /// What the tab belongs to.
    pub place: Place,
}

/// The tab.
#[derive(Debug)]
pub struct RolloutTab {
    tab: Tab,
    /// The pause before the next look at a deployment that goes on.
    pause: Option<Timeout>,
    _watch: Watch,
    _timeout: Timeout,
}

/// What the host calls when the tab is about something else.
#[derive(Debug)]
enum Watch {
    Stage { _registration: Registration },
    Subscription { _callback: HostCallback },
    Nothing,
}

impl Component for RolloutTab {
    type Message = Action;
    type Properties = RolloutTabProps;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let tell = move |source, stages| link.send_message(Action::About { source, stages });
        let watch = match ctx.props().place {
            Place::Stage => Watch::Stage {
                _registration: watch_stage(move |stage| {
                    let source = Source::Stage {
                        release_id: stage.release_id,
                        stage_id: stage.id,
                    };
                    tell(source, Some(vec![stage]));
                }),
            },
            Place::Run => Watch::Subscription {
                _callback: watch_run(move |run| {
                    tell(
                        Source::Run { build_id: run.id },
                        Some(vec![reading::as_stage(&run)]),
                    );
                }),
            },
            Place::PullRequest => Watch::Nothing,
            Place::Release => Watch::Subscription {
                _callback: watch_release(move |release| {
                    let source = Source::Release {
                        release_id: release.id,
                    };
                    tell(source, Some(release.stages).filter(|stages| !stages.is_empty()));
                }),
            },
        };
        if let Watch::Nothing = watch
            && let Some((_, id)) = pull_request()
        {
            let about = Action::About {
                source: Source::PullRequest { id },
                stages: None,
            };
            ctx.link().send_message(about);
        }
        let link = ctx.link().clone();
        ctx.props().services.host.show();
        Self {
            tab: Tab::default(),
            pause: None,
            _watch: watch,
            _timeout: Timeout::new(SOURCE_TIMEOUT_MILLIS, move || link.send_message(Action::GiveUp)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        let (round, asks) = self.tab.apply(action);
        for ask in asks {
            let (services, link) = (ctx.props().services.clone(), ctx.link().clone());
            if let Ask::Wait(pause) = ask {
                self.pause = Some(Timeout::new(pause, move || {
                    link.send_message(Action::Tick { round });
                }));
                continue;
            }
            spawn_local(async move {
                if let Some(answer) = reading::carry_out(&services, ask).await {
                    link.send_message(Action::Answer { round, answer });
                }
            });
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let RolloutTabProps { services, place } = ctx.props();
        let (tab, link) = (&self.tab, ctx.link().callback(|action| action));
        if let Some(error) = &tab.failure {
            return failure(error, Some(&link.reform(|()| Action::Refresh)));
        }
        if tab.source.is_none() || tab.stages.is_empty() {
            return skeleton();
        }
        html! {
            <div class="rollout-reports">
                { toolbar::toolbar(tab, &link) }
                if let Some(problem) = &tab.problem {
                    { failure(problem, None) }
                }
                if tab.has_no_report() {
                    { linked::linked_flags(services, tab, *place, &link) }
                }
                for (number, group) in tab.groups.iter().take(tab.lists.shown(&List::Attempts)).enumerate() {
                    { attempt(ctx.props(), tab, number, group, &link) }
                }
                { more::more(tab, List::Attempts, tab.groups.len(), "attempts", &link) }
                { overview::overview(tab, &link) }
            </div>
        }
    }
}

/// An attempt: the newest as it is, earlier ones behind a button.
fn attempt(
    props: &RolloutTabProps,
    tab: &Tab,
    number: usize,
    group: &Group,
    link: &Callback<Action>,
) -> Html {
    let RolloutTabProps { services, place } = props;
    let id = group.id;
    // A page about one stage need not name it again and again.
    let stage = if tab.stages.len() > 1 {
        group.stage.as_str()
    } else {
        ""
    };
    let toggle = link.reform(move |_| Action::Toggle(id));
    let content = match &group.reports {
        _ if !group.is_open => html! {},
        None => html! {},
        Some(Remote::Loading) => skeleton(),
        Some(Remote::Failed(error)) => failure(error, Some(&link.reform(|()| Action::Refresh))),
        Some(Remote::Ready(reports)) if reports.is_empty() && number > 0 => {
            html! { <p class="secondary">{ "This attempt left no report." }</p> }
        }
        Some(Remote::Ready(reports)) => {
            html! { for found in reports.iter() { { report::found(services, tab, *place, group, found, link) } } }
        }
    };
    html! {
        <>
            if number > 0 {
                <button type="button" class="rollout-attempt" aria-expanded={group.is_open.to_string()} onclick={toggle}>
                    { wording::attempt(stage, id.attempt, &group.attempt.requested_by) }
                </button>
            }
            { content }
        </>
    }
}
