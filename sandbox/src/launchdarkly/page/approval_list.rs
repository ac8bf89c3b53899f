//! A flag's approval requests, with the buttons of a reviewer.

use axum::extract::{Path, State as FromState};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::layout::not_found;
use super::moment;
use crate::launchdarkly::approvals::{ApprovalRequest, ApprovalStatus, Review};
use crate::launchdarkly::flag::Flag;
use crate::launchdarkly::semantic_patch::Instructions;
use crate::launchdarkly::state::Project;
use crate::launchdarkly::{Simulator, by_member};

/// `POST /approval-requests/{id}/{step}`, a step being `approve`, `decline` or `apply`. Leads back to the flag, which
/// shows what has become of the request, also when the step came too late.
pub(super) async fn step(
    FromState(simulator): FromState<Simulator>,
    Path((id, step)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if !is_own_page(&headers) {
        let refusal = "Only the pages of this LaunchDarkly may ask for this.";
        return (StatusCode::FORBIDDEN, refusal).into_response();
    }
    let mut state = simulator.lock();
    let mut requests = state.approval_requests.iter();
    let Some(request) = requests.find(|request| request.id == id) else {
        return not_found("approval request");
    };
    let place = request.place.clone();
    let _too_late = match step.as_str() {
        "approve" => state.review(&id, Review::Approve).err(),
        "decline" => state.review(&id, Review::Decline).err(),
        "apply" => state.apply_approval(&id, by_member()).err(),
        _ => return not_found("step"),
    };
    let page = format!(
        "/projects/{}/flags/{}?env={}",
        place.project, place.flag, place.environment
    );
    Redirect::to(&page).into_response()
}

/// A browser says where a request comes from.
fn is_own_page(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
    matches!(site, None | Some(b"same-origin" | b"none"))
}

/// Requests, newest first as they come; nothing when there are none.
pub(super) fn approval_list<'a>(
    project: &Project,
    flag: &Flag,
    requests: impl Iterator<Item = &'a ApprovalRequest>,
) -> Markup {
    let mut requests = requests.peekable();
    html! {
        @if requests.peek().is_some() {
            section .card.log.approvals aria-labelledby="approvals" {
                h2 #approvals { "Approval requests" }
                ol { @for request in requests { (item(project, flag, request)) } }
            }
        }
    }
}

fn item(project: &Project, flag: &Flag, request: &ApprovalRequest) -> Markup {
    let environment = project.environment(&request.place.environment);
    let environment = environment.map_or(&request.place.environment, |environment| &environment.name);
    let sentences = Instructions::read(&request.instructions, flag)
        .map(|instructions| instructions.sentences(flag))
        .unwrap_or_default();
    html! {
        li {
            p .what { strong { (environment) } " " (outcome(request)) }
            ul { @for sentence in sentences { li { (sentence) } } }
            blockquote { (request.description) }
            @for conflict in &request.conflicts { p { (conflict) } }
            p .quiet { (moment(request.creation_date)) " · " (request.requested_by) }
            @if let Some((author, date)) = &request.applied {
                p .quiet { "Applied " (moment(*date)) " · " (author.name()) }
            }
            (buttons(request))
        }
    }
}

fn outcome(request: &ApprovalRequest) -> Markup {
    let (class, text) = match (request.status, request.review) {
        (ApprovalStatus::Completed, _) => ("pill on", "Applied"),
        (ApprovalStatus::Failed, _) => ("pill off", "Failed"),
        (ApprovalStatus::Pending, Some(Review::Approve)) => ("pill on", "Approved"),
        (ApprovalStatus::Pending, Some(Review::Decline)) => ("pill off", "Declined"),
        (ApprovalStatus::Pending, None) => ("pill partly", "Pending"),
    };
    html! { span class=(class) { (text) } }
}

/// The steps that can follow.
fn buttons(request: &ApprovalRequest) -> Markup {
    let steps: &[(&str, &str)] = match (request.status, request.review) {
        (ApprovalStatus::Pending, None) => &[("approve", "Approve"), ("decline", "Decline")],
        (ApprovalStatus::Pending, Some(Review::Approve)) => &[("apply", "Apply changes")],
        _ => &[],
    };
    html! {
        @if !steps.is_empty() {
            form .steps method="post" {
                @for (step, label) in steps {
                    button formaction={ "/approval-requests/" (request.id) "/" (step) } { (label) }
                }
            }
        }
    }
}
