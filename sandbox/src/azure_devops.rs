//! Azure DevOps: REST, the service endpoint proxy, an agent, and the pages that host the extension.

mod agent;
mod edition;
pub(crate) mod gallery;
pub mod identity;
pub mod package;
pub mod pages;
pub(crate) mod proxy;
mod rest;
pub mod state;
#[cfg(test)]
pub(crate) mod testing;

use axum::Router;

pub use edition::Edition;
pub use state::State;

/// Everything that Azure DevOps serves on its own origin.
pub(crate) fn router(state: &State) -> Router {
    pages::router(state.clone())
        .merge(rest::router(state.clone()))
        .merge(rest::neighbours::router(state.clone()))
        .merge(identity::router(state.clone()))
}
