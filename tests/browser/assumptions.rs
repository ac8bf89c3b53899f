//! The pages where an open assumption about Azure DevOps or LaunchDarkly is otherwise.

use sandbox::assumptions::Assumption;
use sandbox::azure_devops::state::Secret;
use serde_json::json;

use crate::chromium::run;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";
const CONNECTIONS: &str = "Service connections";

#[test]
fn a_page_comes_compressed_under_a_strict_policy_and_with_another_content_type() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::Delivery);
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        let compressed = "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/extensions/')).map((entry) => entry.encodedBodySize < entry.decodedBodySize);";
        let compressed = page.script(compressed).await;
        let files = compressed.as_array().unwrap();
        assert!(
            files.len() >= 4 && files.iter().all(|file| *file == json!(true)),
            "{files:?}"
        );
        page.open_catalog_page().await;
        page.check(&page.storefront_repository("storefront-web")).await;
        page.status("1 entity (Component 1).").await;
    });
}

#[test]
fn a_flag_whose_body_the_proxy_does_not_fill_in_is_not_created_and_the_form_says_so() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::ProxyBody);
        let flags = page.launchdarkly().flag_keys("storefront").len();
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.click(Role::Button, "New flag").await;
        page.fill(Role::Textbox, "Name", "Pay by invoice").await;
        page.click(Role::Button, "Create and link").await;
        page.alert("Could not create the flag 'pay-by-invoice' in project 'storefront'. LaunchDarkly says:")
            .await;
        assert_eq!(page.launchdarkly().flag_keys("storefront").len(), flags);
        // LaunchDarkly's refusal is an error of the endpoint proxy.
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_refusal_that_the_proxy_tells_by_its_status_alone_is_still_launchdarklys() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::ProxyRefusal);
        let url = page.sandbox.launchdarkly_url();
        page.sandbox
            .azure_devops()
            .create_service_connection("Nobody's", url, Secret::new("api-nobody"))
            .unwrap();
        page.open_settings().await;
        page.item(
            CONNECTIONS,
            &["Nobody's", "Does not work", "the access token was not accepted"],
        )
        .await;
    });
}

#[test]
fn a_limit_whose_length_a_page_may_not_read_is_waited_for_without_a_word() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::RateLimit);
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        let requests = page.sandbox.azure_devops().requests();
        let refused = requests.iter().filter(|request| request.status == 429);
        assert_eq!(refused.count(), 1);
        let alerts = "return document.querySelectorAll('[role=alert]').length;";
        assert_eq!(page.script(alerts).await, 0);
        let errors = page.console_errors().await;
        assert!(
            matches!(errors.as_slice(), [error] if error.contains("429")),
            "{errors:?}"
        );
    });
}

#[test]
fn a_work_item_that_was_never_saved_may_have_any_id() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::NewWorkItem);
        page.link_in_a_new_work_item().await;
    });
}

#[test]
fn a_closed_work_item_without_a_closed_date_gives_no_hint_and_its_flag_is_listed_all_the_same() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::ClosedDate);
        page.close_with_launched_flag();
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Search suggestions", "launched"])
            .await;
        page.lacks(Role::Link, "Flags to remove").await;
        page.open_cleanup().await;
        page.item(
            "Flags to remove",
            &[
                "Search suggestions",
                "User Story 4711: Checkout on one page Closed",
            ],
        )
        .await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_removal_item_that_the_host_does_not_tell_is_found_by_the_next_refresh() {
    const CREATE: &str = "Create removal item for search-suggestions";
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::SavedWorkItem);
        page.close_with_launched_flag();
        page.open_cleanup().await;
        page.click(Role::Button, CREATE).await;
        page.save().await;
        page.enter_frame().await;
        page.find(Role::Button, CREATE).await;
        page.click(Role::Button, "Refresh").await;
        page.item("Flags to remove", &["Removal planned: Task 4715"])
            .await;
        page.lacks(Role::Button, CREATE).await;
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn a_flag_whose_code_references_are_not_told_is_shown_without_a_number() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::CodeReferences);
        page.close_with_launched_flag();
        page.open_cleanup().await;
        let item = page.item("Flags to remove", &["Search suggestions"]).await;
        assert!(!item.contains("code reference"), "{item}");
    });
}

#[test]
fn a_search_that_takes_commas_and_colons_as_text_finds_the_same() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::SearchSyntax);
        page.search_with_comma_and_colon().await;
    });
}

#[test]
fn a_cloud_that_knows_an_older_version_is_asked_with_that() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::ApiVersion);
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.expect_errors_of_a_server().await;
    });
}

#[test]
fn a_service_that_the_host_answers_with_nothing_is_told_as_missing() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::MissingService);
        page.open_settings().await;
        page.region_tells(
            "Defaults",
            "Azure DevOps did not provide storage for selections and settings: there is no service",
        )
        .await;
        page.item(CONNECTIONS, &["LaunchDarkly", "Works"]).await;
        page.open_tab(ITEM).await;
        page.item("Flags", &["Checkout v2"]).await;
    });
}

#[test]
fn a_link_that_is_there_twice_is_one_flag() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::DuplicateLink);
        for _ in 0..2 {
            page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        }
        assert_eq!(page.saved_links(4711).len(), 2);
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2"]).await;
        page.items("Linked flags", 1).await;
    });
}

#[test]
fn a_release_that_names_no_repository_shows_its_report_without_owners() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::ArtifactRepository);
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        let production = page.release();
        page.deploy(&production).await;
        page.open_tab(&production.path()).await;
        let rows = page.table("Rollout report").await;
        assert_eq!(rows[1][4], "Changed", "{rows:?}");
    });
}

#[test]
fn tokens_that_end_after_a_few_requests_are_renewed_without_a_word() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::TokenLife);
        page.open_settings().await;
        page.item(CONNECTIONS, &["LaunchDarkly", "Works", "Flags"]).await;
        page.open_tab(ITEM).await;
        page.item("Flags", &["Checkout v2"]).await;
        let errors = page.console_errors().await;
        assert!(errors.iter().all(|error| error.contains("401")), "{errors:?}");
    });
}

#[test]
fn a_token_that_may_not_read_its_own_role_is_told_as_such() {
    run(async |page| {
        page.sandbox.violate_assumption(Assumption::OwnRole);
        page.open_settings().await;
        page.item(CONNECTIONS, &["LaunchDarkly", "Works", "Flags"]).await;
        page.click(Role::Button, "Check LaunchDarkly").await;
        page.item(
            CONNECTIONS,
            &["LaunchDarkly", "The token may not read its own role."],
        )
        .await;
    });
}
