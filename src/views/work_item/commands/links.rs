//! What the tab reads of the form and writes to it: relations, and nothing else.

use crate::azure_devops::sdk::{HostError, WorkItemForm};
use crate::components::remote::Remote;
use crate::views::work_item::state::{Action, Edit, Item};

/// Reads the relations of the form for a visit. `stored`: they are as saved.
pub(super) async fn read(visit: u32, stored: bool) -> Action {
    let relations = async { WorkItemForm::open().await?.relations().await }.await;
    Action::Relations {
        visit,
        relations: Remote::from(relations.map_err(|error| error.to_string())),
        stored,
    }
}

/// Changes the links of the form, as long as it still shows the work item for which that was asked.
pub(super) async fn edit(item: Item, edit: Edit) -> Option<Action> {
    let done = write(item, &edit).await;
    if done == Ok(false) {
        return None;
    }
    Some(Action::Edited {
        visit: item.visit,
        edit: done.map(|_| edit).map_err(|error| error.to_string()),
    })
}

/// Whether the form still shows the work item; only then anything is written.
async fn write(item: Item, edit: &Edit) -> Result<bool, HostError> {
    let form = WorkItemForm::open().await?;
    // A new work item has no id that could be compared.
    if item.id != 0 && form.id().await? != item.id {
        return Ok(false);
    }
    match edit {
        Edit::Link(_, relation) => {
            // Somebody else may have added it meanwhile: a flag is linked once.
            let is_there = form
                .relations()
                .await?
                .iter()
                .any(|other| other.url == relation.url);
            if !is_there {
                form.add(relation).await?;
            }
        }
        Edit::Unlink(_, relation) => form.remove(relation).await?,
    }
    Ok(true)
}
