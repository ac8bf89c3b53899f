//! A later visit of a work item: it begins with what the frame kept of the last one.

use std::time::Duration;

use sandbox::azure_devops::state::{Gate, ProxyFaultKind};
use serde_json::json;
use uuid::Uuid;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

/// Holds the next call of a data source until the gate is opened.
fn hold(page: &Page, data_source: &str) -> Gate {
    let gate = Gate::default();
    page.spoil_proxy(data_source, 1, ProxyFaultKind::Held(gate.clone()));
    gate
}

/// Links a flag to the work item and visits it until the visit is kept.
async fn visit(page: &Page) {
    page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
    page.open_tab(ITEM).await;
    page.item("Linked flags", &["Checkout v2", "Production critical Off"])
        .await;
    page.until("the visit to be kept", async || {
        Ok((kept(page).await > 1).then_some(()))
    })
    .await;
}

/// Number of texts in the frame's storage.
async fn kept(page: &Page) -> u64 {
    page.script("return localStorage.length;").await.as_u64().unwrap()
}

/// Whether a button is enabled.
async fn is_enabled(page: &Page, name: &str) -> bool {
    page.find(Role::Button, name).await.is_enabled().await.unwrap()
}

#[test]
fn linked_flags_are_shown_as_on_the_last_visit_until_they_are_answered() {
    run(async |page| {
        visit(page).await;
        let answer = hold(page, "Flag");
        page.open_tab(ITEM).await;
        let earlier = page
            .item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        assert!(
            earlier.contains("as of ") && earlier.contains(", updating"),
            "{earlier}"
        );
        page.status("Linked flags as of ").await;
        for name in ["Unlink checkout-v2", "History of checkout-v2"] {
            assert!(
                !is_enabled(page, name).await,
                "{name} waits for the state of today"
            );
        }
        page.find(Role::Link, "Open checkout-v2 in LaunchDarkly").await;
        answer.open();
        page.until("the state of today", async || {
            let item = page.item("Linked flags", &["Checkout v2"]).await;
            Ok((!item.contains("updating")).then_some(()))
        })
        .await;
        assert!(is_enabled(page, "Unlink checkout-v2").await);
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
    });
}

#[test]
fn somebody_else_sees_nothing_of_the_first_user() {
    run(async |page| {
        visit(page).await;
        page.sandbox.azure_devops().sign_in(Uuid::new_v4());
        let answer = hold(page, "Flag");
        page.open_tab(ITEM).await;
        let item = page.item("Linked flags", &["checkout-v2"]).await;
        assert!(!item.contains("Checkout v2") && !item.contains("as of"), "{item}");
        answer.open();
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
    });
}

#[test]
fn a_storage_that_is_refused_or_full_is_no_error() {
    const REFUSED: &str = "
        Object.defineProperty(window, 'localStorage', {
          get() { throw new DOMException('Access is denied for this document.', 'SecurityError'); },
        });";
    const FULL: &str = "
        Storage.prototype.setItem = () => { throw new DOMException('It is full.', 'QuotaExceededError'); };";
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        for trouble in [REFUSED, FULL] {
            let cdp = page.driver.cdp();
            let source = json!({ "source": trouble });
            let script = cdp
                .send_raw("Page.addScriptToEvaluateOnNewDocument", source)
                .await;
            for _ in ["first", "later"] {
                page.open_tab(ITEM).await;
                page.item("Linked flags", &["Checkout v2", "Production critical Off"])
                    .await;
                page.item("Flags", &["Checkout v2", "linked"]).await;
            }
            let identifier = json!({ "identifier": script.unwrap()["identifier"] });
            cdp.send_raw("Page.removeScriptToEvaluateOnNewDocument", identifier)
                .await
                .unwrap();
        }
    });
}

#[test]
fn a_connection_that_is_gone_since_leaves_no_trace() {
    run(async |page| {
        visit(page).await;
        page.connect_enterprise();
        page.open_tab(ITEM).await;
        page.chosen("Account", "Enterprise").await;
        let item = page
            .item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        assert!(!item.contains("updating"), "{item}");
        assert!(is_enabled(page, "Unlink checkout-v2").await);
        page.lacks(Role::Button, "Try again").await;
        // What was asked through the connection of the last visit was refused.
        page.expect_console_errors(&["/endpointproxy?"]).await;
    });
}

#[test]
fn the_first_requests_wait_for_no_answer() {
    run(async |page| {
        visit(page).await;
        page.choose("Environment", "Staging").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        page.launchdarkly().clear_requests();
        page.spoil_proxy("Environments", 1, ProxyFaultKind::Silent);
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        let requests = page.launchdarkly().requests();
        let is_answered = requests
            .iter()
            .any(|request| request.path.contains("/environments"));
        assert!(!is_answered, "the environments are still on their way");
    });
}

#[test]
fn nothing_moves_when_the_answers_come() {
    run(async |page| {
        visit(page).await;
        page.spoil_proxy("Flag", 1, ProxyFaultKind::Slow(Duration::from_secs(1)));
        page.spoil_proxy("Flags", 1, ProxyFaultKind::Slow(Duration::from_millis(500)));
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "inactive"]).await;
        page.item("Flags", &["Checkout v2", "linked"]).await;
        let shift = page.layout_shift().await;
        assert!(shift < 0.05, "content moved by {shift}");
    });
}
