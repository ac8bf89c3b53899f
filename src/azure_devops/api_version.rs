//! The API version of requests to a server that does not know the one that they name. A server that refuses a version names
//! its newest: Azure DevOps Server 2020 answers with 6.0.

use std::cell::RefCell;
use std::rc::Rc;

use crate::http::{Request, Response};
use crate::json;

const PARAMETER: &str = "api-version=";

/// Newest version of the oldest server that is supported (2020.1), for a refusal that names none.
const OLDEST_SERVER: &str = "6.0";

/// Newest version that the server knows, such as `6.0`, once it has refused a newer one. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct ServerVersion(Rc<RefCell<Option<String>>>);

impl ServerVersion {
    /// Replaces a version that the server is known to refuse, in the URL or the `Accept` header.
    pub(super) fn adapt(&self, request: &mut Request) {
        if let Some(newest) = self.0.borrow().as_deref() {
            let headers = request.headers.iter_mut().map(|(_, value)| value);
            headers
                .chain([&mut request.url])
                .for_each(|text| replace(text, newest));
        }
    }

    /// Learns from the refusal of a version. Returns whether the response is one.
    pub(super) fn learn(&self, response: &Response) -> bool {
        if response.status != 400 {
            return false;
        }
        let refusal = response.clone().json().unwrap_or_default();
        if json::text(&refusal, "typeKey") != Some("VssVersionOutOfRangeException") {
            return false;
        }
        let message = json::text(&refusal, "message").unwrap_or_default();
        let newest = last_version(message).unwrap_or(OLDEST_SERVER);
        self.0.replace(Some(newest.to_owned()));
        true
    }
}

/// Replaces the version in `text` if it is above `newest`. What an older version has in preview only is refused without
/// `-preview`, and what it has released is served with it too.
fn replace(text: &mut String, newest: &str) {
    let Some(start) = text.find(PARAMETER).map(|found| found + PARAMETER.len()) else {
        return;
    };
    let rest = text.get(start..).unwrap_or_default();
    let version = rest.split(['&', ';']).next().unwrap_or_default();
    if version > newest {
        text.replace_range(start..start + version.len(), &format!("{newest}-preview"));
    }
}

/// Returns the last version number of a sentence in any language.
fn last_version(sentence: &str) -> Option<&str> {
    let numbers = sentence.rsplit(|character: char| !character.is_ascii_digit() && character != '.');
    numbers
        .map(|number| number.trim_matches('.'))
        .find(|number| number.contains('.'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::azure_devops::{Client, Error};
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    const SERVER: &str = "https://tfs.example.com/tfs/Default%20Collection";

    /// Sends a request for each path, one after the other, and returns what was sent, without the server's address.
    fn sent(script: &Scripted, paths: &[&str]) -> (Vec<String>, Result<(), Error>) {
        let client = Client::new(script, Bearer::new(&Secret::new("t")), SERVER);
        let mut last = Ok(());
        for path in paths {
            last = pollster::block_on(client.get("ask", (*path).to_owned())).map(drop);
        }
        let lines = script.lines();
        (lines.iter().map(|line| line.replace(SERVER, "")).collect(), last)
    }

    fn too_new(version: &str) -> String {
        let message = format!(
            "The requested REST API version of {version} is out of range for this server. The latest REST API version this server supports is 6.0."
        );
        json!({ "message": message, "typeKey": "VssVersionOutOfRangeException" }).to_string()
    }

    #[test]
    fn a_server_that_is_older_gets_its_newest_version_from_then_on() {
        let script = Scripted::new()
            .answer(400, too_new("7.1"))
            .answer(200, "{}")
            .answer(200, "{}");
        let (lines, last) = sent(
            &script,
            &[
                "_apis/build/builds/9?api-version=7.1",
                "p/_apis/Release/releases/7/workitems?a=b&api-version=7.2-preview.1",
            ],
        );
        assert_eq!(
            lines,
            [
                "GET /_apis/build/builds/9?api-version=7.1",
                "GET /_apis/build/builds/9?api-version=6.0-preview",
                "GET /p/_apis/Release/releases/7/workitems?a=b&api-version=6.0-preview",
            ]
        );
        assert!(last.is_ok());
    }

    #[test]
    fn the_version_of_a_file_is_in_its_header() {
        let script = Scripted::new().answer(400, too_new("7.1")).answer(200, "x");
        let client = Client::new(&script, Bearer::new(&Secret::new("t")), SERVER);
        let file = pollster::block_on(client.get_file("read", format!("{SERVER}/file"), "7.1-preview.1"));
        assert_eq!(file.unwrap(), "x");
        let requests = script.requests();
        let accept = |index: usize| {
            let mut headers = requests[index].headers.iter();
            headers.find(|(name, _)| *name == "accept").unwrap().1.clone()
        };
        assert_eq!(accept(1), "application/octet-stream; api-version=6.0-preview");
    }

    #[test]
    fn a_server_that_knows_a_version_is_asked_with_it() {
        let script = Scripted::new()
            .answer(400, too_new("7.2").replace("6.0", "7.1"))
            .answer(200, "{}")
            .answer(200, "{}");
        let (lines, _) = sent(&script, &["a?api-version=7.2-preview.1&b=c", "a?api-version=7.1"]);
        assert_eq!(
            lines,
            [
                "GET /a?api-version=7.2-preview.1&b=c",
                "GET /a?api-version=7.1-preview&b=c",
                "GET /a?api-version=7.1",
            ]
        );
    }

    #[test]
    fn a_request_that_was_under_way_when_the_server_said_it_is_sent_again_too() {
        let script = Scripted::new()
            .answer(400, too_new("7.1"))
            .answer(200, "{}")
            .answer(400, too_new("7.1"))
            .answer(200, "{}");
        let (lines, last) = sent(&script, &["a?api-version=7.1", "b?api-version=7.1"]);
        assert_eq!(lines.len(), 4);
        assert!(last.is_ok());
    }

    #[test]
    fn a_refusal_that_no_other_version_can_end_is_told() {
        let unnamed = json!({ "message": "too new", "typeKey": "VssVersionOutOfRangeException" }).to_string();
        let other = json!({ "message": "No 6.0", "typeKey": "ArgumentException" }).to_string();
        for (refusals, last_line) in [
            (
                vec![too_new("7.1"), too_new("6.0")],
                "GET /a?api-version=6.0-preview",
            ),
            (vec![unnamed.clone(), unnamed], "GET /a?api-version=6.0-preview"),
            (vec![other], "GET /a?api-version=7.1"),
            (vec!["<html>".to_owned()], "GET /a?api-version=7.1"),
        ] {
            let count = refusals.len();
            let script = refusals
                .into_iter()
                .fold(Scripted::new(), |script, refusal| script.answer(400, refusal));
            let (lines, last) = sent(&script, &["a?api-version=7.1"]);
            assert_eq!((lines.len(), lines.last().unwrap().as_str()), (count, last_line));
            assert!(matches!(last, Err(Error::Refused { .. })), "{last:?}");
        }
    }

    #[test]
    fn the_newest_version_stands_last_in_any_language() {
        for (sentence, newest) in [
            (
                "The latest REST API version this server supports is 6.0.",
                Some("6.0"),
            ),
            (
                "Version 7.1 … neueste Version, die dieser Server unterstützt, ist 6.1-preview.",
                Some("6.1"),
            ),
            ("Dernière version : 5.10 (RTM)", Some("5.10")),
            ("no number", None),
            ("4.", None),
        ] {
            assert_eq!(last_version(sentence), newest, "{sentence}");
        }
    }
}
