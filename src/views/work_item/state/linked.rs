//! The flags that the work item is linked to.

use std::rc::Rc;

use super::Fetched;
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::instance::Instance;
use crate::domain::link::{FlagLink, HYPERLINK, Reading, Relation};

/// The links of the form, and those that are saved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Linked {
    /// Each linked flag once, in the order of the links.
    pub flags: Fetched<Vec<LinkedFlag>>,
    /// Hosts of flag pages that no service connection leads to.
    pub unknown_hosts: Vec<String>,
    relations: Fetched<Vec<Relation>>,
    stored_relations: Vec<Relation>,
    stored: Vec<FlagLink>,
}

/// A linked flag.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkedFlag {
    /// Where it is.
    pub link: FlagLink,
    /// The relation that makes the link.
    pub relation: Relation,
    /// Whether the link is saved with the work item.
    pub saved: Saved,
    /// The flag itself; none when LaunchDarkly does not know it.
    pub flag: Fetched<Option<Rc<Flag>>>,
}

/// Whether a link is saved with the work item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is.
    Yes,
    /// It will be, with the next save.
    NotYet,
}

impl Linked {
    /// Takes over the relations of the form.
    pub(super) fn set_relations(&mut self, relations: Fetched<Vec<Relation>>, stored: bool) {
        if let Remote::Ready(relations) = &relations
            && stored
        {
            self.stored_relations.clone_from(relations);
        }
        self.relations = relations;
    }

    /// Finds the flags among the relations, and gives those that are to be read. Flags that were read stay read.
    pub(super) fn resolve(&mut self, instances: &[Instance]) -> Vec<FlagLink> {
        let relations = match &self.relations {
            Remote::Loading => return Vec::new(),
            Remote::Failed(error) => {
                self.flags = Remote::Failed(error.clone());
                return Vec::new();
            }
            Remote::Ready(relations) => relations,
        };
        self.unknown_hosts.clear();
        for relation in hyperlinks(relations) {
            if let Reading::UnknownHost { origin } = FlagLink::read(&relation.url, instances)
                && !self.unknown_hosts.contains(&origin)
            {
                self.unknown_hosts.push(origin);
            }
        }
        self.stored = links(&self.stored_relations, instances)
            .into_iter()
            .map(|(link, _)| link)
            .collect();
        let mut new = Vec::new();
        let mut flags = Vec::new();
        for (link, relation) in links(relations, instances) {
            let known = self
                .flags
                .ready()
                .into_iter()
                .flatten()
                .find(|known| known.link.same_flag(&link));
            let is_stored = self.stored.iter().any(|stored| stored.same_flag(&link));
            let flag = known.map_or(Remote::Loading, |known| known.flag.clone());
            if known.is_none() {
                new.push(link.clone());
            }
            flags.push(LinkedFlag {
                flag,
                saved: if is_stored { Saved::Yes } else { Saved::NotYet },
                link,
                relation: relation.clone(),
            });
        }
        self.flags = Remote::Ready(flags);
        new
    }

    /// Forgets the flags that could not be read, so that they are new when the links are resolved again.
    pub(super) fn forget_failures(&mut self) {
        match &mut self.flags {
            Remote::Ready(flags) => flags.retain(|linked| !matches!(linked.flag, Remote::Failed(_))),
            flags => *flags = Remote::Loading,
        }
    }

    pub(super) fn set_flag(&mut self, link: &FlagLink, flag: Fetched<Option<Rc<Flag>>>) {
        if let Remote::Ready(flags) = &mut self.flags
            && let Some(linked) = flags.iter_mut().find(|linked| linked.link.same_flag(link))
        {
            linked.flag = flag;
        }
    }

    /// Whether the form differs from what is saved.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        let Some(flags) = self.flags.ready() else {
            return false;
        };
        let added = flags.iter().any(|flag| flag.saved == Saved::NotYet);
        let removed = self.stored.iter().any(|stored| !self.contains(stored));
        added || removed
    }

    /// Whether the work item is linked to that flag.
    #[must_use]
    pub fn contains(&self, link: &FlagLink) -> bool {
        let flags = self.flags.ready();
        flags.into_iter().flatten().any(|flag| flag.link.same_flag(link))
    }

    /// How a flag is called in names of buttons: its key, or `project/key` where two flags share a key.
    #[must_use]
    pub fn label(&self, link: &FlagLink) -> String {
        let flags = self.flags.ready().into_iter().flatten();
        if flags.filter(|other| other.link.flag == link.flag).count() > 1 {
            format!("{}/{}", link.project, link.flag)
        } else {
            link.flag.to_string()
        }
    }
}

fn hyperlinks(relations: &[Relation]) -> impl Iterator<Item = &Relation> {
    relations.iter().filter(|relation| relation.rel == HYPERLINK)
}

/// Each linked flag once, with the first relation that names it.
fn links<'a>(relations: &'a [Relation], instances: &[Instance]) -> Vec<(FlagLink, &'a Relation)> {
    let mut links: Vec<(FlagLink, &Relation)> = Vec::new();
    for relation in hyperlinks(relations) {
        if let Reading::Flag(link) = FlagLink::read(&relation.url, instances)
            && !links.iter().any(|(known, _)| known.same_flag(&link))
        {
            links.push((link, relation));
        }
    }
    links
}
