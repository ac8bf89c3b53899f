//! A release with 500 flags, 20 stages and 50 attempts each: numbers of requests, and rows for the browser's own search.

use serde_json::json;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;
use crate::scenes::Size;

/// Returns the requests since the last call: to Azure DevOps, without stored settings, and to LaunchDarkly.
fn asked(page: &Page) -> (usize, usize) {
    let azure_devops = page.sandbox.azure_devops();
    let is_direct = |path: &str| !path.ends_with("/endpointproxy") && !path.contains("/extensionmanagement/");
    let paths = azure_devops.requests().into_iter();
    let direct = paths.filter(|request| is_direct(&request.path.to_lowercase()));
    let counts = (direct.count(), page.launchdarkly().requests().len());
    azure_devops.clear_requests();
    page.launchdarkly().clear_requests();
    counts
}

/// Waits for the rows of a table. Unlike [`Page::table`], it does not make the browser lay out rows that are off screen.
async fn rows(page: &Page, table: &str, count: usize) {
    let script = format!("return document.querySelectorAll('[aria-label=\"{table}\"] > tbody > tr').length;");
    page.until(&format!("{count} rows of '{table}'"), async || {
        Ok((page.script(&script).await == json!(count)).then_some(()))
    })
    .await;
}

#[test]
fn a_large_release_costs_no_more_requests_than_a_small_one_and_its_report_is_drawn_whole() {
    run(async |page| {
        let watch = page.watch_release_tab().await;
        let production = page.large_release(Size::LARGE);
        page.open(&production.path()).await;
        asked(page);
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        rows(page, "Rollout report", 500).await;
        page.status("Up to date.").await;
        page.until("the present states and who changed them", async || {
            Ok((page.launchdarkly().requests().len() >= 2).then_some(()))
        })
        .await;
        page.lacks(Role::Button, "Show more flags").await;
        page.find(Role::Button, "Look up the other flags").await;
        // Connections, the list of attachments and one report; the project's flags and their recent changes.
        assert_eq!(asked(page), (3, 2));
        let attempts = "return document.querySelectorAll('.rollout-attempt').length;";
        assert_eq!(page.script(attempts).await, json!(49));

        page.until("later changes", async || {
            let drifts = "return document.querySelectorAll('.rollout-drift').length;";
            Ok((page.script(drifts).await != json!(0)).then_some(()))
        })
        .await;
        // The benchmark measures the longest task, which here depends on what else the machine does.
        let most = page.watched("window.mostRows").await;
        assert!(most <= 50.0, "{most} rows in one task");
        // The search of the browser finds the first and the last flag, also below the screen.
        let missed = "const keys = [...document.querySelectorAll('.rollout-table tbody tr')]
              .map((row) => row.querySelector('.flag-name').textContent);
            const found = (key) => { getSelection().removeAllRanges(); return window.find(key, true, false, true); };
            return keys.filter((key, place) => place % 50 === 0 || place === keys.length - 1).filter((key) => !found(key));";
        assert_eq!(page.script(missed).await, json!([]));
        assert_eq!(asked(page), (0, 0), "what is here is not asked for again");

        page.click(Role::Button, "Show every stage").await;
        rows(page, "Release overview", 20).await;
        page.until("the states of every stage", async || {
            let cells = "return [...document.querySelectorAll('.rollout-overview tbody tr:first-child td')]
                  .map((cell) => cell.textContent[0]).join('');";
            Ok((page.script(cells).await == json!("O".repeat(20))).then_some(()))
        })
        .await;
        // The release, the ids of its work items and the work items; the flags in the other environments.
        assert_eq!(asked(page), (3, 1));
        let nodes = page.watched("document.getElementsByTagName('*').length").await;
        assert!(nodes <= 14_000.0, "{nodes} elements");
        page.stop_watching(watch).await;
    });
}
