//! Browser program of the work item tab.

use launchdarkly_azure_devops::app;
use launchdarkly_azure_devops::views::work_item::WorkItemTab;
use wasm_bindgen::prelude::*;

/// Mounts the view of this page. The boot script shows the error if that fails.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsError> {
    app::open::<WorkItemTab>()
        .await
        .map_err(|error| JsError::new(&error))
}

fn main() {}
