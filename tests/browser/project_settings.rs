//! *Project settings > LaunchDarkly*: which connections work, and what their tokens need.

use http::StatusCode;
use sandbox::azure_devops::state::{ConnectionRole, Secret};
use sandbox::launchdarkly::Trouble;
use serde_json::{Value, json};

use crate::chromium::run;
use crate::role::Role;

#[test]
fn each_connection_tells_whether_it_works() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        let url = page.sandbox.launchdarkly_url();
        state
            .create_service_connection("Wrong token", url, Secret::new("api-nobody"))
            .unwrap();
        page.open_settings().await;
        let works = page
            .item("Service connections", &["LaunchDarkly", "Works", "Flags"])
            .await;
        for told in [url, "a service token.", "projects", "environments of project"] {
            assert!(works.contains(told), "{told}: {works}");
        }
        let wrong = page
            .item("Service connections", &["Wrong token", "Does not work"])
            .await;
        assert!(
            wrong.contains("the access token was not accepted. Check the token of the LaunchDarkly service connection. LaunchDarkly says:"),
            "{wrong}"
        );
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_is_missing_is_named_and_the_next_check_works() {
    run(async |page| {
        page.open_settings().await;
        page.item("Service connections", &["Works"]).await;
        let refused = || {
            let body = json!({ "code": "forbidden", "message": "LaunchDarkly's own words" });
            Trouble::Status(StatusCode::FORBIDDEN, body)
        };
        for (path, attempt) in [
            ("caller-identity", "identify the access token"),
            ("projects?", "list the projects"),
            ("flags", "flags of project"),
        ] {
            page.spoil(path.trim_end_matches('?'), refused());
            page.click(Role::Button, "Check LaunchDarkly").await;
            let told = page.item("Service connections", &["Does not work"]).await;
            for words in [
                attempt,
                "Add the missing action to its role",
                "LaunchDarkly's own words",
            ] {
                assert!(told.contains(words), "{words}: {told}");
            }
            page.click(Role::Button, "Check LaunchDarkly").await;
            page.item("Service connections", &["Works", "Flags"]).await;
        }

        let state = page.sandbox.azure_devops();
        let connection = state.service_connections()[0].id;
        state
            .set_service_connection_role(connection, ConnectionRole::Reader)
            .unwrap();
        page.click(Role::Button, "Check LaunchDarkly").await;
        page.item(
            "Service connections",
            &[
                "Does not work",
                "Ask its administrator to give you the role User under Security.",
            ],
        )
        .await;
        let [refused] = page.console_errors().await.try_into().unwrap();
        assert!(refused.contains("403 (Forbidden)"), "{refused}");
    });
}

#[test]
fn without_a_connection_the_page_says_how_to_make_one() {
    run(async |page| {
        let state = page.sandbox.azure_devops();
        let connection = state.service_connections()[0].id;
        state.delete_service_connection(connection).unwrap();
        page.open_settings().await;
        page.region_tells("Service connections", "Create one of type LaunchDarkly under")
            .await;
        page.find(Role::Link, "Project settings > Service connections")
            .await;

        let url = page.sandbox.launchdarkly_url();
        state
            .create_service_connection("Nobody's", url, Secret::new("api-nobody"))
            .unwrap();
        page.click(Role::Button, "Refresh").await;
        page.item("Service connections", &["Nobody's", "Does not work"])
            .await;
    });
}

#[test]
fn the_role_policy_is_shown_and_copied() {
    const POLICY: &str = "return document.querySelector('[aria-label=Policy]').textContent;";
    run(async |page| {
        page.open_settings().await;
        page.region_tells(
            "Least-privilege role policy",
            "Enter a project key to see the policy.",
        )
        .await;
        page.fill(Role::Combobox, "Project key", "storefront").await;
        page.fill(Role::Textbox, "Environment keys", "staging, production")
            .await;
        page.click(Role::Checkbox, "Production (production)").await;
        let without = page.script(POLICY).await;
        assert!(!without.as_str().unwrap().contains("env/production"), "{without}");
        page.click(Role::Checkbox, "Production (production)").await;
        let text = page.script(POLICY).await;
        let policy: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(
            policy[1]["resources"],
            json!([
                "proj/storefront:env/staging:flag/*",
                "proj/storefront:env/production:flag/*"
            ])
        );
        page.click(Role::Button, "Copy policy").await;
        page.status("Policy copied.").await;
        page.fill(Role::Textbox, "Environment keys", "no/key").await;
        page.status("'no/key' is not a LaunchDarkly environment key")
            .await;
    });
}
