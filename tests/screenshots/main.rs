//! Takes the screenshots: every state of the tabs in all themes in `target/screenshots`, and those of the README and of the
//! Marketplace page in `static/images`. `cargo xtask screenshots` builds the package first. With the argument `marketplace`, only
//! the latter.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a run that cannot go on has failed"
)]

#[path = "../browser/chromium.rs"]
mod chromium;
mod marketplace;
#[path = "../browser/page.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod page;
#[path = "../browser/role.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod role;
#[path = "../browser/scenes.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod scenes;

use std::fs;
use std::path::{Path, PathBuf};

use sandbox::launchdarkly::Trouble;
use thirtyfour::prelude::*;

use chromium::run;
use page::Page;
use role::Role;

const ITEM: &str = "_workitems/edit/4711";

fn main() {
    run(async |page| marketplace::screenshots(page).await);
    run(async |page| marketplace::story(page).await);
    if std::env::args().any(|argument| argument == "marketplace") {
        return;
    }
    for (turns, theme) in ["light", "dark", "high-contrast"].into_iter().enumerate() {
        run(async |page| {
            page.open("_workitems").await;
            for _ in 0..turns {
                page.click(Role::Button, "Theme").await;
            }
            work_item_tab(page, theme).await;
            rollout_tabs(page, theme).await;
            project_pages(page, theme).await;
            without_connection(page, theme).await;
        });
    }
}

async fn work_item_tab(page: &Page, theme: &str) {
    page.open_tab(ITEM).await;
    page.item("Flags", &[]).await;
    take(page, theme, "work-item-empty").await;

    page.fill(Role::Searchbox, "Search flags", "checkout").await;
    page.item("Flags", &["checkout-v2"]).await;
    page.lacks(Role::Button, "Link express-delivery").await;
    take(page, theme, "work-item-searching").await;

    let project = page.find(Role::Combobox, "Project").await;
    project.click().await.unwrap();
    page.until("the projects to choose from", async || {
        Ok(page.driver.find(By::Css("[role=option]")).await.ok())
    })
    .await;
    take(page, theme, "work-item-choosing").await;
    project.send_keys(Key::Escape + "").await.unwrap();

    page.click(Role::Button, "Link checkout-v2").await;
    page.item("Linked flags", &["Production critical Off"]).await;
    take(page, theme, "work-item-linked-unsaved").await;

    page.save().await;
    page.open_tab(ITEM).await;
    page.until("the state of today", async || {
        let item = page.item("Linked flags", &["Production critical Off"]).await;
        Ok((!item.contains("updating")).then_some(()))
    })
    .await;
    page.item("Flags", &[]).await;
    page.spoil("flags/storefront", Trouble::BadGateway);
    page.choose("Environment", "Staging").await;
    page.alert("LaunchDarkly had an internal error.").await;
    take(page, theme, "work-item-error").await;
}

async fn rollout_tabs(page: &Page, theme: &str) {
    let production = page.release();
    page.open(&production.path()).await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.region_tells("Linked flags", "Nothing was rolled out").await;
    take(page, theme, "stage-nothing-yet").await;

    page.deploy(&production).await;

    // Every kind of result.
    for flag in [
        "express-delivery",
        "loyalty-prices",
        "banner-text",
        "no-such-flag",
    ] {
        page.add_link(4711, page.flag_url("storefront", flag));
    }
    page.open_tab(ITEM).await;
    page.item("Linked flags", &["no-such-flag", "Missing"]).await;
    page.item("Linked flags", &["Loyalty prices", "rules apply"])
        .await;
    page.item("Flags", &[]).await;
    take(page, theme, "work-item-linked").await;
    for width in [320, 800, 1600] {
        take_at_width(page, theme, "work-item", "Flags", width).await;
    }

    page.deploy(&production).await;
    page.open(&production.path()).await;
    page.log_tells("Finishing").await;
    take(page, theme, "stage-log").await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.table("Rollout report").await;
    take(page, theme, "stage-report").await;
    take_at_width(page, theme, "stage-report", "", 400).await;

    page.click(Role::Button, "Show every stage").await;
    page.table("Release overview").await;
    page.find(Role::Button, "Look up the other flags").await;
    page.driver
        .execute(
            "document.querySelector('.rollout-overview').scrollIntoView();",
            Vec::new(),
        )
        .await
        .unwrap();
    take(page, theme, "stage-overview").await;

    page.open("_build").await;
    page.click(Role::Link, "Run pipeline").await;
    page.click(Role::Button, "Run").await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.table("Rollout report").await;
    take(page, theme, "run-report").await;
}

async fn project_pages(page: &Page, theme: &str) {
    page.open("_build").await;
    page.click(Role::Link, "LaunchDarkly").await;
    page.enter_frame().await;
    page.item("Releases and runs", &["Release-1", "Changed"]).await;
    take(page, theme, "hub").await;
    for width in [400, 1600] {
        take_at_width(page, theme, "hub", "Releases and runs", width).await;
    }
    page.add_link(4713, page.flag_url("storefront", "search-suggestions"));
    page.click(Role::Button, "Flags to remove").await;
    page.item("Flags to remove", &["Search suggestions"]).await;
    take(page, theme, "cleanup").await;
    for width in [400, 1600] {
        take_at_width(page, theme, "cleanup", "Flags to remove", width).await;
    }

    page.open("_git/pullrequest/302").await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.item("Linked flags", &["Checkout v2", "production"]).await;
    take(page, theme, "pull-request").await;
    for width in [400, 1600] {
        take_at_width(page, theme, "pull-request", "Linked flags", width).await;
    }

    page.open_settings().await;
    page.item("Service connections", &["LaunchDarkly", "Works", "Flags"])
        .await;
    take(page, theme, "settings").await;
    for width in [400, 1600] {
        take_at_width(page, theme, "settings", "Service connections", width).await;
    }
    catalog(page, theme).await;
}

async fn catalog(page: &Page, theme: &str) {
    const BROKEN: &str = "integrations:
  azure:
    - host: dev.azure.com
      credentials:
        - organizations: [contoso]
          clientId: 00000000-0000-0000-0000-000000000001
          clientSecret: not-a-secret
          tenantId: 00000000-0000-0000-0000-000000000002
        - personalAccessToken: ${TOKEN}
catalog:
  locations:
    - type: url
      target: https://dev.azure.com/contoso/Storefront/_git/web?path=/catalog-info.yaml
";
    page.open_catalog_page().await;
    page.region_tells("Catalog", "Nothing is registered yet.").await;
    for repository in ["storefront-web", "Platform%20catalog"] {
        page.fill(Role::Textbox, "Address", &page.storefront_repository(repository))
            .await;
        page.click(Role::Button, "Check").await;
        page.find(Role::Button, "Register").await;
        if repository == "storefront-web" {
            page.click(Role::Button, "Register").await;
            page.status("Registered: ").await;
        }
    }
    show(page, "[aria-labelledby=settings-catalog]").await;
    take(page, theme, "settings-catalog").await;
    take_at_width(page, theme, "settings-catalog", "Catalog", 400).await;

    page.click(Role::Button, "Azure DevOps credentials").await;
    page.fill(Role::Textbox, "Configuration", BROKEN).await;
    show(page, "textarea").await;
    take(page, theme, "settings-credentials").await;

    // A work item with a commit in the component's repository.
    page.open_tab("_workitems/edit/4713").await;
    page.region_tells("Flags", "Component storefront-web").await;
    take(page, theme, "work-item-component").await;
    take_at_width(page, theme, "work-item-component", "Flags", 400).await;

    let production = page.release();
    page.deploy(&production).await;
    page.open(&production.path()).await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.table("Rollout report").await;
    page.until("the owner of a flag", async || {
        Ok(page.driver.find(By::ClassName("rollout-owner")).await.ok())
    })
    .await;
    take(page, theme, "stage-owners").await;
}

/// Scrolls to the first element that matches a selector.
async fn show(page: &Page, selector: &str) {
    let script = format!("document.querySelector('{selector}')?.scrollIntoView();");
    page.script(&script).await;
}

async fn without_connection(page: &Page, theme: &str) {
    let state = page.sandbox.azure_devops();
    let connection = state.service_connections()[0].id;
    state.delete_service_connection(connection).unwrap();
    page.open_tab("_workitems/edit/4712").await;
    page.find(Role::Link, "Project settings > Service connections")
        .await;
    take(page, theme, "work-item-no-connection").await;
    // The first requests of a later visit went through the connection that is gone.
    page.console().await;
}

/// Takes a screenshot of the whole window.
async fn take(page: &Page, theme: &str, name: &str) {
    let folder = in_checkout("target/screenshots");
    let picture = page.driver.screenshot_as_png().await.unwrap();
    keep(&folder.join(format!("{name}-{theme}.png")), &picture);
}

/// Takes a screenshot of the tab with the given width, after the region (if not empty) has its items.
async fn take_at_width(page: &Page, theme: &str, name: &str, region: &str, width: u32) {
    page.leave_frame().await;
    page.driver.set_window_rect(0, 0, 1680, 1300).await.unwrap();
    let alone = format!(
        "const frame = [...document.querySelectorAll('iframe')].find((frame) => frame.offsetParent);
        frame.style.cssText = 'position:fixed;top:0;left:0;width:{width}px;height:1100px;z-index:9;background:var(--background-color)';
        return frame;"
    );
    let frame = page
        .driver
        .execute(alone, Vec::new())
        .await
        .unwrap()
        .element()
        .unwrap();
    let enter = frame.clone();
    enter.enter_frame().await.unwrap();
    if !region.is_empty() {
        page.item(region, &[]).await;
    }
    page.leave_frame().await;
    let picture = frame.screenshot_as_png().await.unwrap();
    keep(
        &in_checkout("target/screenshots").join(format!("{name}-{width}-{theme}.png")),
        &picture,
    );
    page.script("for (const frame of document.querySelectorAll('iframe')) frame.style.cssText = '';")
        .await;
    page.driver.set_window_rect(0, 0, 1280, 1100).await.unwrap();
    page.enter_frame().await;
}

fn keep(path: &Path, picture: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, picture).unwrap();
    println!("{} ({} kB)", path.display(), picture.len() / 1000);
}

fn in_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
