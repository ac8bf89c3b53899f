//! Saves in LaunchDarkly which work item a flag is linked to. A failure does not affect the link itself: LaunchDarkly only does
//! not show the work item.

use crate::azure_devops::sdk::{HostError, WorkItemForm};
use crate::launchdarkly::Error;
use crate::launchdarkly::flag_links::FlagLinkToWorkItem;
use crate::services::Services;
use crate::views::work_item::state::{Action, FlagLinkChange, Item};
use crate::views::work_item::texts;

/// Carries out the changes one after the other. Returns the account that refused, so that it is not used again.
pub(super) async fn update(services: &Services, item: Item, changes: Vec<FlagLinkChange>) -> Option<Action> {
    let title = title(item)
        .await
        .unwrap_or_else(|_| texts::untitled_work_item(item.id));
    for change in changes {
        if let Err(error) = carry_out(services, item, &title, &change).await
            && matches!(
                error,
                Error::Unauthorized { .. } | Error::Forbidden { .. } | Error::Transport { .. }
            )
        {
            return Some(Action::Unwritable(change.place.account));
        }
    }
    None
}

async fn carry_out(
    services: &Services,
    item: Item,
    title: &str,
    change: &FlagLinkChange,
) -> Result<(), Error> {
    let FlagLinkChange {
        place,
        flag,
        is_linked,
    } = change;
    let launchdarkly = services.launchdarkly(&place.account);
    let context = &services.context;
    let key = FlagLinkToWorkItem::key(&context.organization_id, &context.project.id, item.id, flag);
    if *is_linked {
        let link = FlagLinkToWorkItem {
            key,
            deep_link: services.work_item_url(item.id),
            title: title.to_owned(),
            description: texts::LINKED_FROM,
        };
        launchdarkly.link_flag(&place.project, flag, &link).await
    } else {
        launchdarkly.unlink_flag(&place.project, flag, &key).await
    }
}

/// `Bug 4711: Checkout fails`, as the form has it.
async fn title(item: Item) -> Result<String, HostError> {
    let form = WorkItemForm::open().await?;
    let kind = form.text("System.WorkItemType").await?;
    let title = form.text("System.Title").await?;
    Ok(texts::work_item(&kind, item.id, &title))
}
