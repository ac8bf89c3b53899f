//! Links in the work item tab: adding, removing, and the states of linked flags.

use sandbox::azure_devops::state::WorkItemUpdate;
use thirtyfour::prelude::*;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

impl Page {
    /// Links a flag in a work item that was never saved, and saves it.
    pub async fn link_in_a_new_work_item(&self) {
        self.open_tab("_workitems/create?type=Bug").await;
        self.click(Role::Button, "Link checkout-v2").await;
        self.item("Linked flags", &["Checkout v2", "not saved yet"]).await;
        self.leave_frame().await;
        self.fill(Role::Textbox, "Title", "Button does nothing").await;
        self.save().await;
        let items = self.sandbox.azure_devops().work_items();
        let created = items.last().unwrap();
        assert_eq!(created.title(), "Button does nothing");
        assert_eq!(
            self.saved_links(created.id),
            [self.flag_url("storefront", "checkout-v2")]
        );
        self.enter_frame().await;
        self.until("the link to be called saved", async || {
            let items = self.items("Linked flags", 1).await;
            Ok((!items[0].contains("not saved yet")).then_some(()))
        })
        .await;
    }
}

#[test]
fn several_flags_are_linked_and_saved_together() {
    run(async |page| {
        page.open_tab(ITEM).await;
        for (name, key) in [("Checkout", "checkout-v2"), ("express", "express-delivery")] {
            page.fill(Role::Searchbox, "Search flags", name).await;
            page.click(Role::Button, &format!("Link {key}")).await;
            page.lacks(Role::Button, &format!("Link {key}")).await;
            page.find(Role::Button, &format!("Unlink {key}")).await;
        }
        page.choose("Project", "Back office").await;
        page.fill(Role::Searchbox, "Search flags", "").await;
        page.click(Role::Button, "Link refund-limits").await;
        page.item(
            "Linked flags",
            &[
                "Express delivery",
                "Production critical On 25%",
                "Staging On 100%",
            ],
        )
        .await;
        page.item("Linked flags", &["Refund limits", "refund-limits in back-office"])
            .await;
        page.save().await;
        let expected = [
            ("storefront", "checkout-v2"),
            ("storefront", "express-delivery"),
            ("back-office", "refund-limits"),
        ];
        assert_eq!(
            page.saved_links(4711),
            expected.map(|(project, flag)| page.flag_url(project, flag))
        );
    });
}

#[test]
fn what_was_unlinked_by_mistake_can_be_put_back() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open_tab(ITEM).await;
        page.click(Role::Button, "Unlink checkout-v2").await;
        page.region_tells("Linked flags", "checkout-v2 was unlinked.")
            .await;
        page.items("Linked flags", 0).await;
        page.leave_frame().await;
        page.status("Unsaved changes").await;
        page.enter_frame().await;
        page.click(Role::Button, "Undo").await;
        page.item("Linked flags", &["checkout-v2"]).await;
        page.lacks(Role::Button, "Undo").await;
        page.leave_frame().await;
        let save = page.find(Role::Button, "Save").await;
        page.until("nothing left to save", async || {
            Ok((!save.is_enabled().await?).then_some(()))
        })
        .await;

        page.enter_frame().await;
        page.click(Role::Button, "Unlink checkout-v2").await;
        page.items("Linked flags", 0).await;
        page.save().await;
        assert_eq!(page.saved_links(4711), [""; 0]);
    });
}

#[test]
fn a_pinned_link_names_its_environment() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.choose("Environment", "Staging").await;
        page.click(Role::Checkbox, "Pin environment").await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["checkout-v2", "pinned to staging"])
            .await;
        page.click(Role::Checkbox, "Pin environment").await;
        page.click(Role::Button, "Link search-suggestions").await;
        page.items("Linked flags", 2).await;
        page.save().await;
        assert_eq!(
            page.saved_links(4711),
            [
                format!("{}?env=staging", page.flag_url("storefront", "checkout-v2")),
                page.flag_url("storefront", "search-suggestions"),
            ]
        );
    });
}

#[test]
fn each_linked_flag_shows_what_it_is_doing() {
    run(async |page| {
        let flags = [
            ("checkout-v2", "Production critical Off"),
            ("express-delivery", "Production critical On 25%"),
            ("legacy-cart", "Production critical On 100%"),
            ("loyalty-prices", "Production critical On 10% · rules apply"),
            ("recommendations", "Production critical On 50% · experiment"),
            ("fast-payment", "· guarded rollout"),
            ("old-header", "Archived"),
            ("banner-text", "Not boolean"),
            ("no-such-flag", "Missing LaunchDarkly has no such flag"),
        ];
        for (flag, _) in flags {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        page.open_tab(ITEM).await;
        for (flag, state) in flags {
            page.item("Linked flags", &[flag, state]).await;
        }
        let open = page
            .find(Role::Link, "Open express-delivery in LaunchDarkly")
            .await;
        assert_eq!(
            open.prop("href").await.unwrap(),
            Some(page.flag_url("storefront", "express-delivery"))
        );
    });
}

#[test]
fn flags_that_share_a_key_are_told_apart_by_their_project() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "gift-wrap"));
        page.add_link(4711, page.flag_url("back-office", "gift-wrap"));
        page.open_tab(ITEM).await;
        page.find(Role::Link, "Open storefront/gift-wrap in LaunchDarkly")
            .await;
        page.click(Role::Button, "Unlink back-office/gift-wrap").await;
        page.find(Role::Button, "Unlink gift-wrap").await;
        page.save().await;
        assert_eq!(page.saved_links(4711), [page.flag_url("storefront", "gift-wrap")]);
    });
}

#[test]
fn addresses_that_were_pasted_by_hand_are_links_too() {
    run(async |page| {
        page.open(ITEM).await;
        page.click(Role::Tab, "Links").await;
        let pasted = format!("{}/targeting", page.flag_url("storefront", "checkout-v2"));
        page.fill(Role::Textbox, "Address", &pasted).await;
        page.click(Role::Button, "Add link").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.save().await;
        assert_eq!(page.saved_links(4711), [pasted]);
    });
}

#[test]
fn a_read_only_work_item_shows_its_flags_and_offers_no_change() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open_tab("_workitems/edit/4711?readonly=1").await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.item("Flags", &["Express delivery", "On 25%"]).await;
        let [button] = page
            .driver
            .find_all(By::Tag("button"))
            .await
            .unwrap()
            .try_into()
            .unwrap();
        let label = button.attr("aria-label").await.unwrap();
        assert_eq!(
            label.as_deref(),
            Some("History of checkout-v2"),
            "nothing else can be pressed"
        );
    });
}

#[test]
fn a_new_work_item_keeps_what_was_linked_before_its_first_save() {
    run(async |page| page.link_in_a_new_work_item().await);
}

#[test]
fn a_save_that_azure_devops_refuses_keeps_the_link_unsaved() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.click(Role::Button, "Link checkout-v2").await;
        page.item("Linked flags", &["checkout-v2", "not saved yet"]).await;
        let somebody = WorkItemUpdate {
            fields: [("System.Title".to_owned(), "Theirs".into())].into(),
            ..WorkItemUpdate::default()
        };
        page.sandbox
            .azure_devops()
            .update_work_item(4711, somebody)
            .unwrap();
        page.leave_frame().await;
        page.fill(Role::Textbox, "Title", "Mine").await;
        page.click(Role::Button, "Save").await;
        page.alert("has been changed by Sandbox user").await;
        page.enter_frame().await;
        page.item("Linked flags", &["checkout-v2", "not saved yet"]).await;
        assert_eq!(page.saved_links(4711), [""; 0]);
        let errors = page.console_errors().await;
        assert!(
            errors.len() == 1 && errors[0].contains("status of 409"),
            "{errors:?}"
        );
    });
}
