//! Browser addresses of Azure DevOps repositories and their files.

use std::fmt;

use form_urlencoded::byte_serialize;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use thiserror::Error;

use crate::azure_devops::address::Address;
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::query::decode;

/// Characters that browsers encode in a path segment (`encodeURIComponent`).
const OUTSIDE_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Address of a repository, or of a file, folder or pattern in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryUrl {
    /// Scheme, host and port.
    pub origin: String,
    /// Path segments of the organization or collection, such as `tfs` and the collection. Empty if the host contains it.
    pub owner: Vec<String>,
    /// Project.
    pub project: String,
    /// Repository.
    pub repository: String,
    /// Path in the repository, as written.
    pub path: Option<String>,
    /// Branch or tag. `None`: the default branch.
    pub version: Option<Version>,
}

/// Version of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// A branch, with the prefix `GB` in addresses.
    Branch(String),
    /// A tag, with the prefix `GT` in addresses.
    Tag(String),
}

/// Error for an address that is not one of a repository, in Backstage's words.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UrlError {
    /// The text is not a URL.
    #[error("Invalid URL")]
    Invalid,
    /// The URL does not lead to a repository.
    #[error("Azure URL must point to a git repository")]
    NoRepository,
    /// The version is neither a branch nor a tag.
    #[error("Azure URL version must point to a git branch or git tag")]
    Version,
    /// The URL has no path.
    #[error("Azure URL must point to a specific path to be able to download a file")]
    NoPath,
}

impl RepositoryUrl {
    /// Parses an address.
    ///
    /// # Errors
    ///
    /// Fails if the address is not one of a repository.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let address = Address::parse(text).ok_or(UrlError::Invalid)?;
        let segments: Vec<&str> = address.segments.iter().map(String::as_str).collect();
        let is_own_host = address.host.ends_with(".visualstudio.com");
        let (owner, project, repository) = match segments.as_slice() {
            // The host contains the organization; an older form has its collection in the path.
            ["_git", repository] | ["DefaultCollection", "_git", repository] if is_own_host => {
                (vec![], *repository, *repository)
            }
            [project, "_git", repository, ..] | ["DefaultCollection", project, "_git", repository, ..]
                if is_own_host =>
            {
                (vec![], *project, *repository)
            }
            [owner, "_git", repository, ..] => (vec![*owner], *repository, *repository),
            [owner, project, "_git", repository, ..] => (vec![*owner], *project, *repository),
            [server, owner, project, "_git", repository, ..] => {
                (vec![*server, *owner], *project, *repository)
            }
            _ => return Err(UrlError::NoRepository),
        };
        let version = match address.query("version").filter(|version| !version.is_empty()) {
            None => None,
            Some(version) => match (version.strip_prefix("GB"), version.strip_prefix("GT")) {
                (Some(""), _) | (_, Some("")) => None,
                (Some(branch), _) => Some(Version::Branch(branch.to_owned())),
                (_, Some(tag)) => Some(Version::Tag(tag.to_owned())),
                _ => return Err(UrlError::Version),
            },
        };
        let path = address.query("path").filter(|path| !path.is_empty());
        Ok(Self {
            owner: owner.into_iter().map(str::to_owned).collect(),
            project: project.to_owned(),
            repository: repository.to_owned(),
            path: path.map(str::to_owned),
            version,
            origin: address.origin,
        })
    }

    /// Returns the URL of the organization or collection, without a trailing slash.
    #[must_use]
    pub fn collection_url(&self) -> String {
        let mut url = self.origin.clone();
        for segment in &self.owner {
            url.push('/');
            url.push_str(&encode_segment(segment).to_string());
        }
        url
    }

    /// Returns the path in the repository, beginning with a slash.
    ///
    /// # Errors
    ///
    /// Fails if there is no path.
    pub fn file(&self) -> Result<String, UrlError> {
        let path = self.path.as_deref().ok_or(UrlError::NoPath)?;
        Ok(format!("/{}", path.trim_start_matches('/')))
    }

    /// Returns the address with another path in the same repository and version.
    #[must_use]
    pub fn with_path(&self, path: &str) -> Self {
        Self {
            path: Some(path.to_owned()),
            ..self.clone()
        }
    }

    /// Whether both addresses are of the same repository. Paths and versions are ignored.
    #[must_use]
    pub fn is_same_repository(&self, other: &Self) -> bool {
        let name = |url: &Self| [url.project.to_lowercase(), url.repository.to_lowercase()];
        self.place_key() == other.place_key() && name(self) == name(other)
    }

    fn place_key(&self) -> (String, Option<String>) {
        OrganizationUrl::of_collection(&self.collection_url()).map_or_else(
            || (self.collection_url().to_lowercase(), None),
            |place| (place.host, place.organization.map(|name| name.to_lowercase())),
        )
    }

    /// Resolves a target that is written in the file at this address: a URL, or a path relative to the file. Paths stay in the
    /// same repository and version.
    #[must_use]
    pub fn resolve(&self, target: &str) -> String {
        if has_scheme(target) {
            return target.to_owned();
        }
        let target = target.split(['?', '#']).next().unwrap_or_default();
        let decoded = decode(target);
        let target = decoded.as_deref().unwrap_or(target);
        let base = self.path.as_deref().unwrap_or_default();
        let folder = if target.starts_with('/') {
            ""
        } else {
            base.rsplit_once('/').map_or("", |(folder, _)| folder)
        };
        let mut segments: Vec<&str> = Vec::new();
        // The base path is untrusted as well and may contain `..`.
        for segment in folder.split('/').chain(target.split('/')) {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop();
                }
                segment => segments.push(segment),
            }
        }
        let mut path = format!("/{}", segments.join("/"));
        let is_folder = target.ends_with(['/', '.']) && !target.ends_with("...");
        if is_folder
            && path != "/"
            && target
                .rsplit('/')
                .next()
                .is_some_and(|last| matches!(last, "" | "." | ".."))
        {
            path.push('/');
        }
        self.with_path(&path).to_string()
    }
}

impl fmt::Display for RepositoryUrl {
    /// Formats the address like a browser shows it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.collection_url())?;
        // With two parts before it, the address without a project would read as one with a project.
        if self.project != self.repository || self.owner.len() > 1 {
            write!(f, "/{}", encode_segment(&self.project))?;
        }
        write!(f, "/_git/{}", encode_segment(&self.repository))?;
        let mut separator = '?';
        if let Some(path) = &self.path {
            write!(f, "?path={}", encode_form(path))?;
            separator = '&';
        }
        match &self.version {
            None => Ok(()),
            Some(Version::Branch(name)) => write!(f, "{separator}version=GB{}", encode_form(name)),
            Some(Version::Tag(name)) => write!(f, "{separator}version=GT{}", encode_form(name)),
        }
    }
}

/// Whether a target is an absolute URL.
fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// Encodes a path segment like browsers do.
fn encode_segment(text: &str) -> impl fmt::Display {
    utf8_percent_encode(text, OUTSIDE_SEGMENT)
}

/// Encodes a query value like browsers do.
fn encode_form(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests;
