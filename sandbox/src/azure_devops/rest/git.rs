//! Git repositories: their list, their files, and the text of a file; the work items of a pull request.

use axum::http::Method;
use serde_json::{Value, json};

use super::builds::work_items_url;
use super::call::{Answer, Call};
use super::error::RestError;
use crate::assumptions::Assumption;
use crate::azure_devops::state::{Repository, Token, Version};

/// Query parameters of a call about files.
pub(super) struct Question<'a> {
    /// The path, or the folder to list.
    pub(super) path: Option<&'a str>,
    /// Whether everything below is listed.
    pub(super) is_list: bool,
    pub(super) version: Version<'a>,
    /// Whether the caller takes JSON only.
    pub(super) json: bool,
}

pub(super) fn answer(call: &Call<'_>, resource: &[&str]) -> Result<Answer, RestError> {
    if call.method != Method::GET {
        return Err(RestError::no_such_resource(call));
    }
    let repositories = call.state.repositories();
    if let ["repositories", _, "pullrequests", id, "workitems"] = resource {
        return work_items(call, id);
    }
    let is_tag = call
        .query("versionDescriptor.versionType")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("tag"));
    let question = Question {
        path: call.query("path").or_else(|| call.query("scopePath")),
        is_list: call.query("recursionLevel").is_some(),
        version: version(call.query("versionDescriptor.version"), is_tag),
        json: call.query("$format").is_some_and(|format| format == "json"),
    };
    of(&repositories, resource, &question).unwrap_or_else(|| Err(RestError::no_such_resource(call)))
}

fn work_items(call: &Call<'_>, id: &str) -> Result<Answer, RestError> {
    let is_hidden = matches!(call.token, Token::Job(_)) && call.state.is_violated(Assumption::PullRequestRun);
    let known = call
        .state
        .pull_requests()
        .into_iter()
        .find(|known| known.id.to_string() == id && !is_hidden);
    let Some(known) = known else {
        let message = format!("TF401180: The requested pull request {id} was not found.");
        return Err(RestError::not_found("GitPullRequestNotFoundException", message));
    };
    let base = work_items_url(call.state);
    let references = known.work_items.iter();
    let references = references.map(|id| json!({ "id": id.to_string(), "url": format!("{base}{id}") }));
    Ok(Answer::List(references.collect(), None))
}

pub(super) const fn version(name: Option<&str>, is_tag: bool) -> Version<'_> {
    match (name, is_tag) {
        (None, _) => Version::Default,
        (Some(name), false) => Version::Branch(name),
        (Some(name), true) => Version::Tag(name),
    }
}

/// Nothing for a path that is no resource.
pub(super) fn of(
    repositories: &[Repository],
    resource: &[&str],
    question: &Question<'_>,
) -> Option<Result<Answer, RestError>> {
    let find = |name: &str| {
        let found = repositories
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(name) || known.id.to_string() == name);
        found.ok_or_else(|| {
            let message = format!(
                "TF401019: The Git repository with name or identifier {name} does not exist or you do not have permissions for the operation you are attempting."
            );
            RestError::not_found("GitRepositoryNotFoundException", message)
        })
    };
    Some(match resource {
        ["repositories"] => Ok(Answer::List(repositories.iter().map(shown).collect(), None)),
        ["repositories", name] => find(name).map(|repository| Answer::One(shown(repository))),
        ["repositories", name, "items"] => find(name).and_then(|repository| items(repository, question)),
        _ => return None,
    })
}

fn shown(repository: &Repository) -> Value {
    json!({
        "id": repository.id,
        "name": repository.name,
        "project": { "name": repository.project },
        "defaultBranch": format!("refs/heads/{}", repository.default_branch),
    })
}

fn items(repository: &Repository, question: &Question<'_>) -> Result<Answer, RestError> {
    let files = repository.files(question.version).ok_or_else(|| {
        let (Version::Branch(name) | Version::Tag(name)) = question.version else {
            return RestError::not_found("GitItemNotFoundException", "The repository is empty.");
        };
        let message = format!(
            "TF401175: The version descriptor <Branch: {name} > could not be resolved to a version in the repository {}",
            repository.name
        );
        RestError::not_found("GitUnresolvableToCommitException", message)
    })?;
    let path = question.path.unwrap_or("/");
    let path = format!("/{}", path.trim_matches('/'));
    if question.is_list {
        let folder = format!("{}/", path.trim_end_matches('/'));
        let below = files.keys().filter(|file| file.starts_with(&folder));
        let item = |file: &String| json!({ "gitObjectType": "blob", "path": file });
        return Ok(Answer::List(below.map(item).collect(), None));
    }
    let Some(text) = files.get(&path) else {
        let message = format!(
            "TF401174: The item '{path}' could not be found in the repository '{}' at the version specified by '{:?}'.",
            repository.name, question.version
        );
        return Err(RestError::not_found("GitItemNotFoundException", message));
    };
    if question.json {
        return Ok(Answer::One(json!({ "gitObjectType": "blob", "path": path })));
    }
    Ok(Answer::File(text.clone().into_bytes()))
}
