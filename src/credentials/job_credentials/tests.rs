use std::cell::RefCell;
use std::future::{Future, pending};

use serde_json::json;

use super::*;
use crate::azure_devops::Authorization;
use crate::azure_devops::agent::clock::Clock;
use crate::credentials::host::Host;
use crate::credentials::integrations::{Credential, Integration};
use crate::credentials::token::{Endpoints, IdentityEndpoint};
use crate::http::scripted::Scripted;

struct Noon;

impl Clock for Noon {
    fn epoch_milliseconds(&self) -> u64 {
        0
    }

    fn sleep(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(pending())
    }
}

fn credentials<'a>(
    transport: &'a Scripted,
    announce: &'a dyn Fn(&Secret),
) -> JobCredentials<'a, &'a Scripted> {
    let credential = |organization: &str, kind| Credential {
        organizations: vec![organization.to_owned()],
        kind,
    };
    let resolver = Resolver::new(vec![Integration {
        host: Host::cloud(),
        credentials: vec![
            credential(
                "entra",
                Kind::ClientSecret {
                    client_id: "app".to_owned(),
                    client_secret: Secret::new("canary-secret"),
                    tenant_id: "tenant".to_owned(),
                },
            ),
            credential("pat", Kind::PersonalAccessToken(Secret::new("canary-pat"))),
        ],
    }]);
    let fetcher = Fetcher {
        transport,
        clock: &Noon,
        endpoints: Endpoints {
            entra: "https://login.example".to_owned(),
            identity: IdentityEndpoint::Machine("http://127.0.0.1".to_owned()),
        },
        announce,
    };
    JobCredentials::new(resolver, fetcher)
}

#[test]
fn a_token_is_fetched_once_and_announced_before_it_is_used() {
    let transport = Scripted::new().answer(200, json!({"access_token": "canary-token", "expires_in": 3600}));
    let announced = RefCell::new(Vec::new());
    let announce = |secret: &Secret| announced.borrow_mut().push(secret.expose().to_owned());
    let credentials = credentials(&transport, &announce);
    for _ in 0..2 {
        let (key, _) = credentials.key("https://dev.azure.com/Entra/").unwrap();
        let header = pollster::block_on(key.header(false)).unwrap();
        assert_eq!(header.expose(), "Bearer canary-token");
    }
    assert_eq!(transport.lines().len(), 1);
    assert_eq!(*announced.borrow(), ["canary-token"]);
}

#[test]
fn where_nothing_applies_host_and_organization_are_named() {
    let transport = Scripted::new();
    let credentials = credentials(&transport, &|_| {});
    let error = credentials
        .key("https://dev.azure.com/other/")
        .unwrap_err()
        .to_string();
    assert!(error.contains("other at dev.azure.com"), "{error}");
    let error = credentials
        .key("http://dev.azure.com/pat/")
        .unwrap_err()
        .to_string();
    assert!(error.contains("is not an HTTPS address"), "{error}");
    assert!(transport.lines().is_empty());
}
