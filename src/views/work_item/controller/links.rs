//! What the tab writes: relations of the open form, and nothing else.

use yew::{UseReducerDispatcher, UseReducerHandle};

use crate::azure_devops::sdk::{HostError, WorkItemForm};
use crate::components::remote::Remote;
use crate::domain::link::{FlagLink, Relation};
use crate::views::work_item::state::{Action, Edit, Item, State};

/// Reads the relations of the form for a visit. `stored`: they are as saved.
pub(super) async fn read(dispatcher: UseReducerDispatcher<State>, visit: u32, stored: bool) {
    let relations = async { WorkItemForm::open().await?.relations().await }.await;
    dispatcher.dispatch(Action::Relations {
        visit,
        relations: Remote::from(relations.map_err(|error| error.to_string())),
        stored,
    });
}

/// Adds a relation, unless somebody else has added it meanwhile: a flag is linked once.
pub(super) async fn add(state: UseReducerHandle<State>, link: FlagLink, relation: Relation) {
    edit(&state, Edit::Linked(link), async |form| {
        let is_there = form
            .relations()
            .await?
            .iter()
            .any(|other| other.url == relation.url);
        if is_there {
            Ok(())
        } else {
            form.add(&relation).await
        }
    })
    .await;
}

/// Takes a relation out.
pub(super) async fn remove(state: UseReducerHandle<State>, link: FlagLink, relation: Relation) {
    edit(&state, Edit::Unlinked(link, relation.clone()), async |form| {
        form.remove(&relation).await
    })
    .await;
}

async fn edit(
    state: &UseReducerHandle<State>,
    edit: Edit,
    write: impl AsyncFn(WorkItemForm) -> Result<(), HostError>,
) {
    let Some(item) = state.item else { return };
    let done = match open(item).await {
        // The frame shows another work item by now; what was asked for is not done to that one.
        Ok(None) => return,
        Ok(Some(form)) => write(form).await.map(|()| edit),
        Err(error) => Err(error),
    };
    let dispatcher = state.dispatcher();
    dispatcher.dispatch(Action::Edited {
        visit: item.visit,
        edit: done.map_err(|error| error.to_string()),
    });
    read(dispatcher, item.visit, false).await;
}

/// The form, as long as it still shows that work item.
async fn open(item: Item) -> Result<Option<WorkItemForm>, HostError> {
    let form = WorkItemForm::open().await?;
    // A new work item has no id that could be compared.
    let is_same = item.id == 0 || form.id().await? == item.id;
    Ok(is_same.then_some(form))
}
