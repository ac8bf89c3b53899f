//! The work item tab when something is missing, broken or slow, and how to continue.

use http::StatusCode;
use sandbox::launchdarkly::Trouble;
use serde_json::json;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

/// A response that the endpoint proxy does not pass on.
fn too_large() -> Trouble {
    Trouble::Status(
        StatusCode::OK,
        json!({ "items": [], "padding": "x".repeat(2_200_000) }),
    )
}

async fn offline(page: &Page, is_offline: bool) {
    let conditions =
        json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    let cdp = page.driver.cdp();
    cdp.send_raw("Network.enable", json!({})).await.unwrap();
    cdp.send_raw("Network.emulateNetworkConditions", conditions)
        .await
        .unwrap();
}

#[test]
fn a_project_that_cannot_be_read_hides_no_other() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.add_link(4711, page.flag_url("back-office", "gift-wrap"));
        page.spoil("flags/back-office/gift-wrap", Trouble::BadGateway);
        page.spoil("projects/back-office/environments", Trouble::BadGateway);
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.item(
            "Linked flags",
            &["gift-wrap", "LaunchDarkly had an internal error."],
        )
        .await;
        page.click(Role::Button, "Try again").await;
        page.item("Linked flags", &["Gift wrap stations", "Test Off"])
            .await;
    });
}

#[test]
fn an_answer_that_is_too_large_for_the_proxy_comes_in_parts() {
    run(async |page| {
        page.link_many_flags(4711);
        page.spoil("flags/storefront", too_large());
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.item("Linked flags", &["Checkout guest order", "On 100%"])
            .await;
        page.item("Flags", &["Checkout v2", "linked"]).await;
        page.spoil("flags/storefront", too_large());
        page.choose("Environment", "Staging").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
    });
}

#[test]
fn a_project_that_is_gone_since_is_told() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        let gone = json!({ "code": "not_found", "message": "Unknown project key" });
        page.spoil("flags/storefront", Trouble::Status(StatusCode::NOT_FOUND, gone));
        page.choose("Environment", "Staging").await;
        let told = page
            .alert("LaunchDarkly could not find it, or the access token has no permission to view it.")
            .await;
        assert!(
            told.contains("LaunchDarkly says: Unknown project key (HTTP 404, not_found, activity id"),
            "{told}"
        );
        page.click(Role::Button, "Copy details").await;
        page.status("The details are copied.").await;
    });
}

#[test]
fn a_token_that_expired_is_renewed_without_a_word() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.sandbox.azure_devops().expire_user_tokens();
        page.choose("Environment", "Staging").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        // The console has the rejected request that led to the new token.
        let errors = page.console_errors().await;
        assert!(errors.iter().all(|error| error.contains("401")), "{errors:?}");
    });
}

#[test]
fn what_is_missing_is_read_again_when_the_browser_is_back_online() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        offline(page, true).await;
        page.choose("Environment", "Staging").await;
        page.alert("You are offline.").await;
        offline(page, false).await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        page.lacks(Role::Button, "Try again").await;
        page.console_errors().await;
    });
}

#[test]
fn a_link_that_is_pinned_to_an_unknown_environment_can_lose_its_pin() {
    run(async |page| {
        let pinned = format!("{}?env=moon", page.flag_url("storefront", "checkout-v2"));
        page.add_link(4711, pinned);
        page.open_tab(ITEM).await;
        page.item(
            "Linked flags",
            &["The link is pinned to 'moon', which project storefront does not have."],
        )
        .await;
        page.click(Role::Button, "Remove the pin").await;
        page.lacks(Role::Button, "Remove the pin").await;
        page.item("Linked flags", &["not saved yet"]).await;
        page.save().await;
        assert_eq!(
            page.saved_links(4711),
            [page.flag_url("storefront", "checkout-v2")]
        );
    });
}

#[test]
fn a_link_that_was_pasted_before_the_tab_was_opened_is_marked_as_not_saved() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "express-delivery"));
        page.open(ITEM).await;
        page.click(Role::Tab, "Links 1").await;
        let pasted = format!("{}/targeting", page.flag_url("storefront", "checkout-v2"));
        page.fill(Role::Textbox, "Address", &pasted).await;
        page.click(Role::Button, "Add link").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item("Linked flags", &["Checkout v2", "not saved yet"]).await;
        let saved = page.item("Linked flags", &["Express delivery"]).await;
        assert!(!saved.contains("not saved yet"), "{saved}");
        page.item("Flags", &["Checkout v2", "linked"]).await;
        page.lacks(Role::Button, "Link checkout-v2").await;
    });
}

#[test]
fn filters_limit_the_list() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "gift-wrap"));
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        let select = async |name: &str, option: &str| {
            let script = format!(
                "const select = document.querySelector('select[aria-label={name}]');
                select.value = [...select.options].find((option) => option.text === '{option}').value;
                select.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
            );
            page.script(&script).await;
        };
        select("State", "Archived flags").await;
        page.item("Flags", &["Old header", "Archived", "It is archived"])
            .await;
        page.lacks(Role::Button, "Link old-header").await;
        select("State", "Deprecated flags").await;
        page.item("Flags", &["Newsletter popup", "deprecated"]).await;
        select("State", "Live flags").await;
        select("Lifetime", "Permanent flags").await;
        page.item("Flags", &["Banner text"]).await;
        page.lacks(Role::Button, "Link checkout-v2").await;
        select("Lifetime", "Any lifetime").await;
        page.fill(Role::Textbox, "Tag", "loyalty").await;
        page.item("Flags", &["Loyalty prices"]).await;
        page.lacks(Role::Button, "Link checkout-v2").await;
        page.fill(Role::Textbox, "Tag", "").await;
        page.find(Role::Button, "Link checkout-v2").await;
        page.click(Role::Checkbox, "Linked here").await;
        assert!(page.items("Flags", 1).await[0].starts_with("Gift wrap"));
    });
}

#[test]
fn nothing_moves_while_the_tab_fills() {
    run(async |page| {
        for flag in ["checkout-v2", "express-delivery"] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Express delivery", "active"]).await;
        page.item("Flags", &["Express delivery", "linked"]).await;
        let shift = page.layout_shift().await;
        assert!(shift < 0.05, "content moved by {shift}");
    });
}
