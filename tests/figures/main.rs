//! Measures the pages in the browser, some beside the peer's, and writes the figures for the benchmark table to `target/figures.json`.
//! `cargo xtask bench` builds the package first.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a run that cannot go on has failed"
)]

#[path = "../browser/chromium.rs"]
mod chromium;
mod cleanup;
#[path = "../browser/measure.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod measure;
#[path = "../browser/page.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod page;
#[path = "../browser/role.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod role;
#[path = "../browser/scenes.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod scenes;
mod visits;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use chromium::run;
use page::Page;
use role::Role;
use scenes::Size;

const ITEM: &str = "_workitems/edit/4711";
const SMALL: Size = Size {
    flags: 5,
    stages: 2,
    attempts: 2,
};
/// Words in the names of many of the 10,000 flags.
const WORDS: [&str; 4] = ["checkout", "payment", "cart", "search"];

/// Takes the number of runs, and part of the names of what is measured: `figures 7 visits`.
fn main() {
    let mut arguments = std::env::args().skip(1);
    let runs = arguments.next().map_or(7, |runs| runs.parse().unwrap());
    let wanted = arguments.next().unwrap_or_default();
    let is_wanted = |name: &str| name.contains(&wanted);
    let figures = if is_wanted("tabs") { of_tabs() } else { Vec::new() };
    let compared = visits::measure(runs, is_wanted);
    let figures = json!({ "figures": figures, "compared": compared });
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures.json");
    fs::write(path, serde_json::to_vec_pretty(&figures).unwrap()).unwrap();
}

/// Measures the tabs and the catalog by themselves.
fn of_tabs() -> Vec<Value> {
    let mut figures: Vec<Value> = Vec::new();
    let mut add = |name: &str, unit: &str, samples: Vec<f64>, limit: Option<f64>| {
        figures.push(json!({ "name": name, "unit": unit, "samples": samples, "limit": limit }));
    };
    run(async |page| {
        let (first, more) = requests(page, &["checkout-v2"]).await;
        add(
            "work item tab, requests to the first of 1 flag",
            "",
            vec![first],
            Some(2.0),
        );
        add(
            "work item tab, further requests to fill the picker",
            "",
            vec![more],
            Some(2.0),
        );
    });
    run(async |page| {
        let flags = ["checkout-v2", "checkout-guest-order", "checkout-split-shipment"];
        let (first, _) = requests(page, &flags).await;
        add("work item tab, requests to 3 flags", "", vec![first], Some(4.0));
    });
    run(async |page| {
        page.open_megastore().await;
        page.watch_tasks().await;
        let mut longest: f64 = 0.0;
        for word in WORDS.iter().cycle().take(12) {
            longest = longest.max(type_word(page, word).await);
        }
        add(
            "typing over 10,000 flags, longest task",
            "ms",
            vec![longest],
            Some(20.0),
        );
        let delays = page.script("return window.delays;").await;
        let delays = delays
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        add(
            "typing over 10,000 flags, from answer to list",
            "ms",
            delays,
            Some(16.7),
        );
    });
    run(async |page| {
        let watch = page.watch_memory().await;
        page.open_megastore().await;
        work(page, 20, 5).await;
        let before = page.used_memory().await;
        work(page, 200, 50).await;
        let after = page.used_memory().await;
        page.stop_watching(watch).await;
        add("memory of the work item tab", "B", vec![before], None);
        add(
            "memory of the work item tab after 200 searches and 50 work items",
            "B",
            vec![after],
            Some(before + 4e6),
        );
    });
    run(async |page| {
        let watches = [page.watch_memory().await, page.watch_registered().await];
        page.open_megastore().await;
        page.switch_work_items(20).await;
        let (before, registered) = (page.used_memory().await, page.registered_at_rest().await);
        page.switch_work_items(2000).await;
        let (after, left) = (page.used_memory().await, page.registered_at_rest().await);
        for watch in watches {
            page.stop_watching(watch).await;
        }
        add(
            "memory of the work item tab after 2,000 work items in one frame",
            "B",
            vec![after],
            Some(before + 4e6),
        );
        let (listeners, timers) = (
            left.listeners - registered.listeners,
            left.timers - registered.timers,
        );
        add(
            "listeners left behind by 2,000 work items",
            "",
            vec![listeners],
            Some(0.0),
        );
        add(
            "timers left behind by 2,000 work items",
            "",
            vec![timers],
            Some(0.0),
        );
    });
    run(async |page| {
        page.open_catalog_page().await;
        page.region_tells("Catalog", "Nothing is registered yet.").await;
        page.watch_tasks().await;
        let files = page.storefront_repository("Many%20services") + "?path=/teams/*/catalog-info.yaml";
        let (mut checked, mut kept) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            page.fill(Role::Textbox, "Address", &files).await;
            page.script("window.longest = 0;").await;
            page.click(Role::Button, "Check").await;
            page.status("1000 entities").await;
            checked.push(page.watched("window.longest").await);
            page.script("window.longest = 0;").await;
            page.click(Role::Button, if kept.is_empty() { "Register" } else { "Update" })
                .await;
            page.status("Registered: ").await;
            kept.push(page.watched("window.longest").await);
        }
        add("catalog, 1,000 entities, longest task", "ms", checked, Some(50.0));
        add(
            "catalog, 1,000 entities, longest task while keeping them",
            "ms",
            kept,
            Some(50.0),
        );
    });
    let (taken, requests) = cleanup::first_page();
    let name = "flags to remove, first page of 2,000 work items, 20 Mbit/s, 40 ms";
    add(name, "ms", vec![taken], Some(2000.0));
    let requests = u32::try_from(requests).map_or(f64::INFINITY, f64::from);
    add(&format!("{name}: requests"), "", vec![requests], Some(12.0));
    for (name, size, nodes) in [
        ("small release (5 flags, 2 stages, 2 attempts)", SMALL, None),
        (
            "large release (500 flags, 20 stages, 50 attempts)",
            Size::LARGE,
            // 500 rows of a report.
            Some(12_000.0),
        ),
    ] {
        run(async |page| {
            for (figure, unit, limit, value) in release_tab(page, size).await {
                let limit = if figure.ends_with("elements") {
                    nodes
                } else {
                    limit
                };
                add(&format!("{name}, {figure}"), unit, vec![value], limit);
            }
        });
    }
    figures
}

/// Counts LaunchDarkly requests until every linked flag shows its state, and until the picker is filled. Excludes the
/// deferred requests for the usage of flags.
async fn requests(page: &Page, flags: &[&str]) -> (f64, f64) {
    for flag in flags {
        page.add_link(4711, page.flag_url("storefront", flag));
    }
    page.open_tab(ITEM).await;
    page.item("Flags", &["Checkout v2", "linked"]).await;
    page.chosen("Project", "Storefront").await;
    let requests = page.launchdarkly().requests();
    let is_of_linked = |path: &str| {
        path.contains("/environments")
            || path.contains("summary=0&env=production&env=")
            || path.contains("/flags/storefront/")
    };
    let is_lazy = |path: &str| path.contains("/flag-status/");
    let of_linked = requests
        .iter()
        .filter(|request| is_of_linked(&request.path))
        .count();
    let lazy = requests.iter().filter(|request| is_lazy(&request.path)).count();
    let count = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    (count(of_linked), count(requests.len() - of_linked - lazy))
}

/// Measures the stage tab of a release until the first row of its report, until all rows, and with all stages.
async fn release_tab(page: &Page, size: Size) -> Vec<(&'static str, &'static str, Option<f64>, f64)> {
    let watch = page.watch_release_tab().await;
    let production = page.large_release(size);
    page.open(&production.path()).await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.until("every row of the report", async || {
        let rows = page
            .watched("document.querySelectorAll('.rollout-report tbody tr').length")
            .await;
        Ok((rows >= size.flags as f64).then_some(()))
    })
    .await;
    // Current states come after the rows.
    at_rest(page).await;
    let ready = page.watched("window.ready").await;
    const ELEMENTS: &str = "document.getElementsByTagName('*').length";
    let opened = page.watched("window.longest").await;
    let elements = page.watched(ELEMENTS).await;
    page.script("window.longest = 0;").await;
    page.script("[...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Show every stage').click();")
        .await;
    at_rest(page).await;
    let overview = page.watched("window.longest").await;
    let all_elements = page.watched(ELEMENTS).await;
    page.stop_watching(watch).await;
    vec![
        ("stage tab ready", "ms", None, ready),
        ("longest task until then and after", "ms", Some(100.0), opened),
        ("elements", "", None, elements),
        (
            "longest task when every stage is shown",
            "ms",
            Some(100.0),
            overview,
        ),
        ("all elements", "", None, all_elements),
    ]
}

/// Waits until nothing in the page has changed for a while. The page itself looks: WebDriver's search for roles, names and visible
/// texts makes the browser lay everything out at once, which would be measured too.
async fn at_rest(page: &Page) {
    const REST: &str = "
        const done = arguments[0];
        let timer;
        const changes = new MutationObserver(wait);
        function wait() {
          clearTimeout(timer);
          timer = setTimeout(() => { changes.disconnect(); done(); }, 700);
        }
        changes.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
        wait();";
    page.driver.execute_async(REST, Vec::new()).await.unwrap();
}

/// Types a word over what the search box holds, and returns the longest task meanwhile in ms. The keys come straight from the
/// browser's input: WebDriver runs scripts of its own in the page for each.
async fn type_word(page: &Page, word: &str) -> f64 {
    page.script("document.querySelector('input[type=search]').select(); window.longest = 0;")
        .await;
    let cdp = page.driver.cdp();
    for letter in word.chars().map(String::from) {
        for event in [
            json!({ "type": "keyDown", "key": letter, "text": letter }),
            json!({ "type": "keyUp", "key": letter }),
        ] {
            cdp.send_raw("Input.dispatchKeyEvent", event).await.unwrap();
        }
    }
    at_rest(page).await;
    page.watched("window.longest").await
}

/// Measures searches, and other work items in the same frame.
async fn work(page: &Page, searches: usize, work_items: usize) {
    for word in WORDS.iter().cycle().take(searches) {
        page.search_flags(word).await;
    }
    for number in 0..work_items {
        page.leave_frame().await;
        page.click(Role::Button, ["Next", "Previous"][number % 2]).await;
        page.enter_frame().await;
        page.find(Role::Region, "Linked flags").await;
    }
}
