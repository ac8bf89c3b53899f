//! Every reader of untrusted text, as a function of one text. Shared by fuzz targets and tests.
//!
//! A reader returns whether it accepted the text. It panics only if an invariant of the product is violated.

#[path = "texts.rs"]
mod texts;

use std::cell::RefCell;

use launchdarkly_azure_devops::azure_devops::agent::network::Network;
use launchdarkly_azure_devops::azure_devops::agent::variables::Variables;
use launchdarkly_azure_devops::azure_devops::attachments::{AttachedReport, read_report};
use launchdarkly_azure_devops::azure_devops::authorization::Bearer;
use launchdarkly_azure_devops::azure_devops::endpoint_proxy::EndpointProxy;
use launchdarkly_azure_devops::azure_devops::{self, task_retry::Retry as RetryAzureDevOps};
use launchdarkly_azure_devops::catalog_reader::answer::{Checked, Explained, write};
use launchdarkly_azure_devops::catalog_reader::organization::{Organization, ReadObserver};
use launchdarkly_azure_devops::catalog_reader::{check_location, explain_config};
use launchdarkly_azure_devops::domain::flag::Flag;
use launchdarkly_azure_devops::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use launchdarkly_azure_devops::domain::link::FlagLink;
use launchdarkly_azure_devops::domain::percentage::Percentage;
use launchdarkly_azure_devops::domain::plan::{self, Action, Instruction, Target, TurnOn};
use launchdarkly_azure_devops::domain::project_settings::catalog_index::CatalogIndex;
use launchdarkly_azure_devops::domain::report::markdown;
use launchdarkly_azure_devops::http::retry::{Interrupted, RetryTimer};
use launchdarkly_azure_devops::http::{Method, Request, Response, Secret, Transport, TransportError};
use launchdarkly_azure_devops::launchdarkly::flags::FlagSearch;
use launchdarkly_azure_devops::launchdarkly::retry::Retry as RetryLaunchDarkly;
use launchdarkly_azure_devops::launchdarkly::semantic_patch::{PatchMode, SemanticPatch};
use launchdarkly_azure_devops::launchdarkly::{self, approvals::Proposal};
use pollster::block_on;

/// Reads a text and returns whether it was accepted.
pub type Reader = fn(&str) -> bool;

/// All readers by name. Fuzz targets and folders of seeds have the same names.
pub const READERS: [(&str, Reader); 36] = [
    ("approval_request", approval_request),
    ("approval_requests", approval_requests),
    ("audit_log", audit_log),
    ("azure_config", azure_config),
    ("azure_devops_error", azure_devops_error),
    ("caller_identity", caller_identity),
    ("catalog_file", catalog_file),
    ("catalog_index", catalog_index),
    ("deployments", deployments),
    ("endpoint_proxy", endpoint_proxy),
    ("environments", environments),
    ("flag", flag),
    ("flag_link", texts::flag_link),
    ("flag_status", flag_status),
    ("flags", flags),
    ("launchdarkly_error", launchdarkly_error),
    ("log_door", texts::log_door),
    ("markdown_escape", texts::markdown_escape),
    ("pipeline_run", pipeline_run),
    ("projects", projects),
    ("proxy_bypass", proxy_bypass),
    ("rate_limits", rate_limits),
    ("release", release),
    ("release_attachments", release_attachments),
    ("release_stages", release_stages),
    ("report", report),
    ("run_attachments", run_attachments),
    ("runs", runs),
    ("service_connection", service_connection),
    ("service_endpoints", service_endpoints),
    ("timeline", timeline),
    ("url_forms", texts::url_forms),
    ("work_item_references", work_item_references),
    ("work_items", work_items),
    ("written_flag", written_flag),
    ("yaml_documents", texts::yaml_documents),
];

/// A transport with the same response to every request.
struct Always<'a> {
    status: u16,
    headers: Vec<(String, String)>,
    body: &'a str,
}

impl Transport for Always<'_> {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        Ok(Response {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body.to_owned().into(),
        })
    }
}

fn always(status: u16, body: &str) -> Always<'_> {
    Always {
        status,
        headers: Vec::new(),
        body,
    }
}

type LaunchDarkly<'a> = launchdarkly::Client<Always<'a>>;
type AzureDevOps<'a> = azure_devops::Client<Always<'a>, Bearer>;

fn launchdarkly_says(body: &str) -> LaunchDarkly<'_> {
    launchdarkly::Client::new(always(200, body))
}

fn azure_devops_says(status: u16, body: &str) -> AzureDevOps<'_> {
    let bearer = Bearer::new(&Secret::new("t"));
    azure_devops::Client::new(always(status, body), bearer, "https://dev.azure.com/contoso")
}

/// Keys that every request uses.
fn keys() -> (ProjectKey, FlagKey, EnvironmentKey) {
    let keys = (
        ProjectKey::parse("storefront"),
        FlagKey::parse("checkout-v2"),
        EnvironmentKey::parse("production"),
    );
    match keys {
        (Ok(project), Ok(flag), Ok(environment)) => (project, flag, environment),
        _ => unreachable!("they are keys"),
    }
}

/// Asserts that an error is a sentence.
fn understood<T, E: std::fmt::Display>(answer: Result<T, E>) -> Option<T> {
    match answer {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

fn flag(text: &str) -> bool {
    let (project, flag, environment) = keys();
    let answer = block_on(launchdarkly_says(text).flag(&project, &flag, Some(&environment)));
    understood(answer).inspect(planned).is_some()
}

/// Asserts the invariants of plans for a flag.
fn planned(flag: &Flag) {
    let percentages = [None, Percentage::from_weight(0), Percentage::from_weight(33_333)];
    for (rollout, turn_on) in percentages
        .into_iter()
        .zip([TurnOn::Off, TurnOn::Keep, TurnOn::On])
    {
        let (_, _, production) = keys();
        let plan = plan::plan(flag, &production, Target { rollout, turn_on });
        let Action::Change { instructions, .. } = plan.action else {
            continue;
        };
        assert!(!instructions.is_empty());
        for instruction in instructions {
            if let Instruction::UpdateFallthroughVariationOrRollout {
                rollout_weights: Some(weights),
                ..
            } = instruction
            {
                assert_eq!(weights.values().sum::<u32>(), 100_000);
            }
        }
    }
}

fn flags(text: &str) -> bool {
    let (project, ..) = keys();
    let page = block_on(launchdarkly_says(text).flags(&project, &FlagSearch::default()));
    understood(page)
        .inspect(|page| page.items.iter().for_each(planned))
        .is_some()
}

fn flag_status(text: &str) -> bool {
    let (project, flag, _) = keys();
    understood(block_on(launchdarkly_says(text).flag_status(&project, &flag))).is_some()
}

fn written_flag(text: &str) -> bool {
    let (project, flag, environment) = keys();
    let patch = SemanticPatch {
        environment_key: &environment,
        comment: "",
        instructions: &[Instruction::TurnFlagOn],
    };
    let client = launchdarkly_says(text);
    [PatchMode::Apply, PatchMode::DryRun]
        .into_iter()
        .all(|run| understood(block_on(client.patch_flag(&project, &flag, &patch, run))).is_some())
}

fn projects(text: &str) -> bool {
    understood(block_on(launchdarkly_says(text).projects("", 0))).is_some()
}

fn environments(text: &str) -> bool {
    understood(block_on(launchdarkly_says(text).environments(&keys().0, 0))).is_some()
}

fn caller_identity(text: &str) -> bool {
    understood(block_on(launchdarkly_says(text).caller_identity())).is_some()
}

fn approval_requests(text: &str) -> bool {
    let (project, flag, environment) = keys();
    let client = launchdarkly_says(text);
    let Some(requests) = understood(block_on(client.approval_requests(&project, &flag, &environment))) else {
        return false;
    };
    for request in &requests {
        let _ = request.is_open() && request.same_change(&[Instruction::TurnFlagOn]);
        // The id in one response becomes part of the next request's path.
        let _ = understood(block_on(client.approval_request(
            &project,
            &flag,
            &environment,
            &request.id,
        )));
    }
    true
}

fn approval_request(text: &str) -> bool {
    let (project, flag, environment) = keys();
    let client = launchdarkly_says(text);
    let proposal = Proposal {
        description: "",
        comment: "",
        instructions: &[Instruction::TurnFlagOn],
    };
    let requested = block_on(client.request_approval(&project, &flag, &environment, &proposal));
    let Some(request) = understood(requested) else {
        return false;
    };
    let applied = client.apply_approval_request(&project, &flag, &environment, &request.id, "");
    understood(block_on(applied)).is_some()
}

fn audit_log(text: &str) -> bool {
    let (project, flag, environment) = keys();
    let client = launchdarkly_says(text);
    understood(block_on(client.audit_log_of_flag(
        &project,
        &environment,
        &flag,
        None,
    )))
    .is_some()
}

/// Reads the same text with every status that has a meaning of its own.
fn launchdarkly_error(text: &str) -> bool {
    [400, 401, 403, 404, 405, 409, 429, 500, 502]
        .into_iter()
        .all(|status| {
            let client = launchdarkly::Client::new(always(status, text));
            understood(block_on(client.caller_identity())).is_none()
        })
}

fn azure_devops_error(text: &str) -> bool {
    [203, 400, 401, 403, 404, 500].into_iter().all(|status| {
        let client = azure_devops_says(status, text);
        understood(block_on(client.build_work_items("p", 1))).is_none()
    })
}

fn work_items(text: &str) -> bool {
    let items = understood(block_on(azure_devops_says(200, text).work_items(None, &[1])));
    for relation in items.iter().flatten().flat_map(|item| &item.relations) {
        let _ = FlagLink::read(&relation.url, &[]);
    }
    items.is_some()
}

fn work_item_references(text: &str) -> bool {
    let client = azure_devops_says(200, text);
    understood(block_on(client.build_work_items("p", 1))).is_some()
        && understood(block_on(client.work_items_between("p", 1, 2))).is_some()
        && understood(block_on(client.release_work_items("p", 1, Some(2), Some("a")))).is_some()
}

fn runs(text: &str) -> bool {
    let client = azure_devops_says(200, text);
    understood(block_on(client.runs_of_branch("p", 1, "refs/heads/main"))).is_some()
}

fn timeline(text: &str) -> bool {
    understood(block_on(azure_devops_says(200, text).stage_succeeded(
        "p",
        1,
        "Production",
    )))
    .is_some()
}

fn release(text: &str) -> bool {
    understood(block_on(azure_devops_says(200, text).released_artifacts("p", 1))).is_some()
}

fn deployments(text: &str) -> bool {
    understood(block_on(
        azure_devops_says(200, text).stage_deployments("p", 1, 2),
    ))
    .is_some()
}

/// Uses the same text for release, list and content.
fn release_attachments(text: &str) -> bool {
    told(block_on(azure_devops_says(200, text).stage_reports("p", 1, 2)))
}

fn run_attachments(text: &str) -> bool {
    told(block_on(azure_devops_says(200, text).run_reports("p", 1)))
}

fn told(reports: Result<Vec<AttachedReport>, azure_devops::Error>) -> bool {
    let reports = understood(reports);
    for attached in reports.iter().flatten() {
        if let Err(error) = &attached.report {
            assert!(!error.to_string().is_empty());
        }
    }
    reports.is_some()
}

/// Asserts that a report can be written and read again without loss.
fn report(text: &str) -> bool {
    let Some(report) = understood(read_report(text)) else {
        return false;
    };
    assert!(!markdown(&report).is_empty());
    let written = serde_json::to_string(&report).unwrap_or_default();
    assert_eq!(understood(read_report(&written)), Some(report));
    true
}

fn service_endpoints(text: &str) -> bool {
    let connections = understood(block_on(
        azure_devops_says(200, text).launchdarkly_connections("p"),
    ));
    for connection in connections.iter().flatten() {
        let _ = understood(connection.instance());
    }
    connections.is_some()
}

/// Reads LaunchDarkly responses that are wrapped by Azure DevOps.
fn endpoint_proxy(text: &str) -> bool {
    let (project, flag, environment) = keys();
    let proxy = EndpointProxy::new(azure_devops_says(200, text), "p".to_owned(), "e".to_owned());
    let client = launchdarkly::Client::new(proxy);
    let _ = understood(block_on(client.projects("", 0)));
    let _ = understood(block_on(client.environments(&project, 0)));
    let _ = understood(block_on(client.flags(&project, &FlagSearch::default())));
    let _ = understood(block_on(client.flag(&project, &flag, Some(&environment))));
    understood(block_on(client.caller_identity())).is_some()
}

/// A clock that advances when somebody waits, up to a limit.
#[derive(Default)]
struct Hurried(RefCell<u64>);

impl RetryTimer for &Hurried {
    fn now(&self) -> u64 {
        1_795_341_600_000 + *self.0.borrow()
    }

    fn log(&self, _: &str) {}

    async fn wait(&self, milliseconds: u64, _: &str) -> Result<(), Interrupted> {
        assert!(milliseconds <= 120_000, "nobody waits that long for one answer");
        *self.0.borrow_mut() += milliseconds;
        Ok(())
    }
}

/// Headers of a rate limit response, one per line.
fn rate_limits(text: &str) -> bool {
    let headers = text.lines().filter_map(|line| line.split_once(':'));
    let headers: Vec<(String, String)> = headers
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let is_any = !headers.is_empty();
    for status in [200, 429] {
        let limited = || Always {
            status,
            headers: headers.clone(),
            body: "",
        };
        let (time, other_time) = (Hurried::default(), Hurried::default());
        let launchdarkly = RetryLaunchDarkly::new(limited(), &time);
        let azure_devops = RetryAzureDevOps::new(limited(), &other_time);
        for _ in 0..3 {
            let request = || Request::new(Method::Patch, "/api/v2/flags/storefront/checkout-v2");
            assert!(block_on(launchdarkly.send(request())).is_ok());
            assert!(block_on(azure_devops.send(request())).is_ok());
        }
    }
    is_any
}

/// Reads the agent's data of a service connection.
fn service_connection(text: &str) -> bool {
    let pairs = [
        ("ENDPOINT_AUTH_id", text),
        ("ENDPOINT_URL_id", "https://app.launchdarkly.com"),
    ];
    let variables = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let variables = Variables::new(variables);
    let _ = variables.secrets();
    let connection = variables.service_connection("id");
    connection.is_some_and(|connection| connection.token.is_some())
}

/// Reads the agent's list of hosts that bypass its proxy.
fn proxy_bypass(text: &str) -> bool {
    let pairs = [
        ("AGENT_PROXYURL", "http://proxy.example:3128"),
        ("AGENT_PROXYBYPASSLIST", text),
    ];
    let variables = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Network::read(&Variables::new(variables)).warnings.is_empty()
}

fn release_stages(text: &str) -> bool {
    block_on(azure_devops_says(200, text).release("p", 7)).is_ok()
}

fn pipeline_run(text: &str) -> bool {
    block_on(azure_devops_says(200, text).run("p", 9)).is_ok()
}

/// An observer that does nothing.
struct Nobody;

impl ReadObserver for Nobody {
    async fn file_read(&self) {}

    async fn yield_now(&self) {}
}

/// Reads a catalog file. Every file that it leads to and every other response is the same text.
fn catalog_file(text: &str) -> bool {
    const FILE: &str = "https://dev.azure.com/contoso/p/_git/r?path=/catalog-info.yaml";
    let server = always(200, text);
    let bearer = Bearer::new(&Secret::new("t"));
    let organization = Organization::new(&server, bearer, "https://dev.azure.com/contoso", Nobody);
    let read = block_on(check_location::read(&organization, FILE));
    let checked = Checked::Reading(read.clone());
    assert!(
        Checked::read(&write(&checked)) == checked,
        "the page reads what was written"
    );
    assert!(read.problems.iter().all(|problem| !problem.message.is_empty()));
    !read.entities.is_empty()
}

/// Explains a pasted configuration.
fn azure_config(text: &str) -> bool {
    let url = "https://dev.azure.com/contoso/p";
    let explained = explain_config::explain(text, url, "https://dev.azure.com/fabrikam");
    assert!(
        Explained::read(&write(&explained)) == explained,
        "the page reads what was written"
    );
    !explained.entries.is_empty() && explained.problems.is_empty()
}

/// Reads a stored catalog, which everyone in the organization can write.
fn catalog_index(text: &str) -> bool {
    let index = CatalogIndex::read(text);
    !index.components.is_empty()
}
