//! Requests behind the commands of the page.

use super::state::{Action, Command, PAGE, ReleaseOrRun};
use crate::azure_devops::Error;
use crate::azure_devops::attachments::FoundReport;
use crate::http::side_by_side::lists_side_by_side;
use crate::services::Services;

/// Carries out a command and returns its answer.
pub(super) async fn carry_out(services: &Services, command: Command) -> Action {
    let project = &services.context.project.id;
    match command {
        Command::Releases(before) => Action::Listed(match services.releases().await {
            Ok(releases) => {
                let listed = releases.recent_releases(project, PAGE, before).await;
                sources(listed, ReleaseOrRun::Release)
            }
            Err(error) => Err(error.to_string()),
        }),
        Command::Runs(before) => {
            let listed = services
                .azure_devops
                .recent_runs(project, PAGE, before.as_deref())
                .await;
            Action::Listed(sources(listed, ReleaseOrRun::Run))
        }
        Command::Reports(source) => Action::Reports(source.id(), reports(services, &source).await),
    }
}

fn sources<T>(
    listed: Result<Vec<T>, Error>,
    source: fn(T) -> ReleaseOrRun,
) -> Result<Vec<ReleaseOrRun>, String> {
    let sources = listed.map(|listed| listed.into_iter().map(source).collect());
    sources.map_err(|error| error.to_string())
}

/// Reports of a run, or of the latest attempt of each release stage that has the task.
async fn reports(services: &Services, source: &ReleaseOrRun) -> Result<Vec<FoundReport>, String> {
    let project = &services.context.project.id;
    let release = match source {
        ReleaseOrRun::Run(run) => {
            let reports = services.azure_devops.reports_of_run(project, run.id, &[]).await;
            return reports.map_err(|error| error.to_string());
        }
        ReleaseOrRun::Release(release) => release,
    };
    let releases = services.releases().await.map_err(|error| error.to_string())?;
    let stages = release.stages.iter().filter(|stage| !stage.steps.is_empty());
    let latest = stages.filter_map(|stage| Some((stage.id, stage.attempts.iter().flatten().next()?)));
    let reports =
        latest.map(|(stage, attempt)| releases.attempt_reports(project, release.id, stage, attempt, &[]));
    let reports = lists_side_by_side(reports).await;
    reports.map_err(|error| error.to_string())
}
