//! Links from a flag to external resources (`/api/v2/flag-links/projects/{projectKey}/flags/{flagKey}`).
//!
//! The resource is in beta and requires API version `beta`.

use serde::Serialize;

use super::{Client, Error, malformed};
use crate::domain::key::{FlagKey, ProjectKey};
use crate::http::{Method, Request, Transport};
use crate::json;

const BETA: &str = "beta";

/// A link from a flag to a work item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FlagLinkToWorkItem {
    /// Unique among the links of the account: letters, digits, `.`, `_` and `-`.
    pub key: String,
    /// URL of the work item's page.
    pub deep_link: String,
    /// Title of the link: untrusted text.
    pub title: String,
    /// Description; required by LaunchDarkly.
    pub description: &'static str,
}

impl FlagLinkToWorkItem {
    /// Key of the link between a flag and a work item.
    #[must_use]
    pub fn key(organization_id: &str, project_id: &str, work_item: u32, flag: &FlagKey) -> String {
        let is_allowed = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
        let clean = |id: &str| id.chars().filter(is_allowed).collect::<String>();
        format!(
            "azuredevops-{}-{}-{work_item}-{flag}",
            clean(organization_id),
            clean(project_id)
        )
    }
}

impl<T: Transport> Client<T> {
    /// Links a flag to a work item. Succeeds if the link already exists.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn link_flag(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        link: &FlagLinkToWorkItem,
    ) -> Result<(), Error> {
        let attempt = format!("link the flag '{flag}' of project '{project}' to the work item");
        let body = json::write(link).map_err(|error| malformed(&attempt, error))?;
        let request = Request::new(Method::Post, links_of(project, flag)).body("application/json", body);
        match self.send_as(&attempt, request, BETA).await {
            Ok(_) | Err(Error::Conflict { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes a link. Succeeds if the link does not exist.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn unlink_flag(&self, project: &ProjectKey, flag: &FlagKey, key: &str) -> Result<(), Error> {
        let attempt =
            format!("remove the link to the work item from the flag '{flag}' of project '{project}'");
        let request = Request::new(Method::Delete, format!("{}/{key}", links_of(project, flag)));
        match self.send_as(&attempt, request, BETA).await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn links_of(project: &ProjectKey, flag: &FlagKey) -> String {
    format!("/api/v2/flag-links/projects/{project}/flags/{flag}")
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use serde_json::{Value, json};

    use super::*;
    use crate::http::scripted::Scripted;

    const URL: &str = "/api/v2/flag-links/projects/storefront/flags/checkout.v2";

    fn keys() -> (ProjectKey, FlagKey) {
        (
            ProjectKey::parse("storefront").unwrap(),
            FlagKey::parse("checkout.v2").unwrap(),
        )
    }

    fn link() -> FlagLinkToWorkItem {
        FlagLinkToWorkItem {
            key: FlagLinkToWorkItem::key("{0a-1}", "b/2", 4711, &keys().1),
            deep_link: "https://dev.azure.com/fabrikam/Web/_workitems/edit/4711".into(),
            title: "Bug 4711: <b>".into(),
            description: "Linked from Azure DevOps",
        }
    }

    #[test]
    fn a_link_names_the_work_item_and_asks_for_the_beta() {
        let script = Scripted::new().answer(201, json!({"_id": "1"}));
        let (project, flag) = keys();
        block_on(Client::new(&script).link_flag(&project, &flag, &link())).unwrap();
        let [request] = script.requests().try_into().unwrap();
        assert_eq!((request.method, request.url.as_str()), (Method::Post, URL));
        let versions: Vec<_> = request
            .headers
            .iter()
            .filter(|(name, _)| *name == "ld-api-version")
            .collect();
        assert_eq!(versions, [&("ld-api-version", "beta".to_owned())]);
        let body: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
        assert_eq!(
            body,
            json!({
                "key": "azuredevops-0a-1-b2-4711-checkout.v2",
                "deepLink": "https://dev.azure.com/fabrikam/Web/_workitems/edit/4711",
                "title": "Bug 4711: <b>",
                "description": "Linked from Azure DevOps",
            })
        );
    }

    #[test]
    fn linking_twice_and_unlinking_twice_are_no_errors() {
        let script = Scripted::new()
            .answer(409, json!({"code": "conflict"}))
            .answer(204, "")
            .answer(404, "{}");
        let client = Client::new(&script);
        let (project, flag) = keys();
        block_on(client.link_flag(&project, &flag, &link())).unwrap();
        for _ in 0..2 {
            block_on(client.unlink_flag(&project, &flag, &link().key)).unwrap();
        }
        assert_eq!(script.requests()[2].url, format!("{URL}/{}", link().key));
    }

    #[test]
    fn a_refusal_is_told() {
        let script = Scripted::new().answer(403, json!({"code": "forbidden", "message": "beta"}));
        let (project, flag) = keys();
        let error = block_on(Client::new(&script).link_flag(&project, &flag, &link())).unwrap_err();
        assert!(matches!(error, Error::Forbidden { .. }), "{error}");
    }
}
