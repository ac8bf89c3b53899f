//! Flag links: external addresses, such as of a work item, that are shown on a flag's page in every environment.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use super::audit_log::AuditEntry;
use super::auth::Author;
use super::error::ApiError;
use super::flag::rest::{link, set};
use super::ids;
use super::members::REVIEWER;
use super::semantic_patch::{Action, Change, text};
use super::state::{Project, State};

/// A link from a flag to something elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagLink {
    /// 24 hexadecimal digits.
    pub id: String,
    /// Chosen by its creator, unique in the project.
    pub key: String,
    /// Project key.
    pub project: String,
    /// Flag key.
    pub flag: String,
    /// Target of the link.
    pub deep_link: String,
    /// Free text.
    pub title: String,
    /// Free text.
    pub description: String,
    /// The moment that the link is about, in epoch milliseconds.
    pub timestamp: i64,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Who made it.
    pub author: Author,
}

impl State {
    /// The links of a flag, oldest first.
    pub(super) fn flag_links_of(&self, project: &str, flag: &str) -> impl Iterator<Item = &FlagLink> {
        let links = self.flag_links.iter();
        links.filter(move |link| link.project == project && link.flag == flag)
    }

    /// Adds a link to a flag.
    pub(super) fn create_flag_link(
        &mut self,
        project: &str,
        flag: &str,
        body: &Value,
        author: Author,
    ) -> Result<&FlagLink, ApiError> {
        let link = FlagLink::read(project, flag, body, author)?;
        let taken = |known: &FlagLink| known.project == link.project && known.key == link.key;
        if self.flag_links.iter().any(taken) {
            return Err(ApiError::key_taken("A flag link", &link.key));
        }
        let sentence = format!("Linked to {} ({})", link.title, link.deep_link);
        self.record_link_change(&link, Action::CreateFlagLink, "added a link to", sentence)?;
        Ok(self.flag_links.push_mut(link))
    }

    /// Takes a link of a flag away, by its id or its key.
    pub(super) fn delete_flag_link(
        &mut self,
        project: &str,
        flag: &str,
        id_or_key: &str,
        author: Author,
    ) -> Result<(), ApiError> {
        let wanted = |link: &FlagLink| {
            link.project == project && link.flag == flag && (link.id == id_or_key || link.key == id_or_key)
        };
        let place = self.flag_links.iter().position(wanted);
        let mut link = self.flag_links.remove(place.ok_or_else(ApiError::not_found)?);
        link.author = author;
        let sentence = format!("Removed the link to {} ({})", link.title, link.deep_link);
        self.record_link_change(&link, Action::DeleteFlagLink, "removed a link from", sentence)
    }

    fn record_link_change(
        &mut self,
        link: &FlagLink,
        action: Action,
        verb: &'static str,
        sentence: String,
    ) -> Result<(), ApiError> {
        let flag = self.project(&link.project).and_then(|own| own.flag(&link.flag));
        let flag_name = flag.ok_or_else(ApiError::not_found)?.name.clone();
        self.audit_log.push(AuditEntry {
            date: self.next_date(),
            project: link.project.clone(),
            environment: None,
            flag: link.flag.clone(),
            flag_name,
            changes: vec![Change {
                action,
                verb,
                sentence,
            }],
            comment: None,
            author: link.author.clone(),
            configs: None,
        });
        Ok(())
    }
}

impl FlagLink {
    fn read(project: &str, flag: &str, body: &Value, author: Author) -> Result<Self, ApiError> {
        let required = |name: &str| {
            text(body, name)?.ok_or_else(|| ApiError::invalid_request(format!("{name} is required")))
        };
        if let Some(integration) = text(body, "integrationKey")? {
            let message = format!("Integration {integration:?} does not have the flagLink capability");
            return Err(ApiError::invalid_request(message));
        }
        let deep_link = required("deepLink")?;
        let is_web = Url::parse(&deep_link).is_ok_and(|url| ["http", "https"].contains(&url.scheme()));
        if !is_web {
            return Err(ApiError::invalid_request(
                "deepLink must be an http or https address",
            ));
        }
        let key = required("key")?;
        let created_at = super::state::now();
        let timestamp = match body.get("timestamp") {
            None | Some(Value::Null) => created_at,
            Some(value) => value
                .as_i64()
                .ok_or_else(|| ApiError::invalid_request("timestamp must be epoch milliseconds"))?,
        };
        Ok(Self {
            id: ids::object_id(&format!("flag-link/{project}/{key}")),
            title: text(body, "title")?.unwrap_or_else(|| deep_link.clone()),
            description: required("description")?,
            project: project.to_owned(),
            flag: flag.to_owned(),
            key,
            deep_link,
            timestamp,
            created_at,
            author,
        })
    }

    /// The form that the API answers.
    pub(super) fn rest(&self, project: &Project) -> Value {
        let list = format!("/api/v2/flag-links/projects/{}/flags/{}", project.key, self.flag);
        let moment = Timestamp::from_millisecond(self.timestamp).unwrap_or_default();
        let mut form = json!({
            "_createdAt": self.created_at,
            "_deepLink": self.deep_link,
            "_id": self.id,
            "_key": self.key,
            "_links": {
                "self": link(&format!("{list}/{}", self.id)),
                "parent": link(&list),
            },
            "_timestamp": {
                "milliseconds": self.timestamp,
                "seconds": self.timestamp / 1000,
                "rfc3339": moment.to_string(),
                "simple": moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            },
            "description": self.description,
            "title": self.title,
        });
        if self.author == Author::Member {
            set(&mut form, "_member", REVIEWER.rest());
        }
        form
    }
}
