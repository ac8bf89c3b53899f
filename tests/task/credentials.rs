//! Other organizations and collections of the sandbox, with the four examples of Backstage's documentation.

use std::fs;
use std::path::Path;

use sandbox::azure_devops::identity::{APPLICATION, CLIENT_SECRET, MANAGED_IDENTITY, OUTSIDER, TENANT};
use sandbox::azure_devops::state::{FABRIKAM_TOKEN, LEGACY_TOKEN};
use sandbox::launchdarkly::WRITER_TOKEN;
use sandbox::{LaunchDarkly, Options, Sandbox};
use serde_json::json;

use crate::agent::{CONNECTION, Finished, Job};
use crate::server::{Reply, Server};
use crate::storefront::Storefront;

/// Values that must not appear in any output.
const SECRETS: [&str; 3] = [CLIENT_SECRET, FABRIKAM_TOKEN, LEGACY_TOKEN];

async fn sandbox() -> Sandbox {
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

/// Rolls out the linked flags of a work item in another organization, with this configuration.
async fn roll_out(sandbox: &Sandbox, place: (&str, &str), item: &str, config: &str) -> Finished {
    let (organization, project) = place;
    let url = sandbox.azure_devops_url();
    let mut job = Job::release(url);
    fs::create_dir_all(job.folder()).unwrap();
    let path = job.folder().join("app-config.yaml");
    let host = url.trim_start_matches("http://");
    fs::write(&path, config.replace("dev.azure.com", host)).unwrap();
    for (name, value) in [
        ("INPUT_AZURECONFIG", path.to_str().unwrap()),
        ("INPUT_WORKITEMS", item),
        ("LAUNCHDARKLY-ACCOUNT-NAME", organization),
        ("LAUNCHDARKLY-PROJECT-NAME", project),
        (&format!("ENDPOINT_URL_{CONNECTION}"), sandbox.launchdarkly_url()),
        (
            &format!("ENDPOINT_AUTH_PARAMETER_{CONNECTION}_APITOKEN"),
            WRITER_TOKEN,
        ),
        ("AZURE_AUTHORITY_HOST", url),
        ("AZURE_POD_IDENTITY_AUTHORITY_HOST", url),
        ("AZURE_CLIENT_ID", APPLICATION),
        ("SECRET_AZURE_CLIENT_SECRET", CLIENT_SECRET),
        ("AZURE_TENANT_ID", TENANT),
        ("MANAGED_IDENTITY", MANAGED_IDENTITY),
        ("OUTSIDER", OUTSIDER),
        ("SECRET_PERSONAL_ACCESS_TOKEN", FABRIKAM_TOKEN),
        ("SECRET_LEGACY_TOKEN", LEGACY_TOKEN),
    ] {
        job.set(name, value);
    }
    let run = move || {
        let finished = job.run();
        let kept = written(job.folder());
        (finished, kept)
    };
    let (finished, kept) = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(
        !SECRETS.iter().any(|secret| kept.contains(secret)) && !kept.contains("entra-"),
        "{kept}"
    );
    for line in &finished.lines {
        let is_shown = !line.starts_with("##vso[task.setsecret]");
        let is_secret = SECRETS.iter().any(|secret| line.contains(secret)) || line.contains("entra-");
        assert!(!(is_shown && is_secret), "{line}");
    }
    finished
}

/// Returns the texts of all files in a folder and its subfolders, including report and summary.
fn written(folder: &Path) -> String {
    let mut texts = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.push_str(&written(&path));
        } else {
            texts.push_str(&fs::read_to_string(path).unwrap());
        }
    }
    texts
}

const FABRIKAM: (&str, &str) = ("fabrikam", "Shop");

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_backstages_page_reaches_another_organization() {
    let sandbox = sandbox().await;
    for (config, how) in [
        (
            "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - clientId: ${AZURE_CLIENT_ID}\n          clientSecret: ${AZURE_CLIENT_SECRET}\n          tenantId: ${AZURE_TENANT_ID}\n",
            "the credential without organizations (ClientSecret)",
        ),
        (
            "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - clientId: ${MANAGED_IDENTITY}\n",
            "the credential without organizations (ManagedIdentity)",
        ),
        (
            "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - personalAccessToken: ${PERSONAL_ACCESS_TOKEN}\n",
            "the credential without organizations (PersonalAccessToken)",
        ),
        (
            "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - organizations:\n            - my-org\n            - fabrikam\n          clientId: ${AZURE_CLIENT_ID}\n          clientSecret: ${AZURE_CLIENT_SECRET}\n          tenantId: ${AZURE_TENANT_ID}\n        - organizations:\n            - another-org\n          clientId: ${MANAGED_IDENTITY}\n        - organizations:\n            - yet-another-org\n          personalAccessToken: ${LEGACY_TOKEN}\n        - clientId: system-assigned\n",
            "the credential that lists it (ClientSecret)",
        ),
        (
            "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - organizations: [fabrikam]\n          clientId: ${AZURE_CLIENT_ID}\n          managedIdentityClientId: system-assigned\n          tenantId: ${AZURE_TENANT_ID}\n",
            "the credential that lists it (ManagedIdentityClientAssertion)",
        ),
    ] {
        let finished = roll_out(&sandbox, FABRIKAM, "501", config).await;
        let log = finished.log();
        assert!(finished.result().starts_with("Succeeded: 1 "), "{log}");
        assert!(log.contains(how), "{log}");
    }
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_of_a_server_is_reached_with_its_own_token() {
    let sandbox = sandbox().await;
    // The same server under another host name, so other credentials apply.
    let server = sandbox.azure_devops_url().replace("127.0.0.1", "localhost");
    let config = format!(
        "integrations:\n  azure:\n    - host: {}\n      credentials:\n        - organizations: [Legacy]\n          personalAccessToken: ${{LEGACY_TOKEN}}\n",
        server.trim_start_matches("http://")
    );
    let place = (&*format!("{server}/tfs/Legacy"), "Billing");
    let finished = roll_out(&sandbox, place, "77", &config).await;
    assert!(
        finished.result().starts_with("Succeeded: 1 "),
        "{}",
        finished.log()
    );
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_told_in_a_sentence() {
    let sandbox = sandbox().await;
    let entra = |client: &str, secret: &str, tenant: &str| {
        format!(
            "integrations: {{azure: [{{host: dev.azure.com, credentials: [{{clientId: '{client}', clientSecret: '{secret}', tenantId: '{tenant}'}}]}}]}}"
        )
    };
    for (config, words) in [
        (entra("${OUTSIDER}", "${AZURE_CLIENT_SECRET}", TENANT), "the identity is not a user of this organization"),
        (entra("${AZURE_CLIENT_ID}", "not-the-secret", TENANT), "The client secret is wrong"),
        (entra("${AZURE_CLIENT_ID}", "${AZURE_CLIENT_SECRET}", "elsewhere"), "The tenant does not exist"),
        (entra("${AZURE_CLIENT_ID}", "${MISSING}", TENANT), "${MISSING} is not set"),
        (
            "integrations: {azure: [{host: dev.azure.com, credentials: [{clientId: other}]}]}".to_owned(),
            "No access token was issued for the managed identity other (HTTP 400): Identity not found",
        ),
        (
            "integrations: {azure: [{host: dev.azure.com, credentials: [{personalAccessToken: '${LEGACY_TOKEN}'}]}]}".to_owned(),
            "The personal access token is wrong, has expired, or is for another organization",
        ),
    ] {
        let finished = roll_out(&sandbox, FABRIKAM, "501", &config).await;
        let result = finished.result();
        assert!(result.starts_with("Failed: Nothing was changed. ") && result.contains(words), "{result}");
    }
    let config = entra("${AZURE_CLIENT_ID}", "${AZURE_CLIENT_SECRET}", TENANT);
    let finished = roll_out(&sandbox, ("fabrikam", "Elsewhere"), "501", &config).await;
    assert!(
        finished.result().contains("there is no such project"),
        "{}",
        finished.result()
    );
    sandbox.stop().await;
}

#[test]
fn a_server_that_repeats_the_secret_does_not_bring_it_into_the_log() {
    let server = Server::start(|request| {
        let body = json!({"error": "invalid_client", "error_description": request.body});
        Reply::json(401, &body)
    });
    let mut job = Job::release(&server.url());
    fs::create_dir_all(job.folder()).unwrap();
    let path = job.folder().join("app-config.yaml");
    let host = server.url().replace("http://", "");
    let config = format!(
        "integrations: {{azure: [{{host: '{host}', credentials: [{{organizations: [sandbox], clientId: a, clientSecret: '${{AZURE_CLIENT_SECRET}}', tenantId: t}}]}}]}}"
    );
    fs::write(&path, config).unwrap();
    job.set("INPUT_AZURECONFIG", path.to_str().unwrap());
    job.set("AZURE_AUTHORITY_HOST", &server.url());
    job.set("SECRET_AZURE_CLIENT_SECRET", CLIENT_SECRET);
    let finished = job.run();
    let encoded = "sandbox%26client%3Dsecret%2B1";
    assert!(server.requests()[0].body.contains(encoded));
    let shown = finished
        .lines
        .iter()
        .filter(|line| !line.starts_with("##vso[task.setsecret]"));
    let shown = shown.cloned().collect::<Vec<_>>().join("\n") + &written(job.folder());
    assert!(
        !shown.contains(CLIENT_SECRET) && !shown.contains(encoded) && shown.contains("client_secret=***"),
        "{shown}"
    );
}

#[test]
fn a_service_connection_reaches_another_organization_without_a_secret() {
    let storefront = Storefront::new(&[("checkout-v2", false, 100)]);
    let server = Server::start(move |request| {
        let has = |part: &str| request.line.contains(part);
        if has("/oidctoken?") {
            return Reply::json(200, &json!({"oidcToken": "assertion-canary"}));
        }
        if has("/tenant/oauth2/v2.0/token") {
            return Reply::json(200, &json!({"access_token": "entra-canary", "expires_in": 3599}));
        }
        storefront.answer(request)
    });
    let mut job = Job::release(&server.url());
    for (name, value) in [
        ("INPUT_AZURESERVICECONNECTION", "sc"),
        ("INPUT_WORKITEMS", "4711"),
        ("ENDPOINT_AUTH_PARAMETER_sc_SERVICEPRINCIPALID", "app"),
        ("ENDPOINT_AUTH_PARAMETER_sc_TENANTID", "tenant"),
        ("LAUNCHDARKLY-ACCOUNT-NAME", "fabrikam"),
        ("AZURE_AUTHORITY_HOST", &server.url()),
        (
            "SYSTEM_OIDCREQUESTURI",
            &format!("{}/sandbox/p/_apis/distributedtask/oidctoken", server.url()),
        ),
    ] {
        job.set(name, value);
    }
    let finished = job.run();
    assert_eq!(finished.result(), "Succeeded: 1 changed in production.");
    let requests = server.requests();
    assert_eq!(
        server.lines()[..3],
        [
            "POST /sandbox/p/_apis/distributedtask/oidctoken?api-version=7.1&serviceConnectionId=sc",
            "POST /tenant/oauth2/v2.0/token",
            "POST /fabrikam/_apis/wit/workitemsbatch?api-version=7.1",
        ]
    );
    assert_eq!(requests[0].header("authorization"), Some("Bearer job-canary"));
    assert!(requests[1].body.contains("client_assertion=assertion-canary"));
    assert_eq!(requests[2].header("authorization"), Some("Bearer entra-canary"));
    let shown = finished
        .lines
        .iter()
        .find(|line| line.contains("canary") && !line.contains("task.setsecret"));
    assert_eq!(shown, None);
}

/// Runs the task for the addresses of work items. Returns its output and files.
async fn roll_out_addresses(sandbox: &Sandbox, work_items: &str, config: &str) -> (Finished, String) {
    let url = sandbox.azure_devops_url();
    let mut job = Job::release(url);
    fs::create_dir_all(job.folder()).unwrap();
    let path = job.folder().join("app-config.yaml");
    fs::write(&path, config).unwrap();
    if !config.is_empty() {
        job.set("INPUT_AZURECONFIG", path.to_str().unwrap());
    }
    for (name, value) in [
        ("INPUT_WORKITEMS", work_items),
        (&format!("ENDPOINT_URL_{CONNECTION}"), sandbox.launchdarkly_url()),
        (
            &format!("ENDPOINT_AUTH_PARAMETER_{CONNECTION}_APITOKEN"),
            WRITER_TOKEN,
        ),
        ("SECRET_PERSONAL_ACCESS_TOKEN", FABRIKAM_TOKEN),
        ("SECRET_LEGACY_TOKEN", LEGACY_TOKEN),
    ] {
        job.set(name, value);
    }
    let run = move || {
        let finished = job.run();
        let kept = written(job.folder());
        (finished, kept)
    };
    let (finished, kept) = tokio::task::spawn_blocking(run).await.unwrap();
    let shown = finished
        .lines
        .iter()
        .filter(|line| !line.starts_with("##vso[task.setsecret]"));
    let shown = shown.cloned().collect::<Vec<_>>().join("\n") + &kept;
    assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
    (finished, kept)
}

#[tokio::test(flavor = "multi_thread")]
async fn work_items_of_other_organizations_and_collections_are_named_by_their_addresses() {
    let sandbox = sandbox().await;
    let url = sandbox.azure_devops_url();
    // The same server under another host name, so other credentials apply.
    let server = url.replace("127.0.0.1", "localhost");
    let config = format!(
        "integrations:\n  azure:\n    - host: {}\n      credentials:\n        - organizations: [fabrikam]\n          personalAccessToken: ${{PERSONAL_ACCESS_TOKEN}}\n    - host: {}\n      credentials:\n        - organizations: [Legacy]\n          personalAccessToken: ${{LEGACY_TOKEN}}\n",
        url.trim_start_matches("http://"),
        server.trim_start_matches("http://"),
    );
    let addresses = [
        format!("{url}/fabrikam/Shop/_workitems/edit/501"),
        format!("{server}/tfs/Legacy/Billing/_workitems/edit/77"),
    ];
    let (finished, kept) = roll_out_addresses(&sandbox, &addresses.join(" "), &config).await;
    let log = finished.log();
    assert!(finished.result().starts_with("Succeeded: 1 "), "{log}");
    assert!(log.contains("fabrikam at") && log.contains("Legacy at"), "{log}");
    for address in [
        format!("{url}/fabrikam/_workitems/edit/501"),
        format!("{server}/tfs/Legacy/_workitems/edit/77"),
    ] {
        assert!(
            kept.contains(&format!("\"{address}\"")),
            "{address} in the report: {kept}"
        );
    }
    assert!(kept.contains("\"workItems\":[]"), "{kept}");

    let missing = format!("{url}/fabrikam/Shop/_workitems/edit/999");
    let (finished, _) = roll_out_addresses(&sandbox, &missing, &config).await;
    let log = finished.log();
    assert!(
        log.contains("/fabrikam/_workitems/edit/999 could not be read"),
        "{log}"
    );
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_jobs_token_never_goes_to_the_organization_of_an_address() {
    let sandbox = sandbox().await;
    let url = sandbox.azure_devops_url();
    sandbox.azure_devops().clear_requests();
    let address = format!("{url}/fabrikam/Shop/_workitems/edit/501");
    let (finished, _) = roll_out_addresses(&sandbox, &address, "").await;
    let result = finished.result();
    assert!(
        result.starts_with("Failed: Nothing was changed. ")
            && result.contains("There is no credential for fabrikam at"),
        "{result}"
    );
    let address = format!("{url}/fabrikam/Shop/_backlogs/501");
    let (finished, _) = roll_out_addresses(&sandbox, &address, "").await;
    assert!(
        finished.result().contains("is not a work item ID"),
        "{}",
        finished.result()
    );
    assert!(sandbox.azure_devops().requests().is_empty(), "nothing was asked");
    sandbox.stop().await;
}
