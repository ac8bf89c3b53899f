//! Requests to LaunchDarkly.

use std::rc::Rc;

use super::error_message;
use crate::components::remote::Remote;
use crate::domain::change_source::ChangeSource;
use crate::domain::flag::Flag;
use crate::domain::timestamp::Timestamp;
use crate::http::TransportError;
use crate::launchdarkly::audit_log::AuditEntry;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::flags::{FlagSearch, FlagState};
use crate::launchdarkly::{Error, Page};
use crate::services::{LaunchDarkly, Services};
use crate::views::work_item::state::{Action, Answer, FlagChange, FlagQuery, Problem, ProjectRef, Request};

/// Flags on a page of the picker: more than fit on a screen, and few enough to include their rules.
const FLAGS_ON_A_PAGE: usize = 30;
/// Maximum number of linked flags in one list.
const LINKED_FLAGS: usize = 50;
/// Page limit, in case a server never ends the list.
const MAX_PAGES: usize = 20;

/// Sends a request and returns it with its answer.
pub(super) async fn send(services: &Services, request: Request) -> Action {
    let launchdarkly = services.launchdarkly(request.account());
    let answer = match &request {
        Request::Environments(place) => Answer::Environments(environments(&launchdarkly, place).await),
        Request::LinkedFlags(place, ..) | Request::Search(FlagQuery { place, .. }) => {
            Answer::Flags(flags(&launchdarkly, place, &request).await)
        }
        Request::LinkedFlag(place, key) => {
            Answer::Flag(match launchdarkly.flag(&place.project, key, None).await {
                Ok(flag) => Remote::Ready(Some(Rc::new(flag))),
                Err(error) if error.is_missing() => Remote::Ready(None),
                Err(error) => Remote::Failed(error_message(&error)),
            })
        }
        Request::Projects(_, text) => {
            let projects = launchdarkly.projects(text, 0).await;
            Answer::Projects(projects.map_err(|error| error_message(&error)).into())
        }
        Request::Usage(place, key) => {
            let usage = launchdarkly.flag_status(&place.project, key).await;
            Answer::Usage(usage.ok().map(Rc::from))
        }
        Request::History(place, key) => {
            let entries = launchdarkly.audit_log_everywhere(&place.project, key).await;
            let organization_url = services.azure_devops.organization_url();
            let moves = entries.map(|entries| {
                entries
                    .iter()
                    .filter_map(|entry| moved(entry, organization_url))
                    .collect()
            });
            Answer::History(moves.map_err(|error| error_message(&error)).into())
        }
    };
    Action::Answer(request, answer)
}

async fn environments(launchdarkly: &LaunchDarkly, place: &ProjectRef) -> Remote<Rc<[Environment]>, String> {
    let mut environments = Vec::new();
    let mut offset = 0;
    for _ in 0..MAX_PAGES {
        let page = match launchdarkly.environments(&place.project, offset).await {
            Ok(page) => page,
            // A missing project has no environments.
            Err(error) if error.is_missing() => break,
            Err(error) => return Remote::Failed(error_message(&error)),
        };
        environments.extend(page.items);
        match page.next_offset {
            Some(next) => offset = next,
            None => break,
        }
    }
    Remote::Ready(environments.into())
}

/// Search for a list of flags, and the number of attempts.
fn search(request: &Request) -> (FlagSearch, usize) {
    match request {
        Request::Search(query) => {
            let filters = &query.filters;
            let search = FlagSearch {
                text: filters.text.clone(),
                tag: filters.tag.clone(),
                state: Some(filters.state.unwrap_or(FlagState::Live)),
                lifetime: filters.lifetime,
                environments: vec![query.environment.clone()],
                in_full: true,
                offset: query.offset,
                limit: FLAGS_ON_A_PAGE,
            };
            (search, 2)
        }
        Request::LinkedFlags(_, environments, text) => {
            let search = FlagSearch {
                text: text.clone(),
                environments: environments.to_vec(),
                in_full: true,
                limit: LINKED_FLAGS,
                ..FlagSearch::default()
            };
            (search, 1)
        }
        _ => (FlagSearch::default(), 0),
    }
}

/// Requests a list of flags. If the response exceeds the proxy's limit, retries without targets, only their count.
async fn flags(
    launchdarkly: &LaunchDarkly,
    place: &ProjectRef,
    request: &Request,
) -> Result<Page<Flag>, Problem> {
    let (mut search, tries) = search(request);
    let mut page = Ok(Page {
        items: Vec::new(),
        next_offset: None,
    });
    for _ in 0..tries {
        page = launchdarkly.flags(&place.project, &search).await;
        let is_refused = matches!(
            page,
            Err(Error::Transport {
                cause: TransportError::Refused { .. },
                ..
            })
        );
        if !is_refused {
            break;
        }
        search.in_full = false;
    }
    page.map_err(problem)
}

fn problem(error: Error) -> Problem {
    Problem {
        is_missing: error.is_missing(),
        sentence: error_message(&error),
    }
}

/// The change of an entry, if a release or run made it.
fn moved(entry: &AuditEntry, organization_url: &str) -> Option<FlagChange> {
    Some(FlagChange {
        mover: ChangeSource::read(entry.comment.as_deref()?, organization_url)?,
        environments: entry.environments(),
        date: Timestamp(entry.date),
    })
}
