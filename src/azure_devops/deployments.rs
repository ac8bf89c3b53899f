//! Deployments of releases to a stage (Release REST API, "Deployments - List"). Requires a client of the release service.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// Maximum number of deployments to read.
const MAX_COUNT: u32 = 50;

/// One attempt to deploy a release to a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Id of the release.
    pub release: u32,
    /// Name of the release: untrusted text.
    pub name: String,
    /// Whether the deployment succeeded, with or without issues.
    pub succeeded: bool,
    /// Source and version of each deployed artifact. Empty when the response has none.
    pub artifacts: BTreeSet<(String, String)>,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// The newest deployments to a stage of a release pipeline, newest first, at most 50. Entries that cannot be read are
    /// skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn stage_deployments(
        &self,
        project: &str,
        pipeline: u32,
        stage: u32,
    ) -> Result<Vec<Deployment>, Error> {
        // No status filter: it accepts one value only, and a deployment can succeed with or without issues.
        let query = Query::new()
            .pair("definitionId", pipeline)
            .pair("definitionEnvironmentId", stage)
            .pair("queryOrder", "descending")
            .pair("$top", MAX_COUNT)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/release/deployments{query}", encode(project));
        let attempt = format!("list the deployments to stage {stage} of release pipeline {pipeline}");
        let answer = self.get(&attempt, path).await?;
        let mut deployments: Vec<&Value> = json::items(&answer, "value").iter().collect();
        // Ids rise with time. Unconfirmed: that every server obeys the requested order.
        deployments.sort_by_key(|deployment| Reverse(json::whole(deployment, "id")));
        Ok(deployments.into_iter().filter_map(read).collect())
    }
}

fn read(deployment: &Value) -> Option<Deployment> {
    let release = deployment.get("release")?;
    Some(Deployment {
        release: json::integer(release, "id")?,
        name: json::text_or_empty(release, "name"),
        succeeded: json::is_one_of(
            deployment,
            "deploymentStatus",
            &["succeeded", "partiallySucceeded"],
        ),
        artifacts: json::items(release, "artifacts")
            .iter()
            .filter_map(artifact)
            .collect(),
    })
}

fn artifact(artifact: &Value) -> Option<(String, String)> {
    let version = artifact.get("definitionReference")?.get("version")?;
    let source = json::text_or_empty(artifact, "sourceId");
    Some((source, json::text(version, "id")?.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    #[test]
    fn deployments_tell_their_release_and_what_it_deploys() {
        let artifact = json!({"sourceId": "p:12", "definitionReference": {"version": {"id": "31"}}});
        let transport = Scripted::new().answer(
            200,
            json!({"count": 4, "value": [
                {"deploymentStatus": "inProgress", "release": {"id": 5, "name": "Release-5", "artifacts": [artifact]}},
                {"deploymentStatus": "partiallySucceeded", "release": {"id": 4, "artifacts": [{"sourceId": "p:12"}]}},
                {"deploymentStatus": "failed", "release": {"id": 3}},
                {"deploymentStatus": "succeeded"}]}),
        );
        let bearer = Bearer::new(&Secret::new("t"));
        let client = Client::new(&transport, bearer, "https://vsrm.dev.azure.com/contoso");
        let deployments = pollster::block_on(client.stage_deployments("Store front", 3, 2)).unwrap();
        assert_eq!(
            transport.lines(),
            [
                "GET https://vsrm.dev.azure.com/contoso/Store%20front/_apis/release/deployments?definitionId=3&definitionEnvironmentId=2&queryOrder=descending&%24top=50&api-version=7.1"
            ]
        );
        let known: Vec<_> = deployments
            .iter()
            .map(|known| (known.release, known.succeeded, known.artifacts.len()))
            .collect();
        assert_eq!(known, [(5, false, 1), (4, true, 0), (3, false, 0)]);
        assert!(deployments[0].artifacts.contains(&("p:12".into(), "31".into())));
    }

    #[test]
    fn the_newest_deployment_comes_first_in_whatever_order_they_are_listed() {
        let deployment =
            |id: u32| json!({"id": id, "deploymentStatus": "succeeded", "release": {"id": id + 100}});
        for order in [[7, 8, 9], [9, 8, 7], [8, 9, 7]] {
            let transport = Scripted::new().answer(200, json!({"value": order.map(deployment)}));
            let bearer = Bearer::new(&Secret::new("t"));
            let client = Client::new(&transport, bearer, "https://vsrm.dev.azure.com/contoso");
            let deployments = pollster::block_on(client.stage_deployments("p", 3, 2)).unwrap();
            let releases: Vec<u32> = deployments.iter().map(|known| known.release).collect();
            assert_eq!(releases, [109, 108, 107], "{order:?}");
        }
    }
}
