//! Accounts and servers that fail: the message with its remedy, and how to continue.

use http::StatusCode;
use sandbox::azure_devops::state::Secret;
use sandbox::launchdarkly::{READER_TOKEN, Trouble};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::chromium::run;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

#[test]
fn a_wrong_token_is_named_and_another_account_can_be_chosen() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        let url = page.sandbox.launchdarkly_url();
        state
            .create_service_connection("Wrong token", url, Secret::new("api-nobody"))
            .unwrap();
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.choose("Account", "Wrong token").await;
        page.alert(
            "the access token was not accepted. Check the token of the LaunchDarkly service connection.",
        )
        .await;
        page.choose("Account", "LaunchDarkly").await;
        page.item("Flags", &[]).await;
    });
}

#[test]
fn a_refusal_of_launchdarkly_is_told_and_the_next_try_works() {
    let refused = |status, code| {
        Trouble::Status(
            status,
            json!({ "code": code, "message": "LaunchDarkly's own words" }),
        )
    };
    let cases = [
        (
            refused(StatusCode::UNAUTHORIZED, "unauthorized"),
            "the access token was not accepted. Check the token of the LaunchDarkly service connection. LaunchDarkly says: LaunchDarkly's own words (HTTP 401, unauthorized, activity id",
        ),
        (
            refused(StatusCode::FORBIDDEN, "forbidden"),
            "the access token has no permission for this.",
        ),
        (
            refused(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            "LaunchDarkly had an internal error. Try again later",
        ),
        (Trouble::BadGateway, "LaunchDarkly had an internal error."),
        (
            Trouble::RateLimited(vec![("retry-after", "10".to_owned())]),
            "LaunchDarkly's rate limit is reached. Try again in a minute.",
        ),
        (
            Trouble::Truncated,
            "Check the URL of the LaunchDarkly service connection",
        ),
        (
            Trouble::DroppedBefore,
            "Check the URL of the LaunchDarkly service connection and the network. (service connection 'LaunchDarkly')",
        ),
    ];
    run(async |page| {
        page.open_tab(ITEM).await;
        let environments = ["Staging", "Production (critical)"];
        for ((trouble, sentence), environment) in cases.into_iter().zip(environments.into_iter().cycle()) {
            page.item("Flags", &[]).await;
            // A response that the proxy rejects is requested again in a shorter form, because it may have been too large.
            page.spoil("flags/storefront", trouble.clone());
            if matches!(trouble, Trouble::Truncated | Trouble::DroppedBefore) {
                page.spoil("flags/storefront", trouble);
            }
            page.choose("Environment", environment).await;
            page.alert(sentence).await;
            page.click(Role::Button, "Try again").await;
            page.lacks(Role::Button, "Try again").await;
            page.chosen("Environment", environment).await;
        }
        page.item("Flags", &[]).await;
    });
}

#[test]
fn a_linked_flag_that_cannot_be_read_is_read_again_on_demand() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.spoil("flags/storefront/checkout-v2", Trouble::BadGateway);
        page.open_tab(ITEM).await;
        page.item(
            "Linked flags",
            &["checkout-v2", "LaunchDarkly had an internal error."],
        )
        .await;
        page.click(Role::Button, "Try again").await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
    });
}

#[test]
fn without_a_service_connection_the_tab_says_where_to_create_one() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        let seeded = state.service_connections()[0].id;
        state.delete_service_connection(seeded).unwrap();
        page.open_tab(ITEM).await;
        let settings = page
            .find(Role::Link, "Project settings > Service connections")
            .await;
        assert_eq!(
            settings.prop("href").await.unwrap().unwrap(),
            format!(
                "{}/sandbox/Storefront/_settings/adminservices",
                page.sandbox.azure_devops_url()
            )
        );
        page.lacks(Role::Combobox, "Account").await;
        page.lacks(Role::Button, "Try again").await;
    });
}

#[test]
fn a_service_connection_that_a_person_creates_serves_the_tab() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        let seeded = state.service_connections()[0].id;
        state.delete_service_connection(seeded).unwrap();
        page.open("_settings/adminservices").await;
        page.click(Role::Link, "New service connection").await;
        let url = page.sandbox.launchdarkly_url();
        page.fill(Role::Textbox, "LaunchDarkly URL", url).await;
        // A password field has no role.
        let token = page.driver.find(By::Id("token")).await.unwrap();
        token.send_keys(READER_TOKEN).await.unwrap();
        page.click(Role::Button, "Verify").await;
        page.status("Verification succeeded.").await;
        page.fill(Role::Textbox, "Service connection name", "Reader")
            .await;
        page.click(Role::Button, "Save").await;
        page.find(Role::Link, "New service connection").await;
        page.open_tab(ITEM).await;
        page.chosen("Account", "Reader").await;
        page.item("Flags", &[]).await;
    });
}

#[test]
fn a_link_to_another_launchdarkly_says_that_no_connection_leads_there() {
    run(async |page| {
        let elsewhere = "https://app.launchdarkly.com/projects/storefront/flags/checkout-v2";
        page.add_link(4711, elsewhere.to_owned());
        page.open_tab(ITEM).await;
        page.item(
            "Linked flags",
            &["You have no service connection for https://app.launchdarkly.com."],
        )
        .await;
        page.item("Flags", &[]).await;
    });
}
