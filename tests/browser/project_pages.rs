//! The release section, the hub and the pull request tab.

use sandbox::azure_devops::state::{ConnectionRole, Withheld};

use crate::chromium::run;
use crate::role::Role;

#[test]
fn the_hub_lists_what_moved_flags_and_finds_a_flag() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.deploy(&page.release()).await;
        page.add_link(4711, page.flag_url("storefront", "loyalty-prices"));
        page.deploy(&page.release()).await;
        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item(
            "Releases and runs",
            &["Release-1", "checkout-v2", "Production · production", "Changed"],
        )
        .await;
        page.item("Releases and runs", &["Release-2", "loyalty-prices"])
            .await;
        page.status("2 releases and runs.").await;
        page.fill(Role::Searchbox, "Search flags", "loyalty").await;
        page.status("1 release or run.").await;
        let items = page.items("Releases and runs", 1).await;
        assert!(
            items[0].contains("Release-2") && !items[0].contains("checkout-v2"),
            "{items:?}"
        );
    });
}

#[test]
fn what_lies_behind_the_newest_releases_is_a_press_away() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.deploy(&page.release()).await;
        for _ in 0..10 {
            page.release();
        }
        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells(
            "Releases and runs",
            "The newest releases and runs changed no flags.",
        )
        .await;
        page.click(Role::Button, "Show older").await;
        page.item("Releases and runs", &["Release-1", "checkout-v2", "Changed"])
            .await;
        page.fill(Role::Searchbox, "Search flags", "nothing-like-it")
            .await;
        page.region_tells(
            "Releases and runs",
            "No flag of these releases and runs matches the search.",
        )
        .await;
    });
}

#[test]
fn what_cannot_be_listed_is_told_with_another_try_and_not_as_nothing_changed() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        state.withhold("release", Withheld::Permission);
        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.alert("Could not list the releases: access was denied.")
            .await;
        page.status("Not everything could be read.").await;
        let region = page.find(Role::Region, "Releases and runs").await;
        let text = region.text().await.unwrap();
        assert!(!text.contains("changed no flags"), "{text}");
        state.withhold_nothing();
        page.click(Role::Button, "Try again").await;
        page.region_tells("Releases and runs", "changed no flags").await;
        page.expect_console_errors(&["403 (Forbidden)"]).await;
    });
}

#[test]
fn a_pull_request_tells_once_why_no_flag_could_be_read() {
    run(async |page| {
        for flag in ["checkout-v2", "express-delivery"] {
            page.add_link(4711, page.flag_url("storefront", flag));
        }
        let state = page.sandbox.azure_devops();
        let connection = state.service_connections()[0].id;
        state
            .set_service_connection_role(connection, ConnectionRole::Reader)
            .unwrap();
        page.open("_git/pullrequest/302").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.alert("Ask its administrator to give you the role User")
            .await;
        for flag in ["checkout-v2", "express-delivery"] {
            page.item("Linked flags", &[flag, "Could not be read"]).await;
        }
        let alerts = page
            .script("return document.querySelectorAll('[role=alert]').length;")
            .await;
        assert_eq!(alerts, 1);
        state
            .set_service_connection_role(connection, ConnectionRole::User)
            .unwrap();
        page.click(Role::Button, "Try again").await;
        page.item("Linked flags", &["Checkout v2", "production Off"])
            .await;
        page.expect_console_errors(&["403 (Forbidden)"]).await;
    });
}

#[test]
fn the_section_of_a_release_shows_the_attempts_of_all_stages() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        let production = page.release();
        page.deploy(&production).await;
        page.open("_releaseProgress?releaseId=1").await;
        page.enter_frame().await;
        let rows = page.table("Rollout report").await;
        assert_eq!(rows[1][4], "Changed", "{rows:?}");
        page.find(Role::Button, "Show every stage").await;
    });
}

#[test]
fn a_pull_request_tells_the_flags_of_its_work_items_in_every_environment() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.add_link(4712, page.flag_url("storefront", "express-delivery"));
        page.open("_git/pullrequest/302").await;
        page.launchdarkly().clear_requests();
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.item("Linked flags", &["Checkout v2", "production Off", "#4711"])
            .await;
        page.item(
            "Linked flags",
            &["express-delivery", "production On 25%", "#4712"],
        )
        .await;
        assert_eq!(
            page.launchdarkly().requests().len(),
            2,
            "environments, and the list of flags"
        );

        page.open("_git/pullrequest/301").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells(
            "Linked flags",
            "No work item of this pull request is linked to a flag.",
        )
        .await;
    });
}

#[test]
fn a_linked_flag_tells_the_releases_that_moved_it_when_asked() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.deploy(&page.release()).await;
        page.open_tab("_workitems/edit/4711").await;
        page.item("Linked flags", &["checkout-v2", "On 25%"]).await;
        let of_log = || {
            let requests = page.launchdarkly().requests().into_iter();
            requests
                .filter(|request| request.path.contains("/auditlog"))
                .count()
        };
        page.launchdarkly().clear_requests();
        assert_eq!(of_log(), 0, "nothing is asked before somebody wants to know");
        page.click(Role::Button, "History of checkout-v2").await;
        page.region_tells("Linked flags", "release Release-1 of Storefront release")
            .await;
        page.region_tells("Linked flags", "Production · production").await;
        assert_eq!(of_log(), 1);
        let link = page
            .find(Role::Link, "release Release-1 of Storefront release")
            .await;
        let address = link.prop("href").await.unwrap().unwrap();
        assert!(address.contains("releaseId=1"), "{address}");
    });
}
