//! Suggestions of the picker from the catalog or the defaults: the project with its reason, and the flags of a component.

use sandbox::azure_devops::state::DataScope;
use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

/// A work item without development links.
const ITEM: &str = "_workitems/edit/4711";
/// A work item with a commit in the repository *storefront-web*.
const FIXED: &str = "_workitems/edit/4713";
const STOREFRONT_WEB: &str = "51d02f6a-8e14-4d0a-9d33-0b7a6c210001";
const SWITCH: &str = "Switch to back-office: component storefront-web";

/// A component of the repository *storefront-web*.
fn component(project: &str, tags: &[&str]) -> Value {
    json!({
        "reference": "component:default/storefront-web", "title": "", "project": project, "tags": tags, "query": "",
        "file": "https://dev.azure.com/contoso/Storefront/_git/storefront-web?path=/catalog-info.yaml",
        "repository": STOREFRONT_WEB,
    })
}

/// Returns the number of reads of stored settings since the last call.
fn reads(page: &Page) -> usize {
    let requests = page.sandbox.azure_devops().requests();
    page.sandbox.azure_devops().clear_requests();
    let is_read = |path: &str| path.ends_with("/ExtensionDataCollectionQuery");
    requests.iter().filter(|request| is_read(&request.path)).count()
}

#[test]
fn the_component_of_the_repository_opens_its_project_and_lists_its_flags() {
    run(async |page| {
        page.keep_shared(
            "catalog",
            &json!({ "components": [component("storefront", &["checkout"])] }),
        );
        page.open_tab(FIXED).await;
        page.chosen("Project", "Storefront").await;
        page.region_tells(
            "Flags",
            "Component storefront-web of this work item’s repository belongs to this project.",
        )
        .await;
        let link = page
            .find(Role::Link, "Catalog file")
            .await
            .attr("href")
            .await
            .unwrap();
        assert_eq!(
            link.as_deref(),
            Some("https://dev.azure.com/contoso/Storefront/_git/storefront-web?path=/catalog-info.yaml")
        );
        let tag = page.find(Role::Textbox, "Tag").await;
        assert_eq!(tag.value().await.unwrap().as_deref(), Some("checkout"));
        page.item("Flags", &["Gift wrap", "checkout"]).await;
        for theme in ["light", "dark", "high contrast"] {
            page.accessible(theme).await;
            page.next_theme().await;
        }
        let narrowed = page
            .script("return document.querySelectorAll('#flag-list li').length")
            .await;
        page.click(Role::Button, "Show all flags").await;
        page.item("Flags", &["Express delivery"]).await;
        let all = page
            .script("return document.querySelectorAll('#flag-list li').length")
            .await;
        assert!(narrowed.as_u64() < all.as_u64(), "{narrowed} of {all}");
        page.lacks(Role::Button, "Show all flags").await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn another_choice_is_remembered_and_the_component_stays_one_press_away() {
    run(async |page| {
        page.keep_shared(
            "catalog",
            &json!({ "components": [component("back-office", &[])] }),
        );
        page.open_tab(FIXED).await;
        page.chosen("Project", "Back office").await;
        page.choose("Project", "Storefront").await;
        page.item("Flags", &["Express delivery"]).await;
        page.find(Role::Button, SWITCH).await;
        page.accessible("the component is offered").await;

        page.open_tab(FIXED).await;
        page.chosen("Project", "Storefront").await;
        page.click(Role::Button, SWITCH).await;
        page.chosen("Project", "Back office").await;
        page.item("Flags", &["Refund limits"]).await;
        page.lacks(Role::Button, SWITCH).await;

        page.open_tab(FIXED).await;
        page.chosen("Project", "Back office").await;
        page.region_tells("Flags", "Component storefront-web").await;
    });
}

#[test]
fn the_default_of_the_project_is_chosen_with_its_environment_and_its_reason() {
    run(async |page| {
        let defaults =
            json!({ "project": "back-office", "project_name": "Back office", "environment": "test" });
        page.keep_shared("defaults", &defaults);
        page.open_tab(ITEM).await;
        page.chosen("Project", "Back office").await;
        page.chosen("Environment", "Test").await;
        page.region_tells("Flags", "This is the default of the Azure DevOps project.")
            .await;
        page.item("Flags", &["Invoice export", "On 100%"]).await;
    });
}

#[test]
fn a_project_that_does_not_exist_any_more_leaves_the_picker_as_without_it() {
    run(async |page| {
        page.keep_shared("defaults", &json!({ "project": "sold-last-year" }));
        page.keep_shared(
            "catalog",
            &json!({ "components": [component("never-there", &["x"])] }),
        );
        page.open_tab(FIXED).await;
        page.chosen("Project", "Storefront").await;
        page.item("Flags", &["Express delivery"]).await;
        page.lacks(Role::Button, "Show all flags").await;
        page.lacks(Role::Link, "Catalog file").await;
    });
}

#[test]
fn what_a_hostile_catalog_says_is_text_and_leads_nowhere() {
    run(async |page| {
        let mut hostile = component("back-office", &["<script>alert(1)</script>"]);
        hostile["title"] = "<img src=x onerror=alert(1)>".repeat(20).into();
        hostile["file"] = "javascript:alert(1)".into();
        page.keep_shared(
            "catalog",
            &json!({ "components": [7, { "project": "../x" }, hostile] }),
        );
        page.open_tab(FIXED).await;
        page.region_tells("Flags", "Component <img src=x onerror=alert(1)>")
            .await;
        page.lacks(Role::Link, "Catalog file").await;
        let found = "return document.querySelectorAll('#app img, #app script, a[href^=javascript]').length
            + Number(document.documentElement.scrollWidth > innerWidth);";
        assert_eq!(page.script(found).await, json!(0));
        page.click(Role::Button, "Show all flags").await;
        page.item("Flags", &["Refund limits"]).await;
    });
}

#[test]
fn without_a_catalog_nothing_shows_and_it_is_asked_for_once() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &["Express delivery"]).await;
        assert_eq!(reads(page), 3, "the last choice, catalog and defaults");
        let shown = page
            .script("return document.querySelector('.suggestion').childElementCount;")
            .await;
        assert_eq!(shown, json!(0));
        page.choose("Environment", "Staging").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        page.until("the choice to be saved", async || {
            let requests = page.sandbox.azure_devops().requests();
            let is_write = |path: &str| path.ends_with("/Documents");
            Ok(requests
                .iter()
                .any(|request| is_write(&request.path))
                .then_some(()))
        })
        .await;
        assert_eq!(reads(page), 1, "the last choice, before it is saved");

        page.open_tab("_workitems/edit/4712").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        assert_eq!(reads(page), 1, "the last choice: there is no repository");
    });
}

/// Makes another page of the user save `TEXT` just before the next update of a stored document.
const ANOTHER_PAGE_SAVES: &str = r#"
    const [text, done] = arguments;
    import("/_static/services.js").then(({ sharedServices }) => {
        const service = sharedServices["ms.vss-features.extension-data-service"];
        const getManager = service.getExtensionDataManager;
        let isOther = true;
        service.getExtensionDataManager = async (...who) => {
            const manager = await getManager(...who);
            return {
                ...manager,
                async updateDocument(collection, document, options) {
                    if (isOther) await manager.setValue(document.id, text, options);
                    isOther = false;
                    return manager.updateDocument(collection, document, options);
                },
            };
        };
    }).then(() => done());"#;

#[test]
fn a_choice_saved_beside_another_page_keeps_what_that_page_declined() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.choose("Environment", "Staging").await;
        let azure_devops = page.sandbox.azure_devops();
        let key = "picker.2b7d8f64-0c1b-4f3e-9a55-8a1e6d2f4c02";
        let saved = async |part: &str| {
            page.until("the saved choice", async || {
                let document = azure_devops.extension_document(DataScope::User, "$settings", key);
                let text = document.and_then(|document| document["value"].as_str().map(str::to_owned));
                Ok(text.filter(|text| text.contains(part)))
            })
            .await
        };
        let first = saved("\nstaging\n").await;
        page.leave_frame().await;
        let theirs = first.replace("\n\n\n", "\n\nback-office\n");
        assert_ne!(theirs, first);
        let patched = page
            .driver
            .execute_async(ANOTHER_PAGE_SAVES, vec![json!(theirs)])
            .await;
        patched.unwrap();
        page.enter_frame().await;
        page.choose("Environment", "Production (critical)").await;
        let last = saved("\nproduction\n").await;
        assert!(last.contains("\nback-office\n"), "{last:?}");
        // The update that came too late.
        page.expect_console_errors(&["/Documents"]).await;
    });
}
