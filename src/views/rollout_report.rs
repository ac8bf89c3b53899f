//! What LaunchDarkly Rollout did in a stage or run: every report that it attached there, newest first.

mod state;
mod reading;
mod wording;
mod report;
mod row;

use yew::prelude::*;

pub use reading::{ReportsHandle, use_reports};
pub use state::Source;

use crate::app::Services;
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use report::rollout_report;
use state::Shown;

/// All reports of a stage or run, or why there are none. `place` is `stage` or `run`.
pub fn rollout_reports(services: &Services, reports: &ReportsHandle, place: &str) -> Html {
    let refresh = reports.refresh();
    let content = match reports.found() {
        Remote::Loading => return skeleton(),
        Remote::Failed(error) => return failure(error, Some(&refresh)),
        Remote::Ready(found) if found.is_empty() => nothing_yet(place),
        Remote::Ready(found) => html! { for shown in found.iter() { { one(services, shown) } } },
    };
    html! {
        <div class="rollout-reports">
            <div class="rollout-toolbar">
                <p class="secondary" role="status">{ reports.status() }</p>
                <button type="button" class="button" onclick={move |_| refresh.emit(())}>{ "Refresh" }</button>
            </div>
            if let Some(problem) = reports.problem() {
                { failure(problem, None) }
            }
            { content }
        </div>
    }
}

fn one(services: &Services, shown: &Shown) -> Html {
    match &shown.report {
        Ok(report) => rollout_report(services, shown.attempt, report),
        Err(error) => failure(error, None),
    }
}

fn nothing_yet(place: &str) -> Html {
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
