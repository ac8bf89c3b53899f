//! The part *Catalog* of the catalog page: checking, registering, refreshing and unregistering locations.

use std::net::TcpListener;

use launchdarkly_azure_devops::domain::project_settings::catalog_index::CatalogIndex;
use sandbox::azure_devops::state::{DataScope, Withheld};
use serde_json::{Value, json};

use crate::chromium::run;
use crate::page::Page;
use crate::role::Role;

const REGION: &str = "Catalog";

impl Page {
    pub async fn check(&self, address: &str) {
        self.fill(Role::Textbox, "Address", address).await;
        self.click(Role::Button, "Check").await;
    }

    fn catalog_key(&self) -> String {
        CatalogIndex::key(&self.sandbox.azure_devops().project().id.to_string())
    }

    /// Returns the stored catalog of the project.
    fn kept_catalog(&self) -> CatalogIndex {
        let state = self.sandbox.azure_devops();
        let document = state.extension_document(DataScope::Organization, "$settings", &self.catalog_key());
        let value = document
            .map(|document| document["value"].clone())
            .unwrap_or_default();
        CatalogIndex::read(value.as_str().unwrap_or_default())
    }

    /// Runs a script in the host page, which has the extension data.
    async fn at_the_host(&self, script: &str, argument: Value) {
        self.leave_frame().await;
        let script = format!(
            "const [argument, done] = arguments;
            (async () => {{ {script} }})().then(() => done('ok'), (error) => done(String(error)));"
        );
        let answer = self.driver.execute_async(script, vec![argument]).await;
        assert_eq!(answer.unwrap().json(), &json!("ok"));
        self.enter_frame().await;
    }
}

#[test]
fn a_location_is_tried_registered_unregistered_and_brought_back() {
    const FETCHED: &str = "return performance.getEntriesByType('resource').filter((entry) => entry.name.includes('catalog_reader')).length;";
    run(async |page| {
        page.open_catalog_page().await;
        page.region_tells(REGION, "Nothing is registered yet.").await;
        assert_eq!(page.script(FETCHED).await, json!(0), "nobody needs it yet");
        page.fill(Role::Textbox, "Address", "https").await;
        page.until("the reader", async || {
            Ok((page.script(FETCHED).await == json!(2)).then_some(()))
        })
        .await;

        page.check(&page.storefront_repository("Platform%20catalog"))
            .await;
        page.status("3 entities (Component 2, Location 1). 2 components with a LaunchDarkly project.")
            .await;
        page.item(
            REGION,
            &[
                "payments",
                "LaunchDarkly project storefront",
                "group:default/payments · system:default/shop · production",
            ],
        )
        .await;
        let problem = page.item(REGION, &["YAML error at"]).await;
        assert!(
            problem.contains("path=/services/payments/catalog-info.yaml, line 15"),
            "{problem}"
        );
        assert!(page.kept_catalog().locations.is_empty(), "a try keeps nothing");

        page.click(Role::Button, "Register").await;
        page.status("Registered: ").await;
        let kept = page.kept_catalog();
        let location = kept.locations[0].target.clone();
        assert_eq!((kept.locations[0].entities, kept.locations[0].problems), (3, 1));
        let repository = page.sandbox.azure_devops().repositories()[1].id.to_string();
        let references: Vec<_> = kept
            .of_repository(&repository)
            .map(|known| &known.reference)
            .collect();
        assert_eq!(
            references,
            ["component:default/payments", "component:default/search"]
        );

        page.check(&page.storefront_repository("Platform%20catalog"))
            .await;
        page.region_tells(REGION, "This location is already registered.")
            .await;
        page.click(Role::Button, "Cancel").await;

        page.click(Role::Button, &format!("Unregister {location}")).await;
        page.status("Unregistered: ").await;
        page.region_tells(REGION, "Nothing is registered yet.").await;
        assert_eq!(page.kept_catalog(), CatalogIndex::default());
        page.click(Role::Button, "Undo").await;
        page.status("Registered again: ").await;
        assert_eq!(page.kept_catalog(), kept);
        page.click(Role::Button, "Refresh all").await;
        page.status("Refreshed: 1 location").await;
        assert_eq!(page.kept_catalog().components, kept.components);
    });
}

#[test]
fn what_somebody_else_registered_meanwhile_stays() {
    const REGISTER: &str = "
        const { sharedServices } = await import('/_static/services.js');
        const { page } = await import('/_static/page.js');
        const service = sharedServices['ms.vss-features.extension-data-service'];
        const manager = await service.getExtensionDataManager(page.extension.id, argument.token);
        await manager.setValue(argument.key, argument.text, {});";
    run(async |page| {
        page.open_catalog_page().await;
        page.region_tells(REGION, "Nothing is registered yet.").await;
        page.check(&page.storefront_repository("storefront-web")).await;
        page.status("1 entity (Component 1).").await;
        let others = json!({
            "locations": [{ "target": "https://dev.azure.com/x/p/_git/r?path=/a.yaml", "components": ["component:default/a"] }],
            "components": [{ "reference": "component:default/a", "project": "other" }],
        });
        let token = page.sandbox.azure_devops().user_token();
        let argument = json!({ "token": token, "key": page.catalog_key(), "text": others.to_string() });
        page.at_the_host(REGISTER, argument).await;
        page.click(Role::Button, "Register").await;
        page.item(REGION, &["https://dev.azure.com/x/p/_git/r"]).await;
        let kept = page.kept_catalog();
        assert_eq!((kept.locations.len(), kept.components.len()), (2, 2));
    });
}

#[test]
fn what_cannot_be_kept_is_told_and_stays() {
    run(async |page| {
        page.open_catalog_page().await;
        page.check(&page.storefront_repository("storefront-web")).await;
        page.status("1 entity (Component 1).").await;
        page.sandbox
            .azure_devops()
            .withhold("extensionmanagement", Withheld::Writing);
        page.click(Role::Button, "Register").await;
        page.alert("This could not be saved.").await;
        assert!(page.kept_catalog().locations.is_empty());
        page.find(Role::Button, "Register").await;
        page.sandbox.azure_devops().withhold_nothing();
        page.click(Role::Button, "Try again").await;
        page.status("Registered: ").await;
        assert_eq!(page.kept_catalog().locations.len(), 1);
        // The console error is for what was withheld.
        page.expect_console_errors(&["/Data/Scopes/"]).await;
    });
}

#[test]
fn the_token_goes_to_no_other_organization_and_to_no_look_alike() {
    run(async |page| {
        page.open_catalog_page().await;
        page.region_tells(REGION, "Nothing is registered yet.").await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let look_alike = format!("http://{}", listener.local_addr().unwrap());
        let own = page.sandbox.azure_devops_url().to_owned();
        let path = "_git/loyalty?path=/catalog-info.yaml";
        for (address, told) in [
            (format!("{own}/fabrikam/Shop/{path}"), "Nothing was sent there."),
            (
                format!("{look_alike}/sandbox/Storefront/{path}"),
                "Nothing was sent there.",
            ),
            (
                format!(
                    "{}/sandbox/Storefront/{path}",
                    look_alike.replace("http:", "https:")
                ),
                "Nothing was sent there.",
            ),
            (
                format!("http://dev.azure.com.example.com/sandbox/p/{path}"),
                "does not use HTTPS",
            ),
            ("nonsense".to_owned(), "Invalid URL. Paste the address"),
            (page.storefront_repository("nowhere"), "TF401019"),
        ] {
            page.check(&address).await;
            page.status("No entities were found, so there is nothing to register.")
                .await;
            page.region_tells(REGION, told).await;
            page.click(Role::Button, "Cancel").await;
        }
        assert!(listener.accept().is_err(), "nobody came");
        let requests = page.sandbox.azure_devops().requests();
        assert!(requests.iter().all(|request| !request.path.contains("fabrikam")));
        // The console error is for the repository that does not exist.
        assert!(
            page.console_errors()
                .await
                .iter()
                .all(|error| error.contains("nowhere"))
        );
    });
}

#[test]
fn a_reader_that_does_not_come_is_fetched_again() {
    let block = |urls: Value| json!({ "urls": urls });
    run(async |page| {
        page.open_catalog_page().await;
        let cdp = page.driver.cdp();
        cdp.send_raw("Network.enable", ()).await.unwrap();
        cdp.send_raw("Network.setBlockedURLs", block(json!(["*catalog_reader_*"])))
            .await
            .unwrap();
        page.check(&page.storefront_repository("storefront-web")).await;
        page.alert("The part of LaunchDarkly that reads YAML could not be loaded")
            .await;
        cdp.send_raw("Network.setBlockedURLs", block(json!([])))
            .await
            .unwrap();
        page.click(Role::Button, "Try again").await;
        page.status("1 entity (Component 1).").await;
        page.expect_console_errors(&["catalog_reader_"]).await;
    });
}

#[test]
fn a_large_catalog_shows_a_part_of_it_and_more_on_demand() {
    run(async |page| {
        page.open_catalog_page().await;
        let pattern = format!(
            "{}?path=/teams/*/catalog-info.yaml",
            page.storefront_repository("Many%20services")
        );
        page.check(&pattern).await;
        page.status("1000 entities (Component 1000). 800 components with a LaunchDarkly project.")
            .await;
        page.items(REGION, 25).await;
        page.click(Role::Button, "Show more (975 left)").await;
        page.items(REGION, 125).await;
        page.click(Role::Button, "Register").await;
        page.status("Registered: ").await;
        page.find(Role::Button, "Show more components (775 left)").await;
        let kept = page.kept_catalog();
        assert_eq!((kept.locations[0].entities, kept.components.len()), (1000, 800));
        assert!(kept.components.iter().all(|known| !known.repository.is_empty()));
    });
}

#[test]
fn a_repository_with_several_files_offers_them() {
    run(async |page| {
        page.open_catalog_page().await;
        page.check(&page.storefront_repository("Many%20services")).await;
        page.region_tells(REGION, "This repository has 200 catalog files.")
            .await;
        page.click(Role::Button, "Show more (176 left)").await;
        let one = page.item(REGION, &["/teams/107/catalog-info.yaml"]).await;
        page.click(Role::Button, &one).await;
        page.status("5 entities (Component 5).").await;
        page.check(&page.storefront_repository("Many%20services")).await;
        page.click(Role::Button, "All of them").await;
        page.status("1000 entities (Component 1000).").await;
        // The console error is for the usual path, which was tried first.
        let missing = page.console_errors().await;
        assert_eq!(missing.len(), 2, "{missing:?}");
        assert!(
            missing
                .iter()
                .all(|error| error.contains("path=%2Fcatalog-info.yaml"))
        );
    });
}

#[test]
fn a_kept_address_that_hides_where_it_leads_is_text() {
    run(async |page| {
        const HIDING: &str = "https://dev.azure.com@example.com/contoso/Shop/_git/web";
        let locations =
            json!([{ "target": HIDING }, { "target": page.storefront_repository("storefront-web") }]);
        page.keep_shared("catalog", &json!({ "locations": locations }));
        page.open_catalog_page().await;
        page.region_tells(REGION, HIDING).await;
        page.find(Role::Link, &page.storefront_repository("storefront-web"))
            .await;
        let leading = page
            .script("return document.querySelectorAll('a[href*=\"@\"]').length;")
            .await;
        assert_eq!(leading, json!(0));
    });
}
