//! Browser program of the LaunchDarkly page in the project settings.

use launchdarkly_azure_devops::app;
use launchdarkly_azure_devops::views::settings::SettingsPage;
use wasm_bindgen::prelude::*;

/// Mounts the view of this page. The boot script shows the error if that fails.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsError> {
    app::open::<SettingsPage>()
        .await
        .map_err(|error| JsError::new(&error))
}

fn main() {}
