//! The run tab of a pipeline.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::rollout_report::{Source, rollout_reports, use_reports};
use crate::app::Services;
use crate::azure_devops::sdk::watch_run;

/// Properties of [`RunTab`].
#[derive(PartialEq, Properties)]
pub struct RunTabProps {
    /// What every view works with.
    pub services: Services,
}

/// What LaunchDarkly Rollout did in a run.
#[component]
pub fn RunTab(props: &RunTabProps) -> Html {
    let services = &props.services;
    let reports = use_reports(services);
    use_effect_with((), {
        let (host, ask) = (services.host, reports.ask());
        move |()| {
            let subscription = watch_run(move |run| ask.emit(Source::Run { build_id: run.id }));
            // A host that cannot take its spinner away shows it over the page; there is nobody else to tell.
            spawn_local(async move { drop(host.show().await) });
            move || drop(subscription)
        }
    });
    rollout_reports(services, &reports, "run")
}
