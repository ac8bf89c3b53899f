//! What the user chose last in this Azure DevOps project, and what is kept there for everybody. Nothing waits long for it, and
//! nothing fails without it.

use crate::azure_devops::sdk;
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::domain::project_settings::defaults::Defaults;
use crate::services::Services;
use crate::views::work_item::state::{Action, SavedSelection, SavedSettings};

fn key(services: &Services) -> String {
    format!("picker.{}", services.context.project.id)
}

pub(super) async fn load_selection(services: &Services) -> Action {
    let kept = sdk::recall(&key(services)).await;
    Action::SelectionLoaded(kept.ok().flatten().as_deref().and_then(SavedSelection::read))
}

pub(super) async fn save_selection(services: &Services, text: &str) {
    // The choice holds until the page is left, whatever comes of this.
    let _ = sdk::change(&key(services), async |kept: Option<&str>| {
        Ok::<_, sdk::HostError>(SavedSelection::merged(text, kept))
    })
    .await;
}

pub(super) async fn load_settings(services: &Services, kept: SavedSettings) -> Action {
    let project = &services.context.project.id;
    let key = match kept {
        SavedSettings::Catalog => CatalogIndex::key(project),
        SavedSettings::Defaults => Defaults::key(project),
    };
    let text = sdk::recall_shared(&key).await;
    Action::SavedSettings(kept, text.ok().flatten().unwrap_or_default())
}
