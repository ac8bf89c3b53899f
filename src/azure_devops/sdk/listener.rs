//! What the host tells the frame: events of the work item form, and which stage or run a tab is about.

use js_sys::{Function, Object, Reflect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use super::host::{contribution_id, get_configuration};

#[wasm_bindgen(module = "azure-devops-extension-sdk")]
extern "C" {
    fn register(id: &str, instance: &Object);
    fn unregister(id: &str);
}

/// The id under which the manifest promises the stage tab's object.
const STAGE_TAB_OBJECT: &str = "launchdarkly-release-stage";

/// An event of the work item form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormEvent {
    /// The form shows a work item; the same frame may show several, one after the other.
    Loaded {
        /// Its id; 0 when it was never saved.
        id: u32,
        /// It was never saved.
        is_new: bool,
        /// It cannot be changed.
        is_read_only: bool,
    },
    /// A field changed, perhaps the links too.
    Changed,
    /// The work item was saved, reset or read again.
    Stored {
        /// Its id.
        id: u32,
    },
    /// The form shows no work item.
    Unloaded,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct FormArguments {
    id: u32,
    is_new: bool,
    is_read_only: bool,
}

/// A stage of a release, as the stage tab gets it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Id of the stage in its release.
    pub id: u32,
    /// The release.
    pub release_id: u32,
    /// Name of the stage: foreign text.
    #[serde(default)]
    pub name: String,
}

/// A pipeline run, as the run tab gets it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PipelineRun {
    /// Id of the run.
    pub id: u32,
}

/// A function of ours that the host may call; it can do so for as long as this lives.
pub type Callback = Closure<dyn Fn(JsValue)>;

/// An object that the host may call for as long as this lives.
#[derive(Debug)]
pub struct Registration {
    id: String,
    _callbacks: Vec<Callback>,
}

impl Drop for Registration {
    fn drop(&mut self) {
        unregister(&self.id);
    }
}

fn listen(id: String, methods: Vec<(&str, Callback)>) -> Registration {
    let object = Object::new();
    for (name, callback) in &methods {
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), callback.as_ref());
    }
    register(&id, &object);
    Registration {
        id,
        _callbacks: methods.into_iter().map(|(_, callback)| callback).collect(),
    }
}

fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}

/// Registers for the events of the work item form. Must be done before the host is told that the page has loaded.
pub fn listen_to_form(on_event: impl Fn(FormEvent) + Clone + 'static) -> Registration {
    let method = |event: fn(FormArguments) -> FormEvent| {
        let on_event = on_event.clone();
        Closure::new(move |arguments: JsValue| on_event(event(read(arguments).unwrap_or_default())))
    };
    let stored: fn(FormArguments) -> FormEvent = |arguments| FormEvent::Stored { id: arguments.id };
    listen(
        contribution_id(),
        vec![
            (
                "onLoaded",
                method(|arguments| FormEvent::Loaded {
                    id: arguments.id,
                    is_new: arguments.is_new,
                    is_read_only: arguments.is_read_only,
                }),
            ),
            ("onFieldChanged", method(|_| FormEvent::Changed)),
            ("onSaved", method(stored)),
            ("onRefreshed", method(stored)),
            ("onReset", method(stored)),
            ("onUnloaded", method(|_| FormEvent::Unloaded)),
        ],
    )
}

/// Tells which stage the tab is about, now and whenever the host says so.
pub fn watch_stage(on_stage: impl Fn(Stage) + Clone + 'static) -> Registration {
    let tell = move |context: JsValue| {
        let stage = Reflect::get(&context, &"releaseEnvironment".into())
            .ok()
            .and_then(read);
        if let Some(stage) = stage {
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
    let callback: Callback = Closure::new(move |build: JsValue| {
        if let Some(run) = read(build) {
            on_run(run);
        }
    });
    let subscribe = Reflect::get(&get_configuration(), &"onBuildChanged".into())
        .ok()
        .and_then(|function| function.dyn_into::<Function>().ok());
    if let Some(subscribe) = subscribe {
        // The host answers through the callback; what the call itself gives back says nothing.
        let _ = subscribe.call1(&JsValue::UNDEFINED, callback.as_ref());
    }
    callback
}
