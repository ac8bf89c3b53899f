//! axe-core finds no serious or critical problems in the states of tabs and pages, in any theme.

use std::fs;
use std::path::Path;

use sandbox::azure_devops::state::Withheld;
use sandbox::launchdarkly::Trouble;
use serde_json::Value;
use thirtyfour::prelude::*;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

impl Page {
    /// Asserts that axe-core finds no serious or critical problems in the frame.
    pub async fn accessible(&self, state: &str) {
        const RUN: &str = "
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(
              (results) => done(results.violations
                .filter((violation) => ['serious', 'critical'].includes(violation.impact))
                .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`)),
              (error) => done([String(error)]),
            );";
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
        let source = fs::read_to_string(source).unwrap();
        self.driver.execute(source, Vec::new()).await.unwrap();
        let found = self.driver.execute_async(RUN, Vec::new()).await.unwrap();
        assert_eq!(found.json(), &Value::Array(Vec::new()), "{state}");
    }

    /// Switches to the next theme of the host.
    pub async fn next_theme(&self) {
        self.leave_frame().await;
        self.click(Role::Button, "Theme").await;
        self.enter_frame().await;
    }
}

#[test]
fn nothing_serious_is_found_in_any_theme() {
    run(async |page| {
        for flag in [
            "express-delivery",
            "loyalty-prices",
            "banner-text",
            "old-header",
            "no-such-flag",
        ] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.open_tab(ITEM).await;
        for theme in ["light", "dark", "high contrast"] {
            page.item("Linked flags", &["no-such-flag", "Missing"]).await;
            page.item("Linked flags", &["Express delivery", "active"]).await;
            page.item("Flags", &["banner-text", "boolean flags"]).await;
            page.accessible(theme).await;
            page.next_theme().await;
        }
    });
}

#[test]
fn nothing_serious_is_found_in_any_state() {
    run(async |page| {
        page.sandbox.azure_devops().set_proxy_post_allowed(true);
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.accessible("nothing linked").await;

        page.find(Role::Combobox, "Project").await.click().await.unwrap();
        page.until("the projects to choose from", async || {
            Ok(page.driver.find(By::Css("[role=option]")).await.ok())
        })
        .await;
        page.accessible("a combobox is open").await;

        page.fill(Role::Searchbox, "Search flags", "no flag is called so")
            .await;
        page.status("No flag has").await;
        page.accessible("nothing found").await;

        page.fill(Role::Searchbox, "Search flags", "").await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["checkout-v2", "not saved yet"]).await;
        page.accessible("not saved yet").await;

        page.click(Role::Button, "Unlink checkout-v2").await;
        page.find(Role::Button, "Undo").await;
        page.accessible("unlinked").await;

        page.click(Role::Button, "New flag").await;
        page.find(Role::Button, "Cancel").await;
        page.accessible("a flag is being created").await;
        page.click(Role::Button, "Cancel").await;

        page.spoil("flags/storefront", Trouble::BadGateway);
        page.choose("Environment", "Staging").await;
        page.alert("LaunchDarkly had an internal error.").await;
        page.accessible("an error").await;

        let state = page.sandbox.azure_devops();
        let connection = state.service_connections()[0].id;
        state.delete_service_connection(connection).unwrap();
        page.open_tab(ITEM).await;
        page.find(Role::Link, "Project settings > Service connections")
            .await;
        page.accessible("no service connection").await;
        // The first requests of a later visit went through the connection that is gone.
        page.expect_console_errors(&["/endpointproxy?"]).await;
    });
}

#[test]
fn nothing_serious_is_found_on_the_pages_of_releases_runs_and_pull_requests() {
    run(async |page| {
        for flag in ["checkout-v2", "express-delivery", "banner-text"] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.keep_catalog(vec![
            serde_json::json!({"reference": "component:default/web", "project": "back-office",
            "owner": "group:web", "system": "shop", "lifecycle": "production"}),
        ]);
        let production = page.release();
        page.open(&production.path()).await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells("Linked flags", "belongs to no component").await;
        page.accessible("before a rollout").await;
        page.keep_catalog(vec![
            serde_json::json!({"reference": "component:default/web", "project": "storefront",
            "owner": "group:web", "system": "shop", "lifecycle": "production"}),
        ]);
        page.deploy(&production).await;
        for (path, theme) in [(production.path(), "light"), (production.path(), "dark")] {
            page.open(&path).await;
            page.click(Role::Tab, "LaunchDarkly").await;
            page.enter_frame().await;
            page.click(Role::Button, "Show every stage").await;
            page.until("owners and the overview", async || {
                let rows = page.table("Release overview").await;
                Ok(rows[1][0].contains("Owner web").then_some(()))
            })
            .await;
            page.accessible(theme).await;
            page.next_theme().await;
            page.leave_frame().await;
        }
        page.open("_git/pullrequest/302").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item("Linked flags", &["Checkout v2", "Owner web"]).await;
        page.accessible("pull request").await;

        page.open("_build").await;
        page.click(Role::Link, "Run pipeline").await;
        page.click(Role::Button, "Run").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.table("Rollout report").await;
        page.accessible("run").await;

        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item("Releases and runs", &["Release-1", "checkout-v2"])
            .await;
        page.accessible("hub").await;
    });
}

#[test]
fn nothing_serious_is_found_on_the_page_of_the_settings() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        page.release();
        page.open_settings().await;
        for theme in ["light", "dark", "high contrast"] {
            page.item("Service connections", &["Works", "Flags"]).await;
            page.region_tells("Defaults", "This project has no defaults yet.")
                .await;
            page.accessible(theme).await;
            page.next_theme().await;
        }
        state.withhold("release", Withheld::Scope);
        page.click(Role::Button, "Check everything").await;
        page.region_tells("Self-check", "1 of 7 checks failed.").await;
        page.item("Service connections", &["Works, with limits"]).await;
        page.accessible("a scope is missing").await;
        state.withhold_nothing();
        let refused = page.console_errors().await;
        assert!(!refused.is_empty(), "the browser tells what was withheld");

        page.click(Role::Button, "Find stages").await;
        page.click(Role::Button, "Add Production").await;
        page.fill(Role::Combobox, "Environment of Production", "production")
            .await;
        page.click(Role::Button, "Add stage").await;
        page.fill(Role::Combobox, "Stage 2", "Production").await;
        page.script("document.querySelector('.settings-rows summary').click();")
            .await;
        page.click(Role::Button, "Save defaults").await;
        page.alert("is mapped twice").await;
        page.fill(Role::Combobox, "Project key", "storefront").await;
        page.find(Role::Checkbox, "Production (production)").await;
        page.accessible("a stage that is there twice, and a policy").await;
    });
}

#[test]
fn text_of_twice_the_size_stays_within_the_page() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "loyalty-prices"));
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Loyalty prices", "rules apply"])
            .await;
        page.find(Role::Button, "Link checkout-v2").await;
        let size =
            "return Number.parseFloat(getComputedStyle(document.querySelector('.flag-name')).fontSize);";
        let before = page.script(size).await.as_f64().unwrap();
        page.script("document.documentElement.style.fontSize = '200%';")
            .await;
        let after = page.script(size).await.as_f64().unwrap();
        assert!((after - 2.0 * before).abs() < 0.1, "{before} became {after}");
        // Content that is too wide would be an error. Only the line of tags in the list is truncated; the tags are repeated elsewhere.
        let beyond = page
            .script(
                "const width = document.documentElement.clientWidth;
                 return [...document.querySelectorAll('main *:not(.tag)')]
                   .filter((element) => element.getBoundingClientRect().right > width + 1
                     && getComputedStyle(element).clipPath === 'none')
                   .map((element) => element.className || element.tagName);",
            )
            .await;
        assert_eq!(beyond, Value::Array(Vec::new()));
        page.click(Role::Button, "Link checkout-v2").await;
        page.items("Linked flags", 2).await;
    });
}

#[test]
fn nothing_serious_is_found_on_the_page_of_the_catalog() {
    run(async |page| {
        page.open_catalog_page().await;
        page.region_tells("Catalog", "Nothing is registered yet.").await;
        page.accessible("nothing registered").await;
        let catalog = page.storefront_repository("Platform%20catalog");
        for button in ["Register", "Cancel"] {
            page.fill(Role::Textbox, "Address", &catalog).await;
            page.click(Role::Button, "Check").await;
            page.status("3 entities").await;
            page.accessible("a location that was tried").await;
            page.click(Role::Button, button).await;
            page.item("Catalog", &["2 components with a LaunchDarkly project"])
                .await;
        }
        page.click(Role::Button, "Azure DevOps credentials").await;
        let config = "integrations: {azure: [{credentials: [{personalAccessToken: t}]}]}\ncatalog: {locations: [{type: url, target: 'https://dev.azure.com/x/p/_git/r?path=/a.yaml'}]}";
        page.fill(Role::Textbox, "Configuration", config).await;
        page.item("Azure DevOps credentials", &["Add to the catalog"])
            .await;
        page.accessible("registered and explained").await;
        for theme in ["dark", "high contrast"] {
            page.next_theme().await;
            page.accessible(theme).await;
        }
    });
}
