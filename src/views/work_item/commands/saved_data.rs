//! Saved data of the Azure DevOps project: the user's last selection, and the settings shared by all users. Failures are ignored.

use js_sys::Date;

use crate::azure_devops::sdk::{self, HostError, Scope};
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::domain::project_settings::defaults::Defaults;
use crate::services::Services;
use crate::views::work_item::state::{Action, LastVisit, SavedSelection, SavedSettings, Snapshot};

/// Key of the saved selection. `static/page/sdk.js` requests it before the app has loaded.
fn key(services: &Services) -> String {
    format!("picker.{}", services.context.project.id)
}

/// Name in the frame's storage of what is kept for every visit, or of a work item.
fn name(item: Option<u32>) -> String {
    item.map_or_else(|| "picker".to_owned(), |id| format!("work item {id}"))
}

pub(super) fn load_from_browser(services: &Services, id: u32, load_id: u32) -> Action {
    let read = |item| services.storage().read(&name(item));
    Action::LoadedFromBrowser {
        load_id,
        last_visit: read(None).and_then(|(_, text)| LastVisit::read(&text)),
        snapshot: read(Some(id)).and_then(|(date, text)| Snapshot::read(time(&date)?, &text)),
    }
}

pub(super) fn save_to_browser(services: &Services, item: Option<u32>, text: &str) {
    services.storage().write(&name(item), text);
}

/// `14:02`, after the date if that is not today: `Nov 27 2026 14:02`.
fn time(date: &str) -> Option<String> {
    // `Fri Nov 27 2026 14:02:51 GMT+0100`, in this format since ECMAScript 2018.
    let date = String::from(Date::new(&date.into()).to_string());
    let today = String::from(Date::new_0().to_string());
    let (day, time) = (date.get(4..15)?, date.get(4..21)?);
    if today.get(4..15) == Some(day) {
        date.get(16..21).map(str::to_owned)
    } else {
        Some(time.to_owned())
    }
}

pub(super) async fn load_selection(services: &Services) -> Action {
    let kept = sdk::recall(&key(services)).await;
    Action::SelectionLoaded(kept.ok().flatten().as_deref().and_then(SavedSelection::read))
}

/// Saves the selection, merged with what another page of the user saves meanwhile.
pub(super) async fn save_selection(services: &Services, text: &str) {
    let merge = async |kept: Option<&str>| Ok::<_, HostError>(SavedSelection::merged(text, kept));
    // The choice holds until the page is left, whatever comes of this.
    let _ = sdk::change(Scope::User, &key(services), merge).await;
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
