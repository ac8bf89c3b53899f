//! Classic releases (Release REST API). The client must know the release service's URL, not the collection's.

use serde::Deserialize;

use super::work_items::{MOST, Reference};
use super::{API_VERSION, Authorization, Client, Error, List};
use crate::http::Transport;
use crate::http::query::{Query, encode};

/// A run whose output a release deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedBuild {
    /// Project of the run, by id.
    pub project: String,
    /// Id of the run.
    pub build: u32,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Ids of the work items of a release: those of its artifacts since the release before.
    ///
    /// # Errors
    ///
    /// As every call; [`Error::is_missing`] where the server has no such call.
    pub async fn release_work_items(&self, project: &str, release: u32) -> Result<Vec<u32>, Error> {
        // Only clients of Microsoft's own use this call, so it never left preview.
        let query = Query::new()
            .pair("$top", MOST)
            .pair("api-version", "7.2-preview.1");
        let path = format!(
            "{}/_apis/Release/releases/{release}/workitems{query}",
            encode(project)
        );
        let list: List<Reference> = self
            .get(&format!("list the work items of release {release}"), path)
            .await?;
        Ok(Reference::ids(list.value))
    }

    /// The runs whose output a release deploys; artifacts of other types are left out.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn released_builds(&self, project: &str, release: u32) -> Result<Vec<ReleasedBuild>, Error> {
        #[derive(Deserialize)]
        struct Release {
            #[serde(default)]
            artifacts: Vec<Artifact>,
        }
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!("{}/_apis/release/releases/{release}{query}", encode(project));
        let answer: Release = self.get(&format!("read release {release}"), path).await?;
        Ok(answer
            .artifacts
            .into_iter()
            .filter_map(|artifact| artifact.build(project))
            .collect())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    #[serde(rename = "type")]
    artifact_type: String,
    #[serde(default)]
    definition_reference: DefinitionReference,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DefinitionReference {
    version: Named,
    project: Named,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    id: String,
}

impl Artifact {
    fn build(self, project_of_release: &str) -> Option<ReleasedBuild> {
        if self.artifact_type != "Build" {
            return None;
        }
        let DefinitionReference { version, project } = self.definition_reference;
        Some(ReleasedBuild {
            build: version.id.parse().ok()?,
            project: if project.id.is_empty() {
                project_of_release.to_owned()
            } else {
                project.id
            },
        })
    }
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
        let ids = pollster::block_on(client(&transport).release_work_items("Store front", 7)).unwrap();
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
        let build = |id: &str, project: serde_json::Value| json!({"type": "Build", "alias": "a", "definitionReference": {"version": {"id": id, "name": "n"}, "project": project}});
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
