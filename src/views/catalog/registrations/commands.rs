//! Carries out the commands of the section.

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::Callback;

use super::ADDRESS;
use super::state::{Action, Command};
use crate::azure_devops::sdk::{self, HostError, Scope, recall_shared};
use crate::catalog_reader::page;
use crate::domain::project_settings::catalog_change::{Change, RemovedLocation};
use crate::domain::project_settings::catalog_index::CatalogIndex;
use crate::services::Services;

/// Carries out a command and returns its answer, if there is one; `told` is called with its progress.
pub(in crate::views::catalog) async fn carry_out(
    services: &Services,
    command: Command,
    told: Callback<Action>,
) -> Option<Action> {
    let own = services.azure_devops.organization_url();
    Some(match command {
        Command::Load(round) => {
            Action::Kept(round, recall(services).await.map_err(|error| error.to_string()))
        }
        Command::Fetch(is_focused) => {
            if is_focused {
                focus();
            }
            // The first question says what is wrong, and tries again.
            let _ = page::fetch().await;
            return None;
        }
        Command::Check(round, address) => {
            let files = move |count| told.emit(Action::Files(round, count));
            let checked = page::check(&address, own, files).await;
            turn().await;
            Action::Checked(round, checked.map_err(|error| error.to_string()), now())
        }
        Command::Read(round, target) => {
            let files = move |count| told.emit(Action::Files(round, count));
            let reading = page::read(&target, own, files).await;
            turn().await;
            Action::Read(round, reading.map_err(|error| error.to_string()), now())
        }
        Command::Change(change) => {
            let kept = keep(services, change.clone()).await;
            Action::Changed(change, kept.map_err(|error| error.to_string()))
        }
    })
}

async fn recall(services: &Services) -> Result<CatalogIndex, HostError> {
    let kept = recall_shared(&CatalogIndex::key(&services.context.project.id)).await?;
    Ok(kept.map(|text| CatalogIndex::read(&text)).unwrap_or_default())
}

/// Changes what is kept at this moment, and not what was kept when the page was opened.
async fn keep(
    services: &Services,
    change: Change,
) -> Result<(CatalogIndex, Option<RemovedLocation>), HostError> {
    let mut changed = (CatalogIndex::default(), None);
    sdk::change(
        Scope::Everybody,
        &CatalogIndex::key(&services.context.project.id),
        async |kept: Option<&str>| {
            let mut index = kept.map(CatalogIndex::read).unwrap_or_default();
            turn().await;
            let removed = index.apply(change.clone());
            turn().await;
            // Nothing is kept in place of what could not be written.
            let text = serde_json::to_string(&index).map_err(|error| HostError::Unavailable {
                what: "the catalog as text",
                detail: error.to_string(),
            })?;
            changed = (index, removed);
            Ok::<_, HostError>(text)
        },
    )
    .await?;
    Ok(changed)
}

/// Lets the page render: a catalog can be large, and each step takes time.
async fn turn() {
    TimeoutFuture::new(0).await;
}

fn now() -> String {
    Date::new_0().to_iso_string().into()
}

fn focus() {
    let document = web_sys::window().and_then(|window| window.document());
    let field = document.and_then(|document| document.get_element_by_id(ADDRESS));
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        // A field that cannot have the focus can still be clicked.
        let _ = field.focus();
    }
}
