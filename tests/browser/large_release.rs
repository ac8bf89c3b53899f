//! A release with 500 flags, 20 stages and 50 attempts each: numbers of requests and rendered rows.

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

async fn rows(page: &Page, table: &str, count: usize) {
    page.until(&format!("{count} rows of '{table}'"), async || {
        Ok((page.table(table).await.len() == count + 1).then_some(()))
    })
    .await;
}

#[test]
fn a_large_release_costs_no_more_requests_than_a_small_one_and_is_drawn_in_part() {
    run(async |page| {
        let watch = page.watch_release_tab().await;
        let production = page.large_release(Size::LARGE);
        page.open(&production.path()).await;
        asked(page);
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        rows(page, "Rollout report", 50).await;
        page.status("Up to date.").await;
        page.until("the present states", async || {
            Ok((!page.launchdarkly().requests().is_empty()).then_some(()))
        })
        .await;
        page.find(Role::Button, "Show more flags").await;
        page.find(Role::Button, "Look up the other flags").await;
        // Connections, the list of attachments and one report; the project's flags and their recent changes.
        assert_eq!(asked(page), (3, 2));
        let attempts = "return document.querySelectorAll('.rollout-attempt').length;";
        assert_eq!(page.script(attempts).await, json!(49));

        page.click(Role::Button, "Show more flags").await;
        rows(page, "Rollout report", 150).await;
        assert_eq!(asked(page), (0, 0), "what is here is not asked for again");

        page.click(Role::Button, "Show every stage").await;
        rows(page, "Release overview", 20).await;
        page.until("the states of every stage", async || {
            let rows = page.table("Release overview").await;
            Ok(
                (rows[0].len() == 21 && rows[1].iter().skip(1).all(|cell| cell.starts_with('O')))
                    .then_some(()),
            )
        })
        .await;
        // The release, the ids of its work items and the work items; the flags in the other environments.
        assert_eq!(asked(page), (3, 1));
        // The limit allows for machines that run other tests at the same time. The benchmark checks the actual figure.
        let longest = page.watched("window.longest").await;
        assert!(longest <= 400.0, "a task of {longest} ms");
        let nodes = page.watched("document.getElementsByTagName('*').length").await;
        assert!(nodes <= 5000.0, "{nodes} elements");
        page.stop_watching(watch).await;
    });
}
