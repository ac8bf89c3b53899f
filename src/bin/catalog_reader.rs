//! Browser program that reads YAML for the catalog page. It has no view; the page calls its functions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function, Promise};
use launchdarkly_azure_devops::azure_devops::Authorization;
use launchdarkly_azure_devops::catalog_reader::answer::write;
use launchdarkly_azure_devops::catalog_reader::organization::{Organization, ReadObserver};
use launchdarkly_azure_devops::catalog_reader::{check_location, explain_config};
use launchdarkly_azure_devops::http::Secret;
use launchdarkly_azure_devops::http::fetch::Fetch;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Time after which the reader yields to the page, in milliseconds.
const TURN: f64 = 12.0;

/// Explains a configuration, and the credential that would be used for a URL. Returns JSON.
#[wasm_bindgen]
#[must_use]
pub fn explain(text: &str, url: &str, own: &str) -> String {
    write(&explain_config::explain(text, url, own))
}

/// Reads what the registration of an address would add. Returns JSON. `token` returns a promise of the page's access token
/// for the organization `own`; `told` is called with the number of files read.
#[wasm_bindgen]
pub async fn check(address: String, own: String, token: Function, told: Function) -> String {
    let organization = Organization::new(Fetch, PageToken::new(token), &own, Progress::new(told));
    let answer = write(&check_location::check(&organization, &address).await);
    // The page parses the result in a separate task of the event loop.
    TimeoutFuture::new(0).await;
    answer
}

/// Reads a registered location. Parameters and result are like those of [`check`].
#[wasm_bindgen]
pub async fn read(target: String, own: String, token: Function, told: Function) -> String {
    let organization = Organization::new(Fetch, PageToken::new(token), &own, Progress::new(told));
    let answer = write(&check_location::read(&organization, &target).await);
    TimeoutFuture::new(0).await;
    answer
}

/// Access token of the page, cached until the server rejects it.
#[derive(Clone)]
struct PageToken(Rc<(Function, RefCell<Option<Secret>>)>);

impl PageToken {
    fn new(ask: Function) -> Self {
        Self(Rc::new((ask, RefCell::default())))
    }
}

impl Authorization for PageToken {
    async fn header(&self, renew: bool) -> Result<Secret, String> {
        const NONE: &str = "This page received no access token from Azure DevOps. Reload the page.";
        let (ask, kept) = &*self.0;
        if let Some(kept) = kept.borrow().clone().filter(|_| !renew) {
            return Ok(kept);
        }
        let promise = ask.call0(&JsValue::UNDEFINED).map_err(|_| NONE)?;
        let token = JsFuture::from(Promise::resolve(&promise)).await;
        let token = token.ok().and_then(|token| token.as_string()).ok_or(NONE)?;
        let header = Secret::new(&format!("Bearer {token}"));
        kept.replace(Some(header.clone()));
        Ok(header)
    }

    fn can_renew(&self) -> bool {
        true
    }
}

/// Reports each file to the page, and yields so that the page can render.
struct Progress {
    told: Function,
    files: Cell<u32>,
    turn: Cell<f64>,
}

impl Progress {
    fn new(told: Function) -> Self {
        Self {
            told,
            files: Cell::new(0),
            turn: Cell::new(Date::now()),
        }
    }
}

impl ReadObserver for Progress {
    async fn file_read(&self) {
        let files = self.files.get().saturating_add(1);
        self.files.set(files);
        // An error in the page's callback does not stop the reading.
        let _ = self.told.call1(&JsValue::UNDEFINED, &files.into());
        self.yield_now().await;
    }

    async fn yield_now(&self) {
        if Date::now() - self.turn.get() > TURN {
            TimeoutFuture::new(0).await;
            self.turn.set(Date::now());
        }
    }
}

fn main() {}
