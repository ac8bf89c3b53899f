//! Requests behind the commands of the part.

use futures_util::future::{join, join3};
use js_sys::Date;

use super::state::{Action, Command, Found, ProjectFlags, ProjectRead, Removal};
use super::texts;
use crate::azure_devops::sdk::{self, NewWorkItem};
use crate::domain::cleanup::{EnvironmentUse, FlagUse, REMOVAL_TAG, Removable};
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::domain::project_settings::release_catalog::ReleaseCatalog;
use crate::domain::timestamp::Timestamp;
use crate::http::side_by_side::side_by_side;
use crate::launchdarkly::PAGE_SIZE;
use crate::launchdarkly::flag_status::FlagStatus;
use crate::launchdarkly::flag_summaries::FlagSummary;
use crate::launchdarkly::present_flags::ProjectQuery;
use crate::services::{LaunchDarkly, Services};

/// Maximum number of pages of a project's flags that are read at a time.
const MAX_PAGES: usize = 5;

fn key(services: &Services) -> String {
    format!("cleanup.{}", services.context.project.id)
}

/// Carries out a command and returns its answer.
pub(in super::super) async fn carry_out(services: &Services, command: Command) -> Option<Action> {
    match command {
        Command::Recall => {
            // Nothing fails without the last choices.
            let kept = sdk::recall(&key(services)).await.ok().flatten();
            kept.map(Action::Recalled)
        }
        Command::RecallCatalog => {
            let kept = sdk::recall_shared(&CatalogIndex::key(&services.context.project.id)).await;
            let components = CatalogIndex::read_components(&kept.ok().flatten()?);
            ReleaseCatalog::of(components, Vec::new()).map(Action::Catalog)
        }
        Command::Remember(text) => {
            let _ = sdk::remember(&key(services), &text).await;
            None
        }
        Command::Find { round, before } => Some(Action::Found(round, find(services, before).await)),
        Command::Read { round, project } => {
            let flags = read(services, &project).await;
            Some(Action::Read(round, project, flags))
        }
        Command::Create(removal) => {
            let form = new_work_item(services, &removal);
            let saved = form.open().await.map_err(|error| error.to_string());
            Some(Action::Created(removal.flag.link, form.title, saved))
        }
    }
}

/// Reads a page of work items; together with the first one, the service connections and the types of work items.
async fn find(services: &Services, before: Option<u32>) -> Result<Found, String> {
    let project = &services.context.project.id;
    let azure_devops = &services.azure_devops;
    let page = async {
        let ids = azure_devops.work_items_with_hyperlinks(project, before).await?;
        let items = azure_devops.found_work_items(project, &ids).await?;
        Ok((ids, items))
    };
    let lists = if before.is_none() {
        let connections = azure_devops.launchdarkly_connections(project);
        let (connections, types, page) =
            join3(connections, azure_devops.work_item_types(project), page).await;
        let lists = connections.and_then(|connections| Ok((connections, types?)));
        lists.map(Some).and_then(|lists| Ok((lists, page?)))
    } else {
        page.await.map(|page| (None, page))
    };
    let (lists, (ids, items)) = lists.map_err(|error: crate::azure_devops::Error| error.to_string())?;
    Ok(Found {
        lists,
        ids,
        items,
        now: now(),
    })
}

fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole milliseconds after 1970"
    )]
    Timestamp(Date::now() as u64)
}

/// Reads flags of a project through the first service connection that can read the project.
async fn read(services: &Services, project: &ProjectRead) -> Result<ProjectFlags, String> {
    let mut failed = Err(String::new());
    for connection in &project.connections {
        match read_through(&services.launchdarkly(connection), project).await {
            Err(error) => failed = Err(error.to_string()),
            read => return read.map_err(|error| error.to_string()),
        }
    }
    failed
}

async fn read_through(
    launchdarkly: &LaunchDarkly,
    project: &ProjectRead,
) -> Result<ProjectFlags, crate::launchdarkly::Error> {
    let mut environments: Vec<EnvironmentKey> = Vec::new();
    let mut offset = Some(0);
    while let Some(start) = offset {
        let page = launchdarkly.environments(&project.project, start).await?;
        let critical = page.items.into_iter().filter(|environment| environment.critical);
        environments.extend(critical.map(|environment| environment.key));
        offset = page.next_offset;
    }
    if environments.is_empty() {
        return Ok(ProjectFlags::default());
    }
    let statuses = environments
        .iter()
        .map(|environment| launchdarkly.flag_statuses(&project.project, environment));
    let query = ProjectQuery {
        project: project.project.clone(),
        environments: environments.clone(),
        flags: project.flags.clone(),
    };
    let (statuses, flags) = join(
        side_by_side(statuses),
        summaries(launchdarkly, &query, project.offset),
    )
    .await;
    let (summaries, next_offset) = flags?;
    let statuses: Vec<Vec<FlagStatus>> = statuses.into_iter().collect::<Result<_, _>>()?;
    let flags = summaries
        .into_iter()
        .map(|summary| flag_use(project, summary, &environments, &statuses));
    Ok(ProjectFlags {
        flags: flags.collect(),
        has_critical: true,
        next_offset,
    })
}

/// Flags on some pages of the project's list, and where to go on if some are still missing.
async fn summaries(
    launchdarkly: &LaunchDarkly,
    query: &ProjectQuery,
    offset: usize,
) -> Result<(Vec<FlagSummary>, Option<usize>), crate::launchdarkly::Error> {
    let mut found = Vec::new();
    let mut next = Some(offset);
    // So many flags are on no fewer pages, so these are requested together.
    let least = query.flags.len().div_ceil(PAGE_SIZE).min(MAX_PAGES);
    let pages = (0..least).map(|page| launchdarkly.flag_summaries(query, offset + page * PAGE_SIZE));
    for page in side_by_side(pages).await {
        let page = page?;
        found.extend(page.items);
        next = page.next_offset;
    }
    for _ in least..MAX_PAGES {
        let Some(offset) = next.filter(|_| found.len() < query.flags.len()) else {
            break;
        };
        let page = launchdarkly.flag_summaries(query, offset).await?;
        found.extend(page.items);
        next = page.next_offset;
    }
    Ok((found, next))
}

fn flag_use(
    project: &ProjectRead,
    summary: FlagSummary,
    environments: &[EnvironmentKey],
    statuses: &[Vec<FlagStatus>],
) -> FlagUse {
    let FlagSummary {
        flag,
        created,
        changed,
        code_references,
    } = summary;
    let used = environments.iter().zip(statuses).map(|(environment, statuses)| {
        let status = statuses.iter().find(|status| status.flag == flag.key);
        let changed = changed.iter().find(|(changed, _)| changed == environment);
        let targeting = flag.environments.get(environment);
        EnvironmentUse {
            environment: environment.clone(),
            usage: status.map(|status| status.usage),
            last_requested: status.and_then(|status| status.last_requested),
            changed: changed.map(|(_, time)| *time),
            serves: targeting.and_then(crate::domain::targeting::Targeting::only_variation),
        }
    });
    FlagUse {
        environments: used.collect(),
        link: FlagLink {
            instance: project.instance.clone(),
            project: project.project.clone(),
            flag: flag.key,
            environment: None,
        },
        name: flag.name,
        tags: flag.tags,
        temporary: flag.temporary,
        maintainer: flag.maintainer,
        code_references,
        created,
    }
}

fn new_work_item(services: &Services, removal: &Removal) -> NewWorkItem {
    let Removal {
        flag,
        reason,
        since,
        items,
        kind,
        area,
    } = removal;
    let date = since.to_string();
    let state = texts::state(
        &Removable {
            flag,
            reason: *reason,
            since: *since,
            items: Vec::new(),
            removal: None,
        },
        date.get(..10).unwrap_or_default(),
    );
    let items: Vec<(String, String)> = items
        .iter()
        .map(|item| (texts::item(item), services.work_item_url(item.id)))
        .collect();
    let project = &services.context.project.name;
    NewWorkItem {
        kind: kind.clone(),
        title: texts::removal_title(&flag.link.flag),
        description: texts::removal_description(flag, &state, &items),
        area: if area.is_empty() { project } else { area }.clone(),
        tags: REMOVAL_TAG,
    }
}
