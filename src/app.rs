//! The browser app: waits for the host, then shows the view that the page's address names.

use crate::services::Services;
use crate::views::{self, Page};

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
