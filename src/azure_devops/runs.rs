//! Pipeline runs for a page (Build REST API, "Builds - Get", "Builds - List"). The host of a tab passes runs of the same shape,
//! with enums as names or numbers.

use serde::Deserialize;
use serde_json::Value;

use super::enum_value::EnumValue;
use super::release_stages::wire::{Definition, Identity};
use super::repositories::RunRepository;
use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json::{self, Lenient};

/// A pipeline run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PipelineRun {
    /// Id.
    pub id: u32,
    /// Number: foreign text.
    pub name: String,
    /// Name of its pipeline: foreign text.
    pub pipeline: String,
    /// Whether the run is in progress.
    pub is_running: bool,
    /// Display name of the requester: foreign text; may be empty.
    pub requested_for: String,
    /// When it was queued, ISO 8601; may be empty.
    pub queued: String,
    /// ID of its repository, if that is in Azure Repos.
    pub repository: Option<String>,
}

/// `Build` as the REST API and the host of a tab write it, as far as it is read. `D` is a date: text in the REST API,
/// text or a `Date` from the host.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound = "D: Default + Deserialize<'de>")]
pub(super) struct WireRun<D> {
    id: Lenient<Option<u32>>,
    build_number: Lenient<String>,
    definition: Lenient<Definition>,
    status: Lenient<EnumValue>,
    requested_for: Lenient<Identity>,
    queue_time: Lenient<D>,
    repository: Lenient<RunRepository>,
}

impl PipelineRun {
    /// Reads a run; `None` without an ID.
    #[must_use]
    pub fn read(run: &Value) -> Option<Self> {
        Self::new(WireRun::<String>::deserialize(run).ok()?)
    }

    pub(super) fn new<D: Into<String>>(run: WireRun<D>) -> Option<Self> {
        // `BuildStatus`: completed is 2. A host that tells no status is not asked again and again.
        let is_running = match run.status.0 {
            EnumValue::Name(status) => status != "completed",
            EnumValue::Number(status) => status != 2,
            EnumValue::Missing => false,
        };
        Some(Self {
            id: run.id.0?,
            name: run.build_number.0,
            pipeline: run.definition.0.name.0,
            is_running,
            requested_for: run.requested_for.0.display_name.0,
            queued: run.queue_time.0.into(),
            repository: run.repository.0.of_azure_repos(),
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
}
