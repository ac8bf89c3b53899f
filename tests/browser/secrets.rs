//! LaunchDarkly's SDK keys and the connection's access token reach neither the browser nor a log.

use sandbox::launchdarkly::WRITER_TOKEN;
use serde_json::{Value, json};
use thirtyfour::support::base64_decode;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

/// Prefixes of the base state's SDK keys and mobile keys, and the connection's access token.
const SECRETS: [&str; 3] = ["sdk-canary", "mob-canary", WRITER_TOKEN];

/// Returns the addresses and bodies of all responses to the page and its frames since the last call.
async fn received(page: &Page) -> Vec<(String, String)> {
    let mut bodies = Vec::new();
    for entry in page.driver.get_log("performance").await.unwrap() {
        let event: Value = serde_json::from_str(&entry.message).unwrap();
        if event["message"]["method"] != "Network.responseReceived" {
            continue;
        }
        let params = &event["message"]["params"];
        let wanted = json!({ "requestId": params["requestId"] });
        let url = params["response"]["url"].as_str().unwrap().to_owned();
        // A preflight has no body.
        if let Ok(answer) = page
            .driver
            .cdp()
            .send_raw("Network.getResponseBody", wanted)
            .await
        {
            let body = answer["body"].as_str().unwrap();
            let body = match answer["base64Encoded"].as_bool() {
                Some(true) => String::from_utf8_lossy(&base64_decode(body).unwrap()).into_owned(),
                _ => body.to_owned(),
            };
            bodies.push((url, body));
        }
    }
    bodies
}

#[test]
fn no_secret_reaches_the_browser_or_the_log() {
    run(async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        page.open_tab("_workitems/edit/4711").await;
        page.item("Linked flags", &["Production critical Off"]).await;
        page.item("Flags", &[]).await;
        let of_tab = received(page).await;
        let came =
            |bodies: &[(String, String)], text: &str| bodies.iter().any(|(_, body)| body.contains(text));
        assert!(came(&of_tab, "production-eu"), "the environments were among it");
        assert!(came(&of_tab, "express-delivery"), "the flags were among it");
        let asked = page.launchdarkly().requests();
        assert!(
            asked.iter().any(|request| request.path.contains("/environments")
                && request.header("authorization") == Some(WRITER_TOKEN)),
            "LaunchDarkly was asked for what holds the keys, with the token"
        );

        let production = page.release();
        let job = page.deploy(&production).await;
        page.open(&production.path()).await;
        page.log_tells("1 changed").await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        page.table("Rollout report").await;
        let of_stage = received(page).await;
        assert!(came(&of_stage, "\"schema\""), "the report was among it");

        for (url, body) in of_tab.iter().chain(&of_stage) {
            for secret in SECRETS {
                assert!(!body.contains(secret), "{secret} came from {url}");
            }
        }
        for line in &job.log {
            assert!(!SECRETS.iter().any(|secret| line.contains(secret)), "{line}");
        }
    });
}
