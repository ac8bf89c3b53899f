//! What LaunchDarkly Rollout did in a stage or run: every report that it attached there, newest first.

mod state;
mod reading;
mod wording;
mod report;
mod row;

use std::rc::Rc;

use yew::prelude::*;

pub use reading::{ReportsHandle, use_reports};
pub use state::Source;

use crate::app::Services;
use crate::components::message::{Failure, Hint};
use crate::components::remote::Remote;
use crate::components::skeleton::Skeleton;
use report::RolloutReport;
use state::Shown;

/// Properties of [`RolloutReports`].
#[derive(PartialEq, Properties)]
pub struct RolloutReportsProps {
    /// What every view works with.
    pub services: Services,
    /// Where the reports come from.
    pub reports: ReportsHandle,
    /// `stage` or `run`.
    pub place: AttrValue,
}

/// All reports of a stage or run, or why there are none.
#[component]
pub fn RolloutReports(props: &RolloutReportsProps) -> Html {
    let RolloutReportsProps {
        services,
        reports,
        place,
    } = props;
    let refresh = reports.refresh();
    let content = match reports.found() {
        Remote::Loading => return html! { <Skeleton /> },
        Remote::Failed(error) => {
            return html! { <Failure text={error.clone()} on_retry={move |()| refresh.emit(())} /> };
        }
        Remote::Ready(found) if found.is_empty() => html! { <NothingYet place={place.clone()} /> },
        Remote::Ready(found) => html! { for shown in found.iter() { { one(services, shown) } } },
    };
    html! {
        <div class="rollout-reports">
            <div class="rollout-toolbar">
                <p class="visually-hidden" role="status">{ reports.status() }</p>
                <button type="button" class="button" onclick={move |_| refresh.emit(())}>{ "Refresh" }</button>
            </div>
            if let Some(problem) = reports.problem() {
                <Failure text={problem.clone()} />
            }
            { content }
        </div>
    }
}

fn one(services: &Services, shown: &Shown) -> Html {
    match &shown.report {
        Ok(report) => html! {
            <RolloutReport
                organization_url={services.azure_devops.organization_url().to_owned()}
                project={services.context.project.name.clone()}
                attempt={shown.attempt}
                report={Rc::clone(report)}
            />
        },
        Err(error) => html! { <Failure text={error.clone()} /> },
    }
}

#[derive(PartialEq, Properties)]
struct NothingYetProps {
    place: AttrValue,
}

#[component]
fn NothingYet(props: &NothingYetProps) -> Html {
    let place = &props.place;
    html! {
        <section aria-label="Linked flags">
            <h2>{ "Linked flags" }</h2>
            <Hint>
                <p>{ format!("Nothing was rolled out in this {place} yet.") }</p>
                <p>
                    { "The task " }<strong>{ "LaunchDarkly Rollout" }</strong>
                    { format!(" moves the flags that are linked to the work items of this {place}. Add it to the {place}; when it has run, its report is here.") }
                </p>
            </Hint>
        </section>
    }
}
