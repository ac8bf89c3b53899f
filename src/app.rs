//! The browser app: waits for the host, then shows the view that the page's address names.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::azure_devops::endpoint_proxy::EndpointProxy;
use crate::azure_devops::sdk::{Context, FrameToken, Host, HostError};
use crate::components::message::failure;
use crate::components::remote::Remote;
use crate::components::skeleton::skeleton;
use crate::http::fetch::Fetch;
use crate::views::View;
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

/// The app of one frame.
#[component]
pub fn App() -> Html {
    let services = use_state(Remote::<Services, HostError>::default);
    use_effect_with((), {
        let services = services.clone();
        move |()| {
            spawn_local(async move {
                let connected = Services::connect().await;
                if connected.is_err() {
                    // The message needs the host's spinner out of the way; a host that is not there needs nothing.
                    azure_devops::sdk::show_failed_view().await;
                }
                services.set(Remote::from(connected));
            });
        }
    });
    match &*services {
        Remote::Loading => skeleton(),
        Remote::Failed(error) => failure(&error.to_string(), None),
        Remote::Ready(services) => View::of_page().map_or_else(
            || {
                failure(
                    "This page names no view of LaunchDarkly. Reinstall the extension.",
                    None,
                )
            },
            |view| view.html(services),
        ),
    }
}
