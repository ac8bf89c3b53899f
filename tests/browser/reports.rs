//! Reports of rollouts in the tabs of stages and runs, live logs, and failed rollouts.

use http::StatusCode;
use sandbox::azure_devops::state::TaskResult;
use sandbox::launchdarkly::{Fault, Trouble};
use serde_json::json;

use sandbox::azure_devops::state::JobStatus;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

async fn report(page: &Page, path: &str) -> Vec<Vec<String>> {
    page.open(path).await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.table("Rollout report").await
}

#[test]
fn a_pipeline_run_shows_what_it_rolled_out() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open("_build").await;
        page.click(Role::Link, "Run pipeline").await;
        page.click(Role::Button, "Run").await;
        page.click(Role::Tab, "Logs").await;
        page.log_tells("Changed checkout-v2 Off → On 25%").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        let rows = page.table("Rollout report").await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(rows[1][0], "Checkout v2 checkout-v2");
        assert_eq!(
            rows[1][1..5],
            ["production", "Off", "On 25%", "Changed"].map(str::to_owned)
        );
        assert_eq!(rows[1][6], "#4711");
    });
}

#[test]
fn the_open_tab_follows_the_deployment_to_its_end() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open(&page.release().path()).await;
        page.click(Role::Button, "Deploy Production").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        let rows = page.table("Rollout report").await;
        assert_eq!(rows[1][4], "Changed", "{rows:?}");
    });
}

#[test]
fn every_attempt_is_kept_the_newest_first() {
    run(async |page| {
        page.add_link(4712, page.flag_url("storefront", "checkout-v2"));
        let production = page.release();
        page.deploy(&production).await;
        page.deploy(&production).await;
        let newest = report(page, &production.path()).await;
        assert_eq!(
            newest[1][2..5],
            ["On 25%", "On 25%", "Already so"].map(str::to_owned)
        );
        assert_eq!(newest[1][6], "#4712");
        let headings = "return [...document.querySelectorAll('article')].map((report) => report.ariaLabel);";
        assert_eq!(
            page.script(headings).await,
            json!(["Rollout Release-1 · Production · Attempt 2"])
        );
        page.click(Role::Button, "Attempt 1 · requested by Sandbox user")
            .await;
        page.until("the report of the first attempt", async || {
            let both = json!([
                "Rollout Release-1 · Production · Attempt 2",
                "Rollout Release-1 · Production · Attempt 1"
            ]);
            Ok((page.script(headings).await == both).then_some(()))
        })
        .await;
    });
}

#[test]
fn a_hostile_name_harms_neither_the_log_nor_the_report() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "hostile-name"));
        let production = page.release();
        let job = page.deploy(&production).await;
        assert_eq!(job.status, JobStatus::Completed(TaskResult::Succeeded));
        let rows = report(page, &production.path()).await;
        assert_eq!(
            rows[1][0],
            "<img src=x onerror=alert(1)> ##vso[task.complete result=Failed] hostile-name"
        );
        let images = "return document.querySelectorAll('main img').length;";
        assert_eq!(page.script(images).await, json!(0));
        page.leave_frame().await;
        page.click(Role::Tab, "Summary").await;
        let summary = "return document.querySelector('#summary .markdown table').innerText;";
        let told = page.script(summary).await;
        assert!(
            told.as_str().unwrap().contains("<img src=x onerror=alert(1)>"),
            "{told}"
        );
        let images = "return document.querySelectorAll('#summary img').length;";
        assert_eq!(page.script(images).await, json!(0));
    });
}

#[test]
fn a_flag_that_could_not_be_moved_fails_the_stage_with_its_reason() {
    run(async |page| {
        for flag in ["checkout-v2", "express-delivery", "banner-text"] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.launchdarkly().inject(Fault {
            method: http::Method::PATCH,
            path_prefix: "/api/v2/flags/storefront/checkout-v2".to_owned(),
            times: u32::MAX,
            trouble: Trouble::Status(
                StatusCode::FORBIDDEN,
                json!({ "code": "forbidden", "message": "Access to the requested resource was denied" }),
            ),
        });
        let production = page.release();
        let job = page.deploy(&production).await;
        assert_eq!(job.status, JobStatus::Completed(TaskResult::Failed));
        let rows = report(page, &production.path()).await;
        let row = |key: &str| rows.iter().find(|row| row[0].contains(key)).unwrap();
        assert_eq!(
            row("checkout-v2")[2..5],
            ["Off", "Off", "Failed"].map(str::to_owned)
        );
        assert!(
            row("checkout-v2")[5].contains("Access to the requested resource was denied"),
            "{rows:?}"
        );
        assert_eq!(row("express-delivery")[4], "Already so");
        assert_eq!(row("banner-text")[4], "Skipped");
        assert!(row("banner-text")[5].contains("boolean"), "{rows:?}");
        page.leave_frame().await;
        page.click(Role::Tab, "Logs").await;
        page.log_tells("Error: Failed checkout-v2").await;
        page.log_tells("Warning: Skipped banner-text").await;
    });
}
