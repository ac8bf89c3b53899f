//! Pictures of the Marketplace page: screenshots of 1366×768, as the Marketplace asks, and the frames of the moving picture, which
//! `cargo xtask screenshots` puts together.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::page::Page;
use crate::role::Role;
use crate::{ITEM, in_checkout, keep};

/// Takes the screenshots of `static/images`.
pub async fn screenshots(page: &Page) {
    resize(page, 1366, 768).await;
    page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
    page.open_tab(ITEM).await;
    page.item("Linked flags", &["checkout-v2", "Production critical Off"])
        .await;
    page.fill(Role::Searchbox, "Search flags", "gift").await;
    page.item("Flags", &["gift"]).await;
    page.lacks(Role::Button, "Link newsletter-popup").await;
    take(page, "work-item-tab").await;

    page.add_link(4711, page.flag_url("storefront", "express-delivery"));
    page.add_link(4711, page.flag_url("storefront", "loyalty-prices"));
    let production = page.release();
    page.deploy(&production).await;
    page.open(&production.path()).await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.table("Rollout report").await;
    take(page, "stage-tab").await;

    page.open("_build").await;
    page.click(Role::Link, "LaunchDarkly").await;
    page.enter_frame().await;
    page.item("Releases and runs", &["Release-1", "Changed"]).await;
    take(page, "releases-and-runs").await;

    let stages = [
        ("Test", "test"),
        ("Staging", "staging"),
        ("Production", "production"),
    ];
    let stages = stages.map(|(stage, environment)| json!({ "stage": stage, "environment": environment }));
    let defaults = json!({ "project": "storefront", "environment": "production", "stages": stages });
    page.keep_shared("defaults", &defaults);
    page.open_settings().await;
    page.item("Service connections", &["LaunchDarkly", "Works", "Flags"])
        .await;
    page.chosen("Environment of Staging", "staging").await;
    page.script("document.querySelector('[aria-labelledby=settings-defaults]').scrollIntoView();")
        .await;
    take(page, "settings").await;
}

/// Takes the frames of the story: a flag is linked, and the release rolls it out.
pub async fn story(page: &Page) {
    resize(page, 1280, 720).await;
    let mut story = Story::new(page);
    page.open_tab(ITEM).await;
    page.find(Role::Button, "Link checkout-v2").await;
    story
        .show("1. Open the LaunchDarkly tab of a work item", 1800)
        .await;
    page.enter_frame().await;
    for typed in ["che", "checkout"] {
        page.fill(Role::Searchbox, "Search flags", typed).await;
        if typed == "checkout" {
            page.lacks(Role::Button, "Link express-delivery").await;
        }
        story.show("2. Find the flag that the work is behind", 900).await;
        page.enter_frame().await;
    }
    page.click(Role::Button, "Link checkout-v2").await;
    page.item("Linked flags", &["not saved yet", "Production critical Off"])
        .await;
    story.show("3. Link it", 2000).await;
    page.save().await;
    story.show("4. Save the work item", 1600).await;

    page.open("_release").await;
    page.click(Role::Button, "Create release").await;
    page.find(Role::Button, "Deploy Production").await;
    story.show("5. Deploy the release with this work", 1800).await;
    page.click(Role::Button, "Deploy Production").await;
    page.log_tells("1 changed").await;
    story
        .show(
            "6. The LaunchDarkly Rollout task finds the flag and rolls it out",
            2600,
        )
        .await;
    page.click(Role::Tab, "LaunchDarkly").await;
    page.enter_frame().await;
    page.table("Rollout report").await;
    story.show("7. The stage shows what changed, and why", 4000).await;
}

/// Frames in order, each named by its number and the milliseconds for which it is shown.
struct Story<'a> {
    page: &'a Page,
    folder: PathBuf,
    frames: u32,
}

impl<'a> Story<'a> {
    fn new(page: &'a Page) -> Self {
        let folder = in_checkout("target/screenshots/story");
        // Frames of an earlier run do not belong to this one.
        let _ = fs::remove_dir_all(&folder);
        Self {
            page,
            folder,
            frames: 0,
        }
    }

    /// Takes a frame with a caption; afterwards the host page is current.
    async fn show(&mut self, caption: &str, milliseconds: u32) {
        self.page.leave_frame().await;
        let caption = Value::from(caption);
        let script = format!(
            "let bar = document.getElementById('caption');
            if (!bar) {{
              bar = document.createElement('div');
              bar.id = 'caption';
              bar.style.cssText = 'position:fixed;inset:auto 0 0 0;z-index:99;padding:14px 24px;background:#201f1e;color:#fff;font:600 20px system-ui,sans-serif';
              document.body.append(bar);
            }}
            bar.textContent = {caption};"
        );
        self.page.script(&script).await;
        self.frames += 1;
        let picture = self.page.driver.screenshot_as_png().await.unwrap();
        let name = format!("{:02}-{milliseconds}.png", self.frames);
        keep(&self.folder.join(name), &picture);
    }
}

/// Sets the size of the page in pixels, whatever the size of the window.
async fn resize(page: &Page, width: u32, height: u32) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    let cdp = page.driver.cdp();
    cdp.send_raw("Emulation.setDeviceMetricsOverride", size)
        .await
        .unwrap();
}

async fn take(page: &Page, name: &str) {
    let picture = page.driver.screenshot_as_png().await.unwrap();
    keep(
        &in_checkout("static/images").join(format!("{name}.png")),
        &picture,
    );
}
