//! Services of every view: the host, the page's context, the REST clients and the frame's storage.

mod frame_storage;

use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;

pub use self::frame_storage::FrameStorage;
use crate::azure_devops::endpoint_proxy::EndpointProxy;
use crate::azure_devops::page_retry::PageRetry;
use crate::azure_devops::sdk::{Context, FrameToken, Host, HostError};
use crate::http::fetch::Fetch;
use crate::{azure_devops, launchdarkly};

/// The browser's requests to Azure DevOps, which wait for its rate limit.
type Browser = PageRetry<Fetch, fn(u32) -> TimeoutFuture>;
/// Azure DevOps, as the user of the page.
pub type AzureDevOps = azure_devops::Client<Browser, FrameToken>;
/// LaunchDarkly, through a service connection.
pub type LaunchDarkly = launchdarkly::Client<EndpointProxy<Browser, FrameToken>>;

/// Name of the part *Flags to remove* in the address of the page *LaunchDarkly* under Pipelines, `?part=NAME`.
pub const FLAGS_TO_REMOVE: &str = "flags-to-remove";

const BROWSER: Browser = PageRetry::new(Fetch, TimeoutFuture::new);

/// Services of every view.
#[derive(Clone, Debug)]
pub struct Services {
    /// The host of the frame.
    pub host: Host,
    /// Organization and project of the page.
    pub context: Rc<Context>,
    /// REST calls to the organization.
    pub azure_devops: AzureDevOps,
}

impl PartialEq for Services {
    /// A page has one context for all its life.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.context, &other.context)
    }
}

impl Services {
    /// Waits for the host and reads the page's context.
    ///
    /// # Errors
    ///
    /// When the host cannot be used.
    pub async fn connect() -> Result<Self, HostError> {
        let host = Host::ready().await?;
        let context = Rc::new(host.context().await?);
        Ok(Self {
            host,
            azure_devops: AzureDevOps::new(BROWSER, FrameToken, &context.organization_url),
            context,
        })
    }

    /// The LaunchDarkly of a service connection.
    #[must_use]
    pub fn launchdarkly(&self, endpoint_id: &str) -> LaunchDarkly {
        LaunchDarkly::new(EndpointProxy::new(
            self.azure_devops.clone(),
            self.context.project.id.clone(),
            endpoint_id.to_owned(),
        ))
    }

    /// The user's storage in the browser, for this organization and project.
    #[must_use]
    pub fn storage(&self) -> FrameStorage {
        FrameStorage::new(&self.context)
    }

    /// The page of a work item of the project.
    #[must_use]
    pub fn work_item_url(&self, id: u32) -> String {
        let project = crate::http::query::encode(&self.context.project.name);
        format!(
            "{}/{project}/_workitems/edit/{id}",
            self.azure_devops.organization_url()
        )
    }

    /// Address of the part *Flags to remove* of the page *LaunchDarkly* under Pipelines.
    #[must_use]
    pub fn flags_to_remove_url(&self) -> String {
        let project = crate::http::query::encode(&self.context.project.name);
        format!(
            "{}/{project}/_apps/hub/{}.hub?part={FLAGS_TO_REMOVE}",
            self.azure_devops.organization_url(),
            self.host.extension_id()
        )
    }

    /// REST calls to the organization's release service, which has a host of its own in the cloud.
    ///
    /// # Errors
    ///
    /// When the host does not report its address.
    pub async fn releases(&self) -> Result<AzureDevOps, HostError> {
        let url = self.host.release_url().await?;
        Ok(self.azure_devops.at(&url))
    }
}
