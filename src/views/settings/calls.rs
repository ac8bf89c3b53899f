//! Requests of the page and how they were answered, in lines that name nothing of the organization.

use std::cell::RefCell;
use std::collections::VecDeque;

use serde_json::Value;

use crate::http::{Request, Response, TransportError, host_of};
use crate::json;

/// Maximum number of requests that are kept.
const MAX_LINES: usize = 200;

/// Segments of a path that belong to the API. Any other is left out.
const WORDS: [&str; 22] = [
    "attachments",
    "build",
    "builds",
    "definitions",
    "deployments",
    "endpointproxy",
    "endpoints",
    "environments",
    "extensionmanagement",
    "git",
    "installedextensions",
    "items",
    "projects",
    "pullrequests",
    "release",
    "releases",
    "repositories",
    "serviceendpoint",
    "timeline",
    "wit",
    "workitems",
    "workitemsbatch",
];

/// Hosts of the cloud, which are the same for everybody.
const CLOUD: [&str; 3] = ["dev.azure.com", "vsrm.dev.azure.com", "extmgmt.dev.azure.com"];

thread_local! {
    static LINES: RefCell<VecDeque<String>> = const { RefCell::new(VecDeque::new()) };
}

/// Records a request, for [`crate::http::observer::observe`].
pub(super) fn keep(request: &Request, answer: &Result<Response, TransportError>, milliseconds: f64) {
    let line = line(request, answer, milliseconds);
    LINES.with_borrow_mut(|lines| {
        if lines.len() == MAX_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    });
}

/// Returns the lines so far, oldest first.
pub(super) fn lines() -> Vec<String> {
    LINES.with_borrow(|lines| lines.iter().cloned().collect())
}

/// Describes a request, such as
/// `POST dev.azure.com …/_apis/serviceendpoint/endpointproxy 7.1, data source Projects: 200, ok, 85 ms`.
fn line(request: &Request, answer: &Result<Response, TransportError>, milliseconds: f64) -> String {
    let (path, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let version = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("api-version="))
        .filter(|version| is_version(version));
    let mut line = format!("{} {} {}", request.method.as_str(), host(path), template(path));
    if let Some(version) = version {
        line.push_str(&format!(" {version}"));
    }
    if let Some(name) = data_source(request) {
        line.push_str(&format!(", data source {name}"));
    }
    line.push_str(&format!(": {}, {milliseconds:.0} ms", outcome(answer)));
    line
}

fn host(url: &str) -> &'static str {
    let host = host_of(url);
    let known = CLOUD.iter().find(|known| host == **known);
    match known {
        Some(known) => known,
        None if host.ends_with(".visualstudio.com") => "….visualstudio.com",
        None => "server",
    }
}

fn template(path: &str) -> String {
    let Some((_, resource)) = path.split_once("/_apis/") else {
        return "…".to_owned();
    };
    let mut template = "…/_apis".to_owned();
    for segment in resource.split('/') {
        let word = segment.to_ascii_lowercase();
        let known = WORDS.iter().find(|known| **known == word);
        template.push('/');
        template.push_str(known.copied().unwrap_or("…"));
    }
    template
}

fn is_version(text: &str) -> bool {
    let (number, preview) = text.split_once("-preview").unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !number.is_empty() && text.len() < 20 && is_number(number) && is_number(preview)
}

/// Name of the data source that a call of the endpoint proxy names. The extension defines these names.
fn data_source(request: &Request) -> Option<String> {
    let body: Value = json::parse(request.body.as_deref()?).ok()?;
    word(body.get("dataSourceDetails")?, "dataSourceName")
}

fn outcome(answer: &Result<Response, TransportError>) -> String {
    match answer {
        Ok(response) => {
            let body = json::parse(response.text()).unwrap_or_default();
            // What the endpoint proxy says about LaunchDarkly, or the exception of Azure DevOps.
            let words = ["statusCode", "typeKey"].map(|name| word(&body, name));
            let words = words.into_iter().flatten();
            words.fold(response.status.to_string(), |outcome, word| {
                format!("{outcome}, {word}")
            })
        }
        Err(TransportError::TimedOut { seconds, .. }) => format!("no answer within {seconds} s"),
        Err(TransportError::Unreachable { .. }) => "no answer".to_owned(),
        Err(TransportError::Refused { .. } | TransportError::Interrupted) => "not sent".to_owned(),
    }
}

/// A field that is a single word, which the name of an exception or status is.
fn word(object: &Value, name: &str) -> Option<String> {
    let word = match object.get(name)? {
        Value::String(word) => word.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_word = word.len() <= 60 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_word.then_some(word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::http::Method;

    const PROXY: &str = "https://dev.azure.com/contoso/Secret%20plan/_apis/serviceendpoint/endpointproxy?endpointId=8d2e5b17&api-version=7.1";

    fn answered(status: u16, body: &str) -> Result<Response, TransportError> {
        Ok(Response {
            status,
            headers: Vec::new(),
            body: body.to_owned().into(),
        })
    }

    #[test]
    fn a_call_of_the_proxy_names_its_data_source_and_what_launchdarkly_answered() {
        let body =
            r#"{"dataSourceDetails":{"dataSourceName":"Flags","parameters":{"projectKey":"skunkworks"}}}"#;
        let request = Request::new(Method::Post, PROXY).body("application/json", body.to_owned());
        let answer = answered(
            200,
            r#"{"result":["{\"key\":\"skunkworks\"}"],"statusCode":"badRequest","errorMessage":"https://ld/skunkworks"}"#,
        );
        assert_eq!(
            line(&request, &answer, 85.4),
            "POST dev.azure.com …/_apis/serviceendpoint/endpointproxy 7.1, data source Flags: 200, badRequest, 85 ms"
        );
    }

    #[test]
    fn refusals_tell_their_exception_and_hosts_of_an_organization_are_left_out() {
        let request = Request::new(
            Method::Get,
            "https://tfs.contoso.example/tfs/Main/Shop/_apis/Release/releases/7?api-version=6.0-preview",
        );
        let refused = answered(
            404,
            r#"{"typeKey":"ReleaseNotFoundException","message":"Shop has none"}"#,
        );
        assert_eq!(
            line(&request, &refused, 1.0),
            "GET server …/_apis/release/releases/… 6.0-preview: 404, ReleaseNotFoundException, 1 ms"
        );
        let silent = Err(TransportError::Unreachable {
            host: "tfs.contoso.example".to_owned(),
            detail: "Shop".to_owned(),
        });
        assert!(line(&request, &silent, 1.0).ends_with(": no answer, 1 ms"));
    }

    proptest! {
        #[test]
        fn no_line_holds_anything_of_an_address_but_words_of_the_api(
            organization in "[A-Za-z0-9%.-]{1,12}",
            segments in prop::collection::vec("[A-Za-z0-9%_.-]{1,12}", 0..6),
            value in "[A-Za-z0-9%.-]{1,12}",
        ) {
            let url = format!(
                "https://{organization}.visualstudio.com/{organization}/_apis/{}?a={value}&api-version={value}",
                segments.join("/")
            );
            let line = line(&Request::new(Method::Get, url), &answered(200, "{}"), 1.0);
            let rest = line.strip_prefix("GET ….visualstudio.com …/_apis").unwrap_or_default();
            let (path, _) = rest.split_once(": 200, 1 ms").unwrap_or_default();
            let (path, version) = path.split_once(' ').unwrap_or((path, ""));
            prop_assert!(version.is_empty() || is_version(version), "{}", line);
            for segment in path.split('/').skip(1) {
                prop_assert!(segment == "…" || WORDS.contains(&segment), "{}", line);
            }
        }
    }
}
