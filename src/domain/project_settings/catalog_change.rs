//! Changes of a project's catalog. A change is applied to the stored index and affects only its own location, so that
//! simultaneous changes by others are kept.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog_index::{CatalogComponent, CatalogIndex, RegisteredLocation};

/// Change of a catalog index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds a location, or updates it if it is already registered.
    Register(LocationContent),
    /// Updates locations. Ignores those that are no longer registered.
    Refresh(Vec<LocationContent>),
    /// Removes the location with this target, and its components that no other location has.
    Unregister(String),
    /// Restores a removed location.
    Restore(RemovedLocation),
}

/// Content of a location that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LocationContent {
    /// Location. Its components are filled in when the change is applied.
    pub location: RegisteredLocation,
    /// Components with a LaunchDarkly project.
    pub components: Vec<CatalogComponent>,
    /// Addresses of files with problems. Components that these files had before are kept.
    pub problem_files: Vec<String>,
}

/// A removed location, with everything that is needed to restore it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedLocation {
    /// Index in the list of locations.
    pub position: usize,
    /// Location.
    pub location: RegisteredLocation,
    /// Components of the location.
    pub components: Vec<CatalogComponent>,
}

impl CatalogIndex {
    /// Applies a change. Returns the location that it removed.
    pub fn apply(&mut self, change: Change) -> Option<RemovedLocation> {
        match change {
            Change::Register(brought) => {
                if self.position_of(&brought.location.target).is_none() {
                    self.locations.push(RegisteredLocation {
                        target: brought.location.target.clone(),
                        ..RegisteredLocation::default()
                    });
                }
                self.update_location(brought);
                None
            }
            Change::Refresh(all) => {
                for brought in all {
                    self.update_location(brought);
                }
                None
            }
            Change::Unregister(target) => self.remove(&target),
            Change::Restore(removed) => {
                self.restore(removed);
                None
            }
        }
    }

    fn position_of(&self, target: &str) -> Option<usize> {
        self.locations
            .iter()
            .position(|location| location.target == target)
    }

    /// Takes the components, by reference. The first of several with the same reference is used.
    fn by_reference(&mut self) -> BTreeMap<String, CatalogComponent> {
        let mut all = BTreeMap::new();
        for component in std::mem::take(&mut self.components) {
            all.entry(component.reference.clone()).or_insert(component);
        }
        all
    }

    /// Returns the references of components that have locations other than the one at `position`.
    fn of_others(&self, position: usize) -> BTreeSet<String> {
        let others = self.locations.iter().enumerate();
        let others = others.filter(|(index, _)| *index != position);
        others
            .flat_map(|(_, location)| location.components.iter().cloned())
            .collect()
    }

    fn update_location(&mut self, brought: LocationContent) {
        let Some(position) = self.position_of(&brought.location.target) else {
            return;
        };
        let others = self.of_others(position);
        let LocationContent {
            mut location,
            components,
            problem_files,
        } = brought;
        let problem_files: BTreeSet<String> = problem_files.into_iter().collect();
        let is_nothing_read = location.entities == 0 && !problem_files.is_empty();
        let mut all = self.by_reference();
        let before = self.locations.get(position).cloned().unwrap_or_default();
        let mut kept = BTreeSet::new();
        for reference in before.components {
            let stays = is_nothing_read
                || all
                    .get(&reference)
                    .is_some_and(|known| problem_files.contains(&known.file));
            if stays {
                kept.insert(reference);
            } else if !others.contains(&reference) {
                all.remove(&reference);
            }
        }
        for component in components {
            let is_anothers = others.contains(&component.reference)
                && all
                    .get(&component.reference)
                    .is_some_and(|known| known.file != component.file);
            // The first of two files with the same component name is used, as everywhere in a catalog.
            if !is_anothers {
                kept.insert(component.reference.clone());
                all.insert(component.reference.clone(), component);
            }
        }
        if is_nothing_read {
            location.read_at = before.read_at;
            location.entities = before.entities;
        }
        location.components = kept.into_iter().collect();
        if let Some(known) = self.locations.get_mut(position) {
            *known = location;
        }
        self.components = all.into_values().collect();
    }

    fn remove(&mut self, target: &str) -> Option<RemovedLocation> {
        let position = self.position_of(target)?;
        let others = self.of_others(position);
        let location = self.locations.remove(position);
        let own: BTreeSet<&String> = location.components.iter().collect();
        let mut components = Vec::new();
        for component in std::mem::take(&mut self.components) {
            let is_own = own.contains(&component.reference);
            if is_own {
                components.push(component.clone());
            }
            if !is_own || others.contains(&component.reference) {
                self.components.push(component);
            }
        }
        Some(RemovedLocation {
            position,
            location,
            components,
        })
    }

    fn restore(&mut self, removed: RemovedLocation) {
        if self.position_of(&removed.location.target).is_some() {
            return;
        }
        let mut all = self.by_reference();
        for component in removed.components {
            all.entry(component.reference.clone()).or_insert(component);
        }
        self.components = all.into_values().collect();
        let position = removed.position.min(self.locations.len());
        self.locations.insert(position, removed.location);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::ProjectKey;

    fn component(name: &str, file: &str, owner: &str) -> CatalogComponent {
        CatalogComponent {
            reference: format!("component:default/{name}"),
            title: name.to_owned(),
            project: ProjectKey::parse("storefront").unwrap(),
            tags: Vec::new(),
            query: String::new(),
            owner: owner.to_owned(),
            system: String::new(),
            lifecycle: String::new(),
            file: file.to_owned(),
            repository: String::new(),
        }
    }

    fn brought(target: &str, components: Vec<CatalogComponent>) -> LocationContent {
        LocationContent {
            location: RegisteredLocation {
                target: target.to_owned(),
                read_at: "2026-11-22T08:00:00Z".to_owned(),
                entities: u32::try_from(components.len()).unwrap(),
                ..RegisteredLocation::default()
            },
            components,
            problem_files: Vec::new(),
        }
    }

    fn names(index: &CatalogIndex) -> Vec<&str> {
        let components = index.components.iter();
        components.map(|component| component.title.as_str()).collect()
    }

    fn index() -> CatalogIndex {
        let mut index = CatalogIndex::default();
        let first = vec![component("a", "f1", "x"), component("b", "f2", "x")];
        index.apply(Change::Register(brought("one", first)));
        index.apply(Change::Register(brought("two", vec![component("c", "f3", "x")])));
        index
    }

    #[test]
    fn a_location_is_taken_away_with_its_components_and_comes_back_in_its_place() {
        let before = index();
        let mut changed = before.clone();
        let removed = changed.apply(Change::Unregister("one".to_owned())).unwrap();
        assert_eq!((names(&changed), changed.locations.len()), (vec!["c"], 1));
        changed.apply(Change::Restore(removed.clone()));
        assert_eq!(changed, before);
        changed.apply(Change::Restore(removed));
        assert_eq!(changed, before, "it comes back once");
        assert_eq!(changed.apply(Change::Unregister("three".to_owned())), None);
    }

    #[test]
    fn a_component_that_two_locations_bring_stays_with_the_other() {
        let mut index = index();
        index.apply(Change::Register(brought(
            "three",
            vec![component("a", "f1", "y")],
        )));
        assert_eq!(index.components[0].owner, "y", "the same file, read later");
        index.apply(Change::Unregister("one".to_owned()));
        assert_eq!(names(&index), ["a", "c"]);
        index.apply(Change::Register(brought("four", vec![component("a", "f9", "z")])));
        assert_eq!(
            index.components[0].file, "f1",
            "another file of that name does not count"
        );
        assert_eq!(index.locations[2].components, [""; 0]);
    }

    #[test]
    fn a_refresh_drops_what_is_gone_and_keeps_what_could_not_be_read() {
        let refreshed = |mut given: LocationContent, problem_files: &[&str]| {
            let mut index = index();
            given.problem_files = problem_files
                .iter()
                .map(|&position| position.to_owned())
                .collect();
            index.apply(Change::Refresh(vec![given]));
            index
        };
        let gone = refreshed(brought("one", vec![component("a", "f1", "x")]), &[]);
        assert_eq!(names(&gone), ["a", "c"]);
        let broken = refreshed(brought("one", vec![component("a", "f1", "x")]), &["f2"]);
        assert_eq!(names(&broken), ["a", "b", "c"]);
        assert_eq!(broken.locations[0].components.len(), 2);
        let mut unreachable = brought("one", vec![]);
        unreachable.location.read_at = "2026-11-23T08:00:00Z".to_owned();
        unreachable.location.problems = 1;
        let unreachable = refreshed(unreachable, &["one"]);
        assert_eq!(names(&unreachable), ["a", "b", "c"]);
        let location = &unreachable.locations[0];
        assert_eq!((location.entities, location.problems), (2, 1));
        assert_eq!(location.read_at, "2026-11-22T08:00:00Z");
    }

    #[test]
    fn what_somebody_unregistered_meanwhile_stays_away() {
        let mut index = index();
        index.apply(Change::Unregister("one".to_owned()));
        let late = brought("one", vec![component("a", "f1", "x")]);
        index.apply(Change::Refresh(vec![late]));
        assert_eq!((names(&index), index.locations.len()), (vec!["c"], 1));
    }
}
