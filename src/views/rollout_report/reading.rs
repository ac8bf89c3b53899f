//! Reads the reports of a source.

use super::state::Source;
use crate::app::Services;
use crate::azure_devops::attachments::AttachedReport;

pub(super) async fn read(services: &Services, source: Source) -> Result<Vec<AttachedReport>, String> {
    let project = &services.context.project.id;
    let reports = match source {
        Source::Stage { release_id, stage_id } => {
            let releases = services.releases().await.map_err(|error| error.to_string())?;
            releases.stage_reports(project, release_id, stage_id).await
        }
        Source::Run { build_id } => services.azure_devops.run_reports(project, build_id).await,
    };
    reports.map_err(|error| error.to_string())
}
