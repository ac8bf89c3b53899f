//! The earlier runs of a pipeline on the same branch, and which of them reached the stage of this run: those whose stage
//! succeeded, or that succeeded as a whole where the pipeline has no stages.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Base;
use crate::azure_devops::agent::run::{PipelineBranch, Run};
use crate::azure_devops::builds::{MAX_RUNS, PastRun};
use crate::azure_devops::{Authorization, Client, Error};
use crate::http::Transport;

/// Maximum number of runs checked for having reached the stage, one request each.
const MAX_LOOKUPS: usize = 20;

/// The newest runs of a branch, read once.
pub(super) struct StageHistory<'a, T, A> {
    collection: &'a Client<T, A>,
    run: &'a Run,
    /// Newest first, at most [`MAX_RUNS`]; none when the agent does not tell the pipeline and the branch.
    runs: Result<Vec<PastRun>, Error>,
    /// Answers so far, by id of the run.
    reached: RefCell<BTreeMap<u32, bool>>,
}

impl<'a, T: Transport, A: Authorization> StageHistory<'a, T, A> {
    /// Asks for the runs, with one request.
    pub(super) async fn read(collection: &'a Client<T, A>, run: &'a Run) -> Self {
        let runs = match &run.pipeline_branch {
            None => Ok(Vec::new()),
            Some(pipeline_branch) => {
                collection
                    .runs_of_branch(&run.project, pipeline_branch.pipeline, &pipeline_branch.branch)
                    .await
            }
        };
        Self {
            collection,
            run,
            runs,
            reached: RefCell::default(),
        }
    }

    /// The last run of another commit that reached the stage.
    pub(super) async fn base(&self) -> Base {
        let unknown = |reason: String| Base::Unknown { reason };
        let Some(pipeline_branch) = &self.run.pipeline_branch else {
            return unknown("The agent does not report the pipeline and branch of this run.".to_owned());
        };
        // Rerunning a commit rolls out its work items again.
        let is_other =
            |past: &PastRun| pipeline_branch.commit.is_empty() || past.commit != pipeline_branch.commit;
        match self.last_that_reached(is_other).await {
            Err(error) => unknown(error.to_string()),
            Ok(LastRun::Found(past)) if past.id > self.run.id => Base::Newer { name: past.name },
            Ok(LastRun::Found(past)) => Base::Earlier {
                id: past.id,
                name: past.name,
            },
            Ok(LastRun::None) => Base::First,
            Ok(LastRun::NotAmong(looks)) => unknown(format!("None of the last {looks} runs qualifies.")),
        }
    }

    /// The pipeline of this run, where it is known.
    pub(super) const fn pipeline_branch(&self) -> Option<&'a PipelineBranch> {
        self.run.pipeline_branch.as_ref()
    }

    /// The project of this run, by name.
    pub(super) fn project(&self) -> &str {
        &self.run.project
    }

    /// The newest run that reached the stage, among those that `is_candidate` accepts.
    pub(super) async fn last_that_reached(
        &self,
        is_candidate: impl Fn(&PastRun) -> bool,
    ) -> Result<LastRun, Error> {
        let runs = self.runs.as_ref().map_err(Clone::clone)?;
        let candidates = runs
            .iter()
            .filter(|past| past.id != self.run.id && is_candidate(past));
        for (looks, past) in candidates.enumerate() {
            if looks == MAX_LOOKUPS && !self.run.stage.is_empty() {
                return Ok(LastRun::NotAmong(MAX_LOOKUPS));
            }
            if self.has_reached(past).await? {
                return Ok(LastRun::Found(past.clone()));
            }
        }
        Ok(if runs.len() < MAX_RUNS {
            LastRun::None
        } else {
            LastRun::NotAmong(MAX_RUNS)
        })
    }

    async fn has_reached(&self, past: &PastRun) -> Result<bool, Error> {
        if self.run.stage.is_empty() {
            return Ok(past.succeeded);
        }
        let known = self.reached.borrow().get(&past.id).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let succeeded = self
            .collection
            .stage_succeeded(&self.run.project, past.id, &self.run.stage);
        let succeeded = succeeded.await?;
        self.reached.borrow_mut().insert(past.id, succeeded);
        Ok(succeeded)
    }
}

/// The last run that reached a stage.
pub(super) enum LastRun {
    /// This one.
    Found(PastRun),
    /// There is none.
    None,
    /// None of the last n runs.
    NotAmong(usize),
}
