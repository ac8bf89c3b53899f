//! Finds the base of a run: the last run of the same branch and another commit whose stage succeeded. Without stages, the
//! whole run must have succeeded.

use super::Base;
use crate::azure_devops::agent::run::Run;
use crate::azure_devops::builds::{MOST_RUNS, PastRun};
use crate::azure_devops::{Authorization, Client, Error};
use crate::http::Transport;

/// Maximum number of runs whose stages are read, one request each.
const MOST_LOOKS: usize = 20;

impl Base {
    /// Base of a run. Sends one request for the runs of the branch, and one per run for its stages until a run matches.
    pub async fn of_run<T: Transport, A: Authorization>(collection: &Client<T, A>, run: &Run) -> Self {
        search(collection, run)
            .await
            .unwrap_or_else(|error| Self::Unknown {
                reason: error.to_string(),
            })
    }
}

async fn search<T: Transport, A: Authorization>(collection: &Client<T, A>, run: &Run) -> Result<Base, Error> {
    let unknown = |reason: &str| Base::Unknown {
        reason: reason.to_owned(),
    };
    let Some(lineage) = &run.lineage else {
        return Ok(unknown(
            "The agent does not report the pipeline and branch of this run.",
        ));
    };
    let runs = collection.runs_of_branch(&run.project, lineage.pipeline, &lineage.branch);
    let runs = runs.await?;
    let is_whole = runs.len() < MOST_RUNS;
    // A rerun of the same commit covers the same work items again.
    let is_other =
        |past: &&PastRun| past.id != run.id && (lineage.commit.is_empty() || past.commit != lineage.commit);
    let others: Vec<&PastRun> = runs.iter().filter(is_other).collect();
    for (looks, past) in others.iter().enumerate() {
        let has_reached = if run.stage.is_empty() {
            past.succeeded
        } else if looks == MOST_LOOKS {
            return Ok(unknown(&format!("None of the last {MOST_LOOKS} runs qualifies.")));
        } else {
            collection
                .stage_succeeded(&run.project, past.id, &run.stage)
                .await?
        };
        if has_reached && past.id > run.id {
            return Ok(Base::Newer {
                name: past.name.clone(),
            });
        }
        if has_reached {
            return Ok(Base::Earlier {
                id: past.id,
                name: past.name.clone(),
            });
        }
    }
    Ok(if is_whole {
        Base::First
    } else {
        unknown(&format!("None of the last {MOST_RUNS} runs qualifies."))
    })
}
