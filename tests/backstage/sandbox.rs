//! The catalog of the sandbox's repositories, read over HTTP like the product does. Build the package first:
//! `cargo xtask package`.

use std::path::Path;

use launchdarkly_azure_devops::azure_devops::authorization::Key;
use launchdarkly_azure_devops::catalog::component;
use launchdarkly_azure_devops::catalog::load::{Loaded, candidates, dry_run};
use launchdarkly_azure_devops::catalog::repositories::RestRepositories;
use launchdarkly_azure_devops::catalog::repository_url::RepositoryUrl;
use launchdarkly_azure_devops::catalog::rules::Rules;
use launchdarkly_azure_devops::credentials::organization_url::OrganizationUrl;
use launchdarkly_azure_devops::http::{Request, Response, Secret, Transport, TransportError};
use sandbox::azure_devops::state::{FABRIKAM_TOKEN, LEGACY_TOKEN};
use sandbox::{LaunchDarkly, Options, Sandbox};

#[derive(Clone)]
struct Reqwest(reqwest::Client);

impl Transport for Reqwest {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let method = request.method.as_str().parse().unwrap();
        let mut sent = self.0.request(method, &request.url);
        for (name, value) in &request.headers {
            sent = sent.header(*name, value);
        }
        let answer = sent.body(request.body.unwrap_or_default()).send().await.unwrap();
        Ok(Response {
            status: answer.status().as_u16(),
            headers: Vec::new(),
            body: answer.text().await.unwrap().into(),
        })
    }
}

async fn start() -> Sandbox {
    let package = concat!(
        "dist/launchdarkly-azure-devops-",
        env!("CARGO_PKG_VERSION"),
        ".vsix"
    );
    let options = Options {
        port: 0,
        package: Path::new(env!("CARGO_MANIFEST_DIR")).join(package),
        launchdarkly: LaunchDarkly::Simulated,
    };
    Sandbox::start(options).await.unwrap()
}

/// Authorizes each organization with its own credential.
fn reader(sandbox: &Sandbox) -> RestRepositories<Reqwest, impl Fn(&str) -> Result<Key<'static>, String>> {
    let own = sandbox.azure_devops().user_token();
    RestRepositories {
        transport: Reqwest(reqwest::Client::new()),
        key: move |collection: &str| {
            let place = OrganizationUrl::of_collection(collection).unwrap();
            match place.organization.as_deref() {
                Some("sandbox") => Ok(Key::bearer(&Secret::new(&own), "")),
                Some("fabrikam") => Ok(Key::basic("", &Secret::new(FABRIKAM_TOKEN), "")),
                Some("Legacy") => Ok(Key::basic("", &Secret::new(LEGACY_TOKEN), "")),
                _ => Err(format!("There is no credential for {place}.")),
            }
        },
    }
}

async fn loaded(sandbox: &Sandbox, path: &str) -> Loaded {
    let url = format!("{}/{path}", sandbox.azure_devops_url());
    dry_run(&reader(sandbox), &[], &url, &Rules::default())
        .await
        .loaded
}

fn names(loaded: &Loaded) -> Vec<&str> {
    loaded.entities.iter().map(|found| found.entity.name()).collect()
}

#[tokio::test]
async fn every_kind_of_place_is_read_over_http() {
    let sandbox = start().await;
    for (path, name) in [
        (
            "sandbox/Storefront/_git/storefront-web?path=/catalog-info.yaml",
            "storefront-web",
        ),
        ("fabrikam/Shop/_git/loyalty?path=/catalog-info.yaml", "loyalty"),
        (
            "tfs/Legacy/Billing/_git/billing?path=/**/catalog-info.yaml",
            "billing",
        ),
    ] {
        let loaded = loaded(&sandbox, path).await;
        assert_eq!(names(&loaded), [name], "{:?}", loaded.problems);
        let (components, problems) = component::of_repository(&loaded.entities, &loaded.entities[0].file);
        assert!(problems.is_empty());
        assert_eq!(components[0].project.as_str(), "storefront");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn branches_and_tags_are_read_as_such() {
    let sandbox = start().await;
    let file = "sandbox/Storefront/_git/storefront-web?path=/catalog-info.yaml";
    for (version, owner) in [
        ("", "group:default/checkout"),
        ("&version=GBrelease%2F1.0", "group:default/web"),
        ("&version=GTv1", "group:default/web"),
    ] {
        let loaded = loaded(&sandbox, &format!("{file}{version}")).await;
        assert_eq!(
            loaded.entities[0].entity.owner().unwrap().to_string(),
            owner,
            "{version}"
        );
    }
    let missing = loaded(&sandbox, &format!("{file}&version=GBnowhere")).await;
    assert!(
        missing.problems[0].message.contains("TF401175"),
        "{:?}",
        missing.problems
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn a_location_with_a_pattern_brings_the_good_documents_and_tells_of_the_bad_one() {
    let sandbox = start().await;
    let loaded = loaded(
        &sandbox,
        "sandbox/Storefront/_git/Platform%20catalog?path=/catalog-info.yaml",
    )
    .await;
    assert_eq!(names(&loaded), ["services", "payments", "search"]);
    assert_eq!(loaded.problems.len(), 1);
    assert!(
        loaded.problems[0].place.contains("payments"),
        "{:?}",
        loaded.problems
    );
    let repository = format!(
        "{}/sandbox/Storefront/_git/storefront-web",
        sandbox.azure_devops_url()
    );
    let repository = RepositoryUrl::parse(&repository).unwrap();
    let found = candidates(&reader(&sandbox), &repository).await.unwrap();
    assert_eq!(found.len(), 1);
    let elsewhere = dry_run(
        &reader(&sandbox),
        &[],
        "https://example.com/o/p/_git/r?path=/a.yaml",
        &Rules::default(),
    )
    .await;
    assert!(
        elsewhere.loaded.problems[0]
            .message
            .contains("There is no credential for o at example.com")
    );
    sandbox.stop().await;
}
