//! Runs of other pipelines that a run consumed (Pipelines REST API, "Runs - Get", `resources.pipelines`). Unconfirmed: that
//! the answer names them for every run; where it does not, the task counts all work items of the consumed run.

use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// A pipeline resource of a past run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineResource {
    /// Alias as the YAML writes it: untrusted text.
    pub alias: String,
    /// Number of the run that was consumed: untrusted text.
    pub version: String,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// The pipeline resources of a run.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn pipeline_resources(
        &self,
        project: &str,
        pipeline: u32,
        run: u32,
    ) -> Result<Vec<PipelineResource>, Error> {
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!("{}/_apis/pipelines/{pipeline}/runs/{run}{query}", encode(project));
        let attempt = format!("read the pipeline resources of run {run}");
        let answer = self.get(&attempt, path).await?;
        let Some(resources) = answer.get("resources") else {
            return Ok(Vec::new());
        };
        let read = |(alias, resource): (&str, _)| {
            Some(PipelineResource {
                alias: alias.to_owned(),
                version: json::text(resource, "version")?.to_owned(),
            })
        };
        Ok(json::fields(resources, "pipelines").filter_map(read).collect())
    }

    /// Id of the newest run of a pipeline with that number.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn run_by_number(
        &self,
        project: &str,
        pipeline: u32,
        number: &str,
    ) -> Result<Option<u32>, Error> {
        let query = Query::new()
            .pair("definitions", pipeline)
            .pair("buildNumber", number)
            .pair("queryOrder", "queueTimeDescending")
            .pair("$top", 1)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/builds{query}", encode(project));
        let attempt = format!("find run {number} of pipeline {pipeline}");
        let answer = self.get(&attempt, path).await?;
        Ok(json::items(&answer, "value").iter().find_map(|run| {
            let is_wanted = json::text(run, "buildNumber").is_none_or(|found| found == number);
            is_wanted.then(|| json::integer(run, "id")).flatten()
        }))
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
            "https://dev.azure.com/contoso/",
        )
    }

    #[test]
    fn resources_are_read_with_their_version_and_what_has_none_hides_only_itself() {
        for (answer, expected) in [
            (
                json!({"id": 90, "resources": {"pipelines": {
                    "shop.ci": {"pipeline": {"id": 12}, "version": "20261122.1"}, "x": {"version": 7}, "y": null}}}),
                1,
            ),
            (json!({"id": 90, "resources": {"pipelines": null}}), 0),
            (json!({"id": 90}), 0),
        ] {
            let transport = Scripted::new().answer(200, answer);
            let found =
                pollster::block_on(client(&transport).pipeline_resources("Store front", 40, 90)).unwrap();
            assert_eq!(found.len(), expected);
            assert_eq!(
                transport.lines(),
                [
                    "GET https://dev.azure.com/contoso/Store%20front/_apis/pipelines/40/runs/90?api-version=7.1"
                ]
            );
        }
    }

    #[test]
    fn a_run_is_found_by_its_number() {
        for (runs, found) in [
            (json!([{"id": 31, "buildNumber": "20261122.1"}]), Some(31)),
            (json!([{"id": 30, "buildNumber": "20261122.10"}]), None),
            (json!([]), None),
        ] {
            let transport = Scripted::new().answer(200, json!({ "value": runs }));
            let id = pollster::block_on(client(&transport).run_by_number("Store front", 12, "20261122.1"));
            assert_eq!(id, Ok(found));
            assert_eq!(
                transport.lines(),
                [
                    "GET https://dev.azure.com/contoso/Store%20front/_apis/build/builds?definitions=12&buildNumber=20261122.1&queryOrder=queueTimeDescending&%24top=1&api-version=7.1"
                ]
            );
        }
    }
}
