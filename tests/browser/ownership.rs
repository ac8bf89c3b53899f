//! Owners from the catalog in the tabs of releases, runs and pull requests, and flags without a component.

use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

/// A component of the catalog. Its repository is given by the index in the sandbox's list.
fn component(page: &Page, repository: usize, name: &str, project: &str) -> Value {
    let id = page.sandbox.azure_devops().repositories()[repository].id;
    json!({"reference": format!("component:default/{name}"), "title": name, "project": project,
        "owner": format!("group:default/{name}-team"), "system": "system:default/shop", "lifecycle": "production",
        "repository": id.to_string()})
}

/// Returns the requests of the open tab to Azure DevOps: method and path below the organization.
fn asked(page: &Page) -> Vec<String> {
    let requests = page.sandbox.azure_devops().requests().into_iter();
    requests.map(|request| request.path.to_lowercase()).collect()
}

#[test]
fn a_stage_tells_owner_system_and_lifecycle_and_what_belongs_to_no_component() {
    run(async |page| {
        for flag in ["checkout-v2", "express-delivery"] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.keep_catalog(vec![
            component(page, 0, "web", "storefront"),
            component(page, 1, "search", "storefront"),
        ]);
        let production = page.release();
        page.deploy(&production).await;
        page.open(&production.path()).await;
        page.sandbox.azure_devops().clear_requests();
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.until("whose the flag is", async || {
            let rows = page.table("Rollout report").await;
            let owner = "Checkout v2 checkout-v2 Owner web-team · System shop · Lifecycle production";
            Ok((rows[1][0] == owner).then_some(()))
        })
        .await;
        let asked = asked(page);
        let at = |part: &str| asked.iter().position(|path| path.contains(part)).unwrap();
        assert!(at("/extensionmanagement/") > at("/endpointproxy"), "{asked:?}");
        assert_eq!(
            asked.len(),
            6,
            "connections, list, report, states; then catalog, release: {asked:?}"
        );
        assert!(
            !page
                .script("return document.body.innerText")
                .await
                .to_string()
                .contains("belongs to no")
        );
        page.click(Role::Button, "Copy as Markdown").await;
        page.status("Copied as Markdown.").await;

        page.keep_catalog(vec![component(page, 0, "office", "back-office")]);
        page.click(Role::Button, "Refresh").await;
        page.until("the warning", async || {
            let told = page.script("return document.body.innerText").await.to_string();
            let words =
                "The LaunchDarkly project storefront belongs to no component of this release's repositories.";
            Ok(told.contains(words).then_some(()))
        })
        .await;
    });
}

#[test]
fn a_run_and_a_pull_request_know_their_repository() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.keep_catalog(vec![
            component(page, 0, "web", "storefront"),
            component(page, 1, "search", "storefront"),
        ]);
        page.open("_git/pullrequest/302").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item("Linked flags", &["Checkout v2", "Owner web-team"])
            .await;

        page.open("_build").await;
        page.click(Role::Link, "Run pipeline").await;
        page.click(Role::Button, "Run").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.until("whose the flag is", async || {
            let rows = page.table("Rollout report").await;
            Ok(rows[1][0].contains("Owner web-team").then_some(()))
        })
        .await;
    });
}

#[test]
fn where_there_is_no_catalog_nothing_of_it_shows_and_nothing_more_is_asked() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        let production = page.release();
        page.deploy(&production).await;
        page.open(&production.path()).await;
        page.sandbox.azure_devops().clear_requests();
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        let rows = page.table("Rollout report").await;
        page.until("the question for a catalog", async || {
            Ok(asked(page)
                .iter()
                .any(|path| path.contains("/extensionmanagement/"))
                .then_some(()))
        })
        .await;
        page.click(Role::Button, "Copy as Markdown").await;
        page.status("Copied as Markdown.").await;
        assert_eq!(rows, page.table("Rollout report").await);
        assert_eq!(asked(page).len(), 5, "{:?}", asked(page));
    });
}

#[test]
fn a_stage_whose_task_names_no_environment_shows_what_it_stands_for() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "express-delivery"));
        let kept = json!({"stages": [{"stage": "Production", "environment": "production"}]});
        page.keep_shared("defaults", &kept);
        let production = page.release_without_environment();
        page.open(&production.path()).await;
        page.launchdarkly().clear_requests();
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells(
            "Linked flags",
            "Stage Production uses the environment production from this project's stage map, because its task names none.",
        )
        .await;
        page.item("Linked flags", &["express-delivery", "production On 25%"])
            .await;
        assert_eq!(page.launchdarkly().requests().len(), 1);
    });
}
