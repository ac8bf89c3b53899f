//! Projects and environments that connections see, as far as the forms needed them.

use std::collections::BTreeMap;

use yew::AttrValue;

use super::{Command, Found};
use crate::components::remote::Remote;
use crate::domain::key::ProjectKey;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// Projects and environments by connection.
#[derive(Clone, Debug, Default)]
pub(in crate::views::settings) struct KnownProjects(BTreeMap<String, Account>);

/// Projects and environments visible to one connection.
#[derive(Clone, Debug, Default)]
struct Account {
    /// Everything seen so far, each once.
    projects: Vec<Project>,
    /// Texts searched for; the empty one means the first page.
    searched: Vec<String>,
    /// The first page was all.
    is_complete: bool,
    error: Option<AttrValue>,
    environments: Vec<(ProjectKey, Remote<Vec<Environment>, AttrValue>)>,
}

impl KnownProjects {
    /// The projects of a connection that were seen.
    pub(in crate::views::settings) fn projects(&self, account: &str) -> &[Project] {
        self.0.get(account).map_or(&[], |known| &known.projects)
    }

    /// Why the projects of a connection cannot be listed.
    pub(in crate::views::settings) fn error(&self, account: &str) -> Option<&AttrValue> {
        self.0.get(account)?.error.as_ref()
    }

    /// Environments of a project; `None` before they are requested.
    pub(in crate::views::settings) fn environments(
        &self,
        account: &str,
        project: &str,
    ) -> Option<&Remote<Vec<Environment>, AttrValue>> {
        let mut known = self.0.get(account)?.environments.iter();
        let found = known.find(|(key, _)| key.as_str() == project.trim());
        found.map(|(_, environments)| environments)
    }

    /// Requests needed to suggest projects for the typed text, or environments if it is a known project. Nothing is requested
    /// twice.
    pub(super) fn want(&mut self, account: &str, text: &str) -> Option<Command> {
        let known = self.0.entry(account.to_owned()).or_default();
        let text = text.trim();
        let key = known.projects.iter().find(|project| project.key.as_str() == text);
        if let Some(key) = key.map(|project| project.key.clone()) {
            if known.environments.iter().any(|(project, _)| *project == key) {
                return None;
            }
            known.environments.push((key.clone(), Remote::Loading));
            return Some(Command::Environments(account.to_owned(), key));
        }
        let search = if known.searched.is_empty() { "" } else { text };
        let is_known = known.is_complete || known.searched.iter().any(|other| other == search);
        if is_known {
            return None;
        }
        known.searched.push(search.to_owned());
        Some(Command::Projects(account.to_owned(), search.to_owned()))
    }

    /// Applies the results of a connection check.
    pub(super) fn learn(&mut self, account: &str, found: &Found) {
        match found {
            Found::Projects(page) => self.take_projects(account, "", Ok(page.clone())),
            Found::Environments(project, found) => {
                self.take_environments(account, project, Ok(found.clone()));
            }
            _ => {}
        }
    }

    /// Applies the first page of a search.
    pub(super) fn take_projects(&mut self, account: &str, text: &str, found: Result<Page<Project>, String>) {
        let known = self.0.entry(account.to_owned()).or_default();
        match found {
            Ok(page) => {
                known.error = None;
                known.is_complete |= text.is_empty() && page.next_offset.is_none();
                if !known.searched.iter().any(|other| other == text) {
                    known.searched.push(text.to_owned());
                }
                for project in page.items {
                    if !known.projects.iter().any(|other| other.key == project.key) {
                        known.projects.push(project);
                    }
                }
            }
            Err(error) => {
                // It may be asked again.
                known.searched.retain(|other| other != text);
                known.error = Some(error.into());
            }
        }
    }

    /// Applies the environments of a project.
    pub(super) fn take_environments(
        &mut self,
        account: &str,
        project: &ProjectKey,
        found: Result<Vec<Environment>, String>,
    ) {
        let known = &mut self.0.entry(account.to_owned()).or_default().environments;
        known.retain(|(other, _)| other != project);
        known.push((project.clone(), found.map_err(AttrValue::from).into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(keys: &[&str], next_offset: Option<usize>) -> Result<Page<Project>, String> {
        let items = keys.iter().map(|key| Project {
            key: ProjectKey::parse(key).unwrap(),
            name: key.to_uppercase(),
        });
        Ok(Page {
            items: items.collect(),
            next_offset,
        })
    }

    fn search(text: &str) -> Option<Command> {
        Some(Command::Projects("a".to_owned(), text.to_owned()))
    }

    #[test]
    fn a_project_beyond_the_first_page_is_searched_for_once() {
        let mut known_projects = KnownProjects::default();
        assert_eq!(known_projects.want("a", "zoo"), search(""));
        known_projects.take_projects("a", "", page(&["one", "two"], Some(100)));
        assert_eq!(known_projects.want("a", "zoo"), search("zoo"));
        assert_eq!(known_projects.want("a", "zoo"), None);
        known_projects.take_projects("a", "zoo", page(&["zoo", "one"], None));
        let zoo = ProjectKey::parse("zoo").unwrap();
        assert_eq!(
            known_projects.want("a", "zoo"),
            Some(Command::Environments("a".to_owned(), zoo.clone()))
        );
        assert_eq!(known_projects.want("a", "zoo"), None);
        known_projects.take_environments("a", &zoo, Ok(vec![]));
        assert_eq!(
            known_projects.environments("a", " zoo "),
            Some(&Remote::Ready(vec![]))
        );
        assert_eq!(known_projects.projects("a").len(), 3);
    }

    #[test]
    fn in_a_small_account_nothing_is_searched_for() {
        let mut known_projects = KnownProjects::default();
        known_projects.want("a", "");
        known_projects.take_projects("a", "", page(&["one"], None));
        assert_eq!(known_projects.want("a", "unknown"), None);
        assert_eq!(
            known_projects.want("b", ""),
            Some(Command::Projects("b".to_owned(), String::new()))
        );
    }

    #[test]
    fn what_failed_may_be_asked_again() {
        let mut known_projects = KnownProjects::default();
        known_projects.want("a", "");
        known_projects.take_projects("a", "", Err("no network".to_owned()));
        assert_eq!(
            known_projects.error("a").map(AttrValue::as_str),
            Some("no network")
        );
        assert_eq!(known_projects.want("a", ""), search(""));
    }
}
