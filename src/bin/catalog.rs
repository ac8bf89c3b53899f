//! The browser app of the project's catalog.

use launchdarkly_azure_devops::app;
use launchdarkly_azure_devops::views::CatalogView;
use wasm_bindgen::prelude::*;

/// Shows the view of this page. The boot script shows the error of one that cannot be shown.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsError> {
    app::open::<CatalogView>()
        .await
        .map_err(|error| JsError::new(&error))
}

fn main() {}
