//! The *LaunchDarkly* tab of a release stage and of a pipeline run: every report that LaunchDarkly Rollout attached
//! there, newest first.

mod state;
mod reading;
mod wording;
mod report;
mod row;

use std::fmt;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::Services;
use crate::azure_devops::sdk::{Callback as HostCallback, Registration, watch_run, watch_stage};
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use report::rollout_report;
use state::{Action, Reading, Shown, Source};

/// How long the host may take to say what the tab is about, in milliseconds.
const SOURCE_TIMEOUT_MILLIS: u32 = 15_000;

/// What the tab belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A stage of a classic release.
    Stage,
    /// A run of a YAML pipeline.
    Run,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stage => "stage",
            Self::Run => "run",
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
    reading: Reading,
    _watch: Watch,
    _timeout: Timeout,
}

/// What the host calls when the tab is about something else.
#[derive(Debug)]
enum Watch {
    Stage { _registration: Registration },
    Run { _callback: HostCallback },
}

impl Component for RolloutTab {
    type Message = Action;
    type Properties = RolloutTabProps;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let watch = match ctx.props().place {
            Place::Stage => Watch::Stage {
                _registration: watch_stage(move |stage| {
                    link.send_message(Action::Ask(Source::Stage {
                        release_id: stage.release_id,
                        stage_id: stage.id,
                    }));
                }),
            },
            Place::Run => Watch::Run {
                _callback: watch_run(move |run| {
                    link.send_message(Action::Ask(Source::Run { build_id: run.id }));
                }),
            },
        };
        let link = ctx.link().clone();
        let host = ctx.props().services.host;
        spawn_local(async move {
            // A host that cannot take its spinner away shows it over the page; there is nobody else to tell.
            let _ = host.show().await;
        });
        Self {
            reading: Reading::default(),
            _watch: watch,
            _timeout: Timeout::new(SOURCE_TIMEOUT_MILLIS, move || link.send_message(Action::GiveUp)),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        if let Some((source, number)) = self.reading.apply(action) {
            let (services, link) = (ctx.props().services.clone(), ctx.link().clone());
            spawn_local(async move {
                let reports = reading::read(&services, source).await;
                link.send_message(Action::Answer { number, reports });
            });
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let RolloutTabProps { services, place } = ctx.props();
        let link = ctx.link();
        let content = match &self.reading.found {
            Remote::Loading => return skeleton(),
            Remote::Failed(error) => return failure(error, Some(&link.callback(|()| Action::Refresh))),
            Remote::Ready(found) if found.is_empty() => nothing_yet(*place),
            Remote::Ready(found) => html! { for shown in found.iter() { { one(services, shown) } } },
        };
        html! {
            <div class="rollout-reports">
                <div class="rollout-toolbar">
                    <p class="secondary" role="status">{ self.reading.status() }</p>
                    <button type="button" class="button" onclick={link.callback(|_| Action::Refresh)}>{ "Refresh" }</button>
                </div>
                if let Some(problem) = &self.reading.problem {
                    { failure(problem, None) }
                }
                { content }
            </div>
        }
    }
}

fn one(services: &Services, shown: &Shown) -> Html {
    match &shown.report {
        Ok(report) => rollout_report(services, shown.attempt, report),
        Err(error) => failure(error, None),
    }
}

fn nothing_yet(place: Place) -> Html {
    let explanation = html! {
        <>
            <p>{ format!("Nothing was rolled out in this {place} yet.") }</p>
            <p>
                { "The task " }<strong>{ "LaunchDarkly Rollout" }</strong>
                { format!(" moves the flags that are linked to the work items of this {place}. Add it to the {place}; when it has run, its report is here.") }
            </p>
        </>
    };
    html! {
        <section aria-label="Linked flags">
            <h2>{ "Linked flags" }</h2>
            { hint(explanation) }
        </section>
    }
}
