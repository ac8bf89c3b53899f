use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Api;
use crate::azure_devops::identity::{APPLICATION, CLIENT_SECRET, MANAGED_IDENTITY, OUTSIDER, TENANT};
use crate::azure_devops::state::{FABRIKAM_TOKEN, LEGACY_TOKEN};

const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";

/// Reads a work item with an `Authorization` header.
async fn read(api: &Api, path: &str, id: u32, authorization: &str) -> (StatusCode, Value) {
    let url = format!(
        "{}/{path}/_apis/wit/workitemsbatch?api-version=7.1",
        api.state().url()
    );
    let request = api
        .http
        .post(url)
        .header("authorization", authorization)
        .header("x-tfs-fedauthredirect", "Suppress")
        .json(&json!({ "ids": [id, 9999], "$expand": "relations", "errorPolicy": "omit" }));
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

fn basic(token: &str) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!(":{token}"));
    format!("Basic {encoded}")
}

async fn entra(api: &Api, tenant: &str, form: &[(&str, &str)]) -> Result<String, u64> {
    let url = format!("{}/{tenant}/oauth2/v2.0/token", api.state().url());
    let scope = format!("{AZURE_DEVOPS}/.default");
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.append_pair("grant_type", "client_credentials")
        .append_pair("scope", &scope);
    body.extend_pairs(form);
    let request = api
        .http
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body.finish());
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    match answer["access_token"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => Err(answer["error_codes"][0].as_u64().unwrap()),
    }
}

async fn machine(api: &Api, resource: &str, identity: Option<&str>) -> Result<String, String> {
    let identity = identity.map_or_else(String::new, |id| format!("&client_id={id}"));
    let url = format!(
        "{}/metadata/identity/oauth2/token?api-version=2018-02-01&resource={resource}{identity}",
        api.state().url()
    );
    let answer = api.http.get(url).header("metadata", "true").send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    match answer["access_token"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => Err(answer["error_description"].as_str().unwrap().to_owned()),
    }
}

#[tokio::test]
async fn a_personal_access_token_opens_its_own_organization_only() {
    let api = Api::start("").await;
    let (status, body) = read(&api, "fabrikam", 501, &basic(FABRIKAM_TOKEN)).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&body["value"][0]["id"], &body["value"][1]),
        (&json!(501), &Value::Null)
    );
    let link = body["value"][0]["relations"][0]["url"].as_str().unwrap();
    assert!(link.starts_with(api.state().launchdarkly_url()), "{link}");
    let (status, _) = read(&api, "tfs/Legacy/Billing", 77, &basic(LEGACY_TOKEN)).await;
    assert_eq!(status, StatusCode::OK);
    let own = format!("Bearer {}", api.token);
    for (path, authorization) in [
        ("fabrikam", basic(LEGACY_TOKEN)),
        ("tfs/Legacy", basic(FABRIKAM_TOKEN)),
        ("fabrikam", own),
    ] {
        let (status, _) = read(&api, path, 501, &authorization).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let (status, body) = read(&api, "fabrikam/Elsewhere", 501, &basic(FABRIKAM_TOKEN)).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        body["message"].as_str().unwrap().starts_with("VS800075"),
        "{body}"
    );
}

#[tokio::test]
async fn entra_gives_tokens_to_applications_that_prove_themselves() {
    let api = Api::start("").await;
    let with_secret = [("client_id", APPLICATION), ("client_secret", CLIENT_SECRET)];
    let token = entra(&api, TENANT, &with_secret).await.unwrap();
    let bearer = format!("Bearer {token}");
    assert_eq!(read(&api, "fabrikam", 501, &bearer).await.0, StatusCode::OK);
    assert_eq!(
        read(&api, "tfs/Legacy", 77, &bearer).await.0,
        StatusCode::UNAUTHORIZED
    );
    let assertion = machine(&api, "api%3A%2F%2FAzureADTokenExchange", None)
        .await
        .unwrap();
    let with_assertion = [
        ("client_id", APPLICATION),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", &assertion),
    ];
    entra(&api, TENANT, &with_assertion).await.unwrap();
    for (tenant, form, code) in [
        ("elsewhere", &with_secret[..], 90_002),
        (
            TENANT,
            &[("client_id", "nobody"), ("client_secret", CLIENT_SECRET)],
            700_016,
        ),
        (
            TENANT,
            &[("client_id", APPLICATION), ("client_secret", "wrong")],
            7_000_215,
        ),
        (TENANT, &[("client_id", APPLICATION)], 7_000_218),
    ] {
        assert_eq!(entra(&api, tenant, form).await.unwrap_err(), code);
    }
    let outsider = [("client_id", OUTSIDER), ("client_secret", CLIENT_SECRET)];
    let token = entra(&api, TENANT, &outsider).await.unwrap();
    let (status, body) = read(&api, "fabrikam", 501, &format!("Bearer {token}")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(
        body["message"].as_str().unwrap().starts_with("TF401444"),
        "{body}"
    );
}

#[tokio::test]
async fn the_machine_knows_its_own_identities() {
    let api = Api::start("").await;
    for identity in [None, Some(MANAGED_IDENTITY)] {
        let token = machine(&api, AZURE_DEVOPS, identity).await.unwrap();
        assert_eq!(
            read(&api, "fabrikam", 501, &format!("Bearer {token}")).await.0,
            StatusCode::OK
        );
    }
    assert_eq!(
        machine(&api, AZURE_DEVOPS, Some("other")).await.unwrap_err(),
        "Identity not found"
    );
    let exchange = machine(&api, "api%3A%2F%2FAzureADTokenExchange", None)
        .await
        .unwrap();
    let (status, _) = read(&api, "fabrikam", 501, &format!("Bearer {exchange}")).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "that token is for Entra only");
}

#[tokio::test]
async fn files_are_read_at_branches_and_tags_and_listed() {
    let api = Api::start("").await;
    let text = async |query: &str| {
        let path = format!("Storefront/_apis/git/repositories/storefront-web/items?api-version=7.1&{query}");
        let answer = api
            .bare(Method::GET, &path)
            .bearer_auth(&api.token)
            .send()
            .await
            .unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    let (status, main) = text("path=/catalog-info.yaml").await;
    assert_eq!(status, StatusCode::OK);
    assert!(main.contains("owner: group:checkout"));
    let tag =
        text("path=catalog-info.yaml&versionDescriptor.version=v1&versionDescriptor.versionType=tag").await;
    assert!(tag.1.contains("owner: group:web"));
    assert_eq!(
        text("path=/catalog-info.yaml&versionDescriptor.version=v1")
            .await
            .0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(text("path=/nowhere.yaml").await.0, StatusCode::NOT_FOUND);
    let list = api
        .project("git/repositories/Platform%20catalog/items?recursionLevel=full&scopePath=/services&api-version=7.1")
        .await;
    let paths: Vec<&str> = list["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "/services/payments/catalog-info.yaml",
            "/services/search/catalog-info.yaml"
        ]
    );
}
