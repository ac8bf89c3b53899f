//! The stage tab except for reports: upcoming flags, later changes, all stages, and numbers of requests.

use sandbox::launchdarkly::Place;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;
use crate::scenes::Production;

async fn open(page: &Page, stage: &Production) {
    page.open(&stage.path()).await;
    page.sandbox.azure_devops().clear_requests();
    page.launchdarkly().clear_requests();
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
}

/// Selects an option of a list by its text.
async fn select(page: &Page, label: &str, option: &str) {
    let path = format!("//label[starts-with(normalize-space(),'{label}')]/select/option[.='{option}']");
    page.until(&format!("'{option}' in '{label}'"), async || {
        page.driver
            .find(By::XPath(path.clone()))
            .await?
            .click()
            .await
            .map(Some)
    })
    .await;
}

/// Returns the requests of the open tab: to Azure DevOps before it loads the project's stored settings, and to LaunchDarkly
/// through the service connection.
fn requests(page: &Page) -> (usize, Vec<String>) {
    let mut requests = page.sandbox.azure_devops().requests();
    let is_kept = |path: &str| path.to_lowercase().contains("/extensionmanagement/");
    if let Some(first) = requests.iter().position(|request| is_kept(&request.path)) {
        requests.truncate(first);
    }
    let of_proxy = |path: &str| path.to_lowercase().ends_with("/endpointproxy");
    let direct = requests.iter().filter(|request| !of_proxy(&request.path)).count();
    let proxied = page.launchdarkly().requests().into_iter();
    (direct, proxied.map(|request| request.path).collect())
}

#[test]
fn a_stage_that_was_not_deployed_tells_its_flags_and_what_will_be_done() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.add_link(4712, page.flag_url("storefront", "express-delivery"));
        let production = page.release();
        open(page, &production).await;
        page.region_tells("Linked flags", "Nothing was rolled out in this stage yet.")
            .await;
        page.region_tells(
            "Linked flags",
            "LaunchDarkly Rollout turns the linked flags on and serves true to 25% of contexts in the environment production.",
        )
        .await;
        page.item("Linked flags", &["Checkout v2", "production Off", "#4711"])
            .await;
        page.item(
            "Linked flags",
            &["express-delivery", "production On 25%", "#4712"],
        )
        .await;
        page.lacks(Role::Table, "Rollout report").await;
        let (direct, proxied) = requests(page);
        assert_eq!(direct, 3, "{:?}", page.sandbox.azure_devops().requests());
        assert_eq!(proxied.len(), 1, "{proxied:?}");
    });
}

#[test]
fn the_report_is_here_within_three_requests_and_one_for_the_project() {
    run(async |page| {
        for flag in ["checkout-v2", "express-delivery", "loyalty-prices"] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        let production = page.release();
        page.deploy(&production).await;
        open(page, &production).await;
        page.table("Rollout report").await;
        page.status("Up to date.").await;
        select(page, "Sort by", "Flag").await;
        select(page, "Result", "Changed").await;
        page.until("only what changed", async || {
            let rows = page.table("Rollout report").await;
            Ok(rows.iter().skip(1).all(|row| row[4] == "Changed").then_some(()))
        })
        .await;
        page.until("the present states", async || {
            Ok((requests(page).1.len() == 1).then_some(()))
        })
        .await;
        let (direct, proxied) = requests(page);
        assert_eq!(direct, 3, "{:?}", page.sandbox.azure_devops().requests());
        assert_eq!(proxied.len(), 1, "{proxied:?}");
        page.click(Role::Button, "Copy as Markdown").await;
        page.status("Copied as Markdown.").await;
        page.click(Role::Button, "Download JSON").await;
        page.status("The report was saved as rollout-report.json.").await;
    });
}

#[test]
fn a_flag_that_somebody_changed_since_says_by_whom_and_how_it_stands() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        let production = page.release();
        page.deploy(&production).await;
        let place = Place {
            project: "storefront".to_owned(),
            environment: "production".to_owned(),
            flag: "checkout-v2".to_owned(),
        };
        page.launchdarkly()
            .change_as_member(&place, &[json!({"kind": "turnFlagOff"})])
            .unwrap();
        open(page, &production).await;
        page.until("the change since", async || {
            let rows = page.table("Rollout report").await;
            let reason = &rows[1][5];
            Ok((reason.contains("Changed since by ") && reason.contains("now Off.")).then_some(()))
        })
        .await;
        let (_, proxied) = requests(page);
        assert_eq!(proxied.len(), 2, "{proxied:?}");
    });
}

#[test]
fn the_overview_shows_how_far_each_flag_has_come() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        let production = page.release();
        page.deploy(&production).await;
        open(page, &production).await;
        page.table("Rollout report").await;
        page.click(Role::Button, "Show every stage").await;
        page.until("the matrix", async || {
            let rows = page.table("Release overview").await;
            let expected = [
                ["Flag", "Staging staging", "Production production"],
                ["Checkout v2 checkout-v2", "Off", "On 25%"],
            ];
            Ok((rows == expected).then_some(()))
        })
        .await;
    });
}
