use std::cell::RefCell;
use std::future::{Future, pending, ready};
use std::pin::Pin;

use serde_json::json;

use super::*;
use crate::credentials::config::ConfigEnvironment;
use crate::credentials::integrations::Identity;
use crate::http::TransportError;
use crate::http::scripted::Scripted;

struct Retry;

impl Clock for Retry {
    fn epoch_milliseconds(&self) -> u64 {
        1000
    }

    fn sleep(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(ready(()))
    }
}

fn endpoints() -> Endpoints {
    Endpoints {
        entra: "https://login.microsoftonline.com".to_owned(),
        identity: IdentityEndpoint::Machine("http://169.254.169.254".to_owned()),
    }
}

fn secret() -> Kind {
    Kind::ClientSecret {
        client_id: "app".to_owned(),
        client_secret: Secret::new("canary"),
        tenant_id: "tenant".to_owned(),
    }
}

fn fetch<T: Transport>(transport: T, kind: &Kind) -> Result<Token, TokenError> {
    let fetcher = Fetcher {
        transport,
        clock: &Retry,
        endpoints: endpoints(),
        announce: &|_| {},
    };
    pollster::block_on(fetcher.fetch(kind))
}

#[test]
fn both_forms_of_an_expiry_are_understood() {
    for (answer, expires) in [
        (json!({"access_token": "t", "expires_in": 3599}), 3_600_000),
        (json!({"access_token": "t", "expires_in": "3599"}), 3_600_000),
        (json!({"access_token": "t", "expires_on": "7200"}), 7_200_000),
    ] {
        let token = fetch(Scripted::new().answer(200, answer), &secret()).unwrap();
        assert_eq!((token.value.expose(), token.expires), ("t", expires));
    }
    for answer in [
        json!({}),
        json!({"access_token": "a\r\nb", "expires_in": 1}),
        json!({"access_token": "t"}),
        json!("<html>"),
    ] {
        let error = fetch(Scripted::new().answer(200, answer), &secret()).unwrap_err();
        assert!(matches!(error, TokenError::Malformed { .. }), "{error}");
    }
}

#[test]
fn refusals_of_entra_say_what_to_do() {
    for (code, words) in [
        (7_000_215, "The client secret is wrong"),
        (7_000_222, "has expired"),
        (700_016, "Check clientId and tenantId"),
        (1, "Check clientId, tenantId"),
    ] {
        let answer = json!({"error": "invalid_client", "error_codes": [code],
            "error_description": format!("AADSTS{code}: It is refused.\r\nTrace ID: 1")});
        let error = fetch(Scripted::new().answer(401, answer), &secret())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(words) && error.contains(&format!("AADSTS{code}")),
            "{error}"
        );
        assert!(
            !error.contains("Trace ID") && !error.contains("canary"),
            "{error}"
        );
    }
}

struct Silent;

impl Transport for Silent {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        pending().await
    }
}

#[test]
fn a_machine_without_an_identity_is_told_from_one_that_refuses() {
    let kind = Kind::ManagedIdentity(Identity::UserAssigned("mi".to_owned()));
    let silent = fetch(Silent, &kind).unwrap_err().to_string();
    assert!(silent.contains("only on self-hosted agents in Azure"), "{silent}");
    let unreachable = TransportError::Unreachable {
        host: "169.254.169.254".to_owned(),
        detail: "EHOSTUNREACH".to_owned(),
    };
    let unreachable = fetch(Scripted::new().fail(unreachable), &kind)
        .unwrap_err()
        .to_string();
    assert!(unreachable.contains("169.254.169.254") && unreachable.contains("self-hosted"));
    let answer = json!({"error": "invalid_request", "error_description": "Identity not found"});
    let refused = fetch(Scripted::new().answer(400, answer), &kind)
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("identity mi") && refused.contains("Identity not found"),
        "{refused}"
    );
}

#[test]
fn a_service_connection_vouches_for_the_job_without_a_secret() {
    let transport = Scripted::new()
        .answer(200, json!({"oidcToken": "assertion"}))
        .answer(200, json!({"access_token": "t", "expires_in": 3599}));
    let announced = RefCell::new(Vec::new());
    let announce = |secret: &Secret| announced.borrow_mut().push(secret.expose().to_owned());
    let fetcher = Fetcher {
        transport: &transport,
        clock: &Retry,
        endpoints: endpoints(),
        announce: &announce,
    };
    let connection = ServiceConnection {
        id: "sc".to_owned(),
        client_id: "app".to_owned(),
        tenant_id: "tenant".to_owned(),
        request_url: "https://dev.azure.com/contoso/p/_apis/oidctoken".to_owned(),
        job_token: Secret::new("job"),
    };
    pollster::block_on(fetcher.federated(&connection)).unwrap();
    assert_eq!(
        transport.lines(),
        [
            "POST https://dev.azure.com/contoso/p/_apis/oidctoken?api-version=7.1&serviceConnectionId=sc",
            "POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
        ]
    );
    assert_eq!(*announced.borrow(), ["assertion", "t"]);
    let form = transport.requests()[1].body.clone().unwrap();
    assert!(
        form.contains("client_assertion=assertion") && !form.contains("job"),
        "{form}"
    );
}

struct Variables(&'static [(&'static str, &'static str)]);

impl ConfigEnvironment for Variables {
    fn variable(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }

    fn file(&self, _: &str) -> Result<String, String> {
        Err("there is no disk".to_owned())
    }
}

#[test]
fn whom_to_ask_comes_from_the_machine_and_must_be_safe_to_ask() {
    assert_eq!(Endpoints::read(&Variables(&[])).unwrap(), endpoints());
    let government = Variables(&[("AZURE_AUTHORITY_HOST", "login.microsoftonline.us")]);
    assert_eq!(
        Endpoints::read(&government).unwrap().entra,
        "https://login.microsoftonline.us"
    );
    let app_service = Variables(&[
        ("IDENTITY_ENDPOINT", "http://169.254.129.4:8081/msi/token"),
        ("IDENTITY_HEADER", "canary"),
    ]);
    let read = Endpoints::read(&app_service).unwrap();
    assert!(
        matches!(read.identity, IdentityEndpoint::AppService { .. })
            && !format!("{read:?}").contains("canary")
    );
    for unsafe_one in [
        &[("AZURE_AUTHORITY_HOST", "http://login.example")][..],
        &[("AZURE_AUTHORITY_HOST", "https://login.example/path")],
        &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://identity.example")],
        &[
            ("IDENTITY_ENDPOINT", "http://evil.example/"),
            ("IDENTITY_HEADER", "h"),
        ],
    ] {
        let variables: &'static [_] = Box::leak(unsafe_one.to_vec().into_boxed_slice());
        let error = Endpoints::read(&Variables(variables)).unwrap_err();
        assert!(error.contains(unsafe_one[0].0), "{error}");
    }
}
