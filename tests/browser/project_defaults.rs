//! *Project settings > LaunchDarkly*: defaults for everyone, and the environments of stages.

use sandbox::azure_devops::state::DataScope;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

impl Page {
    /// Returns the stored defaults of the project.
    fn kept_defaults(&self) -> Option<Value> {
        let state = self.sandbox.azure_devops();
        let document =
            state.extension_document(DataScope::Organization, "$settings", &self.defaults_key())?;
        serde_json::from_str(document["value"].as_str()?).ok()
    }

    fn defaults_key(&self) -> String {
        format!("defaults-{}", self.sandbox.azure_devops().project().id)
    }

    /// Waits until a field offers an option.
    async fn offered(&self, choices: &str, text: &str) {
        let selector = format!("#{choices} option[value='{text}']");
        self.until(&format!("'{text}' among {choices}"), async || {
            Ok(Some(self.driver.find(By::Css(selector.clone())).await?))
        })
        .await;
    }

    async fn status_of_defaults(&self, text: &str) {
        self.region_tells("Defaults", text).await;
    }
}

#[test]
fn defaults_are_chosen_from_what_the_connection_sees_and_kept_for_everybody() {
    run(async |page| {
        page.open_settings().await;
        page.region_tells("Defaults", "This project has no defaults yet.")
            .await;
        page.choose("Default account", "LaunchDarkly").await;
        page.find(Role::Combobox, "Default project")
            .await
            .click()
            .await
            .unwrap();
        page.offered("settings-project-choices", "storefront").await;
        page.fill(Role::Combobox, "Default project", "storefront").await;
        page.offered("settings-environment-choices", "production").await;
        page.fill(Role::Combobox, "Default environment", "staging").await;
        page.status_of_defaults("Not saved yet.").await;
        page.click(Role::Button, "Save defaults").await;
        page.status_of_defaults("Saved for everyone in this project.")
            .await;
        let account = page.sandbox.azure_devops().service_connections()[0].id;
        assert_eq!(
            page.kept_defaults().unwrap(),
            json!({
                "account": account.to_string(),
                "project": "storefront",
                "project_name": "Storefront",
                "environment": "staging",
                "environment_name": "Staging",
            })
        );

        page.open_settings().await;
        page.chosen("Default project", "storefront").await;
        page.chosen("Default environment", "staging").await;
        page.click(Role::Button, "Clear all").await;
        page.chosen("Default project", "").await;
        page.click(Role::Button, "Discard changes").await;
        page.chosen("Default project", "storefront").await;
        page.click(Role::Button, "Clear all").await;
        page.click(Role::Button, "Save defaults").await;
        page.region_tells("Defaults", "This project has no defaults yet.")
            .await;
        assert_eq!(page.kept_defaults().unwrap(), json!({}));
        assert_eq!(page.console_errors().await, [""; 0]);
    });
}

#[test]
fn what_somebody_else_saved_meanwhile_is_not_overwritten_unasked() {
    run(async |page| {
        page.open_settings().await;
        page.fill(Role::Combobox, "Default project", "storefront").await;
        page.keep_shared("defaults", &json!({ "project": "back-office" }));
        page.click(Role::Button, "Save defaults").await;
        page.alert("Someone else saved other defaults while you were editing: project back-office")
            .await;
        page.chosen("Default project", "storefront").await;
        assert_eq!(page.kept_defaults().unwrap()["project"], "back-office");
        page.click(Role::Button, "Save mine instead").await;
        page.status_of_defaults("Saved for everyone").await;
        assert_eq!(page.kept_defaults().unwrap()["project"], "storefront");

        page.keep_shared("defaults", &json!({ "project": "back-office" }));
        page.fill(Role::Combobox, "Default environment", "staging").await;
        page.click(Role::Button, "Save defaults").await;
        page.click(Role::Button, "Take theirs").await;
        page.chosen("Default project", "back-office").await;
        page.chosen("Default environment", "").await;
    });
}

#[test]
fn stages_of_recent_releases_are_mapped_and_their_step_is_copied() {
    run(async |page| {
        page.release();
        page.keep_shared(
            "defaults",
            &json!({ "project": "storefront", "project_name": "Storefront" }),
        );
        page.open_settings().await;
        page.find(Role::Combobox, "Default project")
            .await
            .click()
            .await
            .unwrap();
        page.offered("settings-environment-choices", "production").await;
        page.click(Role::Button, "Find stages").await;
        // The stage of the YAML pipeline.
        page.find(Role::Button, "Add Deploy").await;
        page.click(Role::Button, "Add Production").await;
        page.chosen("Environment of Production", "production").await;
        page.lacks(Role::Button, "Add Production").await;

        page.click(Role::Button, "Add stage").await;
        page.click(Role::Button, "Save defaults").await;
        page.status_of_defaults("Saved for everyone").await;
        assert_eq!(
            page.kept_defaults().unwrap()["stages"],
            json!([{ "stage": "Production", "environment": "production" }])
        );
        let step = page
            .script("return document.querySelector('[aria-label=\"YAML step for Production\"]').textContent;")
            .await;
        let step = step.as_str().unwrap();
        assert!(
            step.contains("serviceEndpoint: \"LaunchDarkly\"")
                && step.contains("environment: \"production\""),
            "{step}"
        );
        page.script("document.querySelector('.settings-rows summary').click();")
            .await;
        page.click(Role::Button, "Copy YAML step for Production").await;
        page.status_of_defaults("Step copied.").await;

        page.click(Role::Button, "Add stage").await;
        page.fill(Role::Combobox, "Stage 2", "PRODUCTION").await;
        page.fill(Role::Combobox, "Environment of PRODUCTION", "staging")
            .await;
        page.click(Role::Button, "Save defaults").await;
        page.alert("Stage 'PRODUCTION' is mapped twice").await;
        page.click(Role::Button, "Remove PRODUCTION").await;
        page.lacks(Role::Button, "Remove PRODUCTION").await;
    });
}

#[test]
fn a_project_beyond_the_first_page_of_a_large_account_is_found_by_typing() {
    run(async |page| {
        page.connect_enterprise();
        page.open_settings().await;
        page.item("Service connections", &["Enterprise", "at least", "Flags"])
            .await;
        page.fill(Role::Combobox, "Default project", "megastore").await;
        page.offered("settings-project-choices", "megastore").await;
        page.offered("settings-environment-choices", "production").await;
    });
}
