//! What the host tells the frame of the work item form.

use js_sys::{Object, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::host::contribution_id;
use super::plain;
use crate::json;

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

/// Registers for the events of the work item form. Must be done before the host is told that the page has loaded.
pub fn listen_to_form(on_event: impl Fn(FormEvent) + Clone + 'static) -> Registration {
    let method = |event: fn(&Value) -> FormEvent| {
        let on_event = on_event.clone();
        Closure::new(move |arguments: JsValue| on_event(event(&plain(&arguments))))
    };
    let stored: fn(&Value) -> FormEvent = |arguments| FormEvent::Stored { id: id(arguments) };
    listen(
        contribution_id(),
        vec![
            (
                "onLoaded",
                method(|arguments| FormEvent::Loaded {
                    id: id(arguments),
                    is_new: json::is_true(arguments, "isNew"),
                    is_read_only: json::is_true(arguments, "isReadOnly"),
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

fn id(arguments: &Value) -> u32 {
    json::small(arguments, "id").unwrap_or_default()
}
