//! Creating flags from a work item, and the links to it in LaunchDarkly.

use thirtyfour::By;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";
const FORM: &str = "New flag in storefront";

/// Returns the links in LaunchDarkly, by flag and title.
fn mirrored(page: &Page) -> Vec<(String, String)> {
    let links = page.launchdarkly().flag_links();
    links.into_iter().map(|link| (link.flag, link.title)).collect()
}

/// Asserts that the console has one request that Azure DevOps rejected, so it was not retried.
async fn was_refused_once(page: &Page) {
    let errors = page.console().await;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(
        errors[0].contains("/endpointproxy?") && errors[0].contains("400"),
        "{errors:?}"
    );
}

fn allow_posts(page: &Page) {
    page.sandbox.azure_devops().set_proxy_post_allowed(true);
}

async fn open_form(page: &Page) {
    page.open_tab(ITEM).await;
    page.click(Role::Button, "New flag").await;
    page.until("the suggestion", async || {
        let name = page.driver.find(By::Css(".panel input")).await?;
        Ok(name.value().await?.filter(|name| !name.is_empty()))
    })
    .await;
}

#[test]
fn a_flag_is_created_from_the_work_item_linked_and_saved() {
    run(async |page| {
        allow_posts(page);
        open_form(page).await;
        page.fill(Role::Textbox, "Name", "Pay by invoice").await;
        assert_eq!(
            page.find(Role::Textbox, "Key")
                .await
                .value()
                .await
                .unwrap()
                .as_deref(),
            Some("pay-by-invoice")
        );
        page.click(Role::Checkbox, "Temporary: to be removed after the release")
            .await;
        page.click(Role::Button, "Create and link").await;
        page.item(
            "Linked flags",
            &["Pay by invoice", "pay-by-invoice", "Off", "not saved yet"],
        )
        .await;
        let flag = page.launchdarkly().flag("storefront", "pay-by-invoice").unwrap();
        assert_eq!(flag["name"], "Pay by invoice");
        assert_eq!(flag["temporary"], false);
        assert_eq!(flag["tags"][0], "azure-devops");
        let description = flag["description"].as_str().unwrap();
        assert!(description.contains("/_workitems/edit/4711"), "{description}");
        let environments = flag["environments"].as_object().unwrap();
        assert!(
            environments
                .values()
                .all(|environment| environment["on"] == false)
        );
        page.save().await;
        assert_eq!(
            page.saved_links(4711),
            [page.flag_url("storefront", "pay-by-invoice")]
        );
    });
}

#[test]
fn a_key_that_is_taken_is_linked_instead() {
    run(async |page| {
        allow_posts(page);
        open_form(page).await;
        page.fill(Role::Textbox, "Key", "checkout-v2").await;
        page.find(Role::Textbox, "Name").await.click().await.unwrap();
        page.region_tells(FORM, "'Checkout v2' has this key.").await;
        assert!(
            !page
                .find(Role::Button, "Create and link")
                .await
                .is_enabled()
                .await
                .unwrap()
        );
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["Checkout v2", "not saved yet"]).await;
        page.lacks(Role::Region, FORM).await;
    });
}

#[test]
fn where_the_organization_forbids_it_the_way_leads_through_launchdarkly() {
    run(async |page| {
        open_form(page).await;
        page.region_tells(FORM, "cannot be created from here").await;
        page.lacks(Role::Button, "Create and link").await;
        let link = page.find(Role::Link, "New flag in LaunchDarkly").await;
        assert_eq!(
            link.attr("href").await.unwrap(),
            Some(format!(
                "{}/projects/storefront/flags/new",
                page.sandbox.launchdarkly_url()
            ))
        );
        page.fill(Role::Textbox, "Key", "made-elsewhere").await;
        page.click(Role::Button, "Check again").await;
        page.region_tells(FORM, "has no flag with this key yet").await;
        was_refused_once(page).await;
    });
}

#[test]
fn launchdarkly_shows_the_work_item_from_the_save_of_a_link_to_that_of_its_end() {
    run(async |page| {
        allow_posts(page);
        page.open_tab(ITEM).await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["Checkout v2"]).await;
        assert_eq!(mirrored(page), [], "nothing is told before the save");
        page.save().await;
        page.until("the link in LaunchDarkly", async || {
            Ok((mirrored(page).len() == 1).then_some(()))
        })
        .await;
        let (flag, title) = mirrored(page).remove(0);
        assert_eq!(flag, "checkout-v2");
        assert!(title.contains(" 4711: "), "{title}");
        page.enter_frame().await;
        page.click(Role::Button, "Unlink checkout-v2").await;
        page.items("Linked flags", 0).await;
        page.save().await;
        page.until("no link in LaunchDarkly", async || {
            Ok(mirrored(page).is_empty().then_some(()))
        })
        .await;
    });
}

#[test]
fn a_link_is_saved_where_launchdarkly_cannot_be_told() {
    run(async |page| {
        page.open_tab(ITEM).await;
        for (count, flag) in [(1, "checkout-v2"), (2, "search-suggestions")] {
            page.click(Role::Button, &format!("Link {flag}")).await;
            page.items("Linked flags", count).await;
            page.save().await;
            assert_eq!(page.saved_links(4711).len(), count);
            page.enter_frame().await;
        }
        assert_eq!(mirrored(page), []);
        let alerts = page.driver.find_all(By::Css("[role=alert]")).await.unwrap();
        assert!(alerts.is_empty());
        was_refused_once(page).await;
    });
}
