//! Requests behind the commands of the tab.

use super::state::{Answer, Command, GroupId, Source};
use super::texts;
use crate::azure_devops::attachments::FoundReport;
use crate::azure_devops::release_stages::{Attempt, Release, ReleaseStage, RolloutStep};
use crate::azure_devops::runs::PipelineRun;
use crate::azure_devops::sdk::{pull_request, recall_shared};
use crate::azure_devops::work_items::{BATCH, ListedWorkItem, WorkItem};
use crate::components::clipboard::copy;
use crate::credentials::listed_work_item::Owner;
use crate::domain::flag::Flag;
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::domain::project_settings::defaults::Defaults;
use crate::domain::project_settings::release_catalog::ReleaseCatalog;
use crate::http::side_by_side::lists_side_by_side;
use crate::launchdarkly::Page;
use crate::launchdarkly::present_flags::ProjectQuery;
use crate::services::{AzureDevOps, LaunchDarkly, Services};

/// Page limit, in case a server never ends the list.
const MAX_PAGES: usize = 20;
/// Maximum number of environments shown if no setting selects them.
const MAX_ENVIRONMENTS: usize = 10;
/// Maximum number of flags read one by one.
const MAX_READ_ALONE: usize = 50;

/// Carries out a command and returns its answer.
pub(super) async fn carry_out(services: &Services, command: Command) -> Option<Answer> {
    let project = &services.context.project.id;
    let is_of_release = match &command {
        Command::Stages(source)
        | Command::WorkItems(source)
        | Command::Overview(source)
        | Command::Catalog(source) => source.is_release(),
        Command::Reports { id, .. } => id.release_id > 0,
        _ => false,
    };
    let service = if is_of_release {
        services.releases().await.map_err(|error| error.to_string())
    } else {
        Ok(services.azure_devops.clone())
    };
    Some(match command {
        Command::Stages(source) => Answer::Stages(stages(project, service, source).await),
        Command::Reports { id, attempt, known } => {
            Answer::Reports(id, reports(project, service, id, &attempt, &known).await)
        }
        Command::Connections => {
            let connections = services.azure_devops.launchdarkly_connections(project).await;
            Answer::Connections(connections.map_err(|error| error.to_string()))
        }
        Command::WorkItems(source) => Answer::WorkItems(work_items(services, service, source).await),
        Command::Overview(source) => Answer::Overview(overview(project, service, source).await),
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
        Command::Catalog(source) => Answer::Catalog(catalog(project, service, source).await),
        Command::Defaults => {
            // Without them nothing is suggested; the tab shows what it knows.
            let kept = recall_shared(&Defaults::key(project)).await.ok().flatten();
            Answer::Defaults(Defaults::read(&kept.unwrap_or_default()))
        }
        Command::Wait(_) => return None,
    })
}

/// Client of the service that has a source: of releases or of runs. Otherwise the error that it has no address.
type Service = Result<AzureDevOps, String>;

async fn reports(
    project: &str,
    service: Service,
    id: GroupId,
    attempt: &Attempt,
    known: &[FoundReport],
) -> Result<Vec<FoundReport>, String> {
    let service = service?;
    let reports = if id.release_id > 0 {
        service
            .attempt_reports(project, id.release_id, id.stage_id, attempt, known)
            .await
    } else {
        let run = attempt.plans.first().and_then(|run| run.parse().ok());
        service
            .reports_of_run(project, run.unwrap_or_default(), known)
            .await
    };
    reports.map_err(|error| error.to_string())
}

/// The catalog of the project, for a release. Without one, nothing of it is shown and nothing more is requested.
async fn catalog(project: &str, service: Service, source: Source) -> Option<ReleaseCatalog> {
    let kept = recall_shared(&CatalogIndex::key(project)).await.ok()??;
    let components = CatalogIndex::read_components(&kept);
    if components.is_empty() {
        return None;
    }
    let repositories = repositories(project, service, source).await;
    ReleaseCatalog::of(components, repositories.unwrap_or_default())
}

/// Repositories whose code the source releases.
async fn repositories(project: &str, service: Service, source: Source) -> Option<Vec<String>> {
    let service = service.ok()?;
    Some(match source {
        Source::Run { build_id } => {
            let run = service.run(project, build_id).await.ok()?;
            run.repository.into_iter().collect()
        }
        Source::PullRequest { .. } => vec![pull_request()?.0],
        Source::Stage { .. } | Source::Release { .. } => {
            overview(project, Ok(service), source).await.ok()?.repositories
        }
    })
}

async fn stages(project: &str, service: Service, source: Source) -> Result<Vec<ReleaseStage>, String> {
    let service = service?;
    let stages = match source {
        Source::Stage { release_id, stage_id } => {
            let stage = service.release_stage(project, release_id, stage_id).await;
            stage.map(|stage| vec![stage])
        }
        Source::Release { .. } => {
            return overview(project, Ok(service), source)
                .await
                .map(|release| release.stages);
        }
        Source::PullRequest { .. } => Ok(vec![without_report()]),
        Source::Run { build_id } => {
            let run = service.run(project, build_id).await;
            run.map(|run| vec![as_stage(&run)])
        }
    };
    stages.map_err(|error| error.to_string())
}

/// A release, or a run as one. A run does not report the inputs of its tasks.
async fn overview(project: &str, service: Service, source: Source) -> Result<Release, String> {
    let service = service?;
    let release = match source {
        Source::Stage { release_id, .. } | Source::Release { release_id } => {
            service.release(project, release_id).await
        }
        Source::Run { build_id } => {
            let names = service.run_stage_names(project, build_id).await;
            names.map(|names| Release {
                stages: names.into_iter().map(stage_of_run).collect(),
                ..Release::default()
            })
        }
        Source::PullRequest { .. } => Ok(Release::default()),
    };
    release.map_err(|error| error.to_string())
}

fn stage_of_run(name: String) -> ReleaseStage {
    ReleaseStage {
        name,
        steps: vec![RolloutStep::default()],
        ..ReleaseStage::default()
    }
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
async fn work_items(services: &Services, service: Service, source: Source) -> Result<Vec<WorkItem>, String> {
    let listed = listed_work_items(services, service?, source).await?;
    let own_url = services.azure_devops.organization_url();
    let mut ids: Vec<u32> = Vec::with_capacity(listed.len());
    for item in &listed {
        if let Owner::Own(id) = Owner::of(item, own_url)
            && let Err(place) = ids.binary_search(&id)
        {
            ids.insert(place, id);
        }
    }
    let batches = ids
        .chunks(BATCH)
        .map(|ids| services.azure_devops.work_items(None, ids));
    lists_side_by_side(batches)
        .await
        .map_err(|error| error.to_string())
}

async fn listed_work_items(
    services: &Services,
    service: AzureDevOps,
    source: Source,
) -> Result<Vec<ListedWorkItem>, String> {
    let (project, azure_devops) = (&services.context.project.id, &services.azure_devops);
    let listed = match source {
        Source::Run { build_id } => service.build_work_items(project, build_id).await,
        Source::PullRequest { id } => {
            let (repository, _) = pull_request().ok_or_else(|| texts::NO_PULL_REQUEST.to_owned())?;
            service.pull_request_work_items(project, &repository, id).await
        }
        Source::Stage { release_id, .. } | Source::Release { release_id } => {
            match service.release_work_items(project, release_id, None, None).await {
                // Some servers do not have the call. The released runs have work items of their own.
                Err(error) if error.is_missing() => {
                    let artifacts = service.released_artifacts(project, release_id).await;
                    let artifacts = artifacts.map_err(|error| error.to_string())?;
                    let builds = artifacts.iter().filter_map(|artifact| artifact.build.as_ref());
                    let listed =
                        builds.map(|built| azure_devops.build_work_items(&built.project, built.build));
                    lists_side_by_side(listed).await
                }
                listed => listed,
            }
        }
    };
    listed.map_err(|error| error.to_string())
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
        query.environments = keys.take(MAX_ENVIRONMENTS).collect();
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
    for _ in 0..MAX_PAGES {
        let Some(offset) = next else { break };
        let page = listed_flags(launchdarkly, query.clone(), offset).await?;
        found.extend(page.items);
        next = page.next_offset.filter(|_| found.len() < query.flags.len());
    }
    let is_missing = |key: &&_| !found.iter().any(|flag: &Flag| flag.key == **key);
    let missing: Vec<_> = query
        .flags
        .iter()
        .filter(is_missing)
        .take(MAX_READ_ALONE)
        .collect();
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
