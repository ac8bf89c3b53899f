//! Releases and runs that have ended: of any size, and with any reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::jobs::{Job, JobOrigin, JobStatus, TaskResult};
use super::releases::{Attempt, Release, ReleaseStage, StageStatus};
use super::{Attachment, Refusal, Run, RunSource, StageDefinition, State, TaskRecord};

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
                let job = finished(origin, moment, Some(Arc::clone(&content)));
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

    /// A run with the commit and work items of the pipeline's latest one. Each stage has a name and, if its task attached one,
    /// the text of a report.
    ///
    /// # Errors
    /// [`Refusal::UnknownPipeline`]
    pub fn archive_run(&self, pipeline: u32, stages: &[(&str, Option<&str>)]) -> Result<Run, Refusal> {
        let known = self.pipelines().into_iter().find(|known| known.id == pipeline);
        let known = known.ok_or(Refusal::UnknownPipeline(pipeline))?;
        let latest = self.runs().into_iter().find(|run| run.pipeline_id == pipeline);
        let latest = latest.map(|run| RunSource {
            commit: run.source_version,
            work_items: run.work_items,
            ..RunSource::default()
        });
        let source = latest.unwrap_or_default();
        let steps = known.steps.clone();
        let (mut run, unused) = self.add_run(known, source, steps, &[]);
        let mut jobs = Vec::new();
        let mut named = Vec::new();
        for (name, report) in stages {
            let content = report.map(|report| report.as_bytes().into());
            let job = finished(JobOrigin::Run { run: run.id }, run.queued, content);
            named.push(((*name).to_owned(), job.id));
            jobs.push(job);
        }
        if let Some((stage, job)) = named.pop() {
            (run.stage, run.job) = (stage, Some(job));
        }
        run.earlier_stages = named;
        run.result = Some(TaskResult::Succeeded);
        run.finished = Some(run.queued);
        let mut inner = self.lock();
        inner.jobs.remove(&unused);
        jobs.into_iter().for_each(|job| inner.add_job(job));
        inner.runs.insert(run.id, run.clone());
        Ok(run)
    }
}

fn finished(origin: JobOrigin, moment: Timestamp, content: Option<Arc<[u8]>>) -> Job {
    let attachment = content.into_iter().map(|content| Attachment {
        attachment_type: "launchdarkly-rollout".to_owned(),
        name: "report.json".to_owned(),
        created: moment,
        content,
    });
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
        attachments: attachment.collect(),
        summaries: Vec::new(),
        masked_lines: 0,
        outputs: BTreeMap::new(),
    }];
    job
}
