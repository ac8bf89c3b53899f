//! The endpoint proxy between the extension and LaunchDarkly: what it writes, and what can go wrong.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::Api;
use crate::azure_devops::state::{ProxyFault, ProxyFaultKind};
use crate::launchdarkly::{Fault, Trouble};

fn ask(name: &str, parameters: Value) -> Value {
    json!({ "dataSourceDetails": { "dataSourceName": name, "parameters": parameters } })
}

fn flag_keys() -> Value {
    ask("Flags", json!({ "projectKey": "storefront", "query": "limit=1" }))
}

impl Api {
    fn proxy_path(&self) -> String {
        let id = self.state().service_connections()[0].id;
        format!("serviceendpoint/endpointproxy?endpointId={id}&api-version=7.1")
    }

    async fn proxy(&self, call: Value) -> (StatusCode, Value) {
        self.post(&self.proxy_path(), call).await
    }

    /// Spoils the next call of a data source.
    fn spoil(&self, data_source: &str, kind: ProxyFaultKind) {
        self.state().inject_proxy_fault(ProxyFault {
            data_source: Some(data_source.to_owned()),
            times: 1,
            kind,
        });
    }
}

#[tokio::test]
async fn a_flag_is_created_linked_and_unlinked_where_the_organization_permits_it() {
    let api = Api::start("").await;
    let flag = json!({ "key": "one-page", "name": "One \"page\"", "tags": ["azure-devops"] });
    let create = ask(
        "CreateFlag",
        json!({ "projectKey": "storefront", "body": flag.to_string() }),
    );
    let (status, refused) = api.proxy(create.clone()).await;
    assert_eq!(
        (status.as_u16(), &refused["typeKey"]),
        (400, &json!("ServiceEndpointException"))
    );
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("enough permissions required")
    );
    assert!(api.launchdarkly().flag("storefront", "one-page").is_none());

    api.state().set_proxy_post_allowed(true);
    let (status, made) = api.proxy(create.clone()).await;
    assert_eq!(
        (status.as_u16(), &made["statusCode"]),
        (200, &json!("ok")),
        "{made}"
    );
    let made: Value = serde_json::from_str(made["result"][0].as_str().unwrap()).unwrap();
    assert_eq!(made["name"], flag["name"]);
    assert_eq!(api.launchdarkly().flag("storefront", "one-page").unwrap(), made);
    let (_, again) = api.proxy(create).await;
    let message = again["errorMessage"].as_str().unwrap();
    assert!(message.contains("Status Code: 'Conflict'"), "{message}");

    let link = json!({ "key": "4711-one-page", "deepLink": "https://dev.azure.com/o/p/_workitems/edit/4711", "title": "User Story 4711", "description": "Linked" });
    let mut place = json!({ "projectKey": "storefront", "flagKey": "one-page" });
    place["body"] = link.to_string().into();
    assert_eq!(
        api.proxy(ask("CreateFlagLink", place.clone())).await.1["statusCode"],
        "ok"
    );
    let made = api.launchdarkly().flag_links();
    assert_eq!(
        made.iter().map(|link| link.key.as_str()).collect::<Vec<_>>(),
        ["4711-one-page"]
    );
    place["linkKey"] = "4711-one-page".into();
    let gone = api.proxy(ask("DeleteFlagLink", place.clone())).await.1;
    assert_eq!(
        (&gone["statusCode"], &gone["result"]),
        (&json!("ok"), &json!([""]))
    );
    assert!(api.launchdarkly().flag_links().is_empty());
    let gone = api.proxy(ask("DeleteFlagLink", place)).await.1;
    assert!(gone["errorMessage"].as_str().unwrap().contains("'NotFound'"));
}

#[tokio::test]
async fn the_call_may_name_verb_and_content_itself_but_only_get_and_post() {
    let api = Api::start("").await;
    api.state().set_proxy_post_allowed(true);
    let call = |verb: &str| {
        let mut call = ask(
            "Flags",
            json!({ "projectKey": "storefront", "query": "", "name": "New" }),
        );
        call["dataSourceDetails"]["requestVerb"] = verb.into();
        call["dataSourceDetails"]["requestContent"] = r#"{"key":"new","name":"{{{name}}}"}"#.into();
        call
    };
    assert_eq!(api.proxy(call("POST")).await.1["statusCode"], "ok");
    assert_eq!(
        api.launchdarkly().flag("storefront", "new").unwrap()["name"],
        "New"
    );
    for verb in ["PATCH", "Delete"] {
        let (status, refused) = api.proxy(call(verb)).await;
        assert_eq!(
            (status.as_u16(), &refused["typeKey"]),
            (400, &json!("InvalidDataSourceBindingException")),
            "{verb}"
        );
    }
}

#[tokio::test]
async fn launchdarklys_refusals_come_inside_of_a_200() {
    let api = Api::start("").await;
    for (status, name, code) in [
        (StatusCode::UNAUTHORIZED, "Unauthorized", "unauthorized"),
        (StatusCode::FORBIDDEN, "Forbidden", "forbidden"),
        (StatusCode::NOT_FOUND, "NotFound", "not_found"),
        (StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "rate_limited"),
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalServerError",
            "internal_service_error",
        ),
    ] {
        api.spoil("Flags", ProxyFaultKind::launchdarkly(status, code, "It's no"));
        let (own, answer) = api.proxy(flag_keys()).await;
        assert_eq!((own.as_u16(), &answer["statusCode"]), (200, &json!("badRequest")));
        let message = answer["errorMessage"].as_str().unwrap();
        assert!(message.contains(&format!("Status Code: '{name}'")), "{message}");
        assert!(message.contains(code) && message.contains("It's no"), "{message}");
        assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "ok", "only once");
    }
    // The simulator's own faults come through in the same form.
    api.launchdarkly().inject(Fault {
        method: Method::GET,
        path_prefix: "/api/v2/flags".to_owned(),
        times: 1,
        trouble: Trouble::Conflict,
    });
    let message = api.proxy(flag_keys()).await.1["errorMessage"].to_string();
    assert!(message.contains("Status Code: 'Conflict'"), "{message}");
}

#[tokio::test]
async fn answers_that_cannot_be_read_are_failures_and_some_reach_the_frame() {
    let api = Api::start("").await;
    for (trouble, part) in [
        (
            ProxyFaultKind::Answer(StatusCode::OK, r#"{"items":["#.to_owned()),
            "not JSON",
        ),
        (ProxyFaultKind::TooLarge, "larger than 2 MB"),
        (
            ProxyFaultKind::Answer(StatusCode::OK, format!("\"{}\"", "x".repeat(2 << 20))),
            "larger than 2 MB",
        ),
    ] {
        api.spoil("Flags", trouble);
        let (status, answer) = api.proxy(flag_keys()).await;
        assert_eq!((status.as_u16(), &answer["result"]), (200, &json!([])));
        assert!(
            answer["errorMessage"].as_str().unwrap().contains(part),
            "{answer}"
        );
    }
    api.spoil("Flags", ProxyFaultKind::Result(vec![r#"{"items":["#.to_owned()]));
    let (_, answer) = api.proxy(flag_keys()).await;
    assert_eq!(
        (&answer["statusCode"], &answer["result"]),
        (&json!("ok"), &json!([r#"{"items":["#]))
    );
}

#[tokio::test]
async fn a_fault_waits_for_its_data_source_and_lasts_as_often_as_it_was_asked_for() {
    let api = Api::start("").await;
    let answer = ProxyFaultKind::Answer(StatusCode::BAD_GATEWAY, String::new());
    api.state().inject_proxy_fault(ProxyFault {
        data_source: Some("Projects".to_owned()),
        times: 2,
        kind: answer.clone(),
    });
    assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "ok");
    for expected in ["badRequest", "badRequest", "ok"] {
        let call = ask("Projects", json!({ "query": "" }));
        assert_eq!(api.proxy(call).await.1["statusCode"], expected);
    }
    api.state().inject_proxy_fault(ProxyFault {
        data_source: None,
        times: 5,
        kind: answer,
    });
    assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "badRequest");
    api.state().clear_proxy_faults();
    assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "ok");
}

#[tokio::test]
async fn the_proxy_itself_can_refuse() {
    let api = Api::start("").await;
    for (status, type_key) in [
        (StatusCode::INTERNAL_SERVER_ERROR, "ServiceEndpointException"),
        (StatusCode::BAD_REQUEST, "InvalidDataSourceBindingException"),
        (StatusCode::UNAUTHORIZED, "UnauthorizedRequestException"),
    ] {
        api.spoil(
            "Flags",
            ProxyFaultKind::Refused(status, type_key, "No.".to_owned()),
        );
        let (own, answer) = api.proxy(flag_keys()).await;
        assert_eq!(
            (own, &answer["typeKey"], &answer["message"]),
            (status, &json!(type_key), &json!("No."))
        );
    }
}

#[tokio::test]
async fn an_expired_token_is_refused_until_the_host_gives_a_new_one() {
    let mut api = Api::start("").await;
    api.state().expire_user_tokens();
    assert_eq!(api.proxy(flag_keys()).await.0, StatusCode::UNAUTHORIZED);
    api.token = api.state().user_token();
    assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "ok");
}

#[tokio::test]
async fn a_slow_answer_comes_late_and_a_silent_one_never() {
    let api = Api::start("").await;
    let delay = Duration::from_millis(300);
    api.spoil("Flags", ProxyFaultKind::Slow(delay));
    let begun = Instant::now();
    assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "ok");
    assert!(begun.elapsed() >= delay);

    api.spoil("Flags", ProxyFaultKind::Silent);
    let waiting = tokio::time::timeout(delay, api.proxy(flag_keys())).await;
    assert!(waiting.is_err());
    // Others are served meanwhile, and the sandbox still stops.
    assert_eq!(api.proxy(flag_keys()).await.1["statusCode"], "ok");
    api.spoil("Flags", ProxyFaultKind::Silent);
    let path = format!("Storefront/_apis/{}", api.proxy_path());
    let request = api
        .bare(Method::POST, &path)
        .bearer_auth(&api.token)
        .json(&flag_keys());
    let pending = tokio::spawn(request.send());
    let state = api.state().clone();
    while state.proxy_faults_left() > 0 {
        tokio::task::yield_now().await;
    }
    let stopping = tokio::time::timeout(Duration::from_secs(5), api.sandbox.stop()).await;
    assert!(stopping.is_ok());
    pending.abort();
}
