//! Numbers and times of the work item tab's requests to LaunchDarkly.

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

/// Returns the requests to LaunchDarkly, without queries.
fn asked(page: &Page) -> Vec<String> {
    let requests = page.launchdarkly().requests();
    let path = |path: &str| path.split('?').next().unwrap().replace("/api/v2/", "");
    requests.iter().map(|request| path(&request.path)).collect()
}

#[test]
fn one_linked_flag_costs_two_requests_and_the_picker_two_more() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open_tab(ITEM).await;
        page.item("Flags", &["Checkout v2", "linked"]).await;
        page.chosen("Project", "Storefront").await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.until("how the flag is used", async || {
            Ok((asked(page).len() == 5).then_some(()))
        })
        .await;
        let mut asked = asked(page);
        asked.sort();
        assert_eq!(
            asked,
            [
                "flag-status/storefront/checkout-v2",
                "flags/storefront",
                "flags/storefront/checkout-v2",
                "projects",
                "projects/storefront/environments",
            ]
        );
    });
}

#[test]
fn many_linked_flags_of_a_project_show_after_two_requests() {
    run(async |page| {
        page.link_many_flags(4711);
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.item("Linked flags", &["Checkout guest order", "On 100%"])
            .await;
        page.item("Linked flags", &["Checkout order notes", "Not boolean"])
            .await;
        // The picker's requests go out beside them, in any order.
        let lists = page.launchdarkly().requests().into_iter().filter(|request| {
            let path = &request.path;
            path.contains("query%3Acheckout") && path.contains("summary=0")
        });
        assert_eq!(lists.count(), 1, "one list brings all linked flags");
        let asked = asked(page);
        let environments = asked
            .iter()
            .filter(|path| *path == "projects/storefront/environments");
        assert_eq!(environments.count(), 1, "{asked:?}");
        assert!(
            !asked.iter().any(|path| path.starts_with("flags/storefront/")),
            "no flag is read by itself: {asked:?}"
        );
    });
}

#[test]
fn what_was_chosen_last_is_asked_for_at_once_with_the_lists_of_other_choices() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.choose("Environment", "Staging").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        page.launchdarkly().clear_requests();
        page.open_tab("_workitems/edit/4712").await;
        page.item("Flags", &["Express delivery", "On 100%"]).await;
        page.chosen("Project", "Storefront").await;
        page.chosen("Environment", "Staging").await;
        let lists = page.until("the lists of the comboboxes", async || {
            Ok(Some(asked(page)).filter(|asked| asked.len() == 3))
        });
        let mut asked = lists.await;
        asked.sort();
        assert_eq!(
            asked,
            ["flags/storefront", "projects", "projects/storefront/environments"]
        );
    });
}

#[test]
fn a_picker_below_the_screen_costs_nothing_until_somebody_turns_to_it() {
    run(async |page| {
        let flags = [
            "checkout-v2",
            "checkout-guest-order",
            "checkout-order-notes",
            "checkout-address-lookup",
            "checkout-split-shipment",
            "checkout-express-button",
            "checkout-company-details",
        ];
        for flag in flags {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.driver.set_window_rect(0, 0, 1280, 600).await.unwrap();
        page.open_tab(ITEM).await;
        let used = |asked: &[String]| {
            asked
                .iter()
                .filter(|path| path.starts_with("flag-status/"))
                .count()
        };
        page.until("how the flags are used", async || {
            Ok((used(&asked(page)) == flags.len()).then_some(()))
        })
        .await;
        let before = asked(page);
        assert_eq!(before.len(), 2 + flags.len(), "{before:?}");
        page.fill(Role::Searchbox, "Search flags", "express-del").await;
        page.items("Flags", 1).await;
        page.driver.set_window_rect(0, 0, 1280, 1100).await.unwrap();
    });
}
