//! The audit log: who changed what, and the comment they left.

use serde_json::{Value, json};

use super::auth::Author;
use super::flag::FlagConfig;
use super::flag::rest::{link, set};
use super::ids;
use super::semantic_patch::Change;

/// A change of a flag, in one environment or in all of them.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Epoch milliseconds; no two entries share one.
    pub date: i64,
    /// Project key.
    pub project: String,
    /// `None` when the change is of every environment, as creating a flag is.
    pub environment: Option<AuditedEnvironment>,
    /// Flag key.
    pub flag: String,
    /// The flag's name.
    pub flag_name: String,
    /// Changes, one element for each instruction that changed something.
    pub changes: Vec<Change>,
    /// The comment of the request.
    pub comment: Option<String>,
    /// Who did it.
    pub author: Author,
    /// The configuration in the environment before and after; `None` when the change is of every environment.
    pub configs: Option<(FlagConfig, FlagConfig)>,
}

/// The environment of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedEnvironment {
    /// Unchangeable.
    pub key: String,
    /// As it was then.
    pub name: String,
}

/// A resource specifier such as `proj/storefront:env/*:flag/checkout-v2`; `*` stands for any key.
pub(super) struct Specifier<'a>(Vec<(&'a str, &'a str)>);

impl AuditEntry {
    /// The item of `GET /api/v2/auditlog`.
    pub(super) fn rest(&self) -> Value {
        let id = ids::object_id(&format!("audit/{}", self.date));
        let resource = self.resource();
        let access = |change: &Change| json!({ "action": change.action.name(), "resource": resource });
        let verb = match self.changes.as_slice() {
            [only] => only.verb,
            _ => "updated the flag",
        };
        let flag = format!("/api/v2/flags/{}/{}", self.project, self.flag);
        let line = |change: &Change| format!("* {}\n", change.sentence);
        let place = match &self.environment {
            Some(environment) => format!(" in {}", environment.name),
            None => String::new(),
        };
        let mut form = json!({
            "_accountId": ids::object_id("account"),
            "_id": id,
            "_links": {
                "self": link(&format!("/api/v2/auditlog/{id}")),
                "parent": link("/api/v2/auditlog"),
                "canonical": link(&flag),
            },
            "accesses": self.changes.iter().map(access).collect::<Vec<_>>(),
            "date": self.date,
            "description": self.changes.iter().map(line).collect::<String>(),
            "kind": "flag",
            "name": self.flag_name,
            "shortDescription": "",
            "target": { "_links": { "canonical": link(&flag) }, "name": self.flag_name, "resources": [resource] },
            "title": format!("{} {verb} {}{place}", self.author.name(), self.flag_name),
            "titleVerb": verb,
        });
        self.author.set_in(&mut form);
        if let Some(comment) = &self.comment {
            set(&mut form, "comment", json!(comment));
        }
        form
    }

    fn resource(&self) -> String {
        format!(
            "proj/{}:env/{}:flag/{}",
            self.project,
            self.environment_key(),
            self.flag
        )
    }

    fn environment_key(&self) -> &str {
        self.environment
            .as_ref()
            .map_or("*", |environment| &environment.key)
    }
}

impl<'a> Specifier<'a> {
    /// `None` when the text has another form.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let parts = text.split(':').map(|part| part.split_once('/'));
        Some(Self(parts.collect::<Option<_>>()?))
    }

    /// Whether the specifier names the resource of this entry, or something that holds it.
    pub(super) fn covers(&self, entry: &AuditEntry) -> bool {
        self.0.iter().all(|(kind, key)| {
            let own = match *kind {
                "proj" => &entry.project,
                "env" => entry.environment_key(),
                "flag" => &entry.flag,
                _ => return false,
            };
            *key == "*" || *key == own
        })
    }
}
