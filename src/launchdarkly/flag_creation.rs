//! Creating a boolean flag (`POST /api/v2/flags/{projectKey}`, "Create a feature flag").

use serde::Serialize;

use super::{Client, Error, flag_json, malformed};
use crate::domain::flag::Flag;
use crate::domain::key::{FlagKey, ProjectKey};
use crate::domain::new_flag::NewFlag;
use crate::http::{Method, Request, Transport};
use crate::json;

/// Body of the call. Variations and defaults are left to LaunchDarkly, client-side availability to the project.
#[derive(Serialize)]
struct Creation<'a> {
    key: &'a FlagKey,
    name: &'a str,
    description: &'a str,
    tags: &'a [String],
    temporary: bool,
}

impl<T: Transport> Client<T> {
    /// Creates a flag, off in every environment.
    ///
    /// # Errors
    ///
    /// As every call; [`Error::Conflict`] when the key is taken, possibly by an archived flag.
    pub async fn create_flag(&self, project: &ProjectKey, flag: &NewFlag) -> Result<Flag, Error> {
        let attempt = format!("create the flag '{}' in project '{project}'", flag.key);
        let body = Creation {
            key: &flag.key,
            name: &flag.name,
            description: &flag.description,
            tags: &flag.tags,
            temporary: flag.temporary,
        };
        let body = json::write(&body).map_err(|error| malformed(&attempt, error))?;
        let answer = self.post_flag(&attempt, project, body).await?;
        flag_json::flag(&answer).map_err(|error| malformed(&attempt, error))
    }

    /// Checks whether the token may create flags, by a request without key and name: LaunchDarkly rejects it as incomplete if
    /// the token has the permission.
    ///
    /// # Errors
    ///
    /// When the token may not create flags, or the request fails.
    pub async fn can_create_flags(&self, project: &ProjectKey) -> Result<(), Error> {
        let attempt = format!("create a flag in project '{project}'");
        match self.post_flag(&attempt, project, "{}".to_owned()).await {
            Ok(_) | Err(Error::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn post_flag(
        &self,
        attempt: &str,
        project: &ProjectKey,
        body: String,
    ) -> Result<serde_json::Value, Error> {
        let request =
            Request::new(Method::Post, format!("/api/v2/flags/{project}")).body("application/json", body);
        self.send(attempt, request).await
    }
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use serde_json::{Value, json};

    use super::*;
    use crate::http::TransportError;
    use crate::http::scripted::Scripted;

    fn storefront() -> ProjectKey {
        ProjectKey::parse("storefront").unwrap()
    }

    fn flag() -> NewFlag {
        NewFlag {
            key: FlagKey::parse("checkout-v3").unwrap(),
            name: "Checkout \"v3\"".into(),
            description: "For work item 4711".into(),
            tags: vec!["azure-devops".into()],
            temporary: false,
        }
    }

    #[test]
    fn a_flag_is_created_with_what_was_asked_for_and_nothing_else() {
        let script = Scripted::new().answer(
            201,
            json!({"key": "checkout-v3", "kind": "boolean", "variations": [{"value": true}, {"value": false}]}),
        );
        let client = Client::new(&script);
        let created = block_on(client.create_flag(&storefront(), &flag())).unwrap();
        assert_eq!(created.key.as_str(), "checkout-v3");
        let [request] = script.requests().try_into().unwrap();
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Post, "/api/v2/flags/storefront")
        );
        let body: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        assert_eq!(
            body,
            json!({
                "key": "checkout-v3",
                "name": "Checkout \"v3\"",
                "description": "For work item 4711",
                "tags": ["azure-devops"],
                "temporary": false,
            })
        );
    }

    #[test]
    fn a_key_that_is_taken_is_a_conflict() {
        let script = Scripted::new().answer(409, json!({"code": "conflict", "message": "key taken"}));
        let error = block_on(Client::new(&script).create_flag(&storefront(), &flag())).unwrap_err();
        assert!(matches!(error, Error::Conflict { .. }), "{error}");
    }

    #[test]
    fn creation_is_possible_when_launchdarkly_only_misses_key_and_name() {
        let incomplete = json!({"code": "invalid_request", "message": "key is required"});
        let cases = [
            (Scripted::new().answer(400, incomplete), true),
            (Scripted::new().answer(403, json!({"code": "forbidden"})), false),
            (Scripted::new().answer(404, json!({"code": "not_found"})), false),
            (
                Scripted::new().fail(TransportError::Refused {
                    message: "The extension may not post.".into(),
                }),
                false,
            ),
        ];
        for (script, possible) in cases {
            let answer = block_on(Client::new(&script).can_create_flags(&storefront()));
            assert_eq!(answer.is_ok(), possible, "{answer:?}");
            assert_eq!(script.requests()[0].body.as_deref(), Some("{}"));
        }
    }
}
