//! Diagnostics to copy into a report.

use gloo_timers::future::TimeoutFuture;
use js_sys::Date;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::state::diagnostics::Facts;
use super::state::{Action, State};
use super::{calls, texts};
use crate::components::clipboard;
use crate::services::Services;

const TEXT: &str = "settings-diagnostics-text";

/// The section.
pub(super) fn section(state: &State, link: &Callback<Action>) -> Html {
    let summary = state.summary();
    let copy = link.reform(move |_| {
        let now = String::from(Date::new_0().to_iso_string());
        let lines = calls::lines().join("\n");
        let text = format!("{summary}\nTime: {now}\nRequests, oldest first:\n{lines}\n");
        let is_copied = clipboard::copy(&text);
        Action::Diagnostics { text, is_copied }
    });
    let diagnostics = &state.diagnostics;
    let told = match (&diagnostics.text, diagnostics.is_copied) {
        (None, _) => "",
        (Some(_), true) => texts::diagnostics::COPIED,
        (Some(_), false) => texts::diagnostics::SELECTED,
    };
    html! {
        <section aria-labelledby="settings-diagnostics">
            <div class="settings-head">
                <h2 id="settings-diagnostics">{ texts::diagnostics::TITLE }</h2>
                <button type="button" class="button" onclick={copy}>{ texts::diagnostics::COPY }</button>
            </div>
            <p class="secondary">{ texts::diagnostics::ABOUT }</p>
            <p class="secondary" role="status">{ told }</p>
            if let Some(text) = &diagnostics.text {
                <textarea id={TEXT} class="settings-code" readonly=true rows="12" aria-label={texts::diagnostics::LABEL} value={text.clone()} />
            }
        </section>
    }
}

/// Selects the text, once it is on the page.
pub(super) async fn select() {
    TimeoutFuture::new(0).await;
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(TEXT));
    if let Some(area) = element.and_then(|element| element.dyn_into::<HtmlTextAreaElement>().ok()) {
        // Without the focus, the text is selected all the same.
        let _ = area.focus();
        area.select();
    }
}

/// Data of the host and its token.
pub(super) async fn facts(services: &Services) -> Facts {
    let (version, is_cloud) = services.host.edition();
    let token = services.host.access_token().await.unwrap_or_default();
    Facts::new(version, is_cloud, &token)
}
