//! Addresses of repositories, targets in catalog files, and patterns.

use launchdarkly_azure_devops::catalog::glob;
use launchdarkly_azure_devops::catalog::repository_url::{RepositoryUrl, UrlError, Version};
use launchdarkly_azure_devops::credentials::organization_url::OrganizationUrl;
use serde_json::{Value, json};

use crate::differences::{expected, rows};

fn shown(url: &RepositoryUrl) -> Value {
    let place = OrganizationUrl::of_collection(&url.collection_url());
    let owner = place.and_then(|place| place.organization);
    let owner = match url.owner.as_slice() {
        [] => owner.unwrap(),
        owner => owner.join("/"),
    };
    let (prefix, name) = match &url.version {
        None => (None, None),
        Some(Version::Branch(name)) => (Some("GB"), Some(name)),
        Some(Version::Tag(name)) => (Some("GT"), Some(name)),
    };
    json!({"owner": owner, "project": url.project, "repo": url.repository, "path": url.path, "ref": name,
        "prefix": prefix, "url": url.to_string(), "file": file(url)})
}

/// Returns the request in Backstage's form for comparison. Unlike Backstage's, ours distinguishes branches and tags.
fn file(url: &RepositoryUrl) -> Value {
    let path = match (&url.path, url.file()) {
        (Some(path), Ok(_)) => path,
        (_, Err(error)) => return json!({ "error": error.to_string() }),
        (None, Ok(_)) => panic!("a file without a path"),
    };
    let shown = url.with_path(path).to_string();
    let (_, query) = shown.split_once('?').unwrap();
    let query = query
        .replace("version=GB", "version=")
        .replace("version=GT", "version=");
    let repository = RepositoryUrl {
        path: None,
        version: None,
        // Prevents the short form, which Backstage never uses.
        project: format!("{}\u{0}", url.project),
        ..url.clone()
    };
    let base = repository
        .to_string()
        .replace("%00", "")
        .replace("/_git/", "/_apis/git/repositories/");
    json!(format!("{base}/items?api-version=6.0&{query}"))
}

#[test]
fn every_address_is_read_and_written_as_by_backstage() {
    for row in rows(include_str!("table/urls.json")) {
        let found = match RepositoryUrl::parse(row["given"].as_str().unwrap()) {
            Ok(url) => shown(&url),
            Err(error) => json!({ "error": error.to_string() }),
        };
        assert_eq!(found, *expected(&row), "{}", row["given"]);
    }
}

#[test]
fn every_target_leads_where_backstage_goes() {
    for row in rows(include_str!("table/targets.json")) {
        let found = match RepositoryUrl::parse(row["base"].as_str().unwrap()) {
            Ok(base) => json!(base.resolve(row["target"].as_str().unwrap())),
            Err(error) => {
                assert_eq!(error, UrlError::NoRepository);
                json!({ "error": error.to_string() })
            }
        };
        assert_eq!(found, *expected(&row), "{row}");
    }
}

#[test]
fn patterns_are_told_from_paths() {
    for row in rows(include_str!("table/globs.json")) {
        let url = RepositoryUrl::parse(row["given"].as_str().unwrap()).unwrap();
        let is_pattern = glob::is_pattern(url.path.as_deref().unwrap());
        assert_eq!(json!(is_pattern), *expected(&row), "{row}");
    }
}

#[test]
fn patterns_fit_the_same_files() {
    for row in rows(include_str!("table/glob_matches.json")) {
        let pattern = row["pattern"].as_str().unwrap();
        let fitting = row["of"].as_array().unwrap().iter();
        let fitting: Vec<&Value> = fitting
            .filter(|path| glob::fits(pattern, path.as_str().unwrap()))
            .collect();
        let wanted: Vec<&Value> = row["matches"].as_array().unwrap().iter().collect();
        assert_eq!(fitting, wanted, "{pattern}");
        for path in fitting {
            let folder = glob::folder(pattern);
            let path = format!("/{}", path.as_str().unwrap());
            assert!(path.starts_with(&folder), "{folder} does not list {path}");
        }
    }
}
