//! Carries a scenario out in a sandbox of its own.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use sandbox::azure_devops::state::{Job, JobStatus, Release, State, TaskStep, WorkItemUpdate};
use sandbox::launchdarkly::{Review, Simulator};
use sandbox::{LaunchDarkly, Options, Sandbox};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::checks::{Before, check};
use crate::report::Report;
use crate::scenario::{People, Scenario, Step};

/// Mark in the comments of the changes of a deployment, and of the run beside it.
const MARK: &str = "the deployment";
const BESIDE: &str = "the run beside it";
/// Longest time for a deployment: what the task's retries and its approval timeout add up to.
const LIMIT: Duration = Duration::from_secs(150);
/// As `LIMIT`, where answers stay away for the 30 seconds that the task waits, three times for each request.
const STALLING_LIMIT: Duration = Duration::from_secs(900);

/// What happened in the runs.
#[derive(Debug, Default)]
pub struct Figures {
    deployments: usize,
    pub disturbances: usize,
    pub changed: usize,
    unchanged: usize,
    skipped: usize,
    approvals: usize,
    failed: usize,
    unknown: usize,
    cancelled: usize,
    without_flags: usize,
}

impl Figures {
    pub fn add(&mut self, other: &Self) {
        self.deployments += other.deployments;
        self.disturbances += other.disturbances;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.skipped += other.skipped;
        self.approvals += other.approvals;
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.cancelled += other.cancelled;
        self.without_flags += other.without_flags;
    }

    fn count(&mut self, deployed: &Deployed, report: Option<&Report>) {
        self.deployments += 1;
        self.cancelled += usize::from(deployed.is_cancelled);
        let flags = report.map(|report| report.flags.as_slice()).unwrap_or_default();
        self.without_flags += usize::from(flags.is_empty());
        for flag in flags {
            let counter = match flag.result.as_str() {
                "changed" => &mut self.changed,
                "unchanged" => &mut self.unchanged,
                "skipped" => &mut self.skipped,
                "approval" => &mut self.approvals,
                _ if flag.is_unknown() => &mut self.unknown,
                _ => &mut self.failed,
            };
            *counter += 1;
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} deployments ({} cancelled, {} without a flag), {} disturbances; flags: {} changed, {} unchanged, \
             {} skipped, {} approvals, {} failed, {} unknown",
            self.deployments,
            self.cancelled,
            self.without_flags,
            self.disturbances,
            self.changed,
            self.unchanged,
            self.skipped,
            self.approvals,
            self.failed,
            self.unknown
        )
    }
}

/// A deployment, when it has ended or its time is over.
pub struct Deployed<'a> {
    pub job: Job,
    /// Mark in the comments of its changes.
    pub mark: &'static str,
    /// Inputs of the task beside the flags.
    pub inputs: &'a [(&'static str, String)],
    /// Whether somebody cancelled it.
    pub is_cancelled: bool,
}

/// Carries a scenario out and returns what happened. The error tells everything that is known about the first deployment that
/// was not as it should.
pub async fn run(scenario: &Scenario) -> (Figures, Result<(), String>) {
    let mut sandbox = start().await;
    let launchdarkly = sandbox.launchdarkly().unwrap().clone();
    launchdarkly.limit_patches(None);
    let state = sandbox.azure_devops().clone();
    link(&state, scenario.linked);
    let release = state.create_release(3).unwrap();
    let people = tokio::spawn(review(launchdarkly.clone(), scenario.people));
    sandbox.chaos().begin(scenario.seed, scenario.rates);
    let mut figures = Figures::default();
    let mut outcome = Ok(());
    for (number, step) in scenario.steps.iter().enumerate() {
        let before = Before::of(&launchdarkly);
        let deployed = deploy(&mut sandbox, scenario, &release, step).await;
        for deployed in &deployed {
            let job = &deployed.job;
            let mut problems = if matches!(job.status, JobStatus::Completed(_)) {
                check(&before, &launchdarkly, deployed, scenario)
            } else {
                vec!["It does not end.".to_owned()]
            };
            figures.count(deployed, Report::of(job).ok().flatten().as_ref());
            if !problems.is_empty() {
                let title = format!(
                    "Seed {}, deployment {}, {}:",
                    scenario.seed,
                    number + 1,
                    deployed.mark
                );
                problems.insert(0, title);
                problems.push(format!("{scenario:#?}"));
                problems.push(format!("Disturbances:\n{}", sandbox.chaos().journal().join("\n")));
                problems.push(format!("Log:\n{}", job.log.join("\n")));
                problems.push(format!("Report: {:#?}", Report::of(job)));
                problems.push(before.history(&launchdarkly));
                outcome = Err(problems.join("\n"));
            }
        }
        if outcome.is_err() {
            break;
        }
    }
    figures.disturbances = sandbox.chaos().journal().len();
    sandbox.chaos().end();
    people.abort();
    sandbox.stop().await;
    (figures, outcome)
}

async fn start() -> Sandbox {
    let package = concat!(
        "dist/launchdarkly-azure-devops-",
        env!("CARGO_PKG_VERSION"),
        ".vsix"
    );
    let options = Options {
        port: 0,
        package: Path::new(env!("CARGO_MANIFEST_DIR")).join(package),
        launchdarkly: LaunchDarkly::Simulated,
    };
    Sandbox::start(options).await.unwrap()
}

/// Links a flag to a work item of the release and of the run.
fn link(state: &State, flag: &str) {
    let url = format!("{}/projects/storefront/flags/{flag}", state.launchdarkly_url());
    state
        .update_work_item(4711, WorkItemUpdate::with_hyperlinks([url]))
        .unwrap();
}

/// Deploys, with what happens meanwhile.
async fn deploy<'a>(
    sandbox: &mut Sandbox,
    scenario: &Scenario,
    release: &Release,
    step: &'a Step,
) -> Vec<Deployed<'a>> {
    let state = sandbox.azure_devops().clone();
    let mut requests = sandbox.chaos().requests();
    let before = *requests.borrow_and_update();
    let job = begin(&state, scenario, release, step);
    let beside = step
        .beside
        .as_ref()
        .map(|inputs| begin_run(&state, scenario, inputs, BESIDE));
    let cancelling = cancel(&state, job, step, requests.clone(), before);
    let limit = if scenario.rates.stalls {
        STALLING_LIMIT
    } else {
        LIMIT
    };
    let outage = async {
        let Some((at, time)) = step.outage else {
            return std::future::pending().await;
        };
        requests.wait_for(|count| *count > before + at).await.unwrap();
        time
    };
    let ended = timeout(limit, async {
        tokio::select! {
            () = finished(&state, job, beside) => return,
            time = outage => {
                sandbox.kill().await.unwrap();
                sleep(time).await;
                sandbox.start_again().unwrap();
            }
        }
        finished(&state, job, beside).await;
    });
    // A job that has not ended shows it.
    let _ = ended.await;
    let is_cancelled = match cancelling {
        Some(cancelling) => {
            let is_over = cancelling.is_finished();
            cancelling.abort();
            is_over && cancelling.await.unwrap()
        }
        None => false,
    };
    let mut deployed = vec![Deployed {
        job: state.job(job).unwrap(),
        mark: MARK,
        inputs: &step.inputs,
        is_cancelled,
    }];
    if let (Some(job), Some(inputs)) = (beside, &step.beside) {
        deployed.push(Deployed {
            job: state.job(job).unwrap(),
            mark: BESIDE,
            inputs,
            is_cancelled: false,
        });
    }
    deployed
}

async fn finished(state: &State, job: Uuid, beside: Option<Uuid>) {
    state.job_finished(job).await.unwrap();
    if let Some(beside) = beside {
        state.job_finished(beside).await.unwrap();
    }
}

fn begin(state: &State, scenario: &Scenario, release: &Release, step: &Step) -> Uuid {
    if scenario.is_pipeline {
        return begin_run(state, scenario, &step.inputs, MARK);
    }
    let stage = release.stages.last().unwrap();
    let steps = with_inputs(&stage.steps, scenario, &step.inputs, MARK);
    state.deploy_stage(release.id, stage.id, Some(steps)).unwrap()
}

fn begin_run(state: &State, scenario: &Scenario, inputs: &[(&'static str, String)], mark: &str) -> Uuid {
    let pipeline = state.pipelines().remove(0);
    let steps = with_inputs(&pipeline.steps, scenario, inputs, mark);
    state.queue_run(pipeline.id, Some(steps)).unwrap().job.unwrap()
}

fn with_inputs(
    steps: &[TaskStep],
    scenario: &Scenario,
    inputs: &[(&'static str, String)],
    mark: &str,
) -> Vec<TaskStep> {
    let mut steps = steps.to_vec();
    let flags: Vec<String> = scenario
        .named
        .iter()
        .map(|flag| format!("storefront/{flag}"))
        .collect();
    let flags = ("flags", flags.join("\n"));
    let comment = ("comment", mark.to_owned());
    for (name, value) in inputs.iter().cloned().chain([flags, comment]) {
        steps[0].inputs.insert(name.to_owned(), value);
    }
    steps
}

/// Cancels a job at a request. Returns whether it was still running.
fn cancel(
    state: &State,
    job: Uuid,
    step: &Step,
    mut requests: tokio::sync::watch::Receiver<u64>,
    before: u64,
) -> Option<JoinHandle<bool>> {
    let at = step.cancelled_at?;
    let state = state.clone();
    Some(tokio::spawn(async move {
        requests.wait_for(|count| *count > before + at).await.is_ok() && state.cancel_job(job).is_ok()
    }))
}

/// Reviews every approval request soon after it was filed.
async fn review(launchdarkly: Simulator, people: People) {
    loop {
        sleep(Duration::from_millis(300)).await;
        for request in launchdarkly.approval_requests() {
            if request.review.is_some() {
                continue;
            }
            let review = match people {
                People::Nothing => return,
                People::Approve | People::ApproveAndApply => Review::Approve,
                People::Decline => Review::Decline,
            };
            launchdarkly.review(&request.id, review);
            if matches!(people, People::ApproveAndApply) {
                launchdarkly.apply_as_member(&request.id);
            }
        }
    }
}
