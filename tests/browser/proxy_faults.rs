//! An endpoint proxy that is slow, does not respond, rejects requests, or returns something unexpected.

use std::time::Duration;

use http::StatusCode;
use sandbox::azure_devops::state::{ProxyFault, ProxyFaultKind};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const ITEM: &str = "_workitems/edit/4711";

impl Page {
    /// Injects a fault into the next calls of a data source.
    pub fn spoil_proxy(&self, data_source: &str, times: u32, kind: ProxyFaultKind) {
        self.sandbox.azure_devops().inject_proxy_fault(ProxyFault {
            data_source: Some(data_source.to_owned()),
            times,
            kind,
        });
    }
}

#[test]
fn a_slow_answer_to_an_older_search_never_replaces_a_newer_one() {
    run(async |page| {
        page.open_tab(ITEM).await;
        page.item("Flags", &[]).await;
        page.spoil_proxy("Flags", 1, ProxyFaultKind::Slow(Duration::from_millis(1500)));
        page.fill(Role::Searchbox, "Search flags", "checkout").await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        page.fill(Role::Searchbox, "Search flags", "gift wrap").await;
        page.items("Flags", 1).await;
        tokio::time::sleep(Duration::from_millis(1800)).await;
        page.items("Flags", 1).await;
        page.find(Role::Button, "Link gift-wrap").await;
    });
}

#[test]
fn what_never_answers_is_given_up_and_hides_nothing_else() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.spoil_proxy("Flags", 1, ProxyFaultKind::Silent);
        page.open_tab(ITEM).await;
        page.item("Linked flags", &["Checkout v2", "Production critical Off"])
            .await;
        page.chosen("Project", "Storefront").await;
        tokio::time::sleep(Duration::from_secs(20)).await;
        page.alert("did not answer within 30 seconds").await;
        page.click(Role::Button, "Try again").await;
        page.item("Flags", &["Checkout v2", "linked"]).await;
    });
}

#[test]
fn each_refusal_is_told_and_the_next_try_works() {
    let refused = |status| ProxyFaultKind::launchdarkly(status, "a_code", "LaunchDarkly's own words");
    let cases = [
        (
            1,
            refused(StatusCode::UNAUTHORIZED),
            "the access token was not accepted",
        ),
        (
            1,
            refused(StatusCode::FORBIDDEN),
            "the access token has no permission for this",
        ),
        (
            1,
            refused(StatusCode::NOT_FOUND),
            "LaunchDarkly could not find it",
        ),
        (
            1,
            refused(StatusCode::TOO_MANY_REQUESTS),
            "LaunchDarkly's rate limit is reached",
        ),
        (
            1,
            refused(StatusCode::INTERNAL_SERVER_ERROR),
            "LaunchDarkly had an internal error",
        ),
        (
            2,
            ProxyFaultKind::Answer(StatusCode::OK, "<html>".to_owned()),
            "Azure DevOps could not reach LaunchDarkly",
        ),
        (
            2,
            ProxyFaultKind::Result(vec!["{\"items\":".to_owned()]),
            "returned an unexpected response",
        ),
        (
            2,
            ProxyFaultKind::TooLarge,
            "Azure DevOps could not reach LaunchDarkly",
        ),
    ];
    run(async |page| {
        page.open_tab(ITEM).await;
        let environments = ["Staging", "Production (critical)"];
        for ((times, trouble, sentence), environment) in
            cases.into_iter().zip(environments.into_iter().cycle())
        {
            page.item("Flags", &[]).await;
            page.spoil_proxy("Flags", times, trouble);
            page.choose("Environment", environment).await;
            page.alert(sentence).await;
            page.click(Role::Button, "Try again").await;
            page.lacks(Role::Button, "Try again").await;
        }
        page.item("Flags", &["Checkout v2"]).await;
    });
}

#[test]
fn a_connection_that_may_not_be_used_names_whom_to_ask() {
    run(async |page| {
        let denied = ProxyFaultKind::Refused(
            StatusCode::FORBIDDEN,
            "AccessDeniedException",
            "You do not have permission to use this service connection.".to_owned(),
        );
        page.spoil_proxy("Projects", 1, denied);
        page.open_tab(ITEM).await;
        page.alert("did not let you use the service connection 'LaunchDarkly'. Ask its administrator to give you the role User")
            .await;
        page.console_errors().await;
    });
}
