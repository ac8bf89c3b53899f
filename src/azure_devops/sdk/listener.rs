//! Events of the work item form, reported by the host.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::host::contribution_id;
use super::{is_true, number};

#[wasm_bindgen(module = "sdk")]
extern "C" {
    fn register(id: &str, instance: &Object);
    fn unregister(id: &str);
}

#[wasm_bindgen]
extern "C" {
    /// Argument of an event of the form (`IWorkItemLoadedArgs` and similar).
    type EventArguments;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn id(this: &EventArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = isNew)]
    fn is_new(this: &EventArguments) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = isReadOnly)]
    fn is_read_only(this: &EventArguments) -> Result<JsValue, JsValue>;
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

/// Registers for the events of the work item form. Must be called before the page reports to the host that it has loaded.
pub fn listen_to_form(on_event: impl Fn(FormEvent) + Clone + 'static) -> Registration {
    let method = |event: fn(&EventArguments) -> FormEvent| {
        let on_event = on_event.clone();
        Closure::new(move |arguments: JsValue| on_event(event(arguments.unchecked_ref())))
    };
    let stored: fn(&EventArguments) -> FormEvent = |arguments| FormEvent::Stored {
        id: number(arguments.id()).unwrap_or_default(),
    };
    listen(
        contribution_id(),
        vec![
            (
                "onLoaded",
                method(|arguments| FormEvent::Loaded {
                    id: number(arguments.id()).unwrap_or_default(),
                    is_new: is_true(arguments.is_new()),
                    is_read_only: is_true(arguments.is_read_only()),
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
