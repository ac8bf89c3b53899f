//! The run with which a run is compared: the last one of the same branch, of another commit, whose stage succeeded; or that
//! succeeded as a whole, where the pipeline has no stages.

use super::Base;
use crate::azure_devops::agent::run::Run;
use crate::azure_devops::builds::{MOST_RUNS, PastRun};
use crate::azure_devops::{Authorization, Client, Error};
use crate::http::Transport;

/// How many runs are asked whether they reached the stage, one request each.
const MOST_LOOKS: usize = 20;

impl Base {
    /// The base of a run: one request for the runs of its branch, and one for the stages of each until one has reached it.
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
            "The agent does not tell the pipeline and the branch of this run.",
        ));
    };
    let runs = collection.runs_of_branch(&run.project, lineage.pipeline, &lineage.branch);
    let runs = runs.await?;
    let is_whole = runs.len() < MOST_RUNS;
    // To run the same commit again is to ask for it again.
    let is_other =
        |past: &&PastRun| past.id != run.id && (lineage.commit.is_empty() || past.commit != lineage.commit);
    let others: Vec<&PastRun> = runs.iter().filter(is_other).collect();
    for (looks, past) in others.iter().enumerate() {
        let has_reached = if run.stage.is_empty() {
            past.succeeded
        } else if looks == MOST_LOOKS {
            return Ok(unknown(&format!("None of the last {MOST_LOOKS} runs did.")));
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
        unknown(&format!("None of the last {MOST_RUNS} runs did."))
    })
}
