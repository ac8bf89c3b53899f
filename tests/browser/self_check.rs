//! *Check everything* in the project settings: missing scopes and permissions, and what a token can change.

use http::StatusCode;
use sandbox::azure_devops::state::{Secret, Withheld};
use sandbox::launchdarkly::{READER_TOKEN, Trouble};
use serde_json::json;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const REGION: &str = "Self-check";

impl Page {
    async fn check_everything(&self) {
        self.click(Role::Button, "Check everything").await;
    }
}

#[test]
fn where_nothing_is_missing_the_check_says_so_and_changes_nothing() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        state.set_proxy_post_allowed(true);
        page.open_settings().await;
        page.item("Service connections", &["Works", "Flags"]).await;
        let asked = |area: &str| {
            let requests = state.requests().into_iter();
            requests.filter(|request| request.path.contains(area)).count()
        };
        assert_eq!(
            (asked("/_apis/release"), asked("/_apis/git")),
            (0, 0),
            "nothing unasked"
        );
        page.launchdarkly().clear_requests();
        page.check_everything().await;
        page.region_tells(
            REGION,
            "The extension has everything that it needs from Azure DevOps.",
        )
        .await;
        let told = page
            .item(
                "Service connections",
                &["New flags", "The tabs can create flags."],
            )
            .await;
        assert!(
            told.contains("writer: can roll out") && told.contains("Works"),
            "{told}"
        );
        assert_eq!(
            (
                asked("/_apis/release"),
                asked("/_apis/git"),
                asked("/_apis/build")
            ),
            (1, 1, 1)
        );
        let requests = page.launchdarkly().requests();
        let written: Vec<_> = requests
            .iter()
            .filter(|request| request.method != "GET")
            .collect();
        assert_eq!(
            written.len(),
            1,
            "a flag without key and name is asked for: {written:?}"
        );
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn each_missing_scope_and_permission_is_named_with_who_grants_it() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        page.open_settings().await;
        page.item("Service connections", &["Works", "Flags"]).await;
        for (area, what) in [
            ("wit", Withheld::Permission),
            ("release", Withheld::Scope),
            ("build", Withheld::Permission),
            ("git", Withheld::Scope),
            ("extensionmanagement", Withheld::Writing),
        ] {
            state.withhold(area, what);
        }
        page.check_everything().await;
        page.region_tells(REGION, "5 of 7 checks failed.").await;
        for words in [
            "Missing permission (HTTP 403): View work items in this node. An administrator of the project grants it",
            "Missing scope (HTTP 401): vso.release (release, read). An administrator of the organization grants it",
            "Missing permission (HTTP 403): View builds.",
            "Missing scope (HTTP 401): vso.code (code, read).",
            "Reading shared settings",
            "Azure DevOps did not provide storage for the settings of this project",
        ] {
            page.region_tells(REGION, words).await;
        }

        page.fill(Role::Combobox, "Default project", "storefront").await;
        page.click(Role::Button, "Save defaults").await;
        page.alert("The defaults were not saved. Azure DevOps did not provide storage for the settings")
            .await;
        page.chosen("Default project", "storefront").await;

        state.withhold_nothing();
        state.withhold("serviceendpoint", Withheld::Scope);
        page.check_everything().await;
        page.region_tells(REGION, "Missing scope (HTTP 401): vso.serviceendpoint_query")
            .await;
        page.item("Service connections", &["Does not work"]).await;

        state.withhold_nothing();
        page.check_everything().await;
        page.region_tells(
            REGION,
            "The extension has everything that it needs from Azure DevOps.",
        )
        .await;
        page.click(Role::Button, "Save defaults").await;
        page.region_tells("Defaults", "Saved for everyone").await;
        let errors = page.console_errors().await;
        assert!(errors.iter().all(|error| error.contains(" 40")), "{errors:?}");
    });
}

#[test]
fn what_a_token_may_change_is_told_as_far_as_it_can_be_known() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        let url = page.sandbox.launchdarkly_url();
        state
            .create_service_connection("Reading", url, Secret::new(READER_TOKEN))
            .unwrap();
        page.open_settings().await;
        page.item("Service connections", &["Reading", "Works", "Flags"])
            .await;
        page.click(Role::Button, "Check Reading").await;
        page.item(
            "Service connections",
            &[
                "Reading",
                "Works, with limits",
                "reader: enough for the tabs to show flags.",
                "This organization does not let extensions write through a service connection.",
            ],
        )
        .await;

        state.set_proxy_post_allowed(true);
        let policy =
            json!([{ "effect": "allow", "resources": ["proj/*:env/*:flag/*"], "actions": ["updateOn"] }]);
        let forbidden = json!({ "code": "forbidden", "message": "LaunchDarkly's own words" });
        for (status, record, words) in [
            (
                StatusCode::OK,
                json!({ "inlineRole": policy }),
                "does not allow updateFallthrough, createFlag, createFlagLink, deleteFlagLink",
            ),
            (
                StatusCode::OK,
                json!({ "customRoleIds": ["a"] }),
                "1 custom role.",
            ),
            (
                StatusCode::FORBIDDEN,
                forbidden,
                "The token may not read its own role.",
            ),
            (
                StatusCode::OK,
                json!({}),
                "LaunchDarkly does not report the role.",
            ),
        ] {
            page.spoil("tokens", Trouble::Status(status, record));
            page.click(Role::Button, "Check Reading").await;
            page.item(
                "Service connections",
                &["Reading", words, "The token may not create flags"],
            )
            .await;
        }
    });
}
