//! Query of the host's page, which links use to open a part of a page.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::host::{service, settle};
use super::text;

#[wasm_bindgen]
extern "C" {
    type HostNavigationService;
    #[wasm_bindgen(method, js_name = getQueryParams, catch)]
    fn get_query_params(this: &HostNavigationService) -> Result<Promise, JsValue>;

    type QueryParameters;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn part(this: &QueryParameters) -> Result<JsValue, JsValue>;
}

/// Value of `part` in the address of the host's page. `None` if there is none, or if the host does not report it.
pub async fn part_in_query() -> Option<String> {
    const WHAT: &str = "the address of the page";
    let service: HostNavigationService = service("ms.vss-features.host-navigation-service", WHAT)
        .await
        .ok()?
        .unchecked_into();
    let query = settle(WHAT, service.get_query_params().ok()?).await.ok()?;
    text(query.unchecked_ref::<QueryParameters>().part())
}
