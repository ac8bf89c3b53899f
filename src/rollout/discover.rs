//! Finds the work items of a rollout and reads their links.

mod base;

use std::collections::BTreeSet;

pub use base::Base;

use super::access::Keys;
use super::inputs::{WorkItemAddress, WorkItems};
use crate::azure_devops::agent::run::{Kind, PullRequest, Run};
use crate::azure_devops::work_items::{BATCH, WorkItem};
use crate::azure_devops::{Authorization, Client, Error};
use crate::http::Transport;

/// The work items of a rollout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Discovery {
    /// Work items that were read, ordered by id.
    pub items: Vec<WorkItem>,
    /// Ids of work items that could not be read.
    pub unreadable: Vec<u32>,
    /// Work items of other organizations and collections, which were given by URL.
    pub elsewhere: Vec<(WorkItemAddress, WorkItem)>,
    /// URLs of work items in other organizations that could not be read.
    pub unreadable_elsewhere: Vec<WorkItemAddress>,
    /// Release or run that the work items were compared with.
    pub base: Base,
}

/// Finds and reads the work items.
///
/// # Errors
///
/// When Azure DevOps refuses a list as a whole. A single item that cannot be read is no error.
pub async fn discover<T: Transport + Clone>(
    transport: &T,
    keys: &Keys<'_>,
    run: &Run,
    wanted: &WorkItems,
) -> Result<Discovery, Error> {
    let client = |url: &str| Client::new(transport.clone(), keys.own.clone(), url);
    let collection = client(&run.collection_url);
    let mut base = Base::NotAsked;
    let ids: BTreeSet<u32> = match wanted {
        WorkItems::Ids(ids) => ids.clone(),
        WorkItems::Auto => match run.kind {
            Kind::Release => {
                let releases = client(&run.release_url);
                base = Base::of_release(&releases, run).await;
                of_release(&releases, &collection, run, &mut base).await?
            }
            Kind::Pipeline => {
                base = Base::of_run(&collection, run).await;
                of_run(&collection, run, &mut base).await?
            }
        }
        .into_iter()
        .collect(),
    };
    let ids: Vec<u32> = ids.into_iter().collect();
    let mut items = Vec::with_capacity(ids.len());
    let elsewhere = keys.elsewhere.as_ref();
    let elsewhere = elsewhere.map(|(url, key)| Client::new(transport.clone(), key.clone(), url));
    let project = keys.project.as_deref();
    for batch in ids.chunks(BATCH) {
        items.extend(
            elsewhere
                .as_ref()
                .unwrap_or(&collection)
                .work_items(project, batch)
                .await?,
        );
    }
    items.sort_by_key(|item| item.id);
    let read: BTreeSet<u32> = items.iter().map(|item| item.id).collect();
    Ok(Discovery {
        items,
        unreadable: ids.into_iter().filter(|id| !read.contains(id)).collect(),
        base,
        ..Discovery::default()
    })
}

impl Discovery {
    /// Adds work items given by URL, all of one organization or collection. Those of the job's own organization are added
    /// like work items given by ID.
    ///
    /// # Errors
    ///
    /// As [`discover`].
    pub async fn add<T: Transport, A: Authorization>(
        &mut self,
        collection: &Client<T, A>,
        addresses: &[&WorkItemAddress],
        is_own: bool,
    ) -> Result<(), Error> {
        for batch in addresses.chunks(BATCH) {
            let ids: Vec<u32> = batch.iter().map(|address| address.id).collect();
            let items = collection.work_items(None, &ids).await?;
            for address in batch {
                let item = items.iter().find(|item| item.id == address.id).cloned();
                let known = self.items.iter().any(|known| known.id == address.id);
                match (item, is_own) {
                    (Some(item), true) if !known => self.items.push(item),
                    (Some(_), true) => {}
                    (Some(item), false) => self.elsewhere.push(((*address).clone(), item)),
                    (None, true) => self.unreadable.push(address.id),
                    (None, false) => self.unreadable_elsewhere.push((*address).clone()),
                }
            }
        }
        self.items.sort_by_key(|item| item.id);
        Ok(())
    }

    /// Whether a work item could not be read.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !(self.unreadable.is_empty() && self.unreadable_elsewhere.is_empty())
    }
}

/// IDs of the work items of a release. Falls back to the work items of the deployed runs on servers that cannot list those
/// of a release.
async fn of_release<T: Transport, A: Authorization>(
    releases: &Client<T, A>,
    collection: &Client<T, A>,
    run: &Run,
    base: &mut Base,
) -> Result<Vec<u32>, Error> {
    match releases.release_work_items(&run.project, run.id, base.id()).await {
        Err(error) if error.is_missing() => {}
        answer => return answer,
    }
    base.mark_unknown("This server lists work items only for runs.");
    let mut ids = Vec::new();
    for build in releases.released_builds(&run.project, run.id).await? {
        ids.extend(collection.build_work_items(&build.project, build.build).await?);
    }
    Ok(ids)
}

/// IDs of the work items of a run, including those of an open pull request, which are not yet linked to a commit.
async fn of_run<T: Transport, A: Authorization>(
    collection: &Client<T, A>,
    run: &Run,
    base: &mut Base,
) -> Result<Vec<u32>, Error> {
    let mut ids = since_base(collection, run, base).await?;
    if let Some(PullRequest { repository, id }) = &run.pull_request {
        ids.extend(
            collection
                .pull_request_work_items(&run.project, repository, *id)
                .await?,
        );
    }
    Ok(ids)
}

/// IDs of the work items since the base. Falls back to those of the run alone when the server cannot compare two runs.
async fn since_base<T: Transport, A: Authorization>(
    collection: &Client<T, A>,
    run: &Run,
    base: &mut Base,
) -> Result<Vec<u32>, Error> {
    if let Some(since) = base.id() {
        match collection.work_items_between(&run.project, since, run.id).await {
            Ok(ids) => return Ok(ids),
            Err(error) => base.mark_unknown(&error.to_string()),
        }
    }
    collection.build_work_items(&run.project, run.id).await
}
