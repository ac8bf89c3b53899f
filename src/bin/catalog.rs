//! The browser app of the project's catalog.

use launchdarkly_azure_devops::app;
use launchdarkly_azure_devops::views::catalog::CatalogPage;
use wasm_bindgen::prelude::*;

/// Mounts the view of this page. The boot script shows the error if it cannot be mounted.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsError> {
    app::open::<CatalogPage>()
        .await
        .map_err(|error| JsError::new(&error))
}

fn main() {}
