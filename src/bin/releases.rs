//! The browser app of releases and runs.

use launchdarkly_azure_devops::app;
use launchdarkly_azure_devops::views::ReleasePage;
use wasm_bindgen::prelude::*;

/// Shows the view of this page. The boot script shows the error of one that cannot be shown.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsError> {
    app::open::<ReleasePage>()
        .await
        .map_err(|error| JsError::new(&error))
}

fn main() {}
