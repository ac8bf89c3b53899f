use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, Method, Response, StatusCode, redirect};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::azure_devops::state::{ConnectionRole, State, WorkItemUpdate};
use crate::azure_devops::testing;
use crate::{LaunchDarkly, Options, Sandbox};

/// A running sandbox and a user.
struct Person {
    sandbox: Sandbox,
    http: Client,
    _package: TempDir,
}

impl Person {
    async fn start(script: &str) -> Self {
        let (_package, package) = testing::vsix_with_task(script);
        let options = Options {
            port: 0,
            package,
            launchdarkly: LaunchDarkly::Simulated,
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            sandbox,
            http,
            _package,
        }
    }

    fn state(&self) -> &State {
        self.sandbox.azure_devops()
    }

    async fn open(&self, path: &str) -> (StatusCode, String) {
        let url = format!("{}/sandbox/Storefront{path}", self.sandbox.azure_devops_url());
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn post(&self, path: &str, form: &str) -> Response {
        let request = self.http.request(
            Method::POST,
            format!("{}/_host/{path}", self.sandbox.azure_devops_url()),
        );
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(form.to_owned()).send().await.unwrap()
    }

    async fn post_json(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let url = format!("{}/_host/{path}", self.sandbox.azure_devops_url());
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

#[tokio::test]
async fn every_page_has_a_heading_a_main_part_and_a_way_past_the_navigation() {
    let person = Person::start("").await;
    let release = person.state().create_release(3).unwrap();
    let stage = release.stages[0].id;
    let release = release.id;
    for path in [
        String::new(),
        "/_workitems".to_owned(),
        "/_workitems/edit/4711".to_owned(),
        "/_workitems/edit/4711?readonly=1".to_owned(),
        "/_workitems/create?type=Bug".to_owned(),
        "/_release".to_owned(),
        "/_releaseDefinition?definitionId=3".to_owned(),
        format!("/_releaseProgress?releaseId={release}"),
        format!("/_releaseProgress?_a=release-environment-logs&releaseId={release}&environmentId={stage}"),
        "/_build".to_owned(),
        "/_build/run?definitionId=12".to_owned(),
        "/_build/results?buildId=91".to_owned(),
        "/_settings/adminservices".to_owned(),
        "/_settings/adminservices/new".to_owned(),
        "/_settings/sandbox".to_owned(),
    ] {
        let (status, html) = person.open(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert!(
            html.contains("<main id=\"content\"") && html.contains("href=\"#content\""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_on_a_page() {
    let person = Person::start("").await;
    for (path, reason) in [
        ("/_workitems/edit/1", "Work item 1 does not exist"),
        ("/_releaseProgress?releaseId=9", "Release 9 does not exist"),
        ("/_build/results?buildId=9", "build 9 could not be found"),
        (
            "/_releaseDefinition?definitionId=9",
            "Release pipeline 9 does not exist",
        ),
    ] {
        let (status, html) = person.open(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            html.contains("role=\"alert\"") && html.contains(reason),
            "{path}: {html}"
        );
    }
}

#[tokio::test]
async fn a_hostile_title_stays_text() {
    let person = Person::start("").await;
    let title = "\"></script><img src=x onerror=alert(1)>";
    let update = WorkItemUpdate {
        fields: [("System.Title".to_owned(), title.into())].into(),
        ..WorkItemUpdate::default()
    };
    let id = person.state().create_work_item("Bug", update).unwrap().id;
    for path in ["/_workitems".to_owned(), format!("/_workitems/edit/{id}")] {
        let (_, html) = person.open(&path).await;
        assert!(html.contains("onerror") && !html.contains("<img"), "{path}");
    }
}

#[tokio::test]
async fn an_extensions_frame_cannot_ask_what_only_pages_may() {
    let person = Person::start("").await;
    let url = format!("{}/_host/token", person.sandbox.azure_devops_url());
    for (site, expected) in [
        ("same-origin", StatusCode::OK),
        ("same-site", StatusCode::FORBIDDEN),
        ("cross-site", StatusCode::FORBIDDEN),
    ] {
        let answer = person
            .http
            .post(&url)
            .header("sec-fetch-site", site)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), expected, "{site}");
    }
}

#[tokio::test]
async fn a_save_over_somebody_elses_is_refused_with_what_to_do() {
    let person = Person::start("").await;
    let save = |rev: u32, title: &str| json!({ "rev": rev, "type": "User Story", "fields": { "System.Title": title }, "removed": [], "added": [] });
    let (status, saved) = person.post_json("work-items/4711", save(1, "First")).await;
    assert_eq!((status, &saved["rev"]), (StatusCode::OK, &json!(2)));
    let (status, refused) = person.post_json("work-items/4711", save(1, "Second")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let message = refused["message"].as_str().unwrap();
    assert!(
        message.contains("has been changed by Sandbox user") && message.contains("Reload the page"),
        "{message}"
    );
    assert_eq!(person.state().work_item(4711).unwrap().title(), "First");
}

#[tokio::test]
async fn the_token_of_a_refused_service_connection_is_not_drawn_again() {
    let person = Person::start("").await;
    let answer = person
        .post(
            "service-connections",
            "name=LaunchDarkly&url=https%3A%2F%2Fexample.com&token=api-secret",
        )
        .await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let html = answer.text().await.unwrap();
    assert!(
        html.contains("exists already") && html.contains("https://example.com"),
        "{html}"
    );
    assert!(!html.contains("api-secret"), "{html}");
}

#[tokio::test]
async fn inputs_that_are_saved_go_into_the_next_release_and_not_into_those_before() {
    let person = Person::start("").await;
    let before = person.state().create_release(3).unwrap();
    let answer = person
        .post(
            "release-pipelines/3/stages/6",
            "stage6-0-rollout=50&stage6-0-mode=preview",
        )
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let rollout = |release: u32| {
        let stages = person.state().release(release).unwrap().stages;
        stages[1].steps[0].inputs["rollout"].clone()
    };
    let after = person.state().create_release(3).unwrap();
    assert_eq!(
        (rollout(before.id).as_str(), rollout(after.id).as_str()),
        ("25", "50")
    );
}

#[tokio::test]
async fn a_deployment_leads_to_its_log_which_streams_to_the_end() {
    let person = Person::start("console.log('a\\rb <c>'); console.log('second');").await;
    let release = person.state().create_release(3).unwrap();
    let stage = release.stages[1].id;
    let answer = person
        .post(&format!("releases/{}/stages/{stage}/deploy", release.id), "")
        .await;
    let location = answer.headers()[LOCATION].to_str().unwrap().to_owned();
    assert!(
        location.ends_with(&format!("releaseId={}&environmentId={stage}", release.id)),
        "{location}"
    );

    let job = person.state().release(release.id).unwrap().stages[1].attempts[0].job;
    let url = format!("{}/_host/jobs/{job}/log", person.sandbox.azure_devops_url());
    let stream = person.http.get(url).send().await.unwrap().text().await.unwrap();
    let second = stream.find("second").unwrap();
    assert!(stream.find("<c>").unwrap() < second, "{stream}");
    assert!(
        stream.trim_end().ends_with("event: end\ndata: succeeded"),
        "{stream}"
    );
}

#[tokio::test]
async fn the_run_tab_is_there_only_where_the_task_ran() {
    let person = Person::start("").await;
    let run = person.state().queue_run(12, None).unwrap();
    person.state().job_finished(run.job.unwrap()).await.unwrap();
    for (id, expected) in [(91, false), (run.id, true)] {
        let (_, html) = person.open(&format!("/_build/results?buildId={id}")).await;
        assert_eq!(html.contains("data-contribution="), expected, "{id}");
    }
}

#[tokio::test]
async fn what_differs_between_organizations_is_switched_on_a_page() {
    let person = Person::start("").await;
    let settings = "/_settings/sandbox";
    assert!(person.open(settings).await.1.contains("Permit POST"));
    for (wanted, allowed) in [("permit", true), ("refuse", false), ("permit", true)] {
        let answer = person.post("endpoint-proxy", &format!("post={wanted}")).await;
        assert_eq!(
            answer.headers()[LOCATION],
            format!("/sandbox/Storefront{settings}")
        );
        assert_eq!(person.state().proxy_post_allowed(), allowed);
    }
    assert!(person.open(settings).await.1.contains("Refuse POST"));

    let id = person.state().service_connections()[0].id;
    let path = format!("service-connections/{id}/role");
    person.post(&path, "role=Reader").await;
    person.post(&path, "role=Emperor").await;
    let connection = person.state().service_connection(id).unwrap();
    assert_eq!(connection.role, ConnectionRole::Reader);
    assert!(
        person
            .open(settings)
            .await
            .1
            .contains("<option selected>Reader</option>")
    );

    let token = person.state().user_token();
    person.post("access-tokens/expire", "").await;
    assert!(person.state().token(&token).is_none());
}

#[tokio::test]
async fn the_front_page_tells_differences_from_the_descriptions() {
    let person = Person::start("").await;
    let (_, page) = person.open("").await;
    assert!(!page.contains("published descriptions"));
    person
        .open("/_apis/build/builds?colour=red&api-version=7.1")
        .await;
    let (_, page) = person.open("").await;
    let line = "GET /{organization}/{project}/_apis/build/builds, request, query colour: the description has no such parameter";
    assert!(page.contains(line), "{page}");
}
