//! Requests behind the commands of the tab.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;

use super::state::{Answer, Command, Source};
use crate::azure_devops::Error;
use crate::azure_devops::release_stages::{Attempt, ReleaseStage};
use crate::azure_devops::runs::PipelineRun;
use crate::azure_devops::sdk::{pull_request, recall_shared};
use crate::azure_devops::work_items::{BATCH, ListedWorkItem, WorkItem};
use crate::components::clipboard::copy;
use crate::credentials::listed_work_item::Owner;
use crate::domain::flag::Flag;
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::domain::project_settings::defaults::Defaults;
use crate::domain::project_settings::release_catalog::ReleaseCatalog;
use crate::launchdarkly::Page;
use crate::launchdarkly::present_flags::ProjectQuery;
use crate::services::{AzureDevOps, LaunchDarkly, Services};

/// A bound on the pages of a list, should a server never stop giving them.
const MOST_PAGES: usize = 20;
/// Environments whose states are shown where nothing says which matter.
const MOST_ENVIRONMENTS: usize = 10;
/// Flags that are looked up one by one at a time.
const MOST_SINGLE: usize = 50;

/// Asks, and gives the answer.
pub(super) async fn carry_out(services: &Services, command: Command) -> Option<Answer> {
    let project = &services.context.project.id;
    Some(match command {
        Command::Stages(source) => Answer::Stages(stages(services, source).await),
        Command::Reports { id, attempt, known } => {
            let reports = match id.stage_id {
                0 => {
                    let run = attempt.plans.first().and_then(|run| run.parse().ok());
                    services
                        .azure_devops
                        .reports_of_run(project, run.unwrap_or_default(), &known)
                        .await
                }
                stage => {
                    let release = id.release_id;
                    let releases = match releases(services).await {
                        Ok(releases) => releases,
                        Err(error) => return Some(Answer::Reports(id, Err(error))),
                    };
                    releases
                        .attempt_reports(project, release, stage, &attempt, &known)
                        .await
                }
            };
            Answer::Reports(id, reports.map_err(|error| error.to_string()))
        }
        Command::Connections => {
            let connections = services.azure_devops.launchdarkly_connections(project).await;
            Answer::Connections(connections.map_err(|error| error.to_string()))
        }
        Command::WorkItems(source) => Answer::WorkItems(work_items(services, source).await),
        Command::Overview(release) => Answer::Overview(match releases(services).await {
            Ok(releases) => releases
                .release(project, release)
                .await
                .map_err(|error| error.to_string()),
            Err(error) => Err(error),
        }),
        Command::Present {
            number,
            account,
            query,
            offset,
            is_complete,
        } => {
            let launchdarkly = services.launchdarkly(&account);
            let page = if is_complete {
                every_flag(&launchdarkly, query, offset).await
            } else {
                listed_flags(&launchdarkly, query, offset).await
            };
            Answer::Present(number, page.map_err(|error| error.to_string()))
        }
        Command::Changes {
            number,
            account,
            query,
            since,
        } => {
            let since = js_sys::Date::parse(&since);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a cast of a float saturates, and no moment is no number, which becomes 0"
            )]
            let since = Some(since as u64).filter(|since| *since > 0);
            let launchdarkly = services.launchdarkly(&account);
            let entries = launchdarkly.audit_log_of_project(&query.project, since).await;
            Answer::Changes(number, entries.map_err(|error| error.to_string()))
        }
        Command::Copy(text) => Answer::Copied(copy(&text)),
        Command::Catalog(source) => Answer::Catalog(catalog(services, source).await),
        Command::Defaults => {
            // Without them nothing is suggested; the tab shows what it knows.
            let kept = recall_shared(&Defaults::key(project)).await.ok().flatten();
            Answer::Defaults(Defaults::read(&kept.unwrap_or_default()))
        }
        Command::Wait(_) => return None,
    })
}

/// The catalog of the project as a release sees it. Without one nothing of it shows, and nothing more is asked.
async fn catalog(services: &Services, source: Source) -> Option<ReleaseCatalog> {
    let kept = recall_shared(&CatalogIndex::key(&services.context.project.id))
        .await
        .ok()??;
    let components = CatalogIndex::read_components(&kept);
    if components.is_empty() {
        return None;
    }
    ReleaseCatalog::of(components, repositories(services, source).await)
}

/// Repositories whose code the source releases; none where that cannot be told.
async fn repositories(services: &Services, source: Source) -> Vec<String> {
    let project = &services.context.project.id;
    match source {
        Source::Run { build_id } => {
            let run = services.azure_devops.run(project, build_id).await;
            run.ok().and_then(|run| run.repository).into_iter().collect()
        }
        Source::PullRequest { .. } => pull_request()
            .map(|(repository, _)| repository)
            .into_iter()
            .collect(),
        Source::Stage { release_id, .. } | Source::Release { release_id } => match releases(services).await {
            Ok(releases) => {
                let release = releases.release(project, release_id).await;
                release.map(|release| release.repositories).unwrap_or_default()
            }
            Err(_) => Vec::new(),
        },
    }
}

async fn releases(services: &Services) -> Result<AzureDevOps, String> {
    services.releases().await.map_err(|error| error.to_string())
}

async fn stages(services: &Services, source: Source) -> Result<Vec<ReleaseStage>, String> {
    let project = &services.context.project.id;
    let stages = match source {
        Source::Stage { release_id, stage_id } => {
            let releases = releases(services).await?;
            let stage = releases.release_stage(project, release_id, stage_id).await;
            stage.map(|stage| vec![stage])
        }
        Source::Release { release_id } => {
            let releases = releases(services).await?;
            releases
                .release(project, release_id)
                .await
                .map(|release| release.stages)
        }
        Source::PullRequest { .. } => Ok(vec![without_report()]),
        Source::Run { build_id } => {
            let run = services.azure_devops.run(project, build_id).await;
            run.map(|run| vec![as_stage(&run)])
        }
    };
    stages.map_err(|error| error.to_string())
}

/// A pull request as a stage: it has no report of its own.
pub(super) fn without_report() -> ReleaseStage {
    ReleaseStage {
        attempts: Some(Vec::new()),
        ..ReleaseStage::default()
    }
}

/// A run as a stage with one attempt, whose plan is the run itself.
pub(super) fn as_stage(run: &PipelineRun) -> ReleaseStage {
    ReleaseStage {
        is_running: run.is_running,
        attempts: Some(vec![Attempt {
            plans: vec![run.id.to_string()],
            requested_by: run.requested_for.clone(),
            queued: run.queued.clone(),
            number: 0,
        }]),
        ..ReleaseStage::default()
    }
}

/// The work items of the source with their relations.
async fn work_items(services: &Services, source: Source) -> Result<Vec<WorkItem>, String> {
    let listed = listed_work_items(services, source).await?;
    let own_url = services.azure_devops.organization_url();
    let ids: BTreeSet<u32> = listed
        .iter()
        .filter_map(|item| match Owner::of(item, own_url) {
            Owner::Own(id) => Some(id),
            Owner::Elsewhere(_) | Owner::OtherTracker => None,
        })
        .collect();
    let ids: Vec<u32> = ids.into_iter().collect();
    let batches = ids
        .chunks(BATCH)
        .map(|ids| services.azure_devops.work_items(None, ids));
    let batches = try_join_all(batches).await.map_err(|error| error.to_string())?;
    Ok(batches.into_iter().flatten().collect())
}

async fn listed_work_items(services: &Services, source: Source) -> Result<Vec<ListedWorkItem>, String> {
    let (project, azure_devops) = (&services.context.project.id, &services.azure_devops);
    let error_message = |error: Error| error.to_string();
    let release = match source {
        Source::Run { build_id } => {
            return azure_devops
                .build_work_items(project, build_id)
                .await
                .map_err(error_message);
        }
        Source::PullRequest { id } => {
            let (repository, _) = pull_request()
                .ok_or_else(|| "Azure DevOps did not say which pull request this is.".to_owned())?;
            return azure_devops
                .pull_request_work_items(project, &repository, id)
                .await
                .map_err(error_message);
        }
        Source::Stage { release_id, .. } | Source::Release { release_id } => release_id,
    };
    let releases = releases(services).await?;
    match releases.release_work_items(project, release, None, None).await {
        // Some servers do not have the call; what a release deploys has work items of its own.
        Err(error) if error.is_missing() => {}
        ids => return ids.map_err(error_message),
    }
    let artifacts = releases
        .released_artifacts(project, release)
        .await
        .map_err(error_message)?;
    let builds = artifacts.iter().filter_map(|artifact| artifact.build.as_ref());
    let ids = builds.map(|built| azure_devops.build_work_items(&built.project, built.build));
    let ids = try_join_all(ids).await.map_err(error_message)?;
    Ok(ids.into_iter().flatten().collect())
}

/// The wanted flags that are on a page of the list; in every environment where none is named.
async fn listed_flags(
    launchdarkly: &LaunchDarkly,
    mut query: ProjectQuery,
    offset: usize,
) -> Result<Page<Flag>, crate::launchdarkly::Error> {
    if query.environments.is_empty() {
        let environments = launchdarkly.environments(&query.project, 0).await?;
        let keys = environments.items.into_iter().map(|environment| environment.key);
        query.environments = keys.take(MOST_ENVIRONMENTS).collect();
    }
    launchdarkly.present_flags(&query, offset).await
}

/// The wanted flags, from the further pages of the list, and then one by one: archived flags are in no list.
async fn every_flag(
    launchdarkly: &LaunchDarkly,
    query: ProjectQuery,
    offset: usize,
) -> Result<Page<Flag>, crate::launchdarkly::Error> {
    let mut found: Vec<Flag> = Vec::new();
    let mut next = Some(offset).filter(|offset| *offset > 0);
    for _ in 0..MOST_PAGES {
        let Some(offset) = next else { break };
        let page = listed_flags(launchdarkly, query.clone(), offset).await?;
        found.extend(page.items);
        next = page.next_offset.filter(|_| found.len() < query.flags.len());
    }
    let is_missing = |key: &&_| !found.iter().any(|flag: &Flag| flag.key == **key);
    let missing: Vec<_> = query.flags.iter().filter(is_missing).take(MOST_SINGLE).collect();
    for key in missing {
        match launchdarkly.flag(&query.project, key, None).await {
            Ok(flag) => found.push(flag),
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Page {
        items: found,
        next_offset: None,
    })
}
