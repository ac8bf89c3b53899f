//! Status of flags: how they are evaluated.

use serde_json::Value;

use super::{Client, Error};
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::domain::timestamp::Timestamp;
use crate::domain::usage::Usage;
use crate::http::Transport;
use crate::json;

/// Status of a flag in an environment, from the list of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagStatus {
    /// The flag.
    pub flag: FlagKey,
    /// LaunchDarkly's word for how it is used.
    pub usage: Usage,
    /// When an application last evaluated it; `None` if none did.
    pub last_requested: Option<Timestamp>,
}

impl<T: Transport> Client<T> {
    /// Status of a flag in each environment. Environments with an unknown status are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flag_status(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
    ) -> Result<Vec<(EnvironmentKey, Usage)>, Error> {
        let attempt = format!("read the status of the flag '{flag}' of project '{project}'");
        let answer = self
            .get(&attempt, format!("/api/v2/flag-status/{project}/{flag}"))
            .await?;
        let usage = |(key, status): (&str, &Value)| {
            let usage = Usage::read(json::text(status, "name")?)?;
            Some((EnvironmentKey::parse(key).ok()?, usage))
        };
        Ok(json::fields(&answer, "environments").filter_map(usage).collect())
    }

    /// Status of every flag of a project in an environment (`GET /api/v2/flag-statuses/{projectKey}/{environmentKey}`, one
    /// page). Flags with an unknown status are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flag_statuses(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
    ) -> Result<Vec<FlagStatus>, Error> {
        let attempt =
            format!("read how flags of project '{project}' are used in environment '{environment}'");
        let path = format!("/api/v2/flag-statuses/{project}/{environment}");
        let answer = self.get(&attempt, path).await?;
        Ok(json::items(&answer, "items").iter().filter_map(status).collect())
    }
}

/// Reads an item of the list. Only its link names the flag.
fn status(item: &Value) -> Option<FlagStatus> {
    let flag = json::text(item.get("_links")?.get("parent")?, "href")?;
    let flag = flag.rsplit('/').next()?;
    Some(FlagStatus {
        flag: FlagKey::parse(flag).ok()?,
        usage: Usage::read(json::text(item, "name")?)?,
        last_requested: json::text(item, "lastRequested").and_then(Timestamp::parse),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::scripted::Scripted;

    #[test]
    fn each_environment_has_its_own_word_and_unknown_ones_are_left_out() {
        let transport = Scripted::new().answer(
            200,
            r#"{"key":"f","environments":{"production":{"name":"launched","lastRequested":null,"default":null},"test":{"name":"asleep"},"..":{"name":"new"}}}"#,
        );
        let client = Client::new(&transport);
        let (project, flag) = (ProjectKey::parse("p").unwrap(), FlagKey::parse("f").unwrap());
        let usage = pollster::block_on(client.flag_status(&project, &flag)).unwrap();
        assert_eq!(
            usage,
            [(EnvironmentKey::parse("production").unwrap(), Usage::Launched)]
        );
        assert_eq!(transport.lines(), ["GET /api/v2/flag-status/p/f"]);
    }

    #[test]
    fn the_list_of_an_environment_names_flags_by_their_links() {
        let link = |key: &str| serde_json::json!({"parent": {"href": format!("/api/v2/flags/p/{key}")}});
        let transport = Scripted::new().answer(
            200,
            serde_json::json!({"items": [
                {"name": "launched", "lastRequested": "2026-11-22T09:14:00Z", "_links": link("a")},
                {"name": "inactive", "lastRequested": null, "_links": link("b.c")},
                {"name": "asleep", "_links": link("d")}, {"name": "new"}, 1]}),
        );
        let (project, environment) = (
            ProjectKey::parse("p").unwrap(),
            EnvironmentKey::parse("production").unwrap(),
        );
        let statuses = pollster::block_on(Client::new(&transport).flag_statuses(&project, &environment));
        let status = |flag: &str, usage, last_requested| FlagStatus {
            flag: FlagKey::parse(flag).unwrap(),
            usage,
            last_requested,
        };
        assert_eq!(
            statuses.unwrap(),
            [
                status("a", Usage::Launched, Some(Timestamp(1_795_338_840_000))),
                status("b.c", Usage::Inactive, None)
            ]
        );
        assert_eq!(transport.lines(), ["GET /api/v2/flag-statuses/p/production"]);
    }
}
