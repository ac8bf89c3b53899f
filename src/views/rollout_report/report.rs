//! One report: heading, what was asked for, a table with a row per flag, remarks.

use js_sys::Date;
use yew::prelude::*;

use super::row::flag_row;
use super::wording;
use crate::app::Services;
use crate::domain::report::Report;

/// Columns of the table; people with a screen reader and programs rely on their names.
const COLUMNS: [&str; 7] = [
    "Flag",
    "Environment",
    "Before",
    "After",
    "Result",
    "Reason",
    "Work items",
];

/// One report: foreign text. `attempt` is that of the stage; 0 when it is not known.
pub fn rollout_report(services: &Services, attempt: u32, report: &Report) -> Html {
    let organization_url = services.azure_devops.organization_url();
    let project = &services.context.project.name;
    let heading = wording::heading(report);
    let run = wording::run(&report.run, attempt);
    let label = format!("{heading} {run}");
    html! {
        <article class="rollout-report" aria-label={label}>
            <header class="rollout-head">
                <h2>{ heading }</h2>
                <span>{ run }</span>
                <time class="secondary" datetime={report.finished.clone()}>{ local_time(&report.finished) }</time>
                <span class="rollout-counts">{ report.counts().to_string() }</span>
            </header>
            if report.mode != "rollback" {
                <p class="secondary">{ wording::target(&report.target) }</p>
            }
            if report.mode == "preview" {
                <p class="message message-info">{ "Preview: nothing was written." }</p>
            }
            <div class="rollout-scroll" role="group" aria-label="Rollout report, scrolls sideways" tabindex="0">
                <table class="rollout-table" aria-label="Rollout report">
                    <thead>
                        <tr>{ for COLUMNS.map(|column| html! { <th scope="col">{ column }</th> }) }</tr>
                    </thead>
                    <tbody>
                        for flag in report.flags.iter() {
                            { flag_row(organization_url, project, &wording::key(flag, &report.flags), flag) }
                        }
                        if report.flags.is_empty() {
                            <tr><td colspan="7" class="secondary">{ "No flag was rolled out." }</td></tr>
                        }
                    </tbody>
                </table>
            </div>
            if !report.notes.is_empty() {
                <ul class="rollout-notes">{ for report.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul>
            }
        </article>
    }
}

/// A moment as people of the browser's language write it; what is no moment stays as it is.
fn local_time(moment: &str) -> String {
    let date = Date::new(&moment.into());
    if date.get_time().is_nan() {
        return moment.to_owned();
    }
    date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED)
        .into()
}
