//! The work item tab with the keyboard, and announcements for screen readers.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

/// Returns the accessible name of the focused element.
async fn at(page: &Page) -> String {
    let name = "const at = document.activeElement;
        return at.getAttribute('aria-label') ?? at.id ?? at.tagName;";
    page.script(name).await.as_str().unwrap_or_default().to_owned()
}

async fn press(page: &Page, key: impl Into<TypingData>) {
    page.driver.action_chain().send_keys(key).perform().await.unwrap();
}

async fn until_at(page: &Page, name: &str) {
    page.until(&format!("the keyboard at '{name}'"), async || {
        Ok((at(page).await == name).then_some(()))
    })
    .await;
}

#[test]
fn a_flag_is_found_linked_and_unlinked_by_keyboard() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.fill(Role::Searchbox, "Search flags", "checkout").await;
        page.lacks(Role::Button, "Link express-delivery").await;
        press(page, Key::Down).await;
        until_at(page, "Link checkout-v2").await;
        press(page, Key::Down).await;
        until_at(page, "Link checkout-address-lookup").await;
        press(page, Key::Up).await;
        until_at(page, "Link checkout-v2").await;
        press(page, Key::Up).await;
        until_at(page, "Search flags").await;
        press(page, Key::Down).await;
        until_at(page, "Link checkout-v2").await;
        press(page, Key::Enter).await;
        page.status("checkout-v2 is linked. Save the work item to keep the link.")
            .await;
        until_at(page, "flag-0").await;
        press(page, Key::Escape).await;
        until_at(page, "Search flags").await;

        let unlink = page.find(Role::Button, "Unlink checkout-v2").await;
        unlink.focus().await.unwrap();
        press(page, Key::Enter).await;
        page.status("checkout-v2 is unlinked.").await;
        until_at(page, "undo").await;
        press(page, Key::Enter).await;
        page.item("Linked flags", &["checkout-v2"]).await;
        page.until("the keyboard at the flag that is back", async || {
            let at = at(page).await;
            Ok((at == "flag-0" || at == "Unlink checkout-v2").then_some(()))
        })
        .await;
    });
}

#[test]
fn a_combobox_is_used_by_keyboard() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.chosen("Project", "Storefront").await;
        let project = page.find(Role::Combobox, "Project").await;
        project.focus().await.unwrap();
        press(page, Key::Down).await;
        page.until("the list to open", async || {
            Ok((project.attr("aria-expanded").await?.as_deref() == Some("true")).then_some(()))
        })
        .await;
        page.until("the chosen project to be active", async || {
            let script = "return document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.textContent;";
            Ok((page.script(script).await == json!("Storefront")).then_some(()))
        })
        .await;
        press(page, Key::Up).await;
        press(page, Key::Enter).await;
        page.chosen("Project", "Back office").await;
        project.send_keys("store").await.unwrap();
        press(page, Key::Escape).await;
        page.chosen("Project", "Back office").await;
    });
}

#[test]
fn a_single_account_needs_no_choosing() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.chosen("Account", "LaunchDarkly").await;
        let account = page.find(Role::Combobox, "Account").await;
        assert!(!account.is_enabled().await.unwrap());
    });
}
