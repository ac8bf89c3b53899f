//! The host page: handshake, context, token and locations.

use std::cell::RefCell;
use std::pin::pin;

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use thiserror::Error;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{error_message, is_true, text};
use crate::azure_devops::Authorization;
use crate::http::Secret;

#[wasm_bindgen(module = "sdk")]
extern "C" {
    fn ready() -> Promise;
    #[wasm_bindgen(js_name = notifyLoadSucceeded)]
    fn notify_load_succeeded() -> Promise;
    #[wasm_bindgen(js_name = getContributionId)]
    pub(super) fn contribution_id() -> String;
    #[wasm_bindgen(js_name = getAccessToken)]
    fn get_access_token() -> Promise;
    #[wasm_bindgen(js_name = getService)]
    fn get_service(id: &str) -> Promise;
    #[wasm_bindgen(js_name = getHost, catch)]
    fn get_host() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = getUser, catch)]
    fn get_user() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = getWebContext, catch)]
    fn get_web_context() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    type LocationService;
    #[wasm_bindgen(method, js_name = getResourceAreaLocation)]
    fn get_resource_area_location(this: &LocationService, area: &str) -> Promise;

    type PageDataService;
    #[wasm_bindgen(method, js_name = getProject)]
    fn get_project(this: &PageDataService) -> Promise;

    /// An object with id and name: the host's context, a project, a user.
    type NamedResource;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn id(this: &NamedResource) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn name(this: &NamedResource) -> Result<JsValue, JsValue>;

    /// The host's context.
    type HostContext;
    #[wasm_bindgen(method, getter, structural, catch, js_name = serviceVersion)]
    fn service_version(this: &HostContext) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter, structural, catch, js_name = isHosted)]
    fn is_hosted(this: &HostContext) -> Result<JsValue, JsValue>;

    type WebContext;
    #[wasm_bindgen(method, getter, structural, catch)]
    fn project(this: &WebContext) -> Result<JsValue, JsValue>;
}

/// Resource area of the core services: its location is the organization or collection.
const CORE_AREA: &str = "79134c72-4a58-4b42-976c-04e7115f32bf";
/// Resource area of the release service, which has a host of its own in the cloud.
const RELEASE_AREA: &str = "efc2f575-36ef-48e9-b672-0c6fb4a48ac5";

/// Timeout for the host's answer, in milliseconds.
const HOST_TIMEOUT_MILLIS: u32 = 15_000;

/// Error of the host.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum HostError {
    /// A service of the host is missing or refused.
    #[error(
        "Azure DevOps did not provide {what}: {}. Reload the page. If the error persists, this version of Azure DevOps may be too old for the extension.",
        detail.trim_end_matches('.')
    )]
    Unavailable {
        /// What was requested.
        what: &'static str,
        /// The host's message: untrusted text.
        detail: String,
    },
    /// The page belongs to no project.
    #[error("This page belongs to no Azure DevOps project. Open it from a project.")]
    NoProject,
}

/// Organization, project and user of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Organization or collection, scheme and host included.
    pub organization_url: String,
    /// Id of the organization; empty if the host does not report it.
    pub organization_id: String,
    /// Name of the organization.
    pub organization: String,
    /// Project.
    pub project: Project,
    /// Id of the signed-in user; empty if the host does not report it.
    pub user_id: String,
}

/// An Azure DevOps project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Id.
    pub id: String,
    /// Name: untrusted text.
    pub name: String,
}

impl Project {
    fn read(project: &JsValue) -> Option<Self> {
        let project: &NamedResource = project.unchecked_ref();
        Some(Self {
            id: text(project.id())?,
            name: text(project.name())?,
        })
    }
}

/// The host, after the handshake.
#[derive(Clone, Copy, Debug)]
pub struct Host(());

impl Host {
    /// Waits for the handshake that the boot script began.
    ///
    /// # Errors
    ///
    /// When the host refused it.
    pub async fn ready() -> Result<Self, HostError> {
        in_time("the handshake", ready()).await?;
        Ok(Self(()))
    }

    /// Hides the host's spinner. Failures are ignored.
    pub fn show(self) {
        spawn_local(async {
            let _ = settle("the page", notify_load_succeeded()).await;
        });
    }

    /// Organization and project of the page, and its user.
    ///
    /// # Errors
    ///
    /// When the host does not report it, or the page belongs to no project.
    pub async fn context(self) -> Result<Context, HostError> {
        let host: NamedResource = get_host().unwrap_or_default().unchecked_into();
        let user: NamedResource = get_user().unwrap_or_default().unchecked_into();
        Ok(Context {
            organization_url: self.location(CORE_AREA).await?,
            organization_id: text(host.id()).unwrap_or_default(),
            organization: text(host.name()).unwrap_or_default(),
            project: project().await?,
            user_id: text(user.id()).unwrap_or_default(),
        })
    }

    /// `publisher.extension`; empty if the host does not report it.
    #[must_use]
    pub fn extension_id(self) -> String {
        extension_id()
    }

    /// Version of Azure DevOps, empty if the host does not report it, and whether it is the cloud.
    #[must_use]
    pub fn edition(self) -> (String, bool) {
        let host: HostContext = get_host().unwrap_or_default().unchecked_into();
        (
            text(host.service_version()).unwrap_or_default(),
            is_true(host.is_hosted()),
        )
    }

    /// The user's access token.
    ///
    /// # Errors
    ///
    /// When the host provides none.
    pub async fn access_token(self) -> Result<String, HostError> {
        access_token().await
    }

    /// Address of the release service for this organization.
    ///
    /// # Errors
    ///
    /// When the host does not report it.
    pub async fn release_url(self) -> Result<String, HostError> {
        self.location(RELEASE_AREA).await
    }

    async fn location(self, area: &str) -> Result<String, HostError> {
        const WHAT: &str = "the address of the organization";
        let service: LocationService = service("ms.vss-features.location-service", WHAT)
            .await?
            .unchecked_into();
        let location = settle(WHAT, service.get_resource_area_location(area)).await?;
        let location = location.as_string().ok_or(HostError::Unavailable {
            what: WHAT,
            detail: "the response is not text".into(),
        })?;
        // Names of collections may have spaces.
        Ok(location.replace(' ', "%20"))
    }
}

/// The project of the page. Some tabs have no web context; these use the page data service.
async fn project() -> Result<Project, HostError> {
    let context: WebContext = get_web_context().unwrap_or_default().unchecked_into();
    if let Some(project) = context.project().ok().as_ref().and_then(Project::read) {
        return Ok(project);
    }
    const WHAT: &str = "the project of the page";
    let service: PageDataService = service("ms.vss-tfs-web.tfs-page-data-service", WHAT)
        .await?
        .unchecked_into();
    let project = settle(WHAT, service.get_project()).await?;
    Project::read(&project).ok_or(HostError::NoProject)
}

pub(super) async fn service(id: &str, what: &'static str) -> Result<JsValue, HostError> {
    let service = in_time(what, get_service(id)).await?;
    if service.is_object() {
        Ok(service)
    } else {
        Err(HostError::Unavailable {
            what,
            detail: format!("there is no service {id}"),
        })
    }
}

pub(super) async fn settle(what: &'static str, promise: Promise) -> Result<JsValue, HostError> {
    JsFuture::from(promise)
        .await
        .map_err(|error| HostError::Unavailable {
            what,
            detail: error_message(&error),
        })
}

/// Settles a promise. A host that does not know a service may never answer.
pub(super) async fn in_time(what: &'static str, promise: Promise) -> Result<JsValue, HostError> {
    let late = TimeoutFuture::new(HOST_TIMEOUT_MILLIS);
    match select(pin!(settle(what, promise)), late).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(HostError::Unavailable {
            what,
            detail: "it did not answer in time".to_owned(),
        }),
    }
}

/// `publisher.extension`, the first parts of the contribution's ID.
pub(super) fn extension_id() -> String {
    let contribution = contribution_id();
    let extension = contribution.rsplit_once('.');
    extension.map_or_else(String::new, |(extension, _)| extension.to_owned())
}

/// A token for the host's own services.
pub(super) async fn access_token() -> Result<String, HostError> {
    token_of(get_access_token()).await
}

async fn token_of(promise: Promise) -> Result<String, HostError> {
    const WHAT: &str = "an access token";
    let token = settle(WHAT, promise).await.inspect_err(|_| drop(TOKEN.take()))?;
    token.as_string().ok_or(HostError::Unavailable {
        what: WHAT,
        detail: "the response is not text".into(),
    })
}

thread_local! {
    /// The host's promise of the user's token, kept until the server refuses the token.
    static TOKEN: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// The user's access token, limited to the scopes of the manifest.
#[derive(Clone, Copy, Debug)]
pub struct FrameToken;

impl Authorization for FrameToken {
    async fn header(&self, renew: bool) -> Result<Secret, String> {
        if renew {
            TOKEN.take();
        }
        // Requests that begin together wait for the same token.
        let promise = TOKEN.with_borrow_mut(|kept| kept.get_or_insert_with(get_access_token).clone());
        let token = token_of(promise).await.map_err(|error| error.to_string())?;
        Ok(Secret::new(&format!("Bearer {token}")))
    }

    fn can_renew(&self) -> bool {
        true
    }
}
