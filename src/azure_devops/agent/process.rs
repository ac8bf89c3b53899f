//! Node's process: the only place that reads the environment, and the only one that writes to the log.

use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::Machine;
use super::cancellation::Cancellation;
use super::variables::Variables;

#[wasm_bindgen(module = "node:process")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = env)]
    static ENV: Object;

    type Stream;
    #[wasm_bindgen(thread_local_v2, js_name = stdout)]
    static STDOUT: Stream;
    #[wasm_bindgen(method)]
    fn write(this: &Stream, text: &str) -> bool;

    #[wasm_bindgen(js_name = on)]
    fn on_signal(signal: &str, listener: &JsValue);
    #[wasm_bindgen(js_name = off)]
    fn off_signal(signal: &str, listener: &JsValue);
}

#[wasm_bindgen(module = "node:fs")]
extern "C" {
    #[wasm_bindgen(js_name = mkdirSync, catch)]
    fn make_folder(path: &str, options: &Object) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = mkdtempSync, catch)]
    fn make_unique_folder(prefix: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(js_name = writeFileSync, catch)]
    fn write_file(path: &str, text: &str) -> Result<(), JsValue>;
}

#[wasm_bindgen(module = "node:path")]
extern "C" {
    fn join(folder: &str, name: &str) -> String;
}

/// Reads the environment, and removes inputs and secrets from it.
#[must_use]
pub fn take_variables() -> Variables {
    ENV.with(|environment| {
        let variables: Vec<(String, String)> = Object::entries(environment)
            .iter()
            .filter_map(|entry| {
                let entry: Array = entry.dyn_into().ok()?;
                Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
            })
            .collect();
        for (name, _) in variables.iter().filter(|(name, _)| Variables::is_removed(name)) {
            // The environment lets every name go.
            let _ = Reflect::delete_property(environment, &name.into());
        }
        Variables::new(variables)
    })
}

/// This process, on the machine of its agent.
#[derive(Clone, Debug)]
pub struct Process {
    temporary_folder: String,
}

impl Process {
    /// The process; its files go into a folder of their own in the job's temporary folder.
    #[must_use]
    pub fn new(variables: &Variables) -> Self {
        Self {
            temporary_folder: variables.get("AGENT_TEMPDIRECTORY").unwrap_or(".").to_owned(),
        }
    }
}

impl Machine for Process {
    fn print(&self, line: &str) {
        STDOUT.with(|stdout| stdout.write(&format!("{line}\n")));
    }

    fn save(&self, name: &str, text: &str) -> Result<String, String> {
        let save = || -> Result<String, JsValue> {
            let recursive = Object::new();
            Reflect::set(&recursive, &"recursive".into(), &true.into())?;
            make_folder(&self.temporary_folder, &recursive)?;
            // The agent uploads files later, so a second task of the job must not write over them.
            let folder = make_unique_folder(&join(&self.temporary_folder, "launchdarkly-rollout-"))?;
            let path = join(&folder, name);
            write_file(&path, text)?;
            Ok(path)
        };
        save().map_err(|error| {
            let message = error.dyn_ref::<js_sys::Error>().map(js_sys::Error::message);
            message.map_or_else(|| "no reason was given".to_owned(), String::from)
        })
    }

    fn now(&self) -> String {
        Date::new_0().to_iso_string().into()
    }
}

/// Turns the agent's signals into a cancellation for as long as this lives.
pub struct Signals(Vec<(&'static str, Closure<dyn Fn()>)>);

impl Signals {
    /// SIGINT stops; SIGTERM, or SIGBREAK on Windows, stops now.
    #[must_use]
    pub fn cancelling(cancellation: &Cancellation) -> Self {
        let stop = cancellation.clone();
        let stop: Closure<dyn Fn()> = Closure::new(move || stop.stop());
        let mut listeners = vec![("SIGINT", stop)];
        for signal in ["SIGTERM", "SIGBREAK"] {
            let stop_now = cancellation.clone();
            listeners.push((signal, Closure::new(move || stop_now.stop_now())));
        }
        for (signal, listener) in &listeners {
            on_signal(signal, listener.as_ref());
        }
        Self(listeners)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        for (signal, listener) in &self.0 {
            off_signal(signal, listener.as_ref());
        }
    }
}
