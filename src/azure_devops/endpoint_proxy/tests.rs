use serde_json::json;

use super::*;
use crate::azure_devops::authorization::Bearer;
use crate::domain::key::{FlagKey, ProjectKey};
use crate::http::Secret;
use crate::http::scripted::Scripted;
use crate::launchdarkly::flags::FlagSearch;

type LaunchDarkly<'a> = crate::launchdarkly::Client<EndpointProxy<&'a Scripted, Bearer>>;

fn launchdarkly(transport: &Scripted) -> LaunchDarkly<'_> {
    let azure_devops = Client::new(
        transport,
        Bearer::new(&Secret::new("t")),
        "https://dev.azure.com/contoso",
    );
    crate::launchdarkly::Client::new(EndpointProxy::new(azure_devops, "p 1".into(), "e1".into()))
}

#[test]
fn a_call_names_its_data_source_and_parses_the_answer_twice() {
    let transport = Scripted::new().answer(
        200,
        json!({"result": [json!({"items": []}).to_string()], "statusCode": "ok", "errorMessage": ""}),
    );
    let search = FlagSearch {
        text: "pay".into(),
        limit: 20,
        ..FlagSearch::default()
    };
    let project = ProjectKey::parse("storefront").unwrap();
    let page = pollster::block_on(launchdarkly(&transport).flags(&project, &search)).unwrap();
    assert!(page.items.is_empty());
    assert_eq!(
        transport.lines(),
        [
            "POST https://dev.azure.com/contoso/p%201/_apis/serviceendpoint/endpointproxy?endpointId=e1&api-version=7.1"
        ]
    );
    let body: Value = serde_json::from_str(transport.requests()[0].body.as_deref().unwrap()).unwrap();
    assert_eq!(body["dataSourceDetails"]["dataSourceName"], "Flags");
    assert_eq!(
        body["dataSourceDetails"]["parameters"]["projectKey"],
        "storefront"
    );
}

#[test]
fn projects_and_environments_come_as_single_properties() {
    let transport = Scripted::new()
        .answer(
            200,
            json!({"result": ["storefront", "Storefront"], "statusCode": 200}),
        )
        .answer(
            200,
            json!({"result": ["production", "Production", "True"], "statusCode": "OK"}),
        );
    let client = launchdarkly(&transport);
    let projects = pollster::block_on(client.projects("", 0)).unwrap();
    assert_eq!(projects.items[0].name, "Storefront");
    let environments = pollster::block_on(client.environments(&projects.items[0].key, 0)).unwrap();
    assert!(environments.items[0].critical);
}

#[test]
fn launchdarklys_refusal_is_cut_out_of_the_proxys_text() {
    let text = |status: &str, body: &str| {
        format!(
            "Failed to query service connection API: 'https://x/api/v2/flags/p/f'. Status Code: '{status}', Response from server: '{body}'"
        )
    };
    let cases = [
        (
            json!("badRequest"),
            text("NotFound", r#"{"code":"not_found","message":"It's unknown"}"#),
            "It's unknown",
        ),
        (json!(400), text("Unauthorized", ""), "token was not accepted"),
        (json!("unauthorized"), text("429", ""), "rate limit"),
        (
            json!("badRequest"),
            "The remote name could not be resolved.".to_owned(),
            "remote name could not be resolved.",
        ),
        (json!(500), String::new(), "(HTTP 500): no reason was given."),
        (
            json!("404"),
            "The remote server returned an error: (404 Not Found).".to_owned(),
            "LaunchDarkly could not find it",
        ),
        (json!(401), String::new(), "token was not accepted"),
    ];
    for (status, message, expected) in cases {
        let transport = Scripted::new().answer(
            200,
            json!({"result": [], "statusCode": status, "errorMessage": message}),
        );
        let (project, flag) = (ProjectKey::parse("p").unwrap(), FlagKey::parse("f").unwrap());
        let error = pollster::block_on(launchdarkly(&transport).flag(&project, &flag, None)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_refusal_of_the_proxy_itself_is_said() {
    let transport = Scripted::new().answer(
        500,
        json!({"message": "The endpoint is disabled", "typeKey": "ServiceEndpointException"}),
    );
    let error = pollster::block_on(launchdarkly(&transport).caller_identity()).unwrap_err();
    assert!(error.to_string().contains("The endpoint is disabled"), "{error}");
}

#[test]
fn an_answer_in_an_unknown_form_is_said() {
    let transport = Scripted::new().answer(200, json!({"result": ["a", "b", "c"], "statusCode": "ok"}));
    let error = pollster::block_on(launchdarkly(&transport).projects("", 0)).unwrap_err();
    assert!(error.to_string().contains("unexpected response"), "{error}");
}

#[test]
fn every_refusal_names_the_service_connection_that_it_went_through() {
    let listed = json!({"value": [{"id": "e1", "name": "Production"}, {"id": "e2", "name": "Test"}]});
    let refused = json!({"statusCode": "401", "errorMessage": "", "activityId": "7b"});
    let unreachable = json!({"statusCode": "badRequest", "errorMessage": "No such host."});
    for (status, answer, expected) in [
        (200, refused, "activity id 7b, service connection 'Production')"),
        (
            200,
            unreachable,
            "Check the URL of the LaunchDarkly service connection and the network. (service connection 'Production')",
        ),
        (
            403,
            json!({"message": "Denied."}),
            "Azure DevOps did not let you use the service connection 'Production'. Ask its administrator to give you the role User under Security. Azure DevOps says: Denied.",
        ),
    ] {
        let transport = Scripted::new().answer(200, listed.clone()).answer(status, answer);
        let bearer = Bearer::new(&Secret::new("t"));
        let azure_devops = Client::new(&transport, bearer, "https://dev.azure.com/contoso");
        pollster::block_on(azure_devops.launchdarkly_connections("p")).unwrap();
        let proxy = EndpointProxy::new(azure_devops, "p".into(), "e1".into());
        let client = crate::launchdarkly::Client::new(proxy);
        let error = pollster::block_on(client.caller_identity()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
