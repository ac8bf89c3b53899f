//! Browser program of the tabs on releases, runs and pull requests.

use launchdarkly_azure_devops::app;
use launchdarkly_azure_devops::views::rollout_report::RolloutTab;
use wasm_bindgen::prelude::*;

/// Mounts the view of this page. The boot script shows the error if that fails.
#[wasm_bindgen]
pub async fn open() -> Result<(), JsError> {
    app::open::<RolloutTab>()
        .await
        .map_err(|error| JsError::new(&error))
}

fn main() {}
