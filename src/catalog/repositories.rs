//! Files of repositories, by whatever reaches them.

use std::future::{Future, ready};

use super::repository_url::{RepositoryUrl, Version};
use crate::azure_devops::git::At;
use crate::azure_devops::{Authorization, Client, Error};
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::Transport;

/// Reads files and lists them.
pub trait Repositories {
    /// The text of a file; nothing when there is none.
    ///
    /// # Errors
    ///
    /// A sentence with what to do.
    fn file(&self, url: &RepositoryUrl) -> impl Future<Output = Result<Option<String>, String>>;

    /// Paths of all files in a folder and below, from the root; none when there is no such folder.
    ///
    /// # Errors
    ///
    /// A sentence with what to do.
    fn files(&self, url: &RepositoryUrl, folder: &str) -> impl Future<Output = Result<Vec<String>, String>>;

    /// Comes before the text of each file is taken apart: a page of the browser lets others have their turn.
    fn pause(&self) -> impl Future<Output = ()> {
        ready(())
    }
}

/// Reads through Azure DevOps' REST API.
pub struct RestRepositories<T, F> {
    /// Carries the requests.
    pub transport: T,
    /// What is shown to the organization or collection at an address, or a sentence why there is nothing.
    pub key: F,
}

impl<T: Transport + Clone, A: Authorization, F: Fn(&str) -> Result<A, String>> RestRepositories<T, F> {
    fn client(&self, url: &RepositoryUrl) -> Result<Client<T, A>, String> {
        let collection = url.collection_url();
        if OrganizationUrl::of_collection(&collection).is_none() {
            return Err(format!(
                "{collection} is not reached over https, and a token must not travel in the clear."
            ));
        }
        let key = (self.key)(&collection)?;
        Ok(Client::new(self.transport.clone(), key, &collection))
    }
}

impl<T: Transport + Clone, A: Authorization, F: Fn(&str) -> Result<A, String>> Repositories
    for RestRepositories<T, F>
{
    async fn file(&self, url: &RepositoryUrl) -> Result<Option<String>, String> {
        let path = url.file().map_err(|error| error.to_string())?;
        let client = self.client(url)?;
        let file = client.repository_file(&url.project, &url.repository, &path, at(url));
        found(file.await)
    }

    async fn files(&self, url: &RepositoryUrl, folder: &str) -> Result<Vec<String>, String> {
        let client = self.client(url)?;
        let files = client.repository_files(&url.project, &url.repository, folder, at(url));
        found(files.await).map(Option::unwrap_or_default)
    }
}

fn at(url: &RepositoryUrl) -> At<'_> {
    match &url.version {
        None => At::DefaultBranch,
        Some(Version::Branch(name)) => At::Branch(name),
        Some(Version::Tag(name)) => At::Tag(name),
    }
}

fn found<V>(answer: Result<V, Error>) -> Result<Option<V>, String> {
    match answer {
        Ok(value) => Ok(Some(value)),
        // A file that is not there; a repository or branch that is not there is told.
        Err(Error::NotFound { message, .. }) if message.contains("TF401174") => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}
