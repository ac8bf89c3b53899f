//! What the tab reads.

use std::rc::Rc;

use crate::app::Services;
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::domain::link::FlagLink;
use crate::launchdarkly::flags::{FlagSearch, FlagState};
use crate::launchdarkly::{Error, Page};
use crate::views::work_item::state::{Action, FlagQuery};

/// Flags on a page of the picker.
const FLAGS_ON_A_PAGE: usize = 50;
/// A bound on the pages of projects and environments, should a server never stop giving them.
const MOST_PAGES: usize = 50;

pub(super) async fn connections(services: &Services) -> Action {
    let project = &services.context.project.id;
    let connections = services.azure_devops.launchdarkly_connections(project).await;
    Action::Connections(
        connections
            .map(Rc::from)
            .map_err(|error| error.to_string())
            .into(),
    )
}

pub(super) async fn projects(services: &Services, account: String) -> Action {
    let launchdarkly = services.launchdarkly(&account);
    let projects = every_page(async |offset| launchdarkly.projects("", offset).await).await;
    Action::Projects(account, projects)
}

pub(super) async fn environments(services: &Services, account: String, project: ProjectKey) -> Action {
    let launchdarkly = services.launchdarkly(&account);
    let environments = every_page(async |offset| launchdarkly.environments(&project, offset).await).await;
    Action::Environments(account, project, environments)
}

async fn every_page<I>(page: impl AsyncFn(usize) -> Result<Page<I>, Error>) -> Remote<Rc<[I]>, String> {
    let mut items = Vec::new();
    let mut offset = 0;
    for _ in 0..MOST_PAGES {
        let page = match page(offset).await {
            Ok(page) => page,
            Err(error) => return Remote::Failed(error.to_string()),
        };
        items.extend(page.items);
        match page.next_offset {
            Some(next) => offset = next,
            None => break,
        }
    }
    Remote::Ready(items.into())
}

pub(super) async fn flags(services: &Services, query: FlagQuery) -> Action {
    let search = FlagSearch {
        text: query.text.clone(),
        state: Some(FlagState::Live),
        environments: vec![query.environment.clone()],
        offset: query.offset,
        limit: FLAGS_ON_A_PAGE,
        ..FlagSearch::default()
    };
    let page = services
        .launchdarkly(&query.account)
        .flags(&query.project, &search)
        .await;
    Action::Flags(query, page.map_err(|error| error.to_string()).into())
}

/// Reads a linked flag in all of its environments, through the service connection that leads to it.
pub(super) async fn linked_flag(services: &Services, link: FlagLink, account: Option<String>) -> Action {
    let flag = match account {
        None => Remote::Failed(format!(
            "No LaunchDarkly service connection that you may use leads to {}.",
            link.instance
        )),
        Some(account) => match services
            .launchdarkly(&account)
            .flag(&link.project, &link.flag, None)
            .await
        {
            Ok(flag) => Remote::Ready(Some(Rc::new(flag))),
            Err(error) if error.is_missing() => Remote::Ready(None),
            Err(error) => Remote::Failed(error.to_string()),
        },
    };
    Action::LinkedFlag { link, flag }
}
