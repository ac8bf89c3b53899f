//! The part *Azure DevOps credentials* of the catalog page, which explains a pasted configuration.

use serde_json::json;

use crate::chromium::run;
use crate::role::Role;

const REGION: &str = "Azure DevOps credentials";
const CONFIG: &str = "integrations: {azure: [{host: dev.azure.com, credentials: [{organizations: [fabrikam], clientId: canary-id, clientSecret: canary-secret, tenantId: canary-tenant}, {personalAccessToken: canary-token}]}]}";

#[test]
fn a_pasted_configuration_is_explained_and_its_values_are_nowhere() {
    run(async |page| {
        page.open_catalog_page().await;
        page.region_tells("Catalog", "Nothing is registered yet.").await;
        page.sandbox.azure_devops().clear_requests();
        page.click(Role::Button, REGION).await;
        page.fill(Role::Textbox, "Configuration", CONFIG).await;
        page.item(REGION, &["client secret ***, for fabrikam"]).await;
        page.item(
            REGION,
            &["personal access token ***, for organizations that no other credential lists"],
        )
        .await;
        page.fill(
            Role::Textbox,
            "Which credential would this URL use?",
            "https://fabrikam.visualstudio.com/Shop",
        )
        .await;
        page.status("fabrikam at dev.azure.com: credential 1 of entry 1 (client secret ***), because it lists the organization.")
            .await;

        let shown = page
            .script("return document.documentElement.outerHTML + document.body.innerText;")
            .await;
        assert!(!shown.as_str().unwrap().contains("canary"), "{shown}");
        let logged = page.driver.get_log("browser").await.unwrap();
        assert!(logged.iter().all(|entry| !entry.message.contains("canary")));
        let sent = page.driver.get_log("performance").await.unwrap();
        assert!(sent.iter().any(|entry| entry.message.contains("catalog_reader")));
        assert!(sent.iter().all(|entry| !entry.message.contains("canary")));
        let state = page.sandbox.azure_devops();
        assert!(
            state
                .requests()
                .iter()
                .all(|request| !request.path.contains("ExtensionManagement")
                    && !request.path.contains("extensionmanagement")),
            "nothing is kept"
        );

        page.click(Role::Button, REGION).await;
        page.click(Role::Button, REGION).await;
        let forgotten = page.find(Role::Textbox, "Configuration").await;
        assert_eq!(forgotten.value().await.unwrap().as_deref(), Some(""));
    });
}

#[test]
fn what_is_wrong_has_its_line() {
    run(async |page| {
        page.open_catalog_page().await;
        page.click(Role::Button, REGION).await;
        for (config, told) in [
            ("integrations: {azure: [{host: 'HTTPS://x'}]}", "line 1"),
            ("a: [", "at line"),
            ("- a", "must contain one YAML object"),
        ] {
            page.fill(Role::Textbox, "Configuration", config).await;
            page.region_tells(REGION, told).await;
        }
    });
}

#[test]
fn a_location_of_the_configuration_goes_into_the_catalogs_box() {
    run(async |page| {
        let file = format!(
            "{}/sandbox/Storefront/_git/storefront-web?path=/catalog-info.yaml",
            page.sandbox.azure_devops_url()
        );
        let config = format!("catalog: {{locations: [{{type: url, target: '{file}'}}]}}");
        page.open_catalog_page().await;
        page.click(Role::Button, REGION).await;
        page.fill(Role::Textbox, "Configuration", &config).await;
        page.click(Role::Button, &format!("Add to the catalog: {file}"))
            .await;
        let address = page.find(Role::Textbox, "Address").await;
        assert_eq!(address.value().await.unwrap(), Some(file));
        let focused = page.script("return document.activeElement.id;").await;
        assert_eq!(focused, json!("catalog-address"));
        page.click(Role::Button, "Check").await;
        page.status("1 entity (Component 1). 1 component with a LaunchDarkly project.")
            .await;
    });
}
