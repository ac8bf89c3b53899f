//! Audit log: who changed a flag, and when (`GET /api/v2/auditlog`).

use serde_json::Value;

use super::{Client, Error, malformed};
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::http::Transport;
use crate::http::query::Query;
use crate::json;

/// Maximum number of entries in one response.
pub const MAX_ENTRIES: usize = 20;

/// Audit log entry. All strings are untrusted text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditEntry {
    /// Epoch milliseconds.
    pub date: u64,
    /// Title, such as `Jo turned on the flag Checkout`, or the description if there is no title.
    pub title: String,
    /// Comment of the change.
    pub comment: Option<String>,
    /// Member who made the change: first and last name, or the part of the email address before `@`. `None` for service tokens.
    pub member: Option<String>,
    /// Name of the token that made the change.
    pub token: Option<String>,
    /// Role actions, such as `updateOn`.
    pub actions: Vec<String>,
    /// Changed resources, such as `proj/shop:env/production:flag/checkout`, without adjacent duplicates.
    pub resources: Vec<String>,
}

impl AuditEntry {
    /// The member who made the change, or else the token.
    #[must_use]
    pub fn changed_by(&self) -> Option<&str> {
        self.member.as_deref().or(self.token.as_deref())
    }

    /// Keys of the changed environments, separated by commas.
    #[must_use]
    pub fn environments(&self) -> String {
        let mut environments: Vec<&str> = Vec::new();
        for resource in &self.resources {
            let mut parts = resource.split(':');
            environments.extend(parts.find_map(|part| part.strip_prefix("env/")));
        }
        environments.join(", ")
    }

    /// Whether the entry changed a flag in an environment.
    #[must_use]
    pub fn is_about(&self, project: &str, environment: &str, flag: &str) -> bool {
        let resource = format!("proj/{project}:env/{environment}:flag/{flag}");
        self.resources.contains(&resource)
    }
}

impl<T: Transport> Client<T> {
    /// The newest changes of a flag in an environment, newest first, at most [`MAX_ENTRIES`]; optionally only those `after` a
    /// time in epoch milliseconds. Entries without a date are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn audit_log_of_flag(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        flag: &FlagKey,
        after: Option<u64>,
    ) -> Result<Vec<AuditEntry>, Error> {
        let attempt =
            format!("read the audit log of the flag '{flag}' of project '{project}' in '{environment}'");
        let specifier = format!("proj/{project}:env/{environment}:flag/{flag}");
        self.audit_log(attempt, specifier, after).await
    }

    /// The newest changes of a flag in all environments, newest first, at most [`MAX_ENTRIES`].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn audit_log_everywhere(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
    ) -> Result<Vec<AuditEntry>, Error> {
        let attempt = format!("read the audit log of the flag '{flag}' of project '{project}'");
        let specifier = format!("proj/{project}:env/*:flag/{flag}");
        self.audit_log(attempt, specifier, None).await
    }

    /// The newest changes of all flags of a project in all environments, newest first, at most [`MAX_ENTRIES`].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn audit_log_of_project(
        &self,
        project: &ProjectKey,
        after: Option<u64>,
    ) -> Result<Vec<AuditEntry>, Error> {
        let attempt = format!("read the audit log of project '{project}'");
        let specifier = format!("proj/{project}:env/*:flag/*");
        self.audit_log(attempt, specifier, after).await
    }

    async fn audit_log(
        &self,
        attempt: String,
        specifier: String,
        after: Option<u64>,
    ) -> Result<Vec<AuditEntry>, Error> {
        let query = Query::new()
            .pair("limit", MAX_ENTRIES)
            .pair("spec", specifier)
            .optional("after", after);
        let answer = self.get(&attempt, format!("/api/v2/auditlog{query}")).await?;
        let items = answer.get("items").and_then(Value::as_array);
        let items = items.ok_or_else(|| malformed(&attempt, "the response has no list of items"))?;
        Ok(items.iter().filter_map(read).collect())
    }
}

fn read(item: &Value) -> Option<AuditEntry> {
    let accesses = json::items(item, "accesses").iter();
    let mut resources: Vec<String> = accesses
        .clone()
        .filter_map(|access| name(access, "resource"))
        .collect();
    resources.dedup();
    let filled = |name| json::text(item, name).filter(|text| !text.trim().is_empty());
    let title = filled("title").or_else(|| filled("description"));
    Some(AuditEntry {
        date: json::whole(item, "date")?,
        title: title.unwrap_or_default().trim().to_owned(),
        comment: filled("comment").map(str::to_owned),
        member: item.get("member").and_then(member),
        token: item.get("token").and_then(|token| name(token, "name")),
        actions: accesses.filter_map(|access| name(access, "action")).collect(),
        resources,
    })
}

fn member(member: &Value) -> Option<String> {
    let names: Vec<String> = ["firstName", "lastName"]
        .iter()
        .filter_map(|part| name(member, part))
        .collect();
    if !names.is_empty() {
        return Some(names.join(" "));
    }
    let address = name(member, "email")?;
    let (local, _) = address.split_once('@').unwrap_or((&address, ""));
    (!local.is_empty()).then(|| local.to_owned())
}

fn name(object: &Value, member: &str) -> Option<String> {
    let text = json::text(object, member)?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
