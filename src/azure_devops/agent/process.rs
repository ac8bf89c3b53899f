//! Node's process. Only this module reads the environment and writes to standard output.

use std::cell::OnceCell;
use std::future::Future;
use std::pin::Pin;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::Machine;
use super::cancellation::Cancellation;
use super::clock::Clock;
use super::variables::Variables;

#[wasm_bindgen]
extern "C" {
    type Node;
    #[wasm_bindgen(thread_local_v2, js_name = process)]
    static NODE: Node;
    #[wasm_bindgen(method, getter)]
    fn env(this: &Node) -> Object;
    #[wasm_bindgen(method, getter)]
    fn stdout(this: &Node) -> Stream;
    #[wasm_bindgen(method)]
    fn on(this: &Node, event: &str, listener: &JsValue);
    #[wasm_bindgen(method)]
    fn off(this: &Node, event: &str, listener: &JsValue);

    type Stream;
    #[wasm_bindgen(method)]
    fn write(this: &Stream, text: &str) -> bool;
}

#[wasm_bindgen(module = "node:fs")]
extern "C" {
    #[wasm_bindgen(js_name = mkdirSync, catch)]
    fn make_folder(path: &str, options: &Object) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = mkdtempSync, catch)]
    fn make_unique_folder(prefix: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(js_name = writeFileSync, catch)]
    fn write_file(path: &str, text: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = readFileSync, catch)]
    fn read_file(path: &str, encoding: &str) -> Result<String, JsValue>;
}

#[wasm_bindgen(module = "node:path")]
extern "C" {
    fn join(folder: &str, name: &str) -> String;
}

/// Reads the environment variables and removes inputs and secrets from the process's environment.
#[must_use]
pub fn take_variables() -> Variables {
    let environment = NODE.with(Node::env);
    let variables: Vec<(String, String)> = Object::entries(&environment)
        .iter()
        .filter_map(|entry| {
            let entry: Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        })
        .collect();
    for (name, _) in variables.iter().filter(|(name, _)| Variables::is_removed(name)) {
        // Every variable can be deleted.
        let _ = Reflect::delete_property(&environment, &name.into());
    }
    Variables::new(variables)
}

/// The task's process.
#[derive(Clone, Debug)]
pub struct Process {
    temporary_folder: String,
    own_folder: OnceCell<String>,
}

impl Process {
    /// Creates the process. Its files go into a new folder in the job's temporary folder.
    #[must_use]
    pub fn new(variables: &Variables) -> Self {
        Self {
            temporary_folder: variables.get("AGENT_TEMPDIRECTORY").unwrap_or(".").to_owned(),
            own_folder: OnceCell::new(),
        }
    }

    /// Folder of this task: the agent uploads files later, so a second task of the job must not overwrite them.
    fn folder(&self) -> Result<String, JsValue> {
        if let Some(folder) = self.own_folder.get() {
            return Ok(folder.clone());
        }
        let recursive = Object::new();
        Reflect::set(&recursive, &"recursive".into(), &true.into())?;
        make_folder(&self.temporary_folder, &recursive)?;
        let folder = make_unique_folder(&join(&self.temporary_folder, "launchdarkly-rollout-"))?;
        Ok(self.own_folder.get_or_init(|| folder).clone())
    }
}

impl Machine for Process {
    fn print(&self, line: &str) {
        NODE.with(|node| node.stdout().write(&format!("{line}\n")));
    }

    fn save(&self, name: &str, text: &str) -> Result<String, String> {
        let save = || -> Result<String, JsValue> {
            let path = join(&self.folder()?, name);
            write_file(&path, text)?;
            Ok(path)
        };
        save().map_err(|error| reason(&error))
    }

    fn read(&self, path: &str) -> Result<String, String> {
        read_file(path, "utf8").map_err(|error| reason(&error))
    }

    fn now(&self) -> String {
        Date::new_0().to_iso_string().into()
    }
}

/// Message of an error of the file system.
fn reason(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(js_sys::Error::message);
    message.map_or_else(|| "no reason was given".to_owned(), String::from)
}

impl Clock for Process {
    fn epoch_milliseconds(&self) -> u64 {
        // The value is a positive integer.
        Date::now() as u64
    }

    fn sleep(&self, milliseconds: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(TimeoutFuture::new(milliseconds))
    }
}

type Listener = Closure<dyn Fn()>;

/// Listeners that turn the agent's signals into a cancellation, until dropped.
pub struct Signals(Vec<(&'static str, Listener)>);

impl Signals {
    /// Listens for SIGINT (the first signal) and SIGTERM, or SIGBREAK on Windows (the second).
    #[must_use]
    pub fn cancelling(cancellation: &Cancellation) -> Self {
        let stop = cancellation.clone();
        let stop = Listener::new(move || stop.stop());
        let mut listeners = vec![("SIGINT", stop)];
        for signal in ["SIGTERM", "SIGBREAK"] {
            let stop_now = cancellation.clone();
            listeners.push((signal, Listener::new(move || stop_now.stop_now())));
        }
        for (signal, listener) in &listeners {
            NODE.with(|node| node.on(signal, listener.as_ref()));
        }
        Self(listeners)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for (signal, listener) in &self.0 {
            NODE.with(|node| node.off(signal, listener.as_ref()));
        }
    }
}
