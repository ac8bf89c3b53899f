//! *Copy diagnostics* in the project settings.

use sandbox::azure_devops::Edition;
use sandbox::azure_devops::state::Secret;
use sandbox::launchdarkly::{READER_TOKEN, WRITER_TOKEN};

use crate::chromium::{run, run_on};
use crate::page::Page;
use crate::role::Role;

impl Page {
    /// Copies the diagnostics and returns their text.
    async fn diagnostics(&self, announcement: &str) -> String {
        self.click(Role::Button, "Copy diagnostics").await;
        self.region_tells("Diagnostics", announcement).await;
        let text = self.find(Role::Textbox, "Diagnostics text").await;
        text.value().await.unwrap().unwrap()
    }

    /// Names, keys, ids, addresses and tokens of the sandbox.
    fn private(&self) -> Vec<String> {
        let state = self.sandbox.azure_devops();
        let mut private: Vec<String> = [
            "Storefront",
            "back-office",
            "checkout",
            "Production",
            "Skunkworks",
            "Sandbox user",
            "127.0.0.1",
            WRITER_TOKEN,
            READER_TOKEN,
        ]
        .map(str::to_owned)
        .into();
        private.push(state.organization().name.clone());
        private.push(state.organization().id.to_string());
        private.push(state.project().id.to_string());
        private.push(state.user_id().to_string());
        let connections = state.service_connections().into_iter();
        private.extend(connections.map(|connection| connection.id.to_string()));
        let url = state.url().rsplit(':').next().unwrap();
        private.push(format!(":{url}"));
        private.extend(self.launchdarkly().flag_keys("storefront").into_iter().take(50));
        private
    }
}

async fn hold_back_every_name(page: &Page) {
    let (state, url) = (page.sandbox.azure_devops(), page.sandbox.launchdarkly_url());
    state
        .create_service_connection("Skunkworks", url, Secret::new("api-nobody"))
        .unwrap();
    page.open_settings().await;
    page.item("Service connections", &["Skunkworks", "Does not work"])
        .await;
    page.item("Service connections", &["LaunchDarkly", "Works", "Flags"])
        .await;
    page.click(Role::Button, "Check everything").await;
    page.region_tells("Self-check", "Saving shared settings").await;
    let text = page.diagnostics("Diagnostics copied, as shown below.").await;
    for told in [
        "LaunchDarkly for Azure DevOps ",
        "Dev19.M249.1",
        "Token scopes: unknown",
        "Service connections: 2",
        "Access token failed",
        "GET server …/_apis/serviceendpoint/endpoints ",
        ", data source Projects: 200, ok, ",
        ": 200, badRequest, ",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let lower = text.to_lowercase();
    for name in page.private() {
        assert!(!lower.contains(&name.to_lowercase()), "{name}: {text}");
    }
}

#[test]
fn diagnostics_hold_how_requests_were_answered_and_no_name() {
    run(async |page| {
        hold_back_every_name(page).await;
        // The token of a connection is refused, which is an error of the endpoint proxy.
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn diagnostics_of_a_server_hold_no_name_either() {
    run_on(Edition::Server, async |page| {
        page.open_settings().await;
        page.item("Service connections", &["LaunchDarkly", "Works"]).await;
        let text = page.diagnostics("Diagnostics").await;
        assert!(
            text.contains("Azure DevOps: server, ") && text.contains(" 6.0-preview"),
            "{text}"
        );
        let lower = text.to_lowercase();
        for name in page.private() {
            assert!(!lower.contains(&name.to_lowercase()), "{name}: {text}");
        }
        page.expect_errors_of_a_server().await;
    });
}

#[test]
fn where_the_browser_refuses_to_copy_the_text_is_selected() {
    run(async |page| {
        page.open_settings().await;
        page.item("Service connections", &["LaunchDarkly", "Works"]).await;
        page.script("document.execCommand = () => false;").await;
        let text = page.diagnostics("The text below is selected").await;
        page.until("the text to be selected", async || {
            let selected = "const area = document.activeElement; return area.value?.slice(area.selectionStart, area.selectionEnd) ?? '';";
            let selected = page.driver.execute(selected, Vec::new()).await?;
            Ok((selected.json().as_str() == Some(text.as_str())).then_some(()))
        })
        .await;
    });
}
