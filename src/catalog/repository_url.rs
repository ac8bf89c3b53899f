//! Addresses of repositories in Azure DevOps, and of files in them, as browsers show them.

use std::fmt::{self, Write as _};

use thiserror::Error;

use crate::azure_devops::address::Address;
use crate::credentials::place::Place;
use crate::http::query::decode;

/// A repository, or a file, folder or pattern in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryUrl {
    /// Scheme, host and port.
    pub origin: String,
    /// Organization or collection, with what a server has before it, such as `tfs`; empty where the host says it.
    pub owner: Vec<String>,
    /// Project.
    pub project: String,
    /// Repository.
    pub repository: String,
    /// Path in it as it is written, or nothing.
    pub path: Option<String>,
    /// Branch or tag; none: the default branch.
    pub version: Option<Version>,
}

/// What a repository is read at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Version {
    /// A branch, written `GB…`.
    Branch(String),
    /// A tag, written `GT…`.
    Tag(String),
}

/// Why an address is none of a repository; worded as by Backstage.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UrlError {
    /// It is no address.
    #[error("Invalid URL")]
    Invalid,
    /// It leads elsewhere.
    #[error("Azure URL must point to a git repository")]
    NoRepository,
    /// It names a commit, or something else.
    #[error("Azure URL version must point to a git branch or git tag")]
    Version,
    /// It names no file.
    #[error("Azure URL must point to a specific path to be able to download a file")]
    NoPath,
}

impl RepositoryUrl {
    /// Takes an address apart.
    ///
    /// # Errors
    ///
    /// When it is none of a repository.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let address = Address::parse(text).ok_or(UrlError::Invalid)?;
        let segments: Vec<&str> = address.segments.iter().map(String::as_str).collect();
        let is_own_host = address.host.ends_with(".visualstudio.com");
        let (owner, project, repository) = match segments.as_slice() {
            // The host is the organization; an older form has its collection, too.
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

    /// Address of the organization or collection, without a slash at the end.
    #[must_use]
    pub fn collection_url(&self) -> String {
        let mut url = self.origin.clone();
        for segment in &self.owner {
            url.push('/');
            url.push_str(&encode_segment(segment));
        }
        url
    }

    /// The path from the root, beginning with a slash.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn file(&self) -> Result<String, UrlError> {
        let path = self.path.as_deref().ok_or(UrlError::NoPath)?;
        Ok(format!("/{}", path.trim_start_matches('/')))
    }

    /// The same repository at the same version, with another path.
    #[must_use]
    pub fn with_path(&self, path: &str) -> Self {
        Self {
            path: Some(path.to_owned()),
            ..self.clone()
        }
    }

    /// Whether both are the same repository, whatever their files and versions.
    #[must_use]
    pub fn is_same_repository(&self, other: &Self) -> bool {
        let name = |url: &Self| [url.project.to_lowercase(), url.repository.to_lowercase()];
        self.place_key() == other.place_key() && name(self) == name(other)
    }

    fn place_key(&self) -> (String, Option<String>) {
        Place::of_collection(&self.collection_url()).map_or_else(
            || (self.collection_url().to_lowercase(), None),
            |place| (place.host, place.organization.map(|name| name.to_lowercase())),
        )
    }

    /// Where a target leads that stands in the file of this address: an address of its own, or a path beside the file.
    /// A path cannot leave the repository, and stays at the same version.
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
        // The path of the base is foreign, too, and may hold steps upwards of its own.
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
    /// As a browser shows it.
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

/// Whether a target is an address of its own, of whatever kind.
fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// As browsers encode a part of a path.
fn encode_segment(text: &str) -> String {
    encode_but(text, b"-_.!~*'()", false)
}

/// As browsers encode a value of a query.
fn encode_form(text: &str) -> String {
    encode_but(text, b"-_.*", true)
}

fn encode_but(text: &str, kept: &[u8], plus: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else if plus && byte == b' ' {
            encoded.push('+');
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
