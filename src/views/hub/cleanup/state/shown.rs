//! Displayed state of the section: status, notes and the options of its choices.

use super::State;
use crate::azure_devops::flag_work_items::WorkItemType;
use crate::domain::cleanup::FlagUse;
use crate::domain::project_settings::release_catalog::FlagFacts;
use crate::views::hub::cleanup::choices::DAYS;
use crate::views::hub::cleanup::texts;

impl State {
    pub(in super::super) const fn is_loading(&self) -> bool {
        self.is_finding || self.reading > 0
    }

    pub(in super::super) fn has_no_connection(&self) -> bool {
        self.connections.as_ref().is_some_and(Vec::is_empty)
    }

    pub(in super::super) const fn has_older(&self) -> bool {
        self.oldest.is_some() && !self.is_loading()
    }

    pub(in super::super) const fn has_unread(&self) -> bool {
        !self.unread.is_empty() && !self.is_loading()
    }

    /// Owners of a flag in the project's catalog.
    pub(in super::super) fn owners(&self, flag: &FlagUse) -> Vec<String> {
        let facts = FlagFacts {
            project: flag.link.project.as_str(),
            key: flag.link.flag.as_str(),
            name: &flag.name,
            tags: &flag.tags,
        };
        let ownership = self
            .catalog
            .as_ref()
            .and_then(|catalog| catalog.ownership(&facts));
        ownership.map(|found| found.owners).unwrap_or_default()
    }

    /// Status line. `removable` is the number of flags that can be removed.
    pub(in super::super) fn status(&self, removable: usize) -> String {
        if self.is_finding {
            texts::READING_WORK_ITEMS.to_owned()
        } else if self.reading > 0 {
            texts::READING_FLAGS.to_owned()
        } else if !self.problems.is_empty() {
            texts::INCOMPLETE.to_owned()
        } else {
            texts::status(removable, self.linked.len(), self.items.len())
        }
    }

    /// Text in place of an empty list.
    pub(in super::super) fn empty(&self) -> String {
        match (self.linked.is_empty(), self.oldest) {
            (true, None) => texts::NOTHING_LINKED.to_owned(),
            (true, Some(_)) => texts::NOTHING_LINKED_HERE.to_owned(),
            _ => texts::nothing_removable(self.choices.days),
        }
    }

    /// Notes about flags that are not checked, with what to do.
    pub(in super::super) fn notes(&self) -> Vec<String> {
        if self.has_no_connection() {
            return Vec::new();
        }
        let critical = self.without_critical.iter();
        let critical = critical.map(|project| texts::no_critical_environment(project.as_str()));
        let connections = self.without_connection.iter();
        let connections = connections.map(|instance| texts::no_connection(&instance.to_string()));
        let unread = self.unread.iter();
        let unread = unread.map(|project| texts::unread(project.flags.len(), project.project.as_str()));
        critical.chain(connections).chain(unread).collect()
    }

    /// Options of the time: value, text, and whether it is chosen.
    pub(in super::super) fn days_offered(&self) -> Vec<(String, String, bool)> {
        let option = |days: u32| (days.to_string(), texts::days(days), days == self.choices.days);
        DAYS.into_iter().map(option).collect()
    }

    /// Options of the removal items' type.
    pub(in super::super) fn kinds_offered(&self) -> Vec<(String, String, bool)> {
        let creatable = self.types.iter().filter(|kind| kind.is_creatable);
        let option = |kind: &WorkItemType| {
            let name = kind.name.clone();
            (name.clone(), name, self.kind() == kind.name)
        };
        creatable.map(option).collect()
    }

    /// Options of the removal items' area: those of the linked work items, and the chosen one.
    pub(in super::super) fn areas_offered(&self) -> Vec<(String, String, bool)> {
        let mut areas: Vec<&str> = self.items.iter().map(|item| item.area.as_str()).collect();
        areas.push(&self.choices.area);
        areas.sort_unstable();
        areas.dedup();
        areas.retain(|area| !area.is_empty());
        let same = (
            String::new(),
            texts::SAME_AREA.to_owned(),
            self.choices.area.is_empty(),
        );
        let option = |area: &str| (area.to_owned(), area.to_owned(), area == self.choices.area);
        std::iter::once(same)
            .chain(areas.into_iter().map(option))
            .collect()
    }
}
