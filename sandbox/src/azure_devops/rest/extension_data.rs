//! The extension's settings: documents of the collection `$settings`, of everybody or of one person.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::RestError;

#[derive(Deserialize)]
struct Document {
    id: String,
    #[serde(default)]
    value: Value,
    #[serde(rename = "__etag", default = "last_write_wins")]
    etag: i64,
}

fn last_write_wins() -> i64 {
    -1
}

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    call.require_preview()?;
    let [
        "installedextensions",
        publisher,
        extension,
        "data",
        "scopes",
        scope,
        who,
        "collections",
        "$settings",
        "documents",
        rest @ ..,
    ] = resource
    else {
        return Err(RestError::no_such_resource(call));
    };
    let package = call.state.package();
    if !package.publisher.eq_ignore_ascii_case(publisher)
        || !package.extension.eq_ignore_ascii_case(extension)
    {
        return Err(RestError::not_found(
            "InstalledExtensionNotFoundException",
            format!("Extension {publisher}.{extension} is not installed."),
        ));
    }
    if !matches!((*scope, *who), ("default", "current") | ("user", "me")) {
        return Err(RestError::bad_request(
            "ArgumentException",
            format!("There is no scope {scope}/{who}."),
        ));
    }
    let scope = format!("{scope}/{who}");
    match (call.method, rest) {
        (&Method::GET, [_]) => {
            let [key] = call.last().ok_or_else(|| RestError::no_such_resource(call))?;
            let setting = call.state.setting(&(scope, key.to_owned())).ok_or_else(|| {
                RestError::not_found(
                    "DocumentDoesNotExistException",
                    format!("TF1590005: The document {key} does not exist."),
                )
            })?;
            Ok(Answer::One(
                json!({ "id": key, "__etag": setting.etag, "value": setting.value }),
            ))
        }
        (&Method::PUT, []) => {
            let document: Document = call.body()?;
            let key = document.id.clone();
            let setting = call
                .state
                .set_setting((scope, document.id), document.value, document.etag)
                .map_err(|actual| {
                    let message = format!("The document {key} is at version {actual}. Read it again.");
                    RestError::bad_request("InvalidDocumentVersionException", message)
                })?;
            Ok(Answer::One(
                json!({ "id": key, "__etag": setting.etag, "value": setting.value }),
            ))
        }
        _ => Err(RestError::no_such_resource(call)),
    }
}
