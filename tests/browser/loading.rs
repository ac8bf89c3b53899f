//! How a page comes up where its files are served badly, come only in part, or may not run.

use sandbox::azure_devops::state::AssetTrouble;
use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";
const NOT_LOADED: &str = "LaunchDarkly could not be loaded. Check the network connection, then try again.";

/// Returns the number of responses to this page whose address contains `part`.
async fn loaded(page: &Page, part: &str) -> u64 {
    let script = format!(
        "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('{part}') && entry.responseStatus === 200).length;"
    );
    page.script(&script).await.as_u64().unwrap()
}

/// Waits until the host's page says that the view could not be loaded.
async fn host_tells(page: &Page, text: &str) {
    page.alert(&format!("LaunchDarkly could not be loaded: {text}"))
        .await;
}

#[test]
fn a_page_loads_its_files_once_and_no_copy() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        for (part, times) in [
            ("_bg-", 1),
            ("_wasm-", 0),
            ("work_items-", 1),
            ("_style-", 1),
            ("watch-", 1),
        ] {
            assert_eq!(loaded(page, part).await, times, "{part}");
        }
        let connection = "return document.querySelector('link[rel=preconnect]').href;";
        let host = json!(format!("{}/", page.sandbox.azure_devops_url()));
        assert_eq!(page.script(connection).await, host);
        let uncompressed = "return performance.getEntriesByType('resource').every((entry) => entry.encodedBodySize === entry.decodedBodySize);";
        assert_eq!(page.script(uncompressed).await, json!(true));
    });
}

#[test]
fn the_names_of_the_files_follow_their_content() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        let names = "return performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('/extensions/'));";
        let Value::Array(names) = page.script(names).await else {
            panic!("no names")
        };
        assert!(names.len() >= 4, "{names:?}");
        for name in names {
            let name = name.as_str().unwrap();
            let (stem, _) = name.rsplit_once('.').unwrap();
            let (_, hash) = stem.rsplit_once('-').unwrap();
            let is_hash = hash.len() == 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_hash, "{name}");
        }
    });
}

#[test]
fn a_module_that_is_served_badly_comes_all_the_same() {
    let cases = [
        (AssetTrouble::ContentType("application/octet-stream"), 0),
        (AssetTrouble::ContentType("application/wasm; charset=utf-8"), 0),
        (AssetTrouble::Missing, 1),
        (AssetTrouble::Cut, 1),
    ];
    run(async |page| {
        for (trouble, copies) in cases {
            let state = page.sandbox.azure_devops();
            state.spoil_asset("_bg-", trouble);
            page.open_tab(ITEM).await;
            page.item("Flags", &[]).await;
            assert_eq!(loaded(page, "_wasm-").await, copies, "{trouble:?}");
            state.mend_assets();
            page.expect_console_errors(&["_bg-"]).await;
        }
    });
}

#[test]
fn a_reader_of_yaml_that_is_served_badly_comes_all_the_same() {
    run(async |page| {
        page.sandbox
            .azure_devops()
            .spoil_asset("catalog_reader_bg-", AssetTrouble::Cut);
        page.open_catalog_page().await;
        page.check(&page.storefront_repository("storefront-web")).await;
        page.status("1 entity (Component 1).").await;
        page.expect_console_errors(&["catalog_reader_bg-"]).await;
    });
}

#[test]
fn a_page_without_its_style_works() {
    run(async |page| {
        page.sandbox
            .azure_devops()
            .spoil_asset("_style-", AssetTrouble::Missing);
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.expect_console_errors(&["_style-"]).await;
    });
}

#[test]
fn a_page_without_its_watch_works() {
    run(async |page| {
        page.sandbox
            .azure_devops()
            .spoil_asset("watch-", AssetTrouble::Missing);
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.expect_console_errors(&["watch-"]).await;
    });
}

#[test]
fn a_script_that_does_not_come_is_told() {
    run(async |page| {
        for trouble in [AssetTrouble::Missing, AssetTrouble::Cut] {
            page.sandbox.azure_devops().spoil_asset("work_items-", trouble);
            page.open(ITEM).await;
            page.click(Role::Tab, "LaunchDarkly").await;
            host_tells(page, NOT_LOADED).await;
            page.sandbox.azure_devops().mend_assets();
            page.open_tab(ITEM).await;
            page.item("Flags", &[]).await;
            page.expect_console_errors(&["work_items-"]).await;
        }
    });
}

#[test]
fn a_module_that_cannot_be_had_at_all_is_told() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        state.spoil_asset("_bg-", AssetTrouble::Missing);
        state.spoil_asset("_wasm-", AssetTrouble::Cut);
        page.open(ITEM).await;
        page.click(Role::Tab, "LaunchDarkly").await;
        host_tells(page, "Error: work_items_bg-").await;
        page.expect_console_errors(&["_bg-", "_wasm-"]).await;
    });
}

#[test]
fn a_page_runs_under_a_policy_that_permits_its_own_files_and_webassembly() {
    run(async |page| {
        page.sandbox
            .azure_devops()
            .set_content_security_policy("script-src 'self' 'wasm-unsafe-eval'");
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        assert_eq!(loaded(page, "_wasm-").await, 0);
        page.open_catalog_page().await;
        page.check(&page.storefront_repository("storefront-web")).await;
        page.status("1 entity (Component 1).").await;
    });
}

#[test]
fn a_policy_that_forbids_webassembly_is_named_in_the_frame_and_to_the_host() {
    const SENTENCE: &str = "LaunchDarkly needs WebAssembly, which this browser or the page's Content-Security-Policy forbids. The policy's script-src must allow 'wasm-unsafe-eval'.";
    run(async |page| {
        page.sandbox
            .azure_devops()
            .set_content_security_policy("script-src 'self'");
        page.open(ITEM).await;
        page.click(Role::Tab, "LaunchDarkly").await;
        host_tells(page, SENTENCE).await;
        // Without a host that takes the frame away, the page itself says so.
        let frame = page
            .sandbox
            .azure_devops()
            .asset_url("work_items.html?view=work-item");
        page.driver.goto(frame).await.unwrap();
        page.alert(SENTENCE).await;
        page.find(Role::Button, "Retry").await;
        // A page that is opened by itself has no host to talk to, and no icon.
        page.expect_console_errors(&["Content Security Policy", "DevOps.HostControl", "favicon.ico"])
            .await;
    });
}
