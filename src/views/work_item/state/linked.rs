//! The flags that the work item is linked to.

use std::rc::Rc;

use super::Fetched;
use super::project_ref::ProjectRef;
use super::request::FlagChange;
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::instance::Instance;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::{FlagLink, HYPERLINK, LinkTarget, Relation};
use crate::domain::project_settings::suggestion::repositories;
use crate::domain::usage::Usage;
use crate::views::work_item::texts;

/// Linked flags of the form and of the saved work item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// Linked flags without duplicates, in the order of the links.
    pub flags: Fetched<Vec<LinkedFlag>>,
    /// Origins of linked flags that have no service connection.
    pub unknown_hosts: Vec<String>,
    relations: Fetched<Vec<Relation>>,
    stored_relations: Vec<Relation>,
    stored: Vec<FlagLink>,
}

/// Loading state of a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not requested.
    #[default]
    New,
    /// Requested in a list.
    InList,
    /// Requested by itself.
    Alone,
}

/// A linked flag.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkedFlag {
    /// Link to the flag.
    pub link: FlagLink,
    /// The relation that links it.
    pub relation: Relation,
    /// Whether the link is saved with the work item.
    pub saved: Saved,
    /// The flag; `None` if LaunchDarkly does not have it.
    pub flag: Fetched<Option<Rc<Flag>>>,
    /// Usage by environment, once loaded.
    pub usage: Option<Rc<[(EnvironmentKey, Usage)]>>,
    /// Changes by releases and runs; `None` while the history is closed.
    pub history: Option<Fetched<Rc<[FlagChange]>>>,
    pub(super) progress: Progress,
    pub(super) is_usage_asked: bool,
    /// The project; `None` without a service connection for its host.
    pub place: Option<ProjectRef>,
}

/// Whether a link is saved with the work item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Saved.
    Yes,
    /// Added to the form, not saved yet.
    NotYet,
}

/// Relations on the server, as known when those of the form are read.
#[derive(Clone, Debug, PartialEq)]
pub enum SavedRelations {
    /// The same as in the form.
    AsShown,
    /// These relations.
    These(Vec<Relation>),
    /// As known before.
    AsBefore,
}

impl Linked {
    /// Sets the relations of the form.
    pub(super) fn set_relations(&mut self, relations: Fetched<Vec<Relation>>, stored: SavedRelations) {
        match stored {
            SavedRelations::These(stored) => self.stored_relations = stored,
            SavedRelations::AsShown => {
                if let Remote::Ready(relations) = &relations {
                    self.stored_relations.clone_from(relations);
                }
            }
            SavedRelations::AsBefore => {}
        }
        self.relations = relations;
    }

    /// Finds the linked flags in the relations. Loaded flags stay loaded.
    pub(super) fn resolve(
        &mut self,
        instances: &[Instance],
        place_of: impl Fn(&FlagLink) -> Option<ProjectRef>,
    ) {
        let relations = match &self.relations {
            Remote::Loading => return,
            Remote::Failed(error) => {
                self.flags = Remote::Failed(error.clone());
                return;
            }
            Remote::Ready(relations) => relations,
        };
        self.unknown_hosts.clear();
        for relation in hyperlinks(relations) {
            if let LinkTarget::UnknownHost { origin } = FlagLink::read(&relation.url, instances)
                && !self.unknown_hosts.contains(&origin)
            {
                self.unknown_hosts.push(origin);
            }
        }
        self.stored = links(&self.stored_relations, instances)
            .into_iter()
            .map(|(link, _)| link)
            .collect();
        let mut flags = Vec::new();
        for (link, relation) in links(relations, instances) {
            let known = self
                .flags
                .ready()
                .into_iter()
                .flatten()
                .find(|known| known.link.same_flag(&link));
            let linked = known
                .cloned()
                .unwrap_or_else(|| LinkedFlag::new(&link, place_of(&link)));
            let is_stored = self.stored.contains(&link);
            flags.push(LinkedFlag {
                saved: if is_stored { Saved::Yes } else { Saved::NotYet },
                link,
                relation: relation.clone(),
                ..linked
            });
        }
        self.flags = Remote::Ready(flags);
    }

    /// Drops flags that failed to load, so that resolving the links loads them again.
    pub(super) fn forget_failures(&mut self) {
        match &mut self.flags {
            Remote::Ready(flags) => flags.retain(|linked| !matches!(linked.flag, Remote::Failed(_))),
            flags => *flags = Remote::Loading,
        }
    }

    /// Drops flags without a service connection, so that resolving the links tries again.
    pub(super) fn forget_unplaced(&mut self) {
        if let Remote::Ready(flags) = &mut self.flags {
            flags.retain(|linked| linked.place.is_some());
        }
    }

    /// The linked flags; empty while unknown.
    #[must_use]
    pub fn all(&self) -> &[LinkedFlag] {
        self.flags.ready().map_or(&[], Vec::as_slice)
    }

    pub(super) fn all_mut(&mut self) -> &mut [LinkedFlag] {
        match &mut self.flags {
            Remote::Ready(flags) => flags,
            Remote::Loading | Remote::Failed(_) => &mut [],
        }
    }

    /// Ids of the repositories of the work item's development links.
    pub(super) fn repositories(&self) -> Vec<String> {
        repositories(self.relations.ready().map_or(&[], Vec::as_slice))
    }

    /// Whether the form has unsaved links or removals.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        let added = self.all().iter().any(|flag| flag.saved == Saved::NotYet);
        added || self.removed().next().is_some()
    }

    /// Saved links that were removed from the form.
    pub(super) fn removed(&self) -> impl Iterator<Item = &FlagLink> {
        let is_known = self.flags.ready().is_some();
        self.stored
            .iter()
            .filter(move |stored| is_known && !self.contains(stored))
    }

    /// Whether the work item is linked to the flag.
    #[must_use]
    pub fn contains(&self, link: &FlagLink) -> bool {
        self.all().iter().any(|flag| flag.link.same_flag(link))
    }

    /// Name of a flag in button labels: its key, or `project/key` if two flags share a key.
    #[must_use]
    pub fn label(&self, link: &FlagLink) -> String {
        let flags = self.all().iter();
        if flags.filter(|other| other.link.flag == link.flag).count() > 1 {
            format!("{}/{}", link.project, link.flag)
        } else {
            link.flag.to_string()
        }
    }
}

impl LinkedFlag {
    fn new(link: &FlagLink, place: Option<ProjectRef>) -> Self {
        Self {
            link: link.clone(),
            relation: link.relation(),
            saved: Saved::NotYet,
            flag: if place.is_some() {
                Remote::Loading
            } else {
                Remote::Failed(texts::no_connection(&link.instance))
            },
            usage: None,
            history: None,
            progress: Progress::New,
            is_usage_asked: false,
            place,
        }
    }

    /// The flag, if it is loaded and exists.
    #[must_use]
    pub fn found(&self) -> Option<&Rc<Flag>> {
        self.flag.ready()?.as_ref()
    }
}

fn hyperlinks(relations: &[Relation]) -> impl Iterator<Item = &Relation> {
    relations.iter().filter(|relation| relation.rel == HYPERLINK)
}

/// Linked flags without duplicates, each with its first relation.
fn links<'a>(relations: &'a [Relation], instances: &[Instance]) -> Vec<(FlagLink, &'a Relation)> {
    let mut links: Vec<(FlagLink, &Relation)> = Vec::new();
    for relation in hyperlinks(relations) {
        if let LinkTarget::Flag(link) = FlagLink::read(&relation.url, instances)
            && !links.iter().any(|(known, _)| known.same_flag(&link))
        {
            links.push((link, relation));
        }
    }
    links
}
