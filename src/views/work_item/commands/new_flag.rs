//! Commands of the form that creates a flag.

use std::rc::Rc;

use crate::azure_devops::sdk::{HostError, WorkItemForm};
use crate::domain::new_flag::{Draft, Origin};
use crate::services::Services;
use crate::views::work_item::state::{Action, FormAction, FormCommand, Item, NewFlagAction};

/// Carries a command out for a work item.
pub(super) async fn carry_out(services: &Services, item: Item, command: FormCommand) -> Action {
    let error_message = |error: crate::launchdarkly::Error| error.to_string();
    let action = match command {
        FormCommand::Suggest => match suggestion(services, item).await {
            Ok(draft) => FormAction::Suggested(draft),
            Err(error) => FormAction::Refused(error.to_string()),
        },
        FormCommand::Probe(place) => {
            let launchdarkly = services.launchdarkly(&place.account);
            let answer = launchdarkly.can_create_flags(&place.project).await;
            FormAction::Writing(answer.map_err(error_message).into())
        }
        FormCommand::LookUp(place, key) => {
            let launchdarkly = services.launchdarkly(&place.account);
            let holder = match launchdarkly.flag(&place.project, &key, None).await {
                Ok(flag) => Ok(Some(Rc::new(flag))),
                Err(error) if error.is_missing() => Ok(None),
                Err(error) => Err(error_message(error)),
            };
            FormAction::Holder(key, holder.into())
        }
        FormCommand::Create(place, flag) => {
            let launchdarkly = services.launchdarkly(&place.account);
            match launchdarkly.create_flag(&place.project, &flag).await {
                Ok(flag) => {
                    return Action::NewFlag(NewFlagAction::Created(item.load_id, place, Rc::new(flag)));
                }
                Err(error) => FormAction::Refused(error_message(error)),
            }
        }
    };
    Action::NewFlag(NewFlagAction::Form(item.load_id, action))
}

/// Suggestions from the work item form: its title and area, saved or not.
async fn suggestion(services: &Services, item: Item) -> Result<Draft, HostError> {
    let form = WorkItemForm::open().await?;
    let title = form.text("System.Title").await?;
    let area = form.text("System.AreaPath").await?;
    Ok(Draft::suggested_by(&Origin {
        id: item.id,
        title: &title,
        area: &area,
        url: &services.work_item_url(item.id),
    }))
}
