//! Runs of pipelines, which the REST API calls builds (Build REST API, "Get Build Work Items Refs").

use super::work_items::{self, MOST};
use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Ids of the work items that belong to a run; `project` by name or id.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn build_work_items(&self, project: &str, build: u32) -> Result<Vec<u32>, Error> {
        let query = Query::new().pair("$top", MOST).pair("api-version", API_VERSION);
        let path = format!("{}/_apis/build/builds/{build}/workitems{query}", encode(project));
        let answer = self
            .get(&format!("list the work items of run {build}"), path)
            .await?;
        Ok(work_items::ids(&answer))
    }
}
