//! The subject of a page, reported by the host: a stage or release, a run, a pull request.

use js_sys::Function;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::document::to_json;
use super::listener::{Callback, Registration, listen};
use super::{number, text};
use crate::azure_devops::release_stages::{Release, ReleaseStage};
use crate::azure_devops::runs::PipelineRun;

#[wasm_bindgen]
extern "C" {
    /// Configuration of a tab. Each kind of tab has some of the properties.
    type Configuration;
    #[wasm_bindgen(method, getter, structural, catch, js_name = releaseEnvironment)]
    fn release_environment(this: &Configuration) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = onBuildChanged)]
    fn on_build_changed(this: &Configuration) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = onReleaseChanged)]
    fn on_release_changed(this: &Configuration) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = repositoryId)]
    fn repository_id(this: &Configuration) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = pullRequestId)]
    fn pull_request_id(this: &Configuration) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "sdk")]
extern "C" {
    #[wasm_bindgen(js_name = getConfiguration)]
    fn get_configuration() -> Configuration;
}

/// The id under which the manifest promises the stage tab's object.
const STAGE_TAB_OBJECT: &str = "launchdarkly-release-stage";

/// Tells which stage the tab is about, now and whenever the host says so.
pub fn watch_stage(on_stage: impl Fn(ReleaseStage) + Clone + 'static) -> Registration {
    let tell = move |context: JsValue| {
        let context: Configuration = context.unchecked_into();
        let stage = to_json(&context.release_environment().unwrap_or_default());
        if let Some(stage) = ReleaseStage::read(&stage, None) {
            on_stage(stage);
        }
    };
    tell(get_configuration().into());
    listen(
        STAGE_TAB_OBJECT.to_owned(),
        vec![("updateContext", Closure::new(tell))],
    )
}

/// Reports the run of the tab, now and on each change. Keep the returned value.
pub fn watch_run(on_run: impl Fn(PipelineRun) + 'static) -> Callback {
    subscribe(get_configuration().on_build_changed(), move |run| {
        if let Some(run) = PipelineRun::read(&run) {
            on_run(run);
        }
    })
}

/// Reports the release of the section, now and on each change. Keep the returned value.
pub fn watch_release(on_release: impl Fn(Release) + 'static) -> Callback {
    subscribe(get_configuration().on_release_changed(), move |release| {
        if let Some(release) = Release::read(&release) {
            on_release(release);
        }
    })
}

/// Repository and number of the pull request that the tab is about.
#[must_use]
pub fn pull_request() -> Option<(String, u32)> {
    let configuration = get_configuration();
    Some((
        text(configuration.repository_id())?,
        number(configuration.pull_request_id())?,
    ))
}

/// Calls `subscribe`, the host's function for an event, with a callback. `tell` gets the argument of each event.
fn subscribe(subscribe: Result<JsValue, JsValue>, tell: impl Fn(Value) + 'static) -> Callback {
    let callback: Callback = Closure::new(move |argument: JsValue| tell(to_json(&argument)));
    let subscribe = subscribe.and_then(JsCast::dyn_into::<Function>);
    if let Ok(subscribe) = subscribe {
        // The host answers through the callback; what the call itself returns says nothing.
        let _ = subscribe.call1(&JsValue::UNDEFINED, callback.as_ref());
    }
    callback
}
