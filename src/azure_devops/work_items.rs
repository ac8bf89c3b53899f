//! Work items with their relations (Work Item Tracking REST API, "Get Work Items Batch").

use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error};
use crate::domain::link::Relation;
use crate::http::Transport;
use crate::http::query::encode;
use crate::json;

/// Maximum number of work items in one request.
pub const BATCH: usize = 200;

/// Maximum number of work items listed of a release or run. The server's default is 50.
pub(super) const MAX_COUNT: usize = 1000;

/// A work item with its links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// Id, unique in the organization.
    pub id: u32,
    /// Relations of the work item.
    pub relations: Vec<Relation>,
}

/// An entry in the list of work items of a release, run or pull request. A release also lists items of other trackers and
/// organizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedWorkItem {
    /// Id in its tracker.
    pub id: String,
    /// What its tracker is called; may be empty.
    pub provider: String,
    /// Address of the item; may be empty.
    pub url: String,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Up to 200 work items of the organization, or of one project of it by name or id, in any order. Items that do not
    /// exist or may not be read are left out.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn work_items(&self, project: Option<&str>, ids: &[u32]) -> Result<Vec<WorkItem>, Error> {
        let answer = self.work_item_batch(project, ids).await?;
        // An omitted item is null in the list.
        Ok(json::items(&answer, "value").iter().filter_map(read).collect())
    }

    pub(super) async fn work_item_batch(&self, project: Option<&str>, ids: &[u32]) -> Result<Value, Error> {
        // Formatted by hand: serializing a JSON value would add float formatting to the browser's download, about 16 kB.
        let ids: Vec<String> = ids.iter().map(u32::to_string).collect();
        let ids = ids.join(",");
        let body = format!(r#"{{"ids":[{ids}],"$expand":"relations","errorPolicy":"omit"}}"#);
        let project = project.map_or_else(String::new, |project| format!("{}/", encode(project)));
        let path = format!("{project}_apis/wit/workitemsbatch?api-version={API_VERSION}");
        self.post("read the work items", path, body).await
    }
}

fn read(item: &Value) -> Option<WorkItem> {
    Some(WorkItem {
        id: json::integer(item, "id")?,
        relations: json::items(item, "relations")
            .iter()
            .filter_map(Relation::read)
            .collect(),
    })
}

/// The entries of a list of work items. An id may come as text or as a number.
pub(super) fn listed(answer: &Value) -> Vec<ListedWorkItem> {
    let read = |item: &Value| {
        let number = || json::whole(item, "id").map(|id| id.to_string());
        Some(ListedWorkItem {
            id: json::text(item, "id").map(str::to_owned).or_else(number)?,
            provider: json::text_or_empty(item, "provider"),
            url: json::text_or_empty(item, "url"),
        })
    };
    json::items(answer, "value").iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    #[test]
    fn a_batch_is_one_request_and_omitted_items_are_left_out() {
        let transport = Scripted::new().answer(
            200,
            json!({"count": 2, "value": [{"id": 1, "relations": [
                {"rel": "Hyperlink", "url": "https://x", "attributes": {"comment": "c", "id": 7}}]}, null, {"id": 2}]}),
        );
        let client = Client::new(
            &transport,
            Bearer::new(&Secret::new("canary")),
            "https://dev.azure.com/contoso/",
        );
        let items = pollster::block_on(client.work_items(None, &[1, 2, 3])).unwrap();
        assert_eq!(
            items
                .iter()
                .map(|item| (item.id, item.relations.len()))
                .collect::<Vec<_>>(),
            [(1, 1), (2, 0)]
        );
        assert_eq!(
            transport.lines(),
            ["POST https://dev.azure.com/contoso/_apis/wit/workitemsbatch?api-version=7.1"]
        );
        assert!(
            transport.requests()[0]
                .headers
                .contains(&("authorization", "Bearer canary".into()))
        );
    }

    #[test]
    fn a_refused_job_token_is_not_asked_for_again() {
        let transport = Scripted::new().answer(203, "<html>");
        let client = Client::new(
            &transport,
            Bearer::new(&Secret::new("t")),
            "https://dev.azure.com/contoso",
        );
        let error = pollster::block_on(client.work_items(None, &[1])).unwrap_err();
        assert!(matches!(error, Error::Unauthorized { .. }));
        assert_eq!(transport.lines().len(), 1);
    }
}
