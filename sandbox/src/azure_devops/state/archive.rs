//! A release of a size that nobody deploys by hand: every attempt of every stage is over, and left a report.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::jobs::{Job, JobOrigin, JobStatus, TaskResult};
use super::releases::{Attempt, Release, ReleaseStage, StageStatus};
use super::{Attachment, Refusal, StageDefinition, State, TaskRecord};

impl State {
    /// A release of the latest run, with these stages, each deployed so often. The text is the report of every attempt.
    ///
    /// # Errors
    /// [`Refusal::UnknownReleasePipeline`], [`Refusal::UnknownRun`] where nothing has run yet
    pub fn archive_release(
        &self,
        pipeline: u32,
        stages: &[StageDefinition],
        attempts: u32,
        report: &str,
    ) -> Result<Release, Refusal> {
        let mut release = self.create_release(pipeline)?;
        let content: Arc<[u8]> = report.as_bytes().into();
        let mut jobs = Vec::new();
        release.stages.clear();
        for (stage_id, definition) in (1000..).zip(stages) {
            let mut deployed = Vec::new();
            for number in 1..=attempts {
                let origin = JobOrigin::Release {
                    release: release.id,
                    stage: stage_id,
                    attempt: number,
                };
                let moment = release.created - 2.hours() + i64::from(number).minutes();
                let job = finished(origin, moment, Arc::clone(&content));
                deployed.push(Attempt {
                    number,
                    deployment_id: stage_id * 1000 + number,
                    job: job.id,
                });
                jobs.push(job);
            }
            release.stages.push(ReleaseStage {
                id: stage_id,
                definition_id: definition.id,
                name: definition.name.clone(),
                status: if attempts == 0 {
                    StageStatus::NotStarted
                } else {
                    StageStatus::Succeeded
                },
                steps: definition.steps.clone(),
                attempts: deployed,
            });
        }
        let mut inner = self.lock();
        jobs.into_iter().for_each(|job| inner.add_job(job));
        inner.releases.insert(release.id, release.clone());
        Ok(release)
    }
}

fn finished(origin: JobOrigin, moment: Timestamp, content: Arc<[u8]>) -> Job {
    let mut job = Job::new(origin, &[]);
    job.status = JobStatus::Completed(TaskResult::Succeeded);
    job.started = moment;
    job.finished = Some(moment);
    job.records = vec![TaskRecord {
        id: Uuid::new_v4(),
        reference_name: "rollout".to_owned(),
        name: "LaunchDarkly Rollout".to_owned(),
        result: Some(TaskResult::Succeeded),
        message: String::new(),
        progress: 100,
        issues: Vec::new(),
        attachments: vec![Attachment {
            attachment_type: "launchdarkly-rollout".to_owned(),
            name: "report.json".to_owned(),
            created: moment,
            content,
        }],
        summaries: Vec::new(),
        masked_lines: 0,
        outputs: BTreeMap::new(),
    }];
    job
}
