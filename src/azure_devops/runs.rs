//! Pipeline runs and their stages for a page (Build REST API, "Builds - Get", "Builds - List", "Timeline - Get"). The host of a
//! tab passes runs of the same shape, with enums as names or numbers.

use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error, repositories};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::http::side_by_side::side_by_side;
use crate::json;

/// Maximum number of pipelines whose stages are read for suggestions.
pub const MAX_PIPELINES: usize = 5;
/// Stage of a pipeline that declares none.
pub const NO_STAGE: &str = "__default";

/// A pipeline run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PipelineRun {
    /// Id.
    pub id: u32,
    /// Number: untrusted text.
    pub name: String,
    /// Name of its pipeline: untrusted text.
    pub pipeline: String,
    /// Whether the run is in progress.
    pub is_running: bool,
    /// Display name of the requester: untrusted text; may be empty.
    pub requested_for: String,
    /// When it was queued, ISO 8601; may be empty.
    pub queued: String,
    /// ID of its repository, if that is in Azure Repos.
    pub repository: Option<String>,
}

impl PipelineRun {
    /// Reads a run; `None` without an ID.
    #[must_use]
    pub fn read(run: &Value) -> Option<Self> {
        let part = |name| run.get(name).unwrap_or(&Value::Null);
        // `BuildStatus`: completed is 2. A run without a status counts as completed, so that it is not polled.
        let is_running = match part("status") {
            Value::String(status) => !status.eq_ignore_ascii_case("completed"),
            status => json::whole_value(status).is_some_and(|status| status != 2),
        };
        Some(Self {
            id: json::integer(run, "id")?,
            name: json::text_or_empty(run, "buildNumber"),
            pipeline: json::text_or_empty(part("definition"), "name"),
            is_running,
            requested_for: json::text_or_empty(part("requestedFor"), "displayName"),
            queued: json::text_or_empty(run, "queueTime"),
            repository: repositories::of_run(run),
        })
    }
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Reads a run. `project` is an ID or a name.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn run(&self, project: &str, id: u32) -> Result<PipelineRun, Error> {
        let attempt = format!("read run {id}");
        let path = format!(
            "{}/_apis/build/builds/{id}?api-version={API_VERSION}",
            encode(project)
        );
        let answer = self.get(&attempt, path).await?;
        PipelineRun::read(&answer).ok_or_else(|| Error::Malformed {
            attempt,
            detail: "the response has no ID".to_owned(),
        })
    }

    /// The newest runs of a project, newest first; optionally only those queued `before` a time (ISO 8601). Entries that cannot
    /// be read are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn recent_runs(
        &self,
        project: &str,
        most: usize,
        before: Option<&str>,
    ) -> Result<Vec<PipelineRun>, Error> {
        let query = Query::new()
            .pair("queryOrder", "queueTimeDescending")
            .pair("$top", most)
            .optional("maxTime", before)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/builds{query}", encode(project));
        let answer = self.get("list the runs", path).await?;
        let runs = json::items(&answer, "value").iter();
        Ok(runs.filter_map(PipelineRun::read).collect())
    }

    /// Identifiers of the stages of a run, in order. Reports name stages by them.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn run_stage_names(&self, project: &str, id: u32) -> Result<Vec<String>, Error> {
        let path = format!(
            "{}/_apis/build/builds/{id}/timeline?api-version={API_VERSION}",
            encode(project)
        );
        let answer = self.get(&format!("read the stages of run {id}"), path).await?;
        let mut stages: Vec<(u64, String)> = Vec::new();
        for record in json::items(&answer, "records") {
            if json::is_one_of(record, "type", &["Stage"]) {
                let name = json::text(record, "identifier").or_else(|| json::text(record, "name"));
                let order = json::whole(record, "order").unwrap_or_default();
                let place = stages.partition_point(|(other, _)| *other <= order);
                stages.insert(place, (order, name.unwrap_or_default().to_owned()));
            }
        }
        Ok(stages.into_iter().map(|(_, name)| name).collect())
    }

    /// Names of the stages of a project's newest runs, each once: of the newest run of each of at most
    /// [`MAX_PIPELINES`] pipelines. Stages that cannot be read are left out.
    ///
    /// # Errors
    ///
    /// When the runs cannot be listed; see [`Error`].
    pub async fn recent_run_stage_names(&self, project: &str, most: usize) -> Result<Vec<String>, Error> {
        let mut newest: Vec<PipelineRun> = Vec::new();
        for run in self.recent_runs(project, most, None).await? {
            if newest.len() < MAX_PIPELINES && !newest.iter().any(|other| other.pipeline == run.pipeline) {
                newest.push(run);
            }
        }
        let stages = newest.iter().map(|run| self.run_stage_names(project, run.id));
        let stages = side_by_side(stages).await.into_iter().flatten().flatten();
        let mut names: Vec<String> = Vec::new();
        for name in stages.filter(|name| name != NO_STAGE) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    #[test]
    fn a_run_goes_on_until_it_is_completed() {
        for (status, is_running) in [
            (json!("inProgress"), true),
            (json!("notStarted"), true),
            (json!("completed"), false),
            (json!("Completed"), false),
            (json!(1), true),
            (json!(2), false),
            (json!(null), false),
        ] {
            let run = PipelineRun::read(&json!({"id": 9, "status": status})).unwrap();
            assert_eq!(run.is_running, is_running, "{status}");
        }
        assert_eq!(PipelineRun::read(&json!({"status": "completed"})), None);
    }

    #[test]
    fn runs_are_listed_newest_first_and_older_ones_by_time() {
        let transport = Scripted::new()
            .answer(200, json!({"value": [{"id": 9, "buildNumber": "20261122.1", "definition": {"name": "ci"},
                "requestedFor": {"displayName": "Release manager"}, "queueTime": "2026-11-22T09:00:00Z"}, {}]}))
            .answer(200, json!({"id": 9}))
            .answer(200, json!([]));
        let bearer = Bearer::new(&Secret::new("t"));
        let client = Client::new(&transport, bearer, "https://dev.azure.com/contoso");
        pollster::block_on(async {
            let runs = client
                .recent_runs("Store front", 10, Some("2026-11-22T10:00:00Z"))
                .await
                .unwrap();
            assert_eq!((runs.len(), runs[0].pipeline.as_str()), (1, "ci"));
            assert_eq!(client.run("p", 9).await.unwrap().id, 9);
            assert!(client.run("p", 9).await.is_err());
        });
        assert_eq!(
            transport.lines()[..2],
            [
                "GET https://dev.azure.com/contoso/Store%20front/_apis/build/builds?queryOrder=queueTimeDescending&%24top=10&maxTime=2026-11-22T10%3A00%3A00Z&api-version=7.1",
                "GET https://dev.azure.com/contoso/p/_apis/build/builds/9?api-version=7.1"
            ]
        );
    }

    #[test]
    fn stages_are_named_in_order_and_recent_ones_once() {
        let stage =
            |order, identifier: &str| json!({"type": "Stage", "order": order, "identifier": identifier});
        let timeline = json!({"records": [stage(3, "Production"), stage(1, "Test"), {"type": "Task", "name": "x"},
            {"type": "Stage", "order": 2, "name": "Staging"}]});
        let transport = Scripted::new()
            .answer(200, timeline.clone())
            .answer(
                200,
                json!({"value": [{"id": 9, "definition": {"name": "ci"}}, {"id": 8, "definition": {"name": "ci"}},
                    {"id": 7, "definition": {"name": "docs"}}, {"id": 6, "definition": {"name": "gone"}}]}),
            )
            .answer(200, timeline)
            .answer(200, json!({"records": [stage(1, "Test"), stage(2, "Publish"), stage(3, NO_STAGE)]}))
            .answer(404, json!({}));
        let bearer = Bearer::new(&Secret::new("t"));
        let client = Client::new(&transport, bearer, "https://dev.azure.com/contoso");
        pollster::block_on(async {
            let names = client.run_stage_names("p", 9).await.unwrap();
            assert_eq!(names, ["Test", "Staging", "Production"]);
            let names = client.recent_run_stage_names("p", 20).await.unwrap();
            assert_eq!(names, ["Test", "Staging", "Production", "Publish"]);
        });
        assert_eq!(
            transport.lines()[0],
            "GET https://dev.azure.com/contoso/p/_apis/build/builds/9/timeline?api-version=7.1"
        );
        assert_eq!(transport.lines().len(), 5);
    }
}
