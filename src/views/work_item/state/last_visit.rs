//! Data of the last visit in the frame's storage, so that the next visit can send its initial requests at once. A few lines of
//! text, because a serializer would make the page larger.

use std::rc::Rc;

use super::saved_selection::SavedSelection;
use crate::azure_devops::service_endpoints::ServiceEndpoint;

/// First line of the text: the version of its format.
const VERSION: &str = "1";

/// Data saved by a visit for the next one, which confirms it with the servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVisit {
    /// The user's selection in the picker, if the user made one.
    pub selection: Option<SavedSelection>,
    /// Service connections that could be used; their names are not saved.
    pub connections: Rc<[ServiceEndpoint]>,
}

impl LastVisit {
    /// Reads the text; `None` if it has another format.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (connections, selection) = text.split_once("\n\n")?;
        let mut lines = connections.lines();
        if lines.next() != Some(VERSION) {
            return None;
        }
        let mut connections = Vec::new();
        for line in lines {
            if let Some((id, url)) = line.split_once('\t') {
                connections.push(ServiceEndpoint::assumed(id, url));
            }
        }
        Some(Self {
            selection: SavedSelection::read(selection),
            connections: connections.into(),
        })
    }
}

/// Text to save: a line for each usable connection, an empty line, and the selection.
pub(super) fn to_text(connections: &[ServiceEndpoint], selection: Option<&SavedSelection>) -> String {
    let mut text = VERSION.to_owned();
    for connection in connections {
        if connection.is_usable() {
            text.push('\n');
            push_fields(&mut text, &[&connection.id, &connection.url]);
        }
    }
    text.push_str("\n\n");
    if let Some(selection) = selection {
        text.push_str(&selection.to_text());
    }
    text
}

/// Whether a character of untrusted text could end a field or a line.
pub(super) const fn is_break(letter: char) -> bool {
    letter.is_ascii_control()
}

/// Appends tab-separated fields. Tabs and line breaks in untrusted text become spaces.
fn push_fields(text: &mut String, fields: &[&str]) {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            text.push('\t');
        }
        for letter in field.chars() {
            text.push(if is_break(letter) { ' ' } else { letter });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::{EnvironmentKey, ProjectKey};
    use crate::launchdarkly::environments::Environment;
    use crate::launchdarkly::projects::Project;

    #[test]
    fn what_was_kept_is_read_again() {
        let connection = ServiceEndpoint::assumed("c1", "https://app.launchdarkly.com");
        let selection = SavedSelection {
            account: "c1".into(),
            url: "http://127.0.0.1:8422".into(),
            project: Project {
                key: ProjectKey::parse("storefront").unwrap(),
                name: "Storefront".into(),
            },
            environment: Environment {
                key: EnvironmentKey::parse("production").unwrap(),
                name: "Production".into(),
                critical: true,
            },
            declined: vec![],
        };
        for selection in [None, Some(selection)] {
            let last_visit = LastVisit {
                selection,
                connections: [connection.clone()].into(),
            };
            assert_eq!(
                LastVisit::read(&to_text(&last_visit.connections, last_visit.selection.as_ref())),
                Some(last_visit)
            );
        }
        let odd = ServiceEndpoint {
            url: "https://A\tB\n\nC".into(),
            ..connection
        };
        let last_visit = LastVisit {
            selection: None,
            connections: [odd].into(),
        };
        let read = LastVisit::read(&to_text(&last_visit.connections, last_visit.selection.as_ref())).unwrap();
        assert_eq!(read.connections[0].url, "https://A B  C");
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in ["", "{}", "1", "\n\n", "2\nc1\thttps://x.example\n\n", "11\n\n"] {
            assert_eq!(LastVisit::read(text), None, "{text:?}");
        }
        let spoiled = "1\nc1\n\n1\nc1\n../x";
        let nothing = LastVisit {
            selection: None,
            connections: [].into(),
        };
        assert_eq!(LastVisit::read(spoiled), Some(nothing));
    }
}
