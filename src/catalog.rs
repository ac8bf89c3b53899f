//! Backstage's software catalog: components, owners and LaunchDarkly projects of Azure DevOps repositories.
//!
//! locations → files → documents → entities. Files are read individually through a [`crate::http::Transport`]; patterns are
//! matched against a file listing. An invalid document becomes a [`load::Problem`] and does not affect the others.
//! docs/backstage.md lists the differences from Backstage.

pub mod component;
pub mod entity;
pub mod entity_ref;
pub mod glob;
pub mod load;
pub mod location;
pub mod repositories;
pub mod repository_url;
pub mod rules;
pub mod validation;
