//! The browser app: waits for the host, then shows the view that the page's address names.

use std::rc::Rc;

use crate::azure_devops::endpoint_proxy::EndpointProxy;
use crate::azure_devops::sdk::{Context, FrameToken, Host, HostError};
use crate::http::fetch::Fetch;
use crate::views::{self, Page};
use crate::{azure_devops, launchdarkly};

/// Azure DevOps, as the user of the page.
pub type AzureDevOps = azure_devops::Client<Fetch, FrameToken>;
/// LaunchDarkly, through a service connection.
pub type LaunchDarkly = launchdarkly::Client<EndpointProxy<Fetch, FrameToken>>;

/// What every view works with.
#[derive(Clone, Debug)]
pub struct Services {
    /// The host of the frame.
    pub host: Host,
    /// Organization and project of the page.
    pub context: Rc<Context>,
    /// REST calls to the organization.
    pub azure_devops: AzureDevOps,
    token: FrameToken,
}

impl PartialEq for Services {
    /// A page has one context for all its life.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.context, &other.context)
    }
}

impl Services {
    async fn connect() -> Result<Self, HostError> {
        let host = Host::ready().await?;
        let context = Rc::new(host.context().await?);
        let token = FrameToken::default();
        Ok(Self {
            host,
            azure_devops: AzureDevOps::new(Fetch, token.clone(), &context.organization_url),
            context,
            token,
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

    /// The page of a work item of the project.
    #[must_use]
    pub fn work_item_url(&self, id: u32) -> String {
        let project = crate::http::query::encode(&self.context.project.name);
        format!(
            "{}/{project}/_workitems/edit/{id}",
            self.azure_devops.organization_url()
        )
    }

    /// REST calls to the organization's release service, which has a host of its own in the cloud.
    ///
    /// # Errors
    ///
    /// When the host does not tell its address.
    pub async fn releases(&self) -> Result<AzureDevOps, HostError> {
        let url = self.host.release_url().await?;
        Ok(AzureDevOps::new(Fetch, self.token.clone(), &url))
    }
}

/// Connects with the host and shows the view that the page's address names, in place of the element `app`.
///
/// # Errors
///
/// A sentence for the page: the host cannot be used, or the page is not ours.
pub async fn open<P: Page>() -> Result<(), String> {
    const NOT_OURS: &str = "This page names no view of LaunchDarkly. Reinstall the extension.";
    let services = Services::connect().await.map_err(|error| error.to_string())?;
    let document = web_sys::window().and_then(|window| window.document());
    let root = document
        .and_then(|document| document.get_element_by_id("app"))
        .ok_or(NOT_OURS)?;
    views::of_page::<P>().ok_or(NOT_OURS)?.mount(root, services);
    Ok(())
}
