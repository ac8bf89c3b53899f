//! One report: heading, inputs of the task, a table with a row per flag, remarks.

use yew::prelude::*;

use super::linked::look_up_rest;
use super::more::more;
use super::owner;
use super::row::{Row, flag_row};
use super::scrolling_table::{column, table};
use super::state::{Action, Group, List, State};
use super::{Place, texts};
use crate::azure_devops::attachments::FoundReport;
use crate::components::button::button;
use crate::components::local_time::local_time;
use crate::components::message::failure;
use crate::components::save_file::save;
use crate::components::secondary;
use crate::domain::report::{FlagEntry, Report};
use crate::services::Services;

/// A report as it was found, or why it cannot be shown.
pub(super) fn found(
    services: &Services,
    state: &State,
    place: Place,
    group: &Group,
    found: &FoundReport,
    link: &Callback<Action>,
) -> Html {
    let text = found.text.clone();
    let download = link.reform(move |_| {
        Action::Notice(match save("rollout-report.json", &text) {
            true => texts::status::SAVED,
            false => texts::status::NOT_SAVED,
        })
    });
    let download = html! {
        if !found.text.is_empty() {
            { button(texts::DOWNLOAD, download) }
        }
    };
    match &found.report {
        Ok(report) => {
            let is_current = state.current().is_some_and(|current| current.id == group.id);
            let address: AttrValue = found.address.clone().into();
            let copied = address.clone();
            let copy = link.reform(move |_| Action::Copy(copied.clone()));
            let buttons = html! {
                <span class="rollout-buttons">
                    { button(texts::COPY, copy) }
                    { download }
                </span>
            };
            let list = List::Report(address);
            let shown = Shown {
                services,
                state,
                place,
                group,
                report,
                is_current,
            };
            rollout_report(&shown, list, buttons, link)
        }
        Err(error) => html! {
            <>
                { failure(&texts::unreadable(group.id.attempt, error), None) }
                { download }
            </>
        },
    }
}

/// A report and its place on the page.
struct Shown<'a> {
    services: &'a Services,
    state: &'a State,
    place: Place,
    group: &'a Group,
    report: &'a Report,
    is_current: bool,
}

/// One report: untrusted text.
fn rollout_report(shown: &Shown<'_>, list: List, buttons: Html, link: &Callback<Action>) -> Html {
    let Shown {
        services,
        state,
        place,
        group,
        report,
        is_current,
    } = *shown;
    let attempt = Some(group.id.attempt).filter(|attempt| *attempt > 0);
    let heading = texts::heading(report);
    let run = texts::run(&report.run, attempt.unwrap_or(report.run.attempt));
    let label = format!("{heading} {run}");
    let instances = state.instances();
    let rows = state.row_filter.rows(&report.flags);
    let mut projects = report.flags.iter().map(|flag| &flag.project);
    let project = projects.next();
    let is_of_several = projects.any(|other| Some(other) != project);
    let row = |flag: &&FlagEntry| {
        let drift = (is_current && report.mode != "preview")
            .then(|| state.present.drift(flag, &instances))
            .flatten();
        flag_row(&Row {
            services,
            flag,
            key: texts::key(flag, is_of_several),
            drift: drift.map(|(now, change)| texts::drift(now, change)),
            owner: state.owner_of_entry(flag, &instances),
        })
    };
    let content = match () {
        () if report.flags.is_empty() => no_row(texts::NO_FLAG),
        () if rows.is_empty() => no_row(texts::NO_MATCH),
        () => rows.iter().take(state.lists.drawn(&list)).map(row).collect(),
    };
    html! {
        <article class="rollout-report" aria-label={label}>
            <header class="rollout-head">
                <h2>{ heading }</h2>
                <span>{ run }</span>
                <time class="secondary" datetime={report.finished.clone()}>{ local_time(&report.finished) }</time>
                if !group.attempt.requested_by.is_empty() {
                    { secondary::span(&texts::requested_by(&group.attempt.requested_by)) }
                }
                <span class="rollout-counts">{ report.counts().to_string() }</span>
                { buttons }
            </header>
            if report.mode != "rollback" {
                { secondary::paragraph(&texts::target(&report.target)) }
            }
            if report.mode == "preview" {
                <p class="message message-info">{ texts::PREVIEW }</p>
            }
            { owner::warning(state, place, report.flags.iter().map(|flag| flag.project.as_str())) }
            { table(texts::REPORT, texts::COLUMNS.iter().map(|name| column(html! { name })).collect(), content) }
            { more(state, list, rows.len(), texts::FLAGS, link) }
            // The overview, once it is open, has these itself.
            if is_current && state.overview.is_none() {
                if report.mode != "preview" {
                    for error in state.flag_errors() { { secondary::paragraph(&texts::not_compared(error)) } }
                }
                { look_up_rest(state, link) }
            }
            if !report.notes.is_empty() {
                <ul class="rollout-notes">{ for report.notes.iter().map(|note| html! { <li>{ note }</li> }) }</ul>
            }
        </article>
    }
}

fn no_row(words: &'static str) -> Html {
    html! { <tr><td colspan="7" class="secondary">{ words }</td></tr> }
}
