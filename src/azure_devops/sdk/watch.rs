//! What the host tells a page about: a stage or release, a run, a pull request.

use js_sys::{Function, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::host::get_configuration;
use super::listener::{Callback, Registration, listen};
use super::plain;
use crate::azure_devops::release_stages::{Release, ReleaseStage};
use crate::azure_devops::runs::PipelineRun;
use crate::json;

/// The id under which the manifest promises the stage tab's object.
const STAGE_TAB_OBJECT: &str = "launchdarkly-release-stage";

/// Tells which stage the tab is about, now and whenever the host says so.
pub fn watch_stage(on_stage: impl Fn(ReleaseStage) + Clone + 'static) -> Registration {
    let tell = move |context: JsValue| {
        let context = plain(&context);
        let stage = context.get("releaseEnvironment").unwrap_or(&Value::Null);
        if let Some(stage) = ReleaseStage::read(stage, None) {
            on_stage(stage);
        }
    };
    tell(get_configuration());
    listen(
        STAGE_TAB_OBJECT.to_owned(),
        vec![("updateContext", Closure::new(tell))],
    )
}

/// Tells which run the tab is about, now and whenever the host says so. Keep what it gives.
pub fn watch_run(on_run: impl Fn(PipelineRun) + 'static) -> Callback {
    subscribe("onBuildChanged", move |run| {
        if let Some(run) = PipelineRun::read(&run) {
            on_run(run);
        }
    })
}

/// Tells which release the section is about, now and whenever the host says so. Keep what it gives.
pub fn watch_release(on_release: impl Fn(Release) + 'static) -> Callback {
    subscribe("onReleaseChanged", move |release| {
        if let Some(release) = Release::read(&release) {
            on_release(release);
        }
    })
}

/// Repository and number of the pull request that the tab is about.
#[must_use]
pub fn pull_request() -> Option<(String, u32)> {
    let told = plain(&get_configuration());
    let repository = json::text(&told, "repositoryId")?.to_owned();
    Some((repository, json::small(&told, "pullRequestId")?))
}

fn subscribe(event: &str, tell: impl Fn(Value) + 'static) -> Callback {
    let callback: Callback = Closure::new(move |argument: JsValue| tell(plain(&argument)));
    let subscribe = Reflect::get(&get_configuration(), &event.into())
        .ok()
        .and_then(|function| function.dyn_into::<Function>().ok());
    if let Some(subscribe) = subscribe {
        // The host answers through the callback; what the call itself gives back says nothing.
        let _ = subscribe.call1(&JsValue::UNDEFINED, callback.as_ref());
    }
    callback
}
