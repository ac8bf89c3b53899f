//! Work items of the runs that this run deploys: those of each consumed run, since the one that this stage deployed last.

use std::cell::RefCell;

use super::lists::Lists;
use super::stage_history::{LastRun, StageHistory};
use crate::azure_devops::agent::pipeline_resources::ConsumedRun;
use crate::azure_devops::{Authorization, Client, Error};
use crate::http::Transport;

/// Maximum number of earlier runs whose resources are read.
const MAX_EARLIER: usize = 5;

/// What came of a consumed run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consumed {
    /// The run.
    pub run: ConsumedRun,
    /// Number of the run that this stage deployed before; `None` when all work items of the consumed run are included. Why
    /// the earlier run is not known, if it could not be read.
    pub since: Result<Option<String>, Error>,
    /// How many work items were listed.
    pub listed: usize,
}

/// Adds the work items of every consumed run.
pub(super) async fn add<T: Transport, A: Authorization>(
    collection: &Client<T, A>,
    history: &StageHistory<'_, T, A>,
    consumed: &[ConsumedRun],
    lists: &mut Lists<'_>,
) -> Vec<Consumed> {
    let mut result = Vec::new();
    for run in consumed {
        // Without the earlier run everything is included: too much is listed rather than too little.
        let earlier = deployed_before(collection, history, run).await;
        let before = lists.ids.len() + lists.elsewhere.len();
        if let Ok(Some((id, _))) = &earlier {
            lists.add(collection.work_items_between(&run.project, *id, run.id).await);
        }
        lists.add(collection.build_work_items(&run.project, run.id).await);
        result.push(Consumed {
            run: run.clone(),
            since: earlier.map(|earlier| earlier.map(|(_, name)| name)),
            listed: lists.ids.len() + lists.elsewhere.len() - before,
        });
    }
    result
}

/// Id and number of the last other run of the resource's pipeline that this stage deployed, when it is an earlier one.
async fn deployed_before<T: Transport, A: Authorization>(
    collection: &Client<T, A>,
    history: &StageHistory<'_, T, A>,
    consumed: &ConsumedRun,
) -> Result<Option<(u32, String)>, Error> {
    let (Some(pipeline_branch), Some(pipeline)) = (history.pipeline_branch(), consumed.pipeline) else {
        return Ok(None);
    };
    let passed = RefCell::new(Vec::new());
    for _ in 0..MAX_EARLIER {
        let last = history
            .last_that_reached(|past| !passed.borrow().contains(&past.id))
            .await?;
        let LastRun::Found(past) = last else {
            return Ok(None);
        };
        let resources = collection.pipeline_resources(history.project(), pipeline_branch.pipeline, past.id);
        let resources = resources.await?;
        let resource = resources
            .into_iter()
            .find(|resource| consumed.has_alias(&resource.alias));
        match resource {
            // Deploying a run again rolls out its work items again.
            Some(resource) if resource.version != consumed.name => {
                let id = collection.run_by_number(&consumed.project, pipeline, &resource.version);
                let id = id.await?.filter(|id| *id < consumed.id);
                return Ok(id.map(|id| (id, resource.version)));
            }
            _ => passed.borrow_mut().push(past.id),
        }
    }
    Ok(None)
}
