//! Every reader on the answers that Microsoft recorded: what it must find, and that no part of an answer that is null or
//! missing hides another.

use serde_json::{Value, json};

use super::authorization::Bearer;
use super::endpoint_proxy::EndpointProxy;
use super::release_stages::{Attempt, Release};
use super::{Authorization, Client};
use crate::http::scripted::Scripted;
use crate::http::{Method, Request, Secret, Transport as _};

const PROJECT: &str = "d07908bc-118f-47d2-8a13-ff75601a6b1a";

/// The answer with status 200 of the example whose path ends so.
fn recorded(example: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("recorded/answers.json")).unwrap();
    let examples = all["examples"].as_array().unwrap();
    let found = examples
        .iter()
        .find(|known| known["source"].as_str().unwrap().ends_with(example))
        .unwrap();
    found["answers"]["200"].clone()
}

fn client(transport: &Scripted) -> Client<&Scripted, impl Authorization + Clone> {
    let bearer = Bearer::new(&Secret::new("t"));
    Client::new(transport, bearer, "https://vsrm.dev.azure.com/fabrikam")
}

/// What each reader makes of an answer, as one line for each thing it found.
fn deployments(answer: &Value) -> Vec<String> {
    let transport = Scripted::new().answer(200, answer);
    let found = pollster::block_on(client(&transport).stage_deployments("p", 1, 2)).unwrap();
    let line = |known: &super::deployments::Deployment| {
        let artifacts: Vec<_> = known
            .artifacts
            .iter()
            .map(|(_, version)| version.as_str())
            .collect();
        format!(
            "{} {} {} {artifacts:?}",
            known.release, known.name, known.succeeded
        )
    };
    found.iter().map(line).collect()
}

fn releases(answer: &Value) -> Vec<String> {
    let transport = Scripted::new().answer(200, answer);
    let found = pollster::block_on(client(&transport).recent_releases("p", 50, None)).unwrap();
    let line = |known: &Release| format!("{} {} {} {}", known.id, known.name, known.pipeline, known.created);
    found.iter().map(line).collect()
}

fn connections(answer: &Value) -> Vec<String> {
    let transport = Scripted::new().answer(200, answer);
    let found = pollster::block_on(client(&transport).launchdarkly_connections("p")).unwrap();
    let line = |known: &super::service_endpoints::ServiceEndpoint| {
        format!("{} {} {}", known.id, known.name, known.url)
    };
    found.iter().map(line).collect()
}

fn work_items(answer: &Value) -> Vec<String> {
    let transport = Scripted::new().answer(200, answer);
    let found = pollster::block_on(client(&transport).work_items(None, &[1])).unwrap();
    let line = |known: &super::work_items::WorkItem| {
        let relations: Vec<&str> = known
            .relations
            .iter()
            .map(|relation| relation.rel.as_str())
            .collect();
        format!("{} {relations:?}", known.id)
    };
    found.iter().map(line).collect()
}

/// One line for each stage and each build of a release.
fn release(answer: &Value) -> Vec<String> {
    let transport = Scripted::new().answer(200, answer);
    let artifacts = pollster::block_on(client(&transport).released_artifacts("p", 18)).unwrap();
    let release = Release::read(answer);
    let stages = release.iter().flat_map(|known| &known.stages);
    let stages = stages.map(|stage| {
        let attempts = stage.attempts.as_ref().map(Vec::len);
        format!(
            "{} {} {} {} {attempts:?}",
            stage.release_id, stage.id, stage.name, stage.is_running
        )
    });
    let builds = artifacts.iter().filter_map(|artifact| artifact.build.as_ref());
    let builds = builds.map(|known| format!("{} {}", known.project, known.build));
    stages.chain(builds).collect()
}

/// A reader, the example that it reads, and what it must find there.
type Row = (fn(&Value) -> Vec<String>, &'static str, &'static [&'static str]);

const ROWS: [Row; 8] = [
    (
        deployments,
        "GET__ListDeployments.json",
        &[
            "55 Release-2 false []",
            "20 Release-20 true [\"2\"]",
            "20 Release-20 true [\"2\"]",
            "20 Release-20 true [\"2\"]",
            "20 Release-20 true [\"2\"]",
            "15 Release-15 true [\"2\"]",
            "15 Release-15 true [\"2\"]",
            "15 Release-15 true [\"2\"]",
            "15 Release-15 true [\"2\"]",
            "11 Release-11 true []",
            "11 Release-11 true []",
            "11 Release-11 true []",
            "14 Release-14 true []",
            "14 Release-14 true []",
            "14 Release-14 true []",
            "14 Release-14 true []",
            "11 Release-11 true []",
        ],
    ),
    (
        deployments,
        "GET__ListDeploymentsForAGivenDefinitionId.json",
        &["55 Release-2 false []"],
    ),
    (
        release,
        "GET__GetARelease.json",
        &[
            "18 69 Dev false Some(0)",
            "18 70 QA false Some(0)",
            "18 71 PPE false Some(0)",
            "18 72 PROD false Some(0)",
            "d07908bc-118f-47d2-8a13-ff75601a6b1a 2",
        ],
    ),
    (releases, "GET__ListAllReleasesForAReleaseDefinition.json", LISTED),
    (releases, "Query_ListAllReleases.json", LISTED),
    (
        connections,
        "GetServiceEndpointsByName.json",
        &["5e47a0d8-c745-44f8-8f93-784f18ff31c4 MyNewServiceEndpoint https://myserver"],
    ),
    (
        work_items,
        "GET__wit_WorkItems_ids-_ids___expand-all.json",
        &[
            "297 [\"System.LinkTypes.Hierarchy-Forward\", \"System.LinkTypes.Hierarchy-Forward\", \"AttachedFile\"]",
            "299 [\"System.LinkTypes.Hierarchy-Reverse\", \"System.LinkTypes.Related\", \"Hyperlink\"]",
            "300 [\"System.LinkTypes.Hierarchy-Reverse\", \"System.LinkTypes.Related\"]",
        ],
    ),
    (
        work_items,
        "POST__wit_WorkItemsBatch_ids-_ids__fields-_columns_.json",
        &["297 []", "299 []", "300 []"],
    ),
];

const LISTED: &[&str] = &[
    "18 Release-18 MyShuttle.CD 2017-06-16T01:36:20.397Z",
    "17 Release-17 MyShuttle.CD 2017-06-16T01:36:19.35Z",
    "16 Release-16 MyShuttle.CD 2017-06-16T01:35:19.333Z",
    "15 Release-15 MyShuttle.CD 2017-06-16T00:25:38.273Z",
    "14 Release-14 MyShuttle.CD 2017-06-01T09:42:15.273Z",
    "13 Release-13 MyShuttle.CD 2017-06-01T09:36:56.023Z",
    "12 Release-12 MyShuttle.CD 2017-06-01T09:34:37.963Z",
    "11 Release-11 MyShuttle.CD 2017-06-01T09:34:33.853Z",
    "10 Release-10 MyShuttle.CD 2017-06-01T09:33:08.367Z",
    "9 Release-9 MyShuttle.CD 2017-06-01T09:32:22.42Z",
    "7 Release-7 MyShuttle.CD 2017-06-01T08:58:37.137Z",
    "6 Release-6 MyShuttle.CD 2017-05-31T20:05:41.9Z",
    "5 Release-5 MyShuttle.CD 2017-05-31T19:55:50.357Z",
    "4 Release-4 MyShuttle.CD 2017-05-31T19:25:54.353Z",
    "3 Release-3 MyShuttle.CD 2017-05-31T18:07:39.777Z",
    "2 Release-2 MyShuttle.CD 2017-05-31T16:40:13.577Z",
    "1 Release-1 MyShuttle.CD 2017-05-31T16:40:03.717Z",
];

#[test]
fn every_recorded_answer_is_read() {
    for (read, example, found) in ROWS {
        assert_eq!(read(&recorded(example)), found, "{example}");
    }
}

/// Takes each field of the first entry away, or makes it null: the other entries stay as they are.
#[test]
fn what_is_null_or_missing_hides_nothing_else() {
    for (read, example, _) in ROWS {
        let mut whole = recorded(example);
        let place = ["value", "environments"]
            .into_iter()
            .find(|name| whole[*name].is_array());
        let entries = whole[place.unwrap()].as_array_mut().unwrap();
        entries.truncate(3);
        let mut others = whole.clone();
        others[place.unwrap()].as_array_mut().unwrap().remove(0);
        let others = read(&others);
        let first = format!("/{}/0", place.unwrap());
        for pointer in pointers(&whole.pointer(&first).unwrap().clone(), &first) {
            for is_null in [true, false] {
                let mut changed = whole.clone();
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                let name = name.replace("~1", "/").replace("~0", "~");
                let fields = changed.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                fields.remove(&name);
                if is_null {
                    fields.insert(name, Value::Null);
                }
                let found = read(&changed);
                let stays = |line: &String| found.contains(line);
                assert!(
                    others.iter().all(stays),
                    "{example}: {pointer} hides {others:?}, found {found:?}"
                );
            }
        }
    }
}

/// Every field of the objects in a value.
fn pointers(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                let own = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                let mut all = pointers(value, &own);
                all.push(own);
                all
            })
            .collect(),
        Value::Array(items) => {
            let below = |(index, item)| pointers(item, &format!("{at}/{index}"));
            items.iter().enumerate().flat_map(below).collect()
        }
        _ => Vec::new(),
    }
}

/// The recorded deployments write one enum as `succeeded` and the other as `Approved`.
#[test]
fn enums_are_read_in_any_case() {
    let mut answer = recorded("GET__ListDeployments.json");
    for deployment in answer["value"].as_array_mut().unwrap() {
        let status = deployment["deploymentStatus"].as_str().unwrap().to_owned();
        let (first, rest) = status.split_at(1);
        deployment["deploymentStatus"] = json!(first.to_uppercase() + rest);
    }
    assert_eq!(
        deployments(&answer),
        deployments(&recorded("GET__ListDeployments.json"))
    );
    let mut answer = recorded("GET__GetARelease.json");
    answer["artifacts"][0]["type"] = json!("build");
    answer["environments"][0]["status"] = json!("InProgress");
    let found = release(&answer);
    assert_eq!((found[0].as_str(), found.len()), ("18 69 Dev true Some(0)", 5));
}

/// A list of releases may include their stages, each without known deployments.
#[test]
fn deployments_that_are_null_are_not_told() {
    let mut answer = recorded("GET__GetARelease.json");
    answer["environments"][0]["deploySteps"] = Value::Null;
    assert_eq!(release(&answer)[0], "18 69 Dev false None");
}

#[test]
fn the_content_of_a_recorded_attachment_is_asked_for_where_it_is() {
    let list = recorded("GET__GetReleaseAttachment.json");
    let transport = Scripted::new().answer(200, &list).answer(404, "");
    let attempt = Attempt {
        number: 1,
        plans: vec!["7063c7c7-187e-4bad-ad8a-5bbd3d70b1df".to_owned()],
        ..Attempt::default()
    };
    let found = pollster::block_on(client(&transport).attempt_reports(PROJECT, 1, 2, &attempt, &[]));
    let link = list["value"][0]["_links"]["self"]["href"].as_str().unwrap();
    assert_eq!(found.unwrap()[0].address, link);
    assert!(transport.lines()[1].contains(link), "{:?}", transport.lines());
}

#[test]
fn a_recorded_answer_of_the_proxy_is_a_success_with_its_values() {
    let mut answer = recorded("POST__ExecuteServiceEndpointRequestAsync.json");
    answer["result"].as_array_mut().unwrap().truncate(1);
    let transport = Scripted::new().answer(200, &answer);
    let proxy = EndpointProxy::new(client(&transport), PROJECT.to_owned(), "e".to_owned());
    let request = Request::new(Method::Get, "/api/v2/caller-identity");
    let response = pollster::block_on(proxy.send(request)).unwrap();
    assert_eq!(response.status, 200);
    assert!(
        format!("{:?}", response.body).contains("UnitTestJob"),
        "{:?}",
        response.body
    );
}
