//! Requests for tokens, and their cache.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use launchdarkly_azure_devops::azure_devops::agent::clock::Clock;
use launchdarkly_azure_devops::credentials::cache::TokenCache;
use launchdarkly_azure_devops::credentials::integrations::{Identity, Kind};
use launchdarkly_azure_devops::credentials::token::{
    Endpoints, Fetcher, IdentityEndpoint, Token, TokenError,
};
use launchdarkly_azure_devops::http::{Request, Response, Secret, Transport, TransportError};
use serde_json::{Value, json};

use crate::differences::rows;

struct At(u64);

impl Clock for At {
    fn epoch_milliseconds(&self) -> u64 {
        self.0
    }

    fn sleep(&self, _: u32) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(pending())
    }
}

/// Issues a token for every request.
#[derive(Default)]
struct Generous(RefCell<Vec<Request>>);

impl Transport for Generous {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.0.borrow_mut().push(request);
        let body = json!({"access_token": "SIGNED.ASSERTION.FROM.MI", "expires_in": "3599"});
        Ok(Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_string().into(),
        })
    }
}

fn requests(kind: &Kind, identity: IdentityEndpoint) -> Vec<Request> {
    let fetcher = Fetcher {
        transport: Generous::default(),
        clock: &At(0),
        endpoints: Endpoints {
            entra: "https://login.microsoftonline.com".to_owned(),
            identity,
        },
        announce: &|_| {},
    };
    pollster::block_on(fetcher.fetch(kind)).unwrap();
    fetcher.transport.0.into_inner()
}

fn kind(row: &Value) -> Kind {
    let tenant_id = "11111111-1111-1111-1111-111111111111".to_owned();
    let client_id = "app-client-id".to_owned();
    let query = row["url"].as_str().unwrap();
    let identity = if query.contains("client_id=mi-client-id") {
        Identity::UserAssigned("mi-client-id".to_owned())
    } else {
        Identity::SystemAssigned
    };
    if row["body"]["client_secret"].is_string() {
        let client_secret = Secret::new(row["body"]["client_secret"].as_str().unwrap());
        Kind::ClientSecret {
            client_id,
            client_secret,
            tenant_id,
        }
    } else if row["body"].is_object() || query.contains("AzureADTokenExchange") {
        Kind::ClientAssertion {
            client_id,
            identity,
            tenant_id,
        }
    } else {
        Kind::ManagedIdentity(identity)
    }
}

/// Returns the pairs of a form or query, sorted.
fn pairs(text: &str) -> Vec<String> {
    let mut pairs: Vec<String> = text.split('&').map(str::to_owned).collect();
    pairs.sort();
    pairs
}

fn encoded(text: &str) -> String {
    launchdarkly_azure_devops::http::query::encode(text)
}

#[test]
fn tokens_are_asked_for_as_by_microsofts_own_libraries() {
    for row in rows(include_str!("table/token_requests.json")) {
        let header = row["headers"].get("x-identity-header").and_then(Value::as_str);
        let endpoint = match header {
            Some(header) => IdentityEndpoint::AppService {
                url: "http://127.0.0.1:41741/msi/token".to_owned(),
                header: Secret::new(header),
            },
            None => IdentityEndpoint::Machine("http://169.254.169.254".to_owned()),
        };
        let sent = requests(&kind(&row), endpoint);
        let wanted = row["url"].as_str().unwrap();
        if row["body"].is_object() {
            let sent = sent.last().unwrap();
            assert_eq!(sent.url, wanted);
            let form = row["body"].as_object().unwrap().iter();
            // This field only identifies the client library to Microsoft Entra.
            let form = form.filter(|(name, _)| *name != "x-ms-lib-capability");
            let form: Vec<String> = form
                .map(|(name, value)| format!("{name}={}", encoded(value.as_str().unwrap())))
                .collect();
            assert_eq!(pairs(sent.body.as_deref().unwrap()), pairs(&form.join("&")));
        } else {
            let (path, query) = wanted.split_once('?').unwrap();
            let (url, sent_query) = sent[0].url.split_once('?').unwrap();
            assert!(url.ends_with(path.trim_end_matches('/')), "{url} {path}");
            assert_eq!(pairs(sent_query), pairs(query));
            for (name, value) in row["headers"].as_object().unwrap() {
                let value = value.as_str().unwrap().to_owned();
                assert!(
                    sent[0]
                        .headers
                        .iter()
                        .any(|sent| *sent == (name.as_str(), value.clone()))
                );
            }
        }
    }
}

fn token(name: &str, expires: u64) -> Result<Token, TokenError> {
    Ok(Token {
        value: Secret::new(name),
        expires,
    })
}

#[test]
fn a_token_is_kept_as_long_as_by_backstage() {
    let table: Value = serde_json::from_str(include_str!("table/cache_timing.json")).unwrap();
    let life = table["tokenLifetimeMs"].as_u64().unwrap();
    let cache = TokenCache::default();
    let calls = Cell::new(0);
    for moment in table["timeline"].as_array().unwrap() {
        let now = moment["tMs"].as_u64().unwrap();
        let found = cache.get(
            || now,
            false,
            async || {
                calls.set(calls.get() + 1);
                token(&format!("t{}", calls.get()), now + life)
            },
        );
        let found = pollster::block_on(found).unwrap();
        assert_eq!(
            (json!(found.expose()), json!(calls.get())),
            (moment["token"].clone(), moment["calls"].clone())
        );
    }
}

#[test]
fn callers_at_the_same_time_share_one_fetch() {
    let cache = TokenCache::default();
    let calls = Cell::new(0);
    let ask = || {
        cache.get(
            || 0,
            false,
            async || {
                calls.set(calls.get() + 1);
                let mut polls = 0;
                poll_fn(|context| {
                    polls += 1;
                    context.waker().wake_by_ref();
                    if polls > 2 { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
                token("t1", 3_600_000)
            },
        )
    };
    let (mut first, mut second, mut third) = (pin!(ask()), pin!(ask()), pin!(ask()));
    let all = pollster::block_on(poll_fn(|context| {
        let polled = [first.as_mut().poll(context), second.as_mut().poll(context)];
        if polled.iter().all(Poll::is_ready) {
            Poll::Ready(polled)
        } else {
            Poll::Pending
        }
    }));
    assert!(all.iter().all(|found| matches!(found, Poll::Ready(Ok(_)))));
    assert!(pollster::block_on(&mut third).is_ok());
    assert_eq!(calls.get(), 1);
}
