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
fn a_run_with_three_stages_shows_how_far_each_flag_has_come() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "express-delivery"));
        let report = |stage: &str, environment: &str, minute: u32| {
            let flag = json!({"project": "storefront", "key": "checkout-v2", "name": "Checkout v2",
                "environment": environment, "url": page.flag_url("storefront", "checkout-v2"), "result": "changed",
                "workItems": [4711], "before": {"on": false, "percent": null}, "after": {"on": true, "percent": 25}});
            json!({"schema": 1, "mode": "apply", "started": "2026-11-22T08:00:00Z",
                "finished": format!("2026-11-22T08:{minute}:00Z"),
                "target": {"rollout": 25, "turnOn": "true", "environment": environment},
                "run": {"name": "20261122.1", "stage": stage}, "flags": [flag], "notes": []})
            .to_string()
        };
        let (test, staging) = (
            report("Try", "production-eu", 10),
            report("Rehearse", "staging", 20),
        );
        let state = page.sandbox.azure_devops();
        let pipeline = state.pipelines()[0].id;
        let stages = [
            ("Try", Some(test.as_str())),
            ("Rehearse", Some(staging.as_str())),
            ("Serve", None),
        ];
        let archived = state.archive_run(pipeline, &stages).unwrap();
        // The last stage has no report yet; the project's stage map says what it stands for.
        page.keep_shared(
            "defaults",
            &json!({"stages": [{"stage": "Serve", "environment": "production"}]}),
        );
        let newest = report_of_run(page, archived.id).await;
        assert_eq!(newest[1][1], "staging", "{newest:?}");
        page.click(Role::Button, "Show every stage").await;
        page.until("the matrix", async || {
            let rows = page.table("Run overview").await;
            let states = |row: &[String]| row.iter().skip(1).all(|cell| cell.starts_with('O'));
            let has_names = rows[0]
                == [
                    "Flag",
                    "Try production-eu",
                    "Rehearse staging",
                    "Serve production",
                ];
            let is_known = rows.len() == 3 && rows.iter().skip(1).all(|row| states(row));
            Ok((has_names && is_known).then_some(()))
        })
        .await;
        let rows = page.table("Run overview").await;
        assert!(rows[1][0].contains("express-delivery"), "{rows:?}");
        assert_eq!(rows[2][0], "Checkout v2 checkout-v2", "{rows:?}");
        assert_eq!(rows[2][3], "Off", "it is not served in production yet: {rows:?}");
        // The overview costs the timeline, the work items and their links, besides the project's stage map.
        let paths: Vec<String> = page
            .sandbox
            .azure_devops()
            .requests()
            .into_iter()
            .map(|request| request.path)
            .collect();
        let timelines = paths.iter().filter(|path| path.contains("/timeline")).count();
        assert_eq!(timelines, 1, "{paths:?}");
    });
}

async fn report_of_run(page: &Page, id: u32) -> Vec<Vec<String>> {
    report(page, &format!("_build/results?buildId={id}")).await
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
