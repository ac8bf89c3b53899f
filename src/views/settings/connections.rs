//! The connections found, and whether each works.

use yew::prelude::*;

use super::state::{Action, Check, Connection, Outcome, State};
use super::texts::{self, verdict};
use crate::components::message::{failure, hint};
use crate::components::remote::Remote;
use crate::components::service_connections::{no_service_connection, service_connections};
use crate::components::skeleton::skeleton;
use crate::services::Services;

/// The section.
pub(super) fn connections(services: &Services, state: &State, link: &Callback<Action>) -> Html {
    let content = match &state.connections {
        Remote::Loading => skeleton(),
        Remote::Failed(error) => failure(error, Some(&link.reform(|()| Action::Load))),
        Remote::Ready(found) if found.is_empty() => hint(no_service_connection(services)),
        Remote::Ready(found) => html! {
            <>
                <ul class="settings-list">
                    { for found.iter().map(|known| connection(known, link)) }
                </ul>
                <p class="secondary">
                    { texts::ABOUT_CHECK }
                    { service_connections(services) }
                    { "." }
                </p>
            </>
        },
    };
    html! {
        <section aria-labelledby="settings-connections">
            <div class="settings-head">
                <h2 id="settings-connections">{ texts::CONNECTIONS }</h2>
                <button type="button" class="button" onclick={link.reform(|_| Action::Load)}>{ texts::REFRESH }</button>
            </div>
            { content }
        </section>
    }
}

fn connection(known: &Connection, link: &Callback<Action>) -> Html {
    let id = known.endpoint.id.clone();
    let check = link.reform(move |_| Action::Check(id.clone()));
    let stated = known.verdict();
    let class = match stated {
        verdict::WORKS => "settings-verdict settings-passed",
        verdict::FAILS => "settings-verdict settings-failed",
        _ => "settings-verdict",
    };
    let instance = match known.endpoint.instance() {
        Ok(instance) => instance.to_string(),
        Err(_) => known.endpoint.url.clone(),
    };
    html! {
        <li key={known.endpoint.id.clone()} class="settings-connection">
            <div class="settings-head">
                <h3>{ known.endpoint.label() }</h3>
                <span {class} role="status">{ stated }</span>
                <button type="button" class="button" aria-label={texts::check(&known.endpoint.name)} onclick={check}>
                    { texts::CHECK }
                </button>
            </div>
            <p class="secondary">{ instance }</p>
            <dl class="settings-checks">
                { for known.checks.iter().map(part) }
            </dl>
        </li>
    }
}

/// A part of a check, as a term and its description.
pub(super) fn part(check: &Check) -> Html {
    let (class, mark, text) = match &check.outcome {
        Outcome::Running => ("", "", texts::CHECKING),
        Outcome::Passed(text) => ("settings-passed", "✓ ", text.as_str()),
        Outcome::Warned(text) | Outcome::Limited(text) => ("settings-warned", "! ", text.as_str()),
        Outcome::Unknown(text) => ("", "? ", text.as_str()),
        Outcome::Failed(text) => ("settings-failed", "✕ ", text.as_str()),
    };
    html! {
        <>
            <dt>{ check.what }</dt>
            <dd><span {class} aria-hidden="true">{ mark }</span>{ text }</dd>
        </>
    }
}
