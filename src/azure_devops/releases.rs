//! Classic releases (Release REST API). The client must know the release service's URL, not the collection's.

use serde_json::Value;

use super::work_items::{self, MOST};
use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// A run whose output a release deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedBuild {
    /// Project of the run, by id.
    pub project: String,
    /// Id of the run.
    pub build: u32,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Ids of the work items of a release: those of its artifacts since another release, or since the release before.
    ///
    /// # Errors
    ///
    /// As every call; [`Error::is_missing`] where the server has no such call.
    pub async fn release_work_items(
        &self,
        project: &str,
        release: u32,
        since: Option<u32>,
    ) -> Result<Vec<u32>, Error> {
        // Only clients of Microsoft's own use this call, so it never left preview.
        let query = Query::new()
            .optional("baseReleaseId", since)
            .pair("$top", MOST)
            .pair("api-version", "7.2-preview.1");
        let path = format!(
            "{}/_apis/Release/releases/{release}/workitems{query}",
            encode(project)
        );
        let attempt = format!("list the work items of release {release}");
        let answer = self.get(&attempt, path).await?;
        Ok(work_items::ids(&answer))
    }

    /// The runs whose output a release deploys; artifacts of other types are left out.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn released_builds(&self, project: &str, release: u32) -> Result<Vec<ReleasedBuild>, Error> {
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!("{}/_apis/release/releases/{release}{query}", encode(project));
        let answer = self.get(&format!("read release {release}"), path).await?;
        let artifacts = json::items(&answer, "artifacts").iter();
        Ok(artifacts
            .filter_map(|artifact| build(artifact, project))
            .collect())
    }
}

fn build(artifact: &Value, project_of_release: &str) -> Option<ReleasedBuild> {
    if !json::is_one_of(artifact, "type", &["Build"]) {
        return None;
    }
    let definition = artifact.get("definitionReference")?;
    let id = |name: &str| json::text(definition.get(name)?, "id");
    Some(ReleasedBuild {
        build: id("version")?.parse().ok()?,
        project: id("project").unwrap_or(project_of_release).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    fn client(transport: &Scripted) -> Client<&Scripted, Bearer> {
        Client::new(
            transport,
            Bearer::new(&Secret::new("t")),
            "https://vsrm.dev.azure.com/contoso/",
        )
    }

    #[test]
    fn work_items_of_other_trackers_are_left_out() {
        let transport = Scripted::new().answer(
            200,
            json!({"count": 3, "value": [{"id": "4711"}, {"id": "SHOP-12"}, {"id": 4712}]}),
        );
        let ids = pollster::block_on(client(&transport).release_work_items("Store front", 7, None)).unwrap();
        assert_eq!(ids, [4711, 4712]);
        assert_eq!(
            transport.lines(),
            [
                "GET https://vsrm.dev.azure.com/contoso/Store%20front/_apis/Release/releases/7/workitems?%24top=1000&api-version=7.2-preview.1"
            ]
        );
    }

    #[test]
    fn builds_may_come_from_other_projects_and_other_artifacts_have_none() {
        let build = |id: &str, project: Value| json!({"type": "Build", "alias": "a", "definitionReference": {"version": {"id": id, "name": "n"}, "project": project}});
        let transport = Scripted::new().answer(
            200,
            json!({"id": 7, "artifacts": [
                build("31", json!({"id": "p-1", "name": "Storefront"})),
                build("32", json!({})),
                {"type": "Git", "definitionReference": {"version": {"id": "33"}}},
            ]}),
        );
        let builds = pollster::block_on(client(&transport).released_builds("Storefront", 7)).unwrap();
        let builds: Vec<_> = builds
            .iter()
            .map(|found| (found.project.as_str(), found.build))
            .collect();
        assert_eq!(builds, [("p-1", 31), ("Storefront", 32)]);
    }
}
