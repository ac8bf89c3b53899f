//! Classic releases (Release REST API). Requires a client of the release service, not of the collection.

use serde_json::Value;

use super::work_items::{self, ListedWorkItem, MAX_COUNT};
use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// Artifact of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedArtifact {
    /// Alias in the release pipeline (untrusted text); may be empty.
    pub alias: String,
    /// Run that produced it; `None` for other types of artifact.
    pub build: Option<ReleasedBuild>,
}

/// Run whose output a release deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedBuild {
    /// Project ID of the run.
    pub project: String,
    /// Id of the run.
    pub build: u32,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Work items of a release: those of its artifacts since the given release, or since the previous one. `alias` selects one
    /// artifact. Which artifacts a server lists without it is not documented.
    ///
    /// # Errors
    ///
    /// As every call; [`Error::is_missing`] where the server has no such call.
    pub async fn release_work_items(
        &self,
        project: &str,
        release: u32,
        since: Option<u32>,
        alias: Option<&str>,
    ) -> Result<Vec<ListedWorkItem>, Error> {
        // Undocumented and still in preview: only Microsoft's own pages use this call.
        let query = Query::new()
            .optional("baseReleaseId", since)
            .optional("artifactAlias", alias)
            .pair("$top", MAX_COUNT)
            .pair("api-version", "7.2-preview.1");
        let path = format!(
            "{}/_apis/Release/releases/{release}/workitems{query}",
            encode(project)
        );
        let attempt = format!("list the work items of release {release}");
        let answer = self.get(&attempt, path).await?;
        Ok(work_items::listed(&answer))
    }

    /// Artifacts that a release deploys.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn released_artifacts(
        &self,
        project: &str,
        release: u32,
    ) -> Result<Vec<ReleasedArtifact>, Error> {
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!("{}/_apis/release/releases/{release}{query}", encode(project));
        let answer = self.get(&format!("read release {release}"), path).await?;
        let artifacts = json::items(&answer, "artifacts").iter();
        let read = |artifact| ReleasedArtifact {
            alias: json::text_or_empty(artifact, "alias"),
            build: build(artifact, project),
        };
        Ok(artifacts.map(read).collect())
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
    fn the_list_of_work_items_keeps_what_tells_whose_they_are() {
        let transport = Scripted::new().answer(
            200,
            json!({"count": 4, "value": [{"id": "4711"}, {"id": "SHOP-12", "provider": "Jira"},
                {"id": 4712, "url": "https://dev.azure.com/contoso/_apis/wit/workItems/4712"}, {"title": "no id"}]}),
        );
        let items = pollster::block_on(client(&transport).release_work_items(
            "Store front",
            7,
            Some(4),
            Some("_a b"),
        ));
        let items = items.unwrap();
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["4711", "SHOP-12", "4712"]);
        assert_eq!(
            (items[1].provider.as_str(), items[2].url.as_str()),
            ("Jira", "https://dev.azure.com/contoso/_apis/wit/workItems/4712")
        );
        assert_eq!(
            transport.lines(),
            [
                "GET https://vsrm.dev.azure.com/contoso/Store%20front/_apis/Release/releases/7/workitems?baseReleaseId=4&artifactAlias=_a%20b&%24top=1000&api-version=7.2-preview.1"
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
        let builds = pollster::block_on(client(&transport).released_artifacts("Storefront", 7)).unwrap();
        let builds: Vec<_> = builds
            .iter()
            .filter_map(|artifact| artifact.build.as_ref())
            .map(|found| (found.project.as_str(), found.build))
            .collect();
        assert_eq!(builds, [("p-1", 31), ("Storefront", 32)]);
    }
}
