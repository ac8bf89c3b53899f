//! The union of the lists in which Azure DevOps names the work items of a release or run.

use std::collections::BTreeSet;

use crate::azure_devops::Error;
use crate::azure_devops::work_items::ListedWorkItem;
use crate::credentials::listed_work_item::Owner;
use crate::credentials::work_item_address::WorkItemAddress;

/// What all lists together name. A list that fails does not hide the others.
pub(super) struct Lists<'a> {
    own_url: &'a str,
    /// Work items of the organization or collection that was asked.
    pub(super) ids: BTreeSet<u32>,
    /// Those of other organizations and collections.
    pub(super) elsewhere: BTreeSet<WorkItemAddress>,
    /// Names of items in other trackers: untrusted text.
    pub(super) other_trackers: BTreeSet<String>,
    /// Lists that could not be read.
    pub(super) errors: Vec<Error>,
    has_answer: bool,
}

impl<'a> Lists<'a> {
    /// No list yet. `own_url` is the organization or collection that is asked.
    pub(super) const fn new(own_url: &'a str) -> Self {
        Self {
            own_url,
            ids: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            other_trackers: BTreeSet::new(),
            errors: Vec::new(),
            has_answer: false,
        }
    }

    /// Adds a list; gives the number of its items.
    pub(super) fn add(&mut self, list: Result<Vec<ListedWorkItem>, Error>) -> usize {
        let list = match list {
            Ok(list) => list,
            Err(error) => {
                self.errors.push(error);
                return 0;
            }
        };
        self.has_answer = true;
        for item in &list {
            match Owner::of(item, self.own_url) {
                Owner::Own(id) => {
                    self.ids.insert(id);
                }
                Owner::Elsewhere(address) => {
                    self.elsewhere.insert(address);
                }
                Owner::OtherTracker => {
                    let name = if item.url.is_empty() { &item.id } else { &item.url };
                    self.other_trackers.insert(name.clone());
                }
            }
        }
        list.len()
    }

    /// Fails when no list could be read.
    pub(super) fn require_answer(&self) -> Result<(), Error> {
        match self.errors.first() {
            Some(error) if !self.has_answer => Err(error.clone()),
            _ => Ok(()),
        }
    }
}
