//! The user's last selection in the picker, saved as a few lines of text.

use crate::domain::key::{EnvironmentKey, ProjectKey};
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// The user's selection. Names are included so that it can be shown without requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSelection {
    /// Id of the service connection.
    pub account: String,
    /// URL of the service connection, so that the first requests need not wait for the list of service connections; empty
    /// where none is saved.
    pub url: String,
    /// Project.
    pub project: Project,
    /// Environment.
    pub environment: Environment,
    /// Suggested projects that the user declined.
    pub declined: Vec<ProjectKey>,
}

/// Maximum number of declined projects that are saved.
pub(super) const MAX_DECLINED: usize = 20;
/// First line of the text: the version of its format.
const FORM: &str = "1";

impl SavedSelection {
    /// Reads the text; `None` if its format is unknown.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        let [
            FORM,
            account,
            project,
            project_name,
            environment,
            environment_name,
            more @ ..,
        ] = lines.as_slice()
        else {
            return None;
        };
        let further = |line: usize| more.get(line).copied().unwrap_or_default();
        Some(Self {
            account: (*account).to_owned(),
            url: further(2).to_owned(),
            project: Project {
                key: ProjectKey::parse(project).ok()?,
                name: (*project_name).to_owned(),
            },
            environment: Environment {
                key: EnvironmentKey::parse(environment).ok()?,
                name: (*environment_name).to_owned(),
                critical: further(0) == "critical",
            },
            declined: further(1)
                .split(' ')
                .filter_map(|key| ProjectKey::parse(key).ok())
                .collect(),
        })
    }

    /// The text to save where another page has kept one meanwhile: the projects that the user declined there stay declined.
    #[must_use]
    pub fn merged(text: &str, kept: Option<&str>) -> String {
        let (Some(mut own), Some(kept)) = (Self::read(text), kept.and_then(Self::read)) else {
            return text.to_owned();
        };
        for project in kept.declined {
            let is_new = project != own.project.key && !own.declined.contains(&project);
            if is_new && own.declined.len() < MAX_DECLINED {
                own.declined.push(project);
            }
        }
        own.to_text()
    }

    /// The text to save.
    #[must_use]
    pub fn to_text(&self) -> String {
        let line = |name: &str| name.replace(['\r', '\n'], " ");
        let Self {
            account,
            url,
            project,
            environment,
            declined,
        } = self;
        let critical = if environment.critical { "critical" } else { "" };
        let declined: Vec<&str> = declined.iter().map(ProjectKey::as_str).collect();
        format!(
            "{FORM}\n{account}\n{}\n{}\n{}\n{}\n{critical}\n{}\n{}",
            project.key,
            line(&project.name),
            environment.key,
            line(&environment.name),
            declined.join(" "),
            line(url)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_page_kept_of_declined_projects_is_not_lost() {
        let text =
            |project: &str, declined: &str| format!("1\nc\n{project}\nP\ntest\nT\n\n{declined}\nhttps://one");
        for (own, kept, merged) in [
            (text("p", "a"), Some(text("q", "b a")), text("p", "a b")),
            // Whoever chooses a project does not decline it.
            (text("p", ""), Some(text("q", "p b")), text("p", "b")),
            (text("p", "a"), Some("of another form".to_owned()), text("p", "a")),
            (text("p", "a"), None, text("p", "a")),
        ] {
            assert_eq!(SavedSelection::merged(&own, kept.as_deref()), merged);
        }
    }

    #[test]
    fn what_was_kept_is_read_again_and_anything_else_is_nothing() {
        let chosen = SavedSelection {
            account: "c1".into(),
            url: "https://app.launchdarkly.com".into(),
            project: Project {
                key: ProjectKey::parse("storefront").unwrap(),
                name: "Store\nfront".into(),
            },
            environment: Environment {
                key: EnvironmentKey::parse("production").unwrap(),
                name: "Production".into(),
                critical: true,
            },
            declined: vec![ProjectKey::parse("a").unwrap(), ProjectKey::parse("b").unwrap()],
        };
        let read = SavedSelection::read(&chosen.to_text()).unwrap();
        assert_eq!(read.project.name, "Store front");
        assert_eq!(read.environment, chosen.environment);
        assert_eq!(read.url, chosen.url);
        assert_eq!(read.declined, chosen.declined);
        let of_older_form = SavedSelection::read("1\nc1\np\nP\ne\nE\n").unwrap();
        assert_eq!(
            (of_older_form.declined, of_older_form.url),
            (vec![], String::new())
        );
        for other in ["", "2\nc1", "1\nc1\n../x", "1\nc1\np\nP", "{}"] {
            assert_eq!(SavedSelection::read(other), None, "{other:?}");
        }
    }
}
