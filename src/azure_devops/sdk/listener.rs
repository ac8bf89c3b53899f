//! What the host tells the frame of the work item form.

use js_sys::{Array, Object};
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::host::contribution_id;
use super::read;
use crate::json::Lenient;

#[wasm_bindgen(module = "sdk")]
extern "C" {
    fn register(id: &str, instance: &Object);
    fn unregister(id: &str);
}

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

/// The argument of an event of the form (`IWorkItemLoadedArgs` and its like), as far as it is used.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct EventArguments {
    id: Lenient<u32>,
    is_new: Lenient<bool>,
    is_read_only: Lenient<bool>,
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

pub(super) fn listen(id: String, methods: Vec<(&str, Callback)>) -> Registration {
    let functions = methods
        .iter()
        .map(|(name, callback)| Array::of2(&(*name).into(), callback.as_ref()));
    // A list of names and functions always makes an object.
    let object = Object::from_entries(&functions.collect::<Array>()).unwrap_or_default();
    register(&id, &object);
    Registration {
        id,
        _callbacks: methods.into_iter().map(|(_, callback)| callback).collect(),
    }
}

/// Registers for the events of the work item form. Must be done before the host is told that the page has loaded.
pub fn listen_to_form(on_event: impl Fn(FormEvent) + Clone + 'static) -> Registration {
    let method = |event: fn(EventArguments) -> FormEvent| {
        let on_event = on_event.clone();
        Closure::new(move |arguments: JsValue| on_event(event(read(arguments).unwrap_or_default())))
    };
    let stored: fn(EventArguments) -> FormEvent = |arguments| FormEvent::Stored { id: arguments.id.0 };
    listen(
        contribution_id(),
        vec![
            (
                "onLoaded",
                method(|arguments| FormEvent::Loaded {
                    id: arguments.id.0,
                    is_new: arguments.is_new.0,
                    is_read_only: arguments.is_read_only.0,
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
