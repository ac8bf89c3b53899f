//! Pipeline runs, which the REST API calls builds (Build REST API, "Get Build Work Items Refs", "Get Work Items Between
//! Builds", "Builds - List", "Timeline - Get"), and the work items of their pull requests.

use serde_json::Value;

use super::work_items::{self, ListedWorkItem, MAX_COUNT};
use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// Maximum number of runs listed of a branch.
pub const MAX_RUNS: usize = 50;

/// A run in a list of runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    /// ID. Later runs have higher IDs.
    pub id: u32,
    /// Number of the run: untrusted text.
    pub name: String,
    /// Commit of the run; may be empty.
    pub commit: String,
    /// Whether the whole run succeeded, with or without issues.
    pub succeeded: bool,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Work items of a run. `project` is a name or ID.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn build_work_items(&self, project: &str, build: u32) -> Result<Vec<ListedWorkItem>, Error> {
        let query = Query::new()
            .pair("$top", MAX_COUNT)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/builds/{build}/workitems{query}", encode(project));
        let answer = self
            .get(&format!("list the work items of run {build}"), path)
            .await?;
        Ok(work_items::listed(&answer))
    }

    /// The work items that a pull request is linked to (Git REST API, "Pull Request Work Items - List").
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn pull_request_work_items(
        &self,
        project: &str,
        repository: &str,
        pull_request: u32,
    ) -> Result<Vec<ListedWorkItem>, Error> {
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!(
            "{}/_apis/git/repositories/{}/pullRequests/{pull_request}/workitems{query}",
            encode(project),
            encode(repository)
        );
        let attempt = format!("list the work items of pull request {pull_request}");
        let answer = self.get(&attempt, path).await?;
        Ok(work_items::listed(&answer))
    }

    /// Work items of the runs after `since`, up to and including `build`.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn work_items_between(
        &self,
        project: &str,
        since: u32,
        build: u32,
    ) -> Result<Vec<ListedWorkItem>, Error> {
        let query = Query::new()
            .pair("fromBuildId", since)
            .pair("toBuildId", build)
            .pair("$top", MAX_COUNT)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/workitems{query}", encode(project));
        let attempt = format!("list the work items from run {since} to run {build}");
        let answer = self.get(&attempt, path).await?;
        Ok(work_items::listed(&answer))
    }

    /// The newest runs of a pipeline on a branch, newest first, at most [`MAX_RUNS`], including runs in progress. Entries that
    /// cannot be read are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn runs_of_branch(
        &self,
        project: &str,
        pipeline: u32,
        branch: &str,
    ) -> Result<Vec<PastRun>, Error> {
        let query = Query::new()
            .pair("definitions", pipeline)
            .pair("branchName", branch)
            // A run in progress may already have completed its earlier stages.
            .pair("statusFilter", "all")
            .pair("queryOrder", "queueTimeDescending")
            .pair("$top", MAX_RUNS)
            .pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/builds{query}", encode(project));
        let attempt = format!("list the runs of pipeline {pipeline} on '{branch}'");
        let answer = self.get(&attempt, path).await?;
        let runs = json::items(&answer, "value").iter();
        let mut runs: Vec<PastRun> = runs.filter_map(past_run).collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run.id));
        Ok(runs)
    }

    /// Whether a stage of a run succeeded, with or without issues; false when the run has no such stage.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn stage_succeeded(&self, project: &str, build: u32, stage: &str) -> Result<bool, Error> {
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/builds/{build}/timeline{query}", encode(project));
        let attempt = format!("read the stages of run {build}");
        let answer = self.get(&attempt, path).await?;
        let mut records = json::items(&answer, "records").iter();
        Ok(records.any(|record| {
            let is_named =
                |name| json::text(record, name).is_some_and(|name| name.eq_ignore_ascii_case(stage));
            json::is_one_of(record, "type", &["Stage"])
                && (is_named("identifier") || is_named("name"))
                && json::is_one_of(record, "result", &["succeeded", "succeededWithIssues"])
        }))
    }
}

fn past_run(run: &Value) -> Option<PastRun> {
    Some(PastRun {
        id: json::integer(run, "id")?,
        name: json::text_or_empty(run, "buildNumber"),
        commit: json::text_or_empty(run, "sourceVersion"),
        succeeded: json::is_one_of(run, "result", &["succeeded", "partiallySucceeded"]),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    const BUILDS: &str = "GET https://dev.azure.com/contoso/Store%20front/_apis/build";

    fn client(transport: &Scripted) -> Client<&Scripted, Bearer> {
        let bearer = Bearer::new(&Secret::new("t"));
        Client::new(transport, bearer, "https://dev.azure.com/contoso/")
    }

    #[test]
    fn the_runs_of_a_branch_come_newest_first_whether_they_ended_or_not() {
        let transport = Scripted::new().answer(
            200,
            json!({"count": 4, "value": [
                {"id": 88, "buildNumber": "20261121.1", "sourceVersion": "c1", "status": "completed", "result": "failed"},
                {"id": 91, "buildNumber": "20261122.1", "sourceVersion": "c2", "status": "inProgress"},
                {"id": 89, "status": "completed", "result": "partiallySucceeded"},
                {"buildNumber": "no id"}]}),
        );
        let runs =
            pollster::block_on(client(&transport).runs_of_branch("Store front", 12, "refs/heads/main"));
        assert_eq!(
            transport.lines(),
            [format!(
                "{BUILDS}/builds?definitions=12&branchName=refs%2Fheads%2Fmain&statusFilter=all&queryOrder=queueTimeDescending&%24top=50&api-version=7.1"
            )]
        );
        let runs = runs.unwrap();
        let known: Vec<_> = runs
            .iter()
            .map(|run| (run.id, run.commit.as_str(), run.succeeded))
            .collect();
        assert_eq!(known, [(91, "c2", false), (89, "", true), (88, "c1", false)]);
    }

    #[test]
    fn a_stage_is_told_by_its_record() {
        let timeline = json!({"records": [
            {"type": "Stage", "identifier": "Build", "name": "Build", "result": "succeeded"},
            {"type": "Stage", "identifier": "Ring10", "name": "Ring 10", "result": "succeededWithIssues"},
            {"type": "Stage", "identifier": "Ring50", "name": "Ring 50", "state": "pending"},
            {"type": "Stage", "identifier": "Ring100", "result": "skipped"},
            {"type": "Job", "identifier": "Ring50", "result": "succeeded"}, null]});
        for (stage, succeeded) in [
            ("build", true),
            ("Ring10", true),
            ("Ring50", false),
            ("Ring100", false),
            ("Other", false),
        ] {
            let transport = Scripted::new().answer(200, &timeline);
            let found = pollster::block_on(client(&transport).stage_succeeded("Store front", 88, stage));
            assert_eq!(found, Ok(succeeded), "{stage}");
            assert_eq!(
                transport.lines(),
                [format!("{BUILDS}/builds/88/timeline?api-version=7.1")]
            );
        }
        let not_begun = Scripted::new().answer(204, "");
        assert_eq!(
            pollster::block_on(client(&not_begun).stage_succeeded("p", 1, "Build")),
            Ok(false)
        );
    }

    #[test]
    fn work_items_between_two_runs_are_asked_for_by_both() {
        let transport = Scripted::new().answer(200, json!({"value": [{"id": "4711"}, {"id": 4712}]}));
        let ids = pollster::block_on(client(&transport).work_items_between("Store front", 88, 91));
        let ids: Vec<String> = ids.unwrap().into_iter().map(|item| item.id).collect();
        assert_eq!(ids, ["4711", "4712"]);
        assert_eq!(
            transport.lines(),
            [format!(
                "{BUILDS}/workitems?fromBuildId=88&toBuildId=91&%24top=1000&api-version=7.1"
            )]
        );
    }
}
