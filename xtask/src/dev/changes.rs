//! Detects changed source files and the browser programs that they belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use anyhow::Result;

use crate::layout;
use crate::staging;
use crate::wasm::{PAGES, Program};

/// Folders with what a page is made of.
const WATCHED: [&str; 2] = ["src", "static"];

/// Folders whose code only one program uses.
const OWN_FOLDERS: [(&str, Program); 6] = [
    ("src/views/work_item", Program::WorkItems),
    ("src/views/rollout_report", Program::Releases),
    ("src/views/hub", Program::Hub),
    ("src/views/settings", Program::Settings),
    ("src/views/catalog", Program::Catalog),
    ("static/catalog_reader", Program::CatalogReader),
];

/// Sources of the task only; `npm start` rebuilds it.
const TASK_ONLY: [&str; 3] = ["src/rollout", "src/bin/rollout", "static/task"];

/// The source files with the time of their last change, by path in the checkout.
pub struct Snapshot(BTreeMap<String, SystemTime>);

impl Snapshot {
    /// Reads the current files.
    pub fn take() -> Result<Self> {
        let mut files = BTreeMap::new();
        for folder in WATCHED {
            for (name, path) in staging::contents(&layout::in_checkout(folder))? {
                // An editor may replace a file at this moment; the next look finds it.
                if let Ok(modified) = path.metadata().and_then(|metadata| metadata.modified()) {
                    files.insert(format!("{folder}/{name}"), modified);
                }
            }
        }
        Ok(Self(files))
    }

    /// Returns the files changed after `moment`.
    pub fn newer_than(&self, moment: SystemTime) -> Vec<String> {
        let newer = self.0.iter().filter(|(_, modified)| **modified > moment);
        newer.map(|(name, _)| name.clone()).collect()
    }

    /// Returns the files that were added, changed or removed since `before`.
    pub fn changed_since(&self, before: &Self) -> Vec<String> {
        let names: BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        names
            .into_iter()
            .filter(|name| self.0.get(*name) != before.0.get(*name))
            .cloned()
            .collect()
    }
}

/// Programs to rebuild.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Programs, each once.
    pub programs: Vec<Program>,
    /// The stylesheets.
    pub stylesheet: bool,
}

impl Affected {
    /// Returns what the changed files belong to. Code that is not one program's own belongs to all.
    pub fn by(changed: &[String]) -> Self {
        let mut affected = Self::default();
        for file in changed {
            if file.starts_with("static/styles/") {
                affected.stylesheet = true;
            } else if TASK_ONLY.iter().any(|part| file.starts_with(part)) {
                continue;
            } else if let Some((_, program)) = OWN_FOLDERS.iter().find(|(folder, _)| is_of(file, folder)) {
                affected.add(*program);
            } else {
                PAGES.into_iter().for_each(|program| affected.add(program));
                affected.add(Program::CatalogReader);
            }
        }
        affected
    }

    /// Whether there is nothing to rebuild.
    pub fn is_empty(&self) -> bool {
        self.programs.is_empty() && !self.stylesheet
    }

    fn add(&mut self, program: Program) {
        if !self.programs.contains(&program) {
            self.programs.push(program);
        }
    }
}

/// Whether `file` is in `folder` or is the module of that name.
fn is_of(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder)
        .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn affected(files: &[&str]) -> Affected {
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        Affected::by(&files)
    }

    #[test]
    fn a_view_belongs_to_one_program_and_shared_code_to_all() {
        let view = affected(&["src/views/work_item/row.rs", "src/views/work_item.rs"]);
        assert_eq!(view.programs, [Program::WorkItems]);
        assert_eq!(affected(&["src/domain/flag.rs"]).programs.len(), PAGES.len() + 1);
        assert_eq!(affected(&["src/views.rs"]).programs.len(), PAGES.len() + 1);
        assert!(affected(&["src/rollout/stop.rs", "static/task/task.json"]).is_empty());
        let style = affected(&["static/styles/common.css"]);
        assert!(style.stylesheet && style.programs.is_empty());
    }

    #[test]
    fn every_folder_of_a_view_is_there() {
        for (folder, _) in OWN_FOLDERS {
            assert!(layout::in_checkout(folder).is_dir(), "{folder}");
        }
    }

    #[test]
    fn added_changed_and_removed_files_are_found() {
        let now = SystemTime::now();
        let snapshot = |files: &[(&str, u64)]| {
            let files = files.iter().map(|(name, age)| {
                let moment = now - Duration::from_secs(*age);
                ((*name).to_owned(), moment)
            });
            Snapshot(files.collect())
        };
        let before = snapshot(&[("a", 9), ("b", 9), ("c", 9)]);
        let after = snapshot(&[("b", 1), ("c", 9), ("d", 1)]);
        assert_eq!(after.changed_since(&before), ["a", "b", "d"]);
        assert_eq!(after.newer_than(now - Duration::from_secs(5)), ["b", "d"]);
    }
}
