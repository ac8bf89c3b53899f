//! Reads and writes the relations of the form.

use crate::azure_devops::sdk::{HostError, WorkItemForm};
use crate::components::remote::Remote;
use crate::domain::link::Relation;
use crate::services::Services;
use crate::views::work_item::state::{Action, Edit, Item, ReadReason, SavedRelations};

/// Reads the relations of the form for a visit.
pub(super) async fn read(services: &Services, item: Item, occasion: ReadReason) -> Action {
    let read = async {
        let form = WorkItemForm::open().await?;
        let is_closed = form.is_closed();
        let relations = form.relations().await?;
        let stored = match occasion {
            ReadReason::Changed => SavedRelations::AsBefore,
            ReadReason::SavedRelations => SavedRelations::AsShown,
            ReadReason::Opened => stored(services, &form, item).await,
        };
        Ok((relations, stored, is_closed.await))
    };
    let read: Result<(Vec<Relation>, SavedRelations, bool), HostError> = read.await;
    let (relations, stored, is_closed) = match read {
        Ok((relations, stored, is_closed)) => (Remote::Ready(relations), stored, is_closed),
        Err(error) => (Remote::Failed(error.to_string()), SavedRelations::AsBefore, false),
    };
    Action::Relations {
        load_id: item.load_id,
        relations,
        stored,
        is_closed,
    }
}

/// The saved links. Read only if the form has unsaved changes.
async fn stored(services: &Services, form: &WorkItemForm, item: Item) -> SavedRelations {
    if item.id == 0 {
        return SavedRelations::These(Vec::new());
    }
    if form.is_dirty().await == Ok(false) {
        return SavedRelations::AsShown;
    }
    let items = services.azure_devops.work_items(None, &[item.id]).await;
    let item = items.ok().and_then(|items| items.into_iter().next());
    item.map_or(SavedRelations::AsShown, |item| {
        SavedRelations::These(item.relations)
    })
}

/// Changes the links of the form, if it still shows this work item.
pub(super) async fn edit(item: Item, edit: Edit) -> Option<Action> {
    let done = write(item, &edit).await;
    if done == Ok(false) {
        return None;
    }
    Some(Action::Edited {
        load_id: item.load_id,
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
    let (removed, added) = match edit {
        Edit::Link(_, relation) => (None, Some(relation.clone())),
        Edit::Unlink(_, relation) => (Some(relation), None),
        Edit::Unpin(link, relation) => {
            let mut anywhere = link.clone();
            anywhere.environment = None;
            (Some(relation), Some(anywhere.relation()))
        }
    };
    if let Some(removed) = removed {
        form.remove(removed).await?;
    }
    if let Some(added) = added {
        add_once(&form, &added).await?;
    }
    Ok(true)
}

/// Somebody else may have added it meanwhile: a flag is linked once.
async fn add_once(form: &WorkItemForm, relation: &Relation) -> Result<(), HostError> {
    let relations = form.relations().await?;
    if relations.iter().any(|other| other.url == relation.url) {
        return Ok(());
    }
    form.add(relation).await
}
