//! What the host tells a page about: a stage or release, a run, a pull request.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::date::HostDate;
use super::listener::{Callback, Registration, listen};
use super::read;
use crate::azure_devops::release_stages::{Release, ReleaseStage, wire};
use crate::azure_devops::runs::{PipelineRun, WireRun};

#[wasm_bindgen(module = "sdk")]
extern "C" {
    #[wasm_bindgen(js_name = getConfiguration)]
    fn get_configuration() -> Configuration;
}

#[wasm_bindgen]
extern "C" {
    /// What the host tells a page at its start; a run and a release are told to a function.
    type Configuration;
    #[wasm_bindgen(method, catch, js_name = onBuildChanged)]
    fn on_build_changed(this: &Configuration, tell: &Callback) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = onReleaseChanged)]
    fn on_release_changed(this: &Configuration, tell: &Callback) -> Result<(), JsValue>;
}

/// The id under which the manifest promises the stage tab's object.
const STAGE_TAB_OBJECT: &str = "launchdarkly-release-stage";

/// What the tab of a stage is told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StageContext {
    release_environment: wire::Stage<HostDate>,
}

/// What the tab of a pull request is told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PullRequestContext {
    repository_id: String,
    pull_request_id: u32,
}

/// Tells which stage the tab is about, now and whenever the host says so.
pub fn watch_stage(on_stage: impl Fn(ReleaseStage) + Clone + 'static) -> Registration {
    let tell = move |context: JsValue| {
        let context: Option<StageContext> = read(context);
        if let Some(stage) = context.and_then(|context| ReleaseStage::new(context.release_environment, None))
        {
            on_stage(stage);
        }
    };
    tell(get_configuration().into());
    listen(
        STAGE_TAB_OBJECT.to_owned(),
        vec![("updateContext", Closure::new(tell))],
    )
}

/// Tells which run the tab is about, now and whenever the host says so. Keep what it gives.
pub fn watch_run(on_run: impl Fn(PipelineRun) + 'static) -> Callback {
    let tell: Callback = Closure::new(move |run| {
        if let Some(run) = read::<WireRun<HostDate>>(run).and_then(PipelineRun::new) {
            on_run(run);
        }
    });
    // A host without this function tells nothing.
    let _ = get_configuration().on_build_changed(&tell);
    tell
}

/// Tells which release the section is about, now and whenever the host says so. Keep what it gives.
pub fn watch_release(on_release: impl Fn(Release) + 'static) -> Callback {
    let tell: Callback = Closure::new(move |release| {
        if let Some(release) = read::<wire::Release<HostDate>>(release).and_then(Release::new) {
            on_release(release);
        }
    });
    // A host without this function tells nothing.
    let _ = get_configuration().on_release_changed(&tell);
    tell
}

/// Repository and number of the pull request that the tab is about.
#[must_use]
pub fn pull_request() -> Option<(String, u32)> {
    let told: PullRequestContext = read(get_configuration())?;
    Some((told.repository_id, told.pull_request_id))
}
