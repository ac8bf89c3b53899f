//! How a page asks the reader. The first question fetches it, unless [`fetch`] did.

use js_sys::Promise;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::answer::{Checked, Explained, Reading};

#[wasm_bindgen(module = "catalog-reader")]
extern "C" {
    fn load() -> Promise;
    #[wasm_bindgen(js_name = explain)]
    fn ask_to_explain(text: &str, url: &str, own: &str) -> Promise;
    #[wasm_bindgen(js_name = check)]
    fn ask_to_check(address: &str, own: &str, told: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = read)]
    fn ask_to_read(target: &str, own: &str, told: &JsValue) -> Promise;
}

/// The reader could not be fetched.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "The part of LaunchDarkly that reads YAML could not be loaded ({detail}). Check the network connection, then try again."
)]
pub struct NotLoaded {
    detail: String,
}

/// Fetches the reader, so that the first question is answered soon.
///
/// # Errors
///
/// When it cannot be had; the next question tries again.
pub async fn fetch() -> Result<(), NotLoaded> {
    settle(load()).await.map(drop)
}

/// Explains a configuration; `own` is the page's organization.
///
/// # Errors
///
/// When the reader cannot be had.
pub async fn explain(text: &str, url: &str, own: &str) -> Result<Explained, NotLoaded> {
    let answer = settle(ask_to_explain(text, url, own)).await?;
    Ok(Explained::read(&answer))
}

/// What the registration of an address would bring; `told` is called with the number of files that were read.
///
/// # Errors
///
/// When the reader cannot be had.
pub async fn check(address: &str, own: &str, told: impl Fn(u32) + 'static) -> Result<Checked, NotLoaded> {
    let told = Closure::<dyn Fn(u32)>::new(told);
    let answer = settle(ask_to_check(address, own, told.as_ref())).await?;
    Ok(Checked::read(&answer))
}

/// What a registered location brings; otherwise as [`check`].
///
/// # Errors
///
/// When the reader cannot be had.
pub async fn read(target: &str, own: &str, told: impl Fn(u32) + 'static) -> Result<Reading, NotLoaded> {
    let told = Closure::<dyn Fn(u32)>::new(told);
    let answer = settle(ask_to_read(target, own, told.as_ref())).await?;
    Ok(Reading::read(&answer))
}

async fn settle(promise: Promise) -> Result<String, NotLoaded> {
    let answer = JsFuture::from(promise).await.map_err(|error| NotLoaded {
        detail: js_sys::Reflect::get(&error, &JsValue::from_str("message"))
            .ok()
            .and_then(|message| message.as_string())
            .unwrap_or_else(|| "no reason was given".to_owned()),
    })?;
    Ok(answer.as_string().unwrap_or_default())
}
