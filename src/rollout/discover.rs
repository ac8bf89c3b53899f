//! Finds the work items of a rollout and reads their links.

mod base;
mod consumed;
mod lists;
mod stage_history;

use std::collections::BTreeSet;

pub use base::Base;
pub use consumed::Consumed;

use super::access::Keys;
use super::inputs::WorkItems;
use crate::azure_devops::agent::run::{Kind, PullRequest, Run};
use crate::azure_devops::work_items::{BATCH, WorkItem};
use crate::azure_devops::{Authorization, Client, Error};
use crate::credentials::work_item_address::WorkItemAddress;
use crate::http::Transport;
use lists::Lists;
use stage_history::StageHistory;

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
    /// Consumed runs whose work items count.
    pub consumed: Vec<Consumed>,
    /// Listed work items of other organizations and collections, which were not read.
    pub listed_elsewhere: BTreeSet<WorkItemAddress>,
    /// Listed items of other trackers: untrusted text.
    pub other_trackers: BTreeSet<String>,
    /// Lists of work items that could not be read, in addition to those that could.
    pub missing_lists: Vec<Error>,
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
    let mut discovery = Discovery::default();
    let ids = match wanted {
        WorkItems::Ids(ids) => ids.clone(),
        WorkItems::Auto => {
            let mut lists = Lists::new(&run.collection_url);
            match run.kind {
                Kind::Release => {
                    let releases = client(&run.release_url);
                    discovery.base = Base::of_release(&releases, run).await;
                    of_release(&releases, &collection, run, &mut discovery.base, &mut lists).await;
                }
                Kind::Pipeline => of_run(&collection, run, &mut discovery, &mut lists).await,
            }
            lists.require_answer()?;
            discovery.listed_elsewhere = lists.elsewhere;
            discovery.other_trackers = lists.other_trackers;
            discovery.missing_lists = lists.errors;
            lists.ids
        }
    };
    let ids: Vec<u32> = ids.into_iter().collect();
    let elsewhere = keys.elsewhere.as_ref();
    let elsewhere = elsewhere.map(|(url, key)| Client::new(transport.clone(), key.clone(), url));
    let project = keys.project.as_deref();
    for batch in ids.chunks(BATCH) {
        let owner = elsewhere.as_ref().unwrap_or(&collection);
        discovery.items.extend(owner.work_items(project, batch).await?);
    }
    discovery.items.sort_by_key(|item| item.id);
    let read: BTreeSet<u32> = discovery.items.iter().map(|item| item.id).collect();
    discovery.unreadable = ids.into_iter().filter(|id| !read.contains(id)).collect();
    Ok(discovery)
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
        !(self.unreadable.is_empty() && self.unreadable_elsewhere.is_empty() && self.missing_lists.is_empty())
    }
}

/// Lists the work items of every artifact. One list may contain those of one artifact only, so each of several artifacts is
/// listed by itself; if its list is empty, the run that produced it is used. Falls back to the work items of the deployed runs
/// on servers that cannot list those of a release.
async fn of_release<T: Transport, A: Authorization>(
    releases: &Client<T, A>,
    collection: &Client<T, A>,
    run: &Run,
    base: &mut Base,
    lists: &mut Lists<'_>,
) {
    let whole = releases
        .release_work_items(&run.project, run.id, base.id(), None)
        .await;
    let is_supported = !whole.as_ref().is_err_and(Error::is_missing);
    let mut listed = 0;
    if is_supported {
        let is_refused = whole.is_err();
        listed = lists.add(whole);
        if is_refused || (listed > 0 && !run.has_several_artifacts) {
            return;
        }
    } else {
        base.mark_unknown("This server lists the work items of runs only.");
    }
    let artifacts = match releases.released_artifacts(&run.project, run.id).await {
        Ok(artifacts) => artifacts,
        Err(error) => {
            lists.errors.push(error);
            return;
        }
    };
    let is_single = artifacts.len() == 1;
    for artifact in artifacts {
        if is_supported && !is_single && !artifact.alias.is_empty() {
            let alias = Some(artifact.alias.as_str());
            let list = releases
                .release_work_items(&run.project, run.id, base.id(), alias)
                .await;
            // A server that does not know the parameter may refuse it; the run behind the artifact tells as much.
            listed = if list.is_err() && artifact.build.is_some() {
                0
            } else {
                lists.add(list)
            };
        }
        if let Some(build) = artifact.build.filter(|_| listed == 0) {
            lists.add(collection.build_work_items(&build.project, build.build).await);
        }
    }
}

/// The work items since the base, those of the run itself, of the runs that it deploys, and of its pull request, which is not
/// merged and therefore has no commit of its own yet.
async fn of_run<T: Transport, A: Authorization>(
    collection: &Client<T, A>,
    run: &Run,
    discovery: &mut Discovery,
    lists: &mut Lists<'_>,
) {
    let history = StageHistory::read(collection, run).await;
    discovery.base = history.base().await;
    if let Some(since) = discovery.base.id() {
        match collection.work_items_between(&run.project, since, run.id).await {
            Err(error) => discovery.base.mark_unknown(&error.to_string()),
            list => {
                lists.add(list);
            }
        }
    }
    lists.add(collection.build_work_items(&run.project, run.id).await);
    discovery.consumed = consumed::add(collection, &history, &run.consumed, lists).await;
    if let Some(PullRequest { repository, id }) = &run.pull_request {
        let list = collection.pull_request_work_items(&run.project, repository, *id);
        lists.add(list.await);
    }
}
