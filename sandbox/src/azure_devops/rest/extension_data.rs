//! The extension's data: documents in collections, shared or of one user.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::state::{CollectionName, DataRefusal, DataScope, Document, Write};

/// Several collections in one call.
#[derive(Deserialize)]
struct CollectionQuery {
    collections: Vec<WantedCollection>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WantedCollection {
    collection_name: String,
    scope_type: String,
    scope_value: String,
}

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    call.require_preview()?;
    let ["installedextensions", publisher, extension, rest @ ..] = resource else {
        return Err(RestError::no_such_resource(call));
    };
    check_installed(call, publisher, extension)?;
    match rest {
        [
            "data",
            "scopes",
            scope,
            who,
            "collections",
            _,
            "documents",
            rest @ ..,
        ] => documents(call, scope_named(scope, who)?, rest),
        ["extensiondatacollectionquery"] if call.method == Method::POST => query(call),
        _ => Err(RestError::no_such_resource(call)),
    }
}

fn documents(call: &Call<'_>, scope: DataScope, rest: &[&str]) -> Result<Answer, RestError> {
    let missing = || RestError::no_such_resource(call);
    // Names as they came: their case counts.
    let (name, id) = match rest {
        [] => call.last().map(|[name, _]| (name, None)),
        [_] => call.last().map(|[name, _, id]| (name, Some(id))),
        _ => None,
    }
    .ok_or_else(missing)?;
    let collection = CollectionName {
        scope,
        name: name.to_owned(),
    };
    let write = |write: Write| {
        let document: Document = call.body()?;
        match call.state.write_document(&collection, document, write) {
            Ok(kept) => Ok(Answer::One(Value::Object(kept))),
            Err(DataRefusal::Version(..)) if call.state.is_violated(Assumption::DocumentVersion) => {
                Err(RestError::new(
                    StatusCode::CONFLICT,
                    "DocumentConflictException",
                    "Somebody else changed the document.",
                ))
            }
            Err(refusal) => Err(refusal.into()),
        }
    };
    match (call.method, id) {
        (&Method::GET, None) => {
            let documents = call.state.documents(&collection)?;
            Ok(Answer::List(
                documents.into_iter().map(Value::Object).collect(),
                None,
            ))
        }
        (&Method::GET, Some(id)) => {
            let document = call.state.document(&collection, id)?;
            Ok(Answer::One(Value::Object(document)))
        }
        (&Method::POST, None) => write(Write::Create),
        (&Method::PUT, None) => write(Write::Set),
        (&Method::PATCH, None) => write(Write::Update),
        (&Method::DELETE, Some(id)) => {
            call.state.delete_document(&collection, id)?;
            Ok(Answer::Nothing)
        }
        _ => Err(missing()),
    }
}

/// A collection that is not there has no documents.
fn query(call: &Call<'_>) -> Result<Answer, RestError> {
    let query: CollectionQuery = call.body()?;
    let mut collections = Vec::new();
    for wanted in query.collections {
        let collection = CollectionName {
            scope: scope_named(
                &wanted.scope_type.to_lowercase(),
                &wanted.scope_value.to_lowercase(),
            )?,
            name: wanted.collection_name.clone(),
        };
        collections.push(json!({
            "collectionName": wanted.collection_name,
            "scopeType": wanted.scope_type,
            "scopeValue": wanted.scope_value,
            "documents": call.state.documents(&collection).unwrap_or_default(),
        }));
    }
    Ok(Answer::List(collections, None))
}

fn check_installed(call: &Call<'_>, publisher: &str, extension: &str) -> Result<(), RestError> {
    let package = call.state.package();
    if package.publisher.eq_ignore_ascii_case(publisher) && package.extension.eq_ignore_ascii_case(extension)
    {
        return Ok(());
    }
    Err(RestError::not_found(
        "InstalledExtensionNotFoundException",
        format!("Extension {publisher}.{extension} is not installed."),
    ))
}

fn scope_named(scope: &str, who: &str) -> Result<DataScope, RestError> {
    match (scope, who) {
        ("default", "current") => Ok(DataScope::Organization),
        ("user", "me") => Ok(DataScope::User),
        _ => Err(RestError::bad_request(
            "ArgumentException",
            format!("There is no scope {scope}/{who}."),
        )),
    }
}

impl From<DataRefusal> for RestError {
    fn from(refusal: DataRefusal) -> Self {
        match refusal {
            DataRefusal::NoCollection => Self::not_found(
                "DocumentCollectionDoesNotExistException",
                "1660002: The collection does not exist.",
            ),
            DataRefusal::NoDocument(id) => Self::not_found(
                "DocumentDoesNotExistException",
                format!("TF1590005: The document {id} does not exist."),
            ),
            DataRefusal::Exists(id) => Self::new(
                StatusCode::CONFLICT,
                "DocumentExistsException",
                format!("The document {id} exists already."),
            ),
            DataRefusal::Version(id, actual) => Self::bad_request(
                "InvalidDocumentVersionException",
                format!("The document {id} is at version {actual}. Read it again."),
            ),
            DataRefusal::Malformed(member) => Self::bad_request(
                "VssPropertyValidationException",
                format!("The value of {member} is not valid."),
            ),
        }
    }
}
