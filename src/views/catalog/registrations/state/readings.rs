//! Stores the content of a location.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog_reader::answer::{Problem, Reading};
use crate::domain::project_settings::catalog_change::LocationContent;
use crate::domain::project_settings::catalog_index::{CatalogIndex, RegisteredLocation};
use crate::views::catalog::texts;

/// Content of a location as stored; `now` is ISO 8601.
pub(super) fn brought(reading: &Reading, now: String) -> LocationContent {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    LocationContent {
        location: RegisteredLocation {
            target: reading.target.clone(),
            read_at: now,
            entities: count(reading.entities.len()),
            problems: count(reading.problems.len()),
            components: Vec::new(),
        },
        components: reading.components(),
        problem_files: reading
            .problems
            .iter()
            .map(|problem| problem.place.clone())
            .collect(),
    }
}

/// Components of a reading that another registered location has from another file, which counts.
pub(in crate::views::catalog::registrations) fn duplicates(
    index: &CatalogIndex,
    reading: &Reading,
) -> Vec<Problem> {
    let others = index.locations.iter();
    let others = others.filter(|known| known.target != reading.target);
    let others: BTreeSet<&str> = others
        .flat_map(|known| known.components.iter().map(String::as_str))
        .collect();
    let files = index.components.iter();
    let files: BTreeMap<&str, &str> = files
        .filter(|known| others.contains(known.reference.as_str()))
        .map(|known| (known.reference.as_str(), known.file.as_str()))
        .collect();
    let components = reading.entities.iter();
    let components = components.filter(|entity| entity.project.is_some());
    let told = components.filter_map(|entity| {
        let first = files.get(entity.reference.as_str())?;
        (**first != entity.file).then(|| Problem {
            place: entity.file.clone(),
            line: None,
            message: texts::registered_from(&entity.reference, first),
        })
    });
    told.collect()
}
