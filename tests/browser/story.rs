//! The main scenario: a flag is linked to a work item and then served to a quarter of the customers.

use sandbox::azure_devops::Edition;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::chromium::{run, run_on};
use crate::page::Page;
use crate::role::Role;

const HEADINGS: [&str; 7] = [
    "Flag",
    "Environment",
    "Before",
    "After",
    "Result",
    "Reason",
    "Work items",
];

#[test]
fn a_linked_flag_is_rolled_out_by_the_release_of_its_work_item() {
    run(async |page| {
        link_the_flag(page).await;
        release(page).await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        report_tells(page).await;
        launchdarkly_serves(page).await;
    });
}

#[test]
fn the_same_happens_on_a_server() {
    run_on(Edition::Server, async |page| {
        link_the_flag(page).await;
        release(page).await;
        // It shows no tabs of a stage, but the older section of a release.
        page.lacks(Role::Tab, "LaunchDarkly").await;
        page.open("_releaseProgress?releaseId=1").await;
        page.enter_frame().await;
        report_tells(page).await;
        launchdarkly_serves(page).await;
        page.expect_errors_of_a_server().await;
    });
}

/// Boards: links the flag and saves.
async fn link_the_flag(page: &Page) {
    page.open("_workitems").await;
    page.click(Role::Link, "Checkout on one page").await;
    page.click(Role::Tab, "LaunchDarkly").await;
    let frame = page.enter_frame().await;
    assert!(!frame.starts_with(&format!("{}/", page.sandbox.azure_devops_url())));
    page.region_tells("Linked flags", "No flag is linked to this work item yet.")
        .await;
    page.fill(Role::Searchbox, "Search flags", "checkout").await;
    page.click(Role::Button, "Link checkout-v2").await;
    page.status("checkout-v2 is linked. Save the work item").await;
    page.item(
        "Linked flags",
        &["Checkout v2", "not saved yet", "Production critical Off"],
    )
    .await;
    assert_eq!(page.saved_links(4711), [""; 0], "only the user saves");
    page.leave_frame().await;
    page.status("Unsaved changes").await;
    page.save().await;
    let relation = page.sandbox.azure_devops().work_item(4711).unwrap().relations[0].clone();
    assert_eq!(
        (relation.rel.as_str(), relation.url),
        ("Hyperlink", page.flag_url("storefront", "checkout-v2"))
    );
    assert_eq!(
        relation.attributes["comment"],
        "LaunchDarkly flag storefront/checkout-v2"
    );
    page.click(Role::Tab, "Links 1").await;
    page.item("Links", &["Hyperlink", "/projects/storefront/flags/checkout-v2"])
        .await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.until("the link to be called saved", async || {
        let items = page.items("Linked flags", 1).await;
        Ok((!items[0].contains("not saved yet")).then_some(()))
    })
    .await;
}

/// Pipelines: creates a release, deploys its stage and watches.
async fn release(page: &Page) {
    page.open("_release").await;
    page.click(Role::Button, "Create release").await;
    page.click(Role::Button, "Deploy Production").await;
    page.log_tells("Changed checkout-v2 Off → On 25%").await;
    page.log_tells("1 changed").await;
}

/// The report is a table of the one flag.
async fn report_tells(page: &Page) {
    let rows = page.table("Rollout report").await;
    assert_eq!(rows[0], HEADINGS);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[1][0], "Checkout v2 checkout-v2");
    assert_eq!(
        rows[1][1..5],
        ["production", "Off", "On 25%", "Changed"].map(str::to_owned)
    );
    assert_eq!(rows[1][6], "#4711");
}

/// LaunchDarkly: the same state, and why.
async fn launchdarkly_serves(page: &Page) {
    let flag = page.launchdarkly().flag("storefront", "checkout-v2").unwrap();
    let production = &flag["environments"]["production"];
    assert_eq!(production["on"], true);
    let rollout = &production["fallthrough"]["rollout"]["variations"];
    assert_eq!(
        *rollout,
        json!([{ "variation": 0, "weight": 25_000 }, { "variation": 1, "weight": 75_000 }])
    );
    assert_eq!(flag["environments"]["staging"]["on"], false);
    let log = page.launchdarkly().audit_log();
    assert_eq!(log.len(), 1, "{log:?}");
    let comment = log[0].comment.clone().unwrap();
    assert!(
        comment.starts_with(
            "Azure DevOps release Release-1 of Storefront release, stage Production, work items #4711"
        ),
        "{comment}"
    );
    page.driver
        .goto(page.flag_url("storefront", "checkout-v2"))
        .await
        .unwrap();
    page.until("LaunchDarkly's page to show the state", async || {
        let card = page
            .driver
            .find(By::Css("section[aria-label='Production']"))
            .await?;
        Ok(card.text().await?.contains("On 25%").then_some(()))
    })
    .await;
    page.region_tells("Audit log", &comment).await;
}
