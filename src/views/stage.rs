//! The stage tab of a classic release.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::rollout_report::{Source, rollout_reports, use_reports};
use crate::app::Services;
use crate::azure_devops::sdk::watch_stage;

/// Properties of [`StageTab`].
#[derive(PartialEq, Properties)]
pub struct StageTabProps {
    /// What every view works with.
    pub services: Services,
}

/// What LaunchDarkly Rollout did in a stage.
#[component]
pub fn StageTab(props: &StageTabProps) -> Html {
    let services = &props.services;
    let reports = use_reports(services);
    use_effect_with((), {
        let (host, ask) = (services.host, reports.ask());
        move |()| {
            let registration = watch_stage(move |stage| {
                ask.emit(Source::Stage {
                    release_id: stage.release_id,
                    stage_id: stage.id,
                });
            });
            // A host that cannot take its spinner away shows it over the page; there is nobody else to tell.
            spawn_local(async move { drop(host.show().await) });
            move || drop(registration)
        }
    });
    rollout_reports(services, &reports, "stage")
}
