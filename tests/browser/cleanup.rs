//! Flags to remove: the part of the page under Pipelines.

use sandbox::azure_devops::state::WorkItemUpdate;
use sandbox::launchdarkly::Trouble;
use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const REGION: &str = "Flags to remove";
const FLAG: &str = "search-suggestions";

impl Page {
    /// Links a work item to a flag that can be removed, and closes it.
    pub fn close_with_launched_flag(&self) {
        self.add_link(4711, self.flag_url("storefront", FLAG));
        self.close(4711);
    }

    fn close(&self, id: u32) {
        let update = WorkItemUpdate {
            fields: [("System.State".to_owned(), Value::from("Closed"))].into(),
            ..WorkItemUpdate::default()
        };
        self.sandbox.azure_devops().update_work_item(id, update).unwrap();
    }
}

#[test]
fn a_flag_that_is_launched_gets_a_removal_item_and_then_shows_it() {
    run(async |page| {
        page.close_with_launched_flag();
        page.add_link(4712, page.flag_url("storefront", FLAG));
        page.add_link(4712, page.flag_url("storefront", "express-delivery"));
        page.keep_catalog(vec![
            json!({"reference": "component:default/web", "project": "storefront",
            "owner": "group:web", "system": "shop", "lifecycle": "production"}),
        ]);
        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells("Releases and runs", "changed no flags").await;
        let requests = page.sandbox.azure_devops().requests();
        assert!(!requests.iter().any(|request| request.path.contains("/wit/")));
        assert!(page.launchdarkly().requests().is_empty());

        page.click(Role::Button, REGION).await;
        let item = page
            .item(
                REGION,
                &[
                    "Search suggestions",
                    "Launched in production, production-eu since",
                    "3 code references",
                    "User Story 4711: Checkout on one page Closed",
                    "User Story 4712: Ask for the delivery date before payment Active (open)",
                ],
            )
            .await;
        assert!(item.contains("project storefront"), "{item}");
        page.item(REGION, &["owner web"]).await;
        page.status("1 flag to remove. Checked 2 linked flags of 2 work items.")
            .await;
        page.choose("Type", "Bug").await;
        page.choose("Area", r"Storefront\Checkout").await;
        page.click(Role::Button, &format!("Create removal item for {FLAG}"))
            .await;

        page.leave_frame().await;
        let title = page.find(Role::Textbox, "Title").await;
        page.until("the title of the removal item", async || {
            let value = title.value().await?;
            Ok((value.as_deref() == Some("Remove feature flag search-suggestions")).then_some(()))
        })
        .await;
        let area = page.find(Role::Textbox, "Area").await.value().await.unwrap();
        assert_eq!(area.as_deref(), Some(r"Storefront\Checkout"));
        let description = page.find(Role::Textbox, "Description").await.value().await;
        let description = description.unwrap().unwrap();
        for part in [
            page.flag_url("storefront", FLAG),
            "_workitems/edit/4711".to_owned(),
            "launched in production, production-eu since 20".to_owned(),
        ] {
            assert!(description.contains(&part), "{description}");
        }
        let before = page.sandbox.azure_devops().work_items().len();
        assert_eq!(before, 4, "nothing is saved yet");
        page.save().await;
        let saved = page.sandbox.azure_devops().work_items().pop().unwrap();
        assert_eq!((saved.id, saved.work_item_type()), (4715, "Bug"));

        page.enter_frame().await;
        page.item(REGION, &["Search suggestions", "Removal planned: Bug 4715"])
            .await;
        page.open_cleanup().await;
        page.item(
            REGION,
            &[
                "Search suggestions",
                "Removal planned: Bug 4715: Remove feature flag search-suggestions",
            ],
        )
        .await;
        page.lacks(Role::Button, &format!("Create removal item for {FLAG}"))
            .await;
        page.chosen("Type", "Bug").await;

        page.leave_frame().await;
        page.close(4715);
        page.open_cleanup().await;
        page.find(Role::Button, &format!("Create removal item for {FLAG}"))
            .await;
    });
}

#[test]
fn a_linked_flag_of_a_closed_work_item_leads_to_the_flags_to_remove() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", FLAG));
        page.open_tab("_workitems/edit/4711").await;
        page.item("Linked flags", &["Search suggestions", "launched"])
            .await;
        page.lacks(Role::Link, REGION).await;

        page.close(4711);
        page.open_tab("_workitems/edit/4711").await;
        page.item(
            "Linked flags",
            &["Launched in Production, Production EU, and this work item is closed."],
        )
        .await;
        let link = page.find(Role::Link, REGION).await;
        let address = link.prop("href").await.unwrap().unwrap();
        page.leave_frame().await;
        page.driver.goto(&address).await.unwrap();
        page.enter_frame().await;
        page.find(Role::Button, &format!("Create removal item for {FLAG}"))
            .await;
    });
}

#[test]
fn what_is_missing_is_told_with_the_next_step() {
    run(async |page| {
        page.open_cleanup().await;
        page.region_tells(REGION, "No work item links to a LaunchDarkly flag yet.")
            .await;
        page.add_link(4712, page.flag_url("storefront", "express-delivery"));
        page.click(Role::Button, "Refresh").await;
        page.region_tells(REGION, "for longer than 30 days").await;
        page.spoil("flag-statuses/storefront", Trouble::BadGateway);
        page.click(Role::Button, "Refresh").await;
        page.alert("LaunchDarkly had an internal error").await;
        page.accessible("an error").await;
        page.close_with_launched_flag();
        page.click(Role::Button, "Try again").await;
        page.item(REGION, &["Search suggestions"]).await;
        page.choose("Status unchanged for more than", "180 days").await;
        page.region_tells(REGION, "for longer than 180 days").await;
        let state = page.sandbox.azure_devops();
        let connection = state.service_connections()[0].id;
        state.delete_service_connection(connection).unwrap();
        page.click(Role::Button, "Refresh").await;
        page.find(Role::Link, "Project settings > Service connections")
            .await;
        // LaunchDarkly's error is an error of the endpoint proxy.
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn the_first_page_of_two_thousand_work_items_costs_at_most_twelve_requests() {
    run(async |page| {
        page.close_two_thousand_work_items();
        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells("Releases and runs", "changed no flags").await;
        let state = page.sandbox.azure_devops();
        state.clear_requests();
        page.click(Role::Button, REGION).await;
        page.status("Checked 300 linked flags of 200 work items.").await;
        let requests = state.requests();
        let lines: Vec<String> = requests
            .iter()
            .map(|request| format!("{} {}", request.method, request.path))
            .collect();
        assert!(requests.len() <= 12, "{lines:#?}");

        state.clear_requests();
        page.click(Role::Button, "Show older work items").await;
        page.status("Checked 300 linked flags of 400 work items.").await;
        assert_eq!(state.requests().len(), 2, "a query and a batch");
    });
}

#[test]
fn nothing_serious_is_found_in_any_theme() {
    run(async |page| {
        page.close_with_launched_flag();
        page.open_cleanup().await;
        for theme in ["light", "dark", "high contrast"] {
            page.item(REGION, &["Search suggestions"]).await;
            page.accessible(theme).await;
            page.next_theme().await;
        }
    });
}
