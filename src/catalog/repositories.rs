//! Access to files in repositories.

use std::future::{Future, ready};

use super::repository_url::{RepositoryUrl, Version};
use crate::azure_devops::git::At;
use crate::azure_devops::{Authorization, Client, Error};
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::Transport;

/// Reads and lists files.
pub trait Repositories {
    /// Returns the text of a file, or `None` if the file does not exist.
    ///
    /// # Errors
    ///
    /// Returns a sentence with the remedy.
    fn file(&self, url: &RepositoryUrl) -> impl Future<Output = Result<Option<String>, String>>;

    /// Returns the absolute paths of all files in a folder and its subfolders. Empty if the folder does not exist.
    ///
    /// # Errors
    ///
    /// Returns a sentence with the remedy.
    fn files(&self, url: &RepositoryUrl, folder: &str) -> impl Future<Output = Result<Vec<String>, String>>;

    /// Called before each file is parsed, so that a page in the browser can yield to other work.
    fn pause(&self) -> impl Future<Output = ()> {
        ready(())
    }
}

/// Reads files through Azure DevOps' REST API.
pub struct RestRepositories<T, F> {
    /// Carries the requests.
    pub transport: T,
    /// Provides the authorization for the organization or collection at an address, or a sentence why there is none.
    pub key: F,
}

impl<T: Transport + Clone, A: Authorization, F: Fn(&str) -> Result<A, String>> RestRepositories<T, F> {
    fn client(&self, url: &RepositoryUrl) -> Result<Client<T, A>, String> {
        let collection = url.collection_url();
        if OrganizationUrl::of_collection(&collection).is_none() {
            return Err(format!(
                "{collection} does not use HTTPS, so no token is sent there. Use an address that begins with https://."
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
        // The file does not exist. A missing repository or branch is an error.
        Err(Error::NotFound { message, .. }) if message.contains("TF401174") => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}
