//! The tab in the host's work item form: other work items in the same frame, and changes by somebody else.

use sandbox::azure_devops::state::WorkItemUpdate;
use serde_json::Value;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

/// Goes to another work item with the host's buttons.
async fn step(page: &Page, button: &str) {
    page.leave_frame().await;
    page.click(Role::Button, button).await;
    page.enter_frame().await;
}

#[test]
fn unsaved_links_wait_while_another_work_item_is_in_the_frame() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["checkout-v2", "not saved yet"]).await;
        step(page, "Next").await;
        page.lacks(Role::Button, "Unlink checkout-v2").await;
        page.find(Role::Button, "Link checkout-v2").await;
        page.click(Role::Button, "Link gift-wrap").await;
        page.item("Linked flags", &["gift-wrap", "not saved yet"]).await;
        page.save().await;
        assert_eq!(page.saved_links(4712), [page.flag_url("storefront", "gift-wrap")]);
        page.enter_frame().await;
        step(page, "Previous").await;
        page.item("Linked flags", &["checkout-v2"]).await;
        assert_eq!(page.saved_links(4711), [""; 0]);
        page.save().await;
        assert_eq!(
            page.saved_links(4711),
            [page.flag_url("storefront", "checkout-v2")]
        );
    });
}

#[test]
fn links_that_two_people_add_at_once_are_both_kept() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["checkout-v2", "not saved yet"]).await;
        let theirs = page.flag_url("storefront", "gift-wrap");
        page.add_link(4711, theirs.clone());
        let resolved = WorkItemUpdate {
            fields: [("System.State".to_owned(), Value::from("Resolved"))].into(),
            ..WorkItemUpdate::default()
        };
        let state = page.sandbox.azure_devops();
        state.update_work_item(4711, resolved).unwrap();
        page.save().await;
        let ours = page.flag_url("storefront", "checkout-v2");
        assert_eq!(page.saved_links(4711), [theirs, ours]);
        assert_eq!(state.work_item(4711).unwrap().state(), "Resolved");
    });
}
