//! The repositories of the page's own organization, which are the only ones that the token of a page may read.

use std::future::Future;

use crate::azure_devops::{Authorization, Client};
use crate::catalog::repositories::{Repositories, RestRepositories};
use crate::catalog::repository_url::RepositoryUrl;
use crate::credentials::organization_url::OrganizationUrl;
use crate::http::Transport;

/// Watches the reading of files.
pub trait ReadObserver {
    /// Told of each file that came.
    fn file_read(&self) -> impl Future<Output = ()>;

    /// Lets others have their turn.
    fn yield_now(&self) -> impl Future<Output = ()>;
}

/// An organization or collection that files are read in.
pub struct Organization<T, A, W> {
    files: RestRepositories<T, AuthorizeCollection<A>>,
    client: Client<T, A>,
    own: Option<OrganizationUrl>,
    watcher: W,
}

/// The key, for an address that is the organization's own.
type AuthorizeCollection<A> = Box<dyn Fn(&str) -> Result<A, String>>;

impl<T: Transport + Clone, A: Authorization + Clone + 'static, W: ReadObserver> Organization<T, A, W> {
    /// The organization at this address, which the key is for.
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

    /// Lets others have their turn.
    pub async fn yield_now(&self) {
        self.watcher.yield_now().await;
    }

    /// The id of a repository of this organization; nothing for others, and for one that cannot be found.
    pub async fn repository_id(&self, url: &RepositoryUrl) -> Option<String> {
        is_own(self.own.as_ref(), &url.collection_url()).ok()?;
        let found = self.client.repository_id(&url.project, &url.repository);
        found.await.ok()
    }
}

/// Whether an address is that of this organization; otherwise who can read it.
fn is_own(own: Option<&OrganizationUrl>, collection: &str) -> Result<(), String> {
    let place = OrganizationUrl::of_collection(collection);
    match (own, place) {
        (Some(own), Some(place)) if place.is_same(own) => Ok(()),
        (Some(own), Some(place)) => Err(format!(
            "This page can read repositories of {own} only, and {place} is another organization. Nothing was sent there. Register the file in a project of that organization."
        )),
        _ => Err(format!(
            "{collection} is no organization or collection that a token may be sent to."
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
