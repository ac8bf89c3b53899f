//! Role of an access token (`GET /api/v2/tokens/{id}`).
//!
//! Unconfirmed: that a token without administrator rights may read its own record. If it may not, the role is unknown.

use serde_json::Value;

use super::{Client, Error};
use crate::http::Transport;
use crate::json;

/// Role of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRole {
    /// Built-in role, such as `reader` or `writer`.
    Base(String),
    /// Number of custom roles. Their policies are not in the response.
    Custom(usize),
    /// Inline policy.
    Policy {
        /// Allowed actions; `*` stands for all.
        allowed: Vec<String>,
        /// Whether the policy also has deny statements, `notActions` or `notResources`.
        has_exceptions: bool,
    },
}

impl<T: Transport> Client<T> {
    /// Role of the token with that ID; `None` when its record does not contain one.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn token_role(&self, id: &str) -> Result<Option<TokenRole>, Error> {
        // The ID is untrusted text and becomes part of a URL.
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Ok(None);
        }
        let record = self.get(
            "read the role of the access token",
            format!("/api/v2/tokens/{id}"),
        );
        Ok(role(&record.await?))
    }
}

fn role(record: &Value) -> Option<TokenRole> {
    let statements = json::items(record, "inlineRole");
    if !statements.is_empty() {
        let is_plain = |statement: &&Value| {
            json::text(statement, "effect") == Some("allow")
                && ["notActions", "notResources"]
                    .iter()
                    .all(|name| json::items(statement, name).is_empty())
        };
        let plain = statements.iter().filter(is_plain);
        return Some(TokenRole::Policy {
            allowed: plain
                .flat_map(|statement| json::texts(statement, "actions"))
                .collect(),
            has_exceptions: !statements.iter().all(|statement| is_plain(&statement)),
        });
    }
    match json::items(record, "customRoleIds").len() {
        0 => json::text(record, "role").map(|role| TokenRole::Base(role.to_owned())),
        count => Some(TokenRole::Custom(count)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::scripted::Scripted;

    #[test]
    fn a_record_tells_one_kind_of_role() {
        let allow = json!({"effect": "allow", "resources": ["proj/*"], "actions": ["updateOn", 1]});
        let deny = json!({"effect": "deny", "resources": ["proj/*"], "actions": ["createFlag"]});
        let policy = |has_exceptions| TokenRole::Policy {
            allowed: vec!["updateOn".to_owned()],
            has_exceptions,
        };
        for (record, role) in [
            (
                json!({"role": "writer", "customRoleIds": []}),
                Some(TokenRole::Base("writer".to_owned())),
            ),
            (
                json!({"role": "", "customRoleIds": ["a", "b"]}),
                Some(TokenRole::Custom(2)),
            ),
            (json!({"inlineRole": [allow]}), Some(policy(false))),
            (json!({"inlineRole": [allow, deny]}), Some(policy(true))),
            (json!([]), None),
        ] {
            let transport = Scripted::new().answer(200, &record);
            let found = pollster::block_on(Client::new(&transport).token_role("5f1a"));
            assert_eq!(found, Ok(role), "{record}");
            assert_eq!(transport.lines(), ["GET /api/v2/tokens/5f1a"]);
        }
    }

    #[test]
    fn an_id_that_would_lead_elsewhere_is_not_asked_for() {
        let transport = Scripted::new();
        for id in ["", "../members", "a?b", "a/b"] {
            assert_eq!(
                pollster::block_on(Client::new(&transport).token_role(id)),
                Ok(None)
            );
        }
        assert!(transport.lines().is_empty());
    }
}
