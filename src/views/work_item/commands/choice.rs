//! What the user chose last in this Azure DevOps project. Nothing waits long for it, and nothing fails without it.

use crate::app::Services;
use crate::azure_devops::sdk;
use crate::views::work_item::state::{Action, Remembered};

fn key(services: &Services) -> String {
    format!("picker.{}", services.context.project.id)
}

pub(super) async fn recall(services: &Services) -> Action {
    let kept = sdk::recall(&key(services)).await;
    Action::Recalled(kept.ok().flatten().as_deref().and_then(Remembered::read))
}

pub(super) async fn remember(services: &Services, text: &str) {
    // The choice holds until the page is left, whatever comes of this.
    let _ = sdk::remember(&key(services), text).await;
}
