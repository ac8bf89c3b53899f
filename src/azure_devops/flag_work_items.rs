//! Work items with hyperlinks, newest first, and the types of work items (Work Item Tracking REST API, "Wiql - Query By Wiql",
//! "Get Work Items Batch", "Work Item Types - List").

use serde_json::Value;

use super::work_items::BATCH;
use super::{API_VERSION, Authorization, Client, Error};
use crate::domain::cleanup::{LinkedItem, REMOVAL_TAG};
use crate::domain::link::Relation;
use crate::http::Transport;
use crate::http::query::encode;
use crate::json;

/// Last parts of the reference names of types that have forms of their own and cannot be created like others: Azure DevOps
/// keeps them in the category *Hidden Types*, or makes them in Test Plans.
const HIDDEN: [&str; 9] = [
    "CodeReviewRequest",
    "CodeReviewResponse",
    "FeedbackRequest",
    "FeedbackResponse",
    "SharedParameter",
    "SharedStep",
    "TestCase",
    "TestPlan",
    "TestSuite",
];

/// A work item with hyperlinks, or a planned removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundWorkItem {
    /// Id, title, type, state and area. Flags are still to be found in the other fields.
    pub item: LinkedItem,
    /// Tags, separated by `;`.
    pub tags: String,
    /// Description, in HTML or Markdown.
    pub description: String,
    /// Relations of the work item.
    pub relations: Vec<Relation>,
}

/// A type of work items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItemType {
    /// Name, such as `User Story`.
    pub name: String,
    /// Whether people create work items of this type.
    pub is_creatable: bool,
    /// States of the categories *Completed* and *Removed*.
    pub closed_states: Vec<String>,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Ids of up to 200 work items of a project that have hyperlinks or plan the removal of a flag, newest first, before the
    /// work item `before`. A removal is planned after its originals were created, so it is never on a later page than they are.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn work_items_with_hyperlinks(
        &self,
        project: &str,
        before: Option<u32>,
    ) -> Result<Vec<u32>, Error> {
        let before = before.map_or_else(String::new, |id| format!(" AND [System.Id] < {id}"));
        let body = format!(
            r#"{{"query":"SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND ([System.HyperLinkCount] > 0 OR [System.Tags] CONTAINS '{REMOVAL_TAG}'){before} ORDER BY [System.Id] DESC"}}"#
        );
        let path = format!(
            "{}/_apis/wit/wiql?$top={BATCH}&api-version={API_VERSION}",
            encode(project)
        );
        let answer = self.post("find the work items with links", path, body).await?;
        let ids = json::items(&answer, "workItems").iter();
        Ok(ids.filter_map(|item| json::integer(item, "id")).collect())
    }

    /// Up to 200 work items with their fields and relations. Items that do not exist or may not be read are left out.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn found_work_items(&self, project: &str, ids: &[u32]) -> Result<Vec<FoundWorkItem>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let answer = self.work_item_batch(Some(project), ids).await?;
        Ok(json::items(&answer, "value").iter().filter_map(found).collect())
    }

    /// Types of the project's work items.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn work_item_types(&self, project: &str) -> Result<Vec<WorkItemType>, Error> {
        let path = format!(
            "{}/_apis/wit/workitemtypes?api-version={API_VERSION}",
            encode(project)
        );
        let answer = self.get("list the types of work items", path).await?;
        Ok(json::items(&answer, "value").iter().filter_map(kind).collect())
    }
}

fn found(item: &Value) -> Option<FoundWorkItem> {
    let fields = item.get("fields")?;
    let text = |name: &str| json::text_or_empty(fields, name);
    let relations = json::items(item, "relations").iter();
    Some(FoundWorkItem {
        item: LinkedItem {
            id: json::integer(item, "id")?,
            title: text("System.Title"),
            kind: text("System.WorkItemType"),
            state: text("System.State"),
            area: text("System.AreaPath"),
            ..LinkedItem::default()
        },
        tags: text("System.Tags"),
        description: text("System.Description"),
        relations: relations.filter_map(Relation::read).collect(),
    })
}

fn kind(kind: &Value) -> Option<WorkItemType> {
    let reference = json::text(kind, "referenceName").unwrap_or_default();
    let is_hidden = reference
        .rsplit('.')
        .next()
        .is_some_and(|name| HIDDEN.contains(&name));
    let states = json::items(kind, "states").iter();
    let closed = states.filter(|state| json::is_one_of(state, "category", &["Completed", "Removed"]));
    Some(WorkItemType {
        name: json::text(kind, "name")?.to_owned(),
        is_creatable: !is_hidden && !json::is_true(kind, "isDisabled"),
        closed_states: closed
            .filter_map(|state| json::text(state, "name").map(str::to_owned))
            .collect(),
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
            "https://dev.azure.com/contoso",
        )
    }

    #[test]
    fn a_page_is_one_query_and_one_batch() {
        let transport = Scripted::new()
            .answer(200, json!({"workItems": [{"id": 7}, {"id": 5}, {"url": ""}]}))
            .answer(
                200,
                json!({"value": [null, {"id": 7, "fields": {"System.Title": "T", "System.Tags": "a; b"},
                "relations": [{"rel": "Hyperlink", "url": "https://x"}]}]}),
            );
        let client = client(&transport);
        let ids = pollster::block_on(client.work_items_with_hyperlinks("p", Some(9))).unwrap();
        assert_eq!(ids, [7, 5]);
        let found = pollster::block_on(client.found_work_items("p", &ids)).unwrap();
        assert_eq!((found.len(), found[0].item.title.as_str()), (1, "T"));
        assert_eq!((found[0].tags.as_str(), found[0].relations.len()), ("a; b", 1));
        assert!(
            pollster::block_on(client.found_work_items("p", &[]))
                .unwrap()
                .is_empty()
        );
        let base = "POST https://dev.azure.com/contoso/p/_apis/wit";
        assert_eq!(
            transport.lines(),
            [
                format!("{base}/wiql?$top=200&api-version=7.1"),
                format!("{base}/workitemsbatch?api-version=7.1")
            ]
        );
        let query = transport.requests()[0].body.clone().unwrap();
        assert!(query.contains("[System.Id] < 9 ORDER BY"), "{query}");
        serde_json::from_str::<Value>(&query).unwrap();
    }

    #[test]
    fn types_tell_which_states_are_closed_and_which_are_for_people() {
        let transport = Scripted::new().answer(
            200,
            json!({"value": [
                {"name": "Bug", "referenceName": "Microsoft.VSTS.WorkItemTypes.Bug", "states": [
                    {"name": "New", "category": "Proposed"}, {"name": "Fixed", "category": "Resolved"},
                    {"name": "Closed", "category": "Completed"}, {"name": "Cut", "category": "Removed"}]},
                {"name": "Plan", "referenceName": "Microsoft.VSTS.WorkItemTypes.TestPlan"},
                {"name": "Old", "referenceName": "X.Old", "isDisabled": true}, {}]}),
        );
        let types = pollster::block_on(client(&transport).work_item_types("p")).unwrap();
        assert_eq!(types[0].closed_states, ["Closed", "Cut"]);
        let creatable: Vec<bool> = types.iter().map(|kind| kind.is_creatable).collect();
        assert_eq!(creatable, [true, false, false]);
    }
}
