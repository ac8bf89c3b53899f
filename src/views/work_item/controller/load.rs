//! What the tab reads.

use std::rc::Rc;

use yew::UseReducerDispatcher;

use crate::app::Services;
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::domain::link::FlagLink;
use crate::launchdarkly::flags::FlagSearch;
use crate::launchdarkly::{Error, Page};
use crate::views::work_item::state::{Action, FlagQuery, State};

type Dispatcher = UseReducerDispatcher<State>;

/// Flags on a page of the picker.
const FLAGS_ON_A_PAGE: usize = 50;
/// A bound on the pages of projects and environments, should a server never stop giving them.
const MOST_PAGES: usize = 50;

pub(super) async fn connections(services: Services, dispatcher: Dispatcher) {
    let project = &services.context.project.id;
    let connections = services.azure_devops.launchdarkly_connections(project).await;
    let connections = connections.map(Rc::from).map_err(|error| error.to_string());
    dispatcher.dispatch(Action::Connections(connections.into()));
}

pub(super) async fn projects(services: Services, dispatcher: Dispatcher, account: String) {
    let launchdarkly = services.launchdarkly(&account);
    let projects = every_page(async |offset| launchdarkly.projects(offset).await).await;
    dispatcher.dispatch(Action::Projects(account, projects));
}

pub(super) async fn environments(
    services: Services,
    dispatcher: Dispatcher,
    account: String,
    project: ProjectKey,
) {
    let launchdarkly = services.launchdarkly(&account);
    let environments = every_page(async |offset| launchdarkly.environments(&project, offset).await).await;
    dispatcher.dispatch(Action::Environments(account, project, environments));
}

async fn every_page<I>(page: impl AsyncFn(usize) -> Result<Page<I>, Error>) -> Remote<Rc<[I]>, String> {
    let mut items = Vec::new();
    for _ in 0..MOST_PAGES {
        let Page {
            items: more,
            next_offset,
        } = match page(items.len()).await {
            Ok(page) => page,
            Err(error) => return Remote::Failed(error.to_string()),
        };
        items.extend(more);
        if next_offset.is_none() {
            break;
        }
    }
    Remote::Ready(items.into())
}

pub(super) async fn flags(services: Services, dispatcher: Dispatcher, query: FlagQuery) {
    let search = FlagSearch {
        text: query.text.clone(),
        environments: vec![query.environment.clone()],
        offset: query.offset,
        limit: FLAGS_ON_A_PAGE,
    };
    let page = services
        .launchdarkly(&query.account)
        .flags(&query.project, &search)
        .await;
    dispatcher.dispatch(Action::Flags(
        query,
        page.map_err(|error| error.to_string()).into(),
    ));
}

/// Reads a linked flag in all of its environments, through the service connection that leads to it.
pub(super) async fn linked_flag(
    services: &Services,
    dispatcher: Dispatcher,
    link: FlagLink,
    account: Option<String>,
) {
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
    dispatcher.dispatch(Action::LinkedFlag { link, flag });
}
