//! Access to the repositories of the page's own organization, the only ones that the page's token may read.

use std::future::Future;

use crate::azure_devops::{Authorization, Client};
use crate::catalog::repositories::{Repositories, RestRepositories};
use crate::catalog::repository_url::RepositoryUrl;
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::Transport;

/// Observes the reading of files.
pub trait ReadObserver {
    /// Called after each file is read.
    fn file_read(&self) -> impl Future<Output = ()>;

    /// Yields to other work of the page.
    fn yield_now(&self) -> impl Future<Output = ()>;
}

/// Organization or collection whose files are read.
pub struct Organization<T, A, W> {
    files: RestRepositories<T, AuthorizeCollection<A>>,
    client: Client<T, A>,
    own: Option<OrganizationUrl>,
    watcher: W,
}

/// Function that returns the authorization for a collection URL of the own organization.
type AuthorizeCollection<A> = Box<dyn Fn(&str) -> Result<A, String>>;

impl<T: Transport + Clone, A: Authorization + Clone + 'static, W: ReadObserver> Organization<T, A, W> {
    /// Creates the organization at a URL, with its authorization.
    pub fn new(transport: T, key: A, url: &str, watcher: W) -> Self {
        let own = OrganizationUrl::of_collection(url);
        let client = Client::new(transport.clone(), key.clone(), url);
        let key_for: AuthorizeCollection<A> = Box::new({
            let own = own.clone();
            move |collection| is_own(own.as_ref(), collection).map(|()| key.clone())
        });
        Self {
            files: RestRepositories {
                transport,
                key: key_for,
            },
            client,
            own,
            watcher,
        }
    }

    /// Yields to other work of the page.
    pub async fn yield_now(&self) {
        self.watcher.yield_now().await;
    }

    /// Returns the id of a repository. `None` for other organizations, and if the repository is not found.
    pub async fn repository_id(&self, url: &RepositoryUrl) -> Option<String> {
        is_own(self.own.as_ref(), &url.collection_url()).ok()?;
        let found = self.client.repository_id(&url.project, &url.repository);
        found.await.ok()
    }
}

/// Checks that a collection URL is the own organization. The error says where to register the file instead.
fn is_own(own: Option<&OrganizationUrl>, collection: &str) -> Result<(), String> {
    let place = OrganizationUrl::of_collection(collection);
    match (own, place) {
        (Some(own), Some(place)) if place.is_same(own) => Ok(()),
        (Some(own), Some(place)) => Err(format!(
            "This page can read only repositories of {own}, and {place} is another organization. Nothing was sent there. Register the file in a project of that organization."
        )),
        _ => Err(format!(
            "{collection} is not an HTTPS address of an organization or collection, so no token is sent there. Correct the address."
        )),
    }
}

impl<T: Transport + Clone, A: Authorization + Clone, W: ReadObserver> Repositories for Organization<T, A, W> {
    async fn file(&self, url: &RepositoryUrl) -> Result<Option<String>, String> {
        self.files.file(url).await
    }

    async fn files(&self, url: &RepositoryUrl, folder: &str) -> Result<Vec<String>, String> {
        self.files.files(url, folder).await
    }

    async fn pause(&self) {
        self.watcher.file_read().await;
    }
}
