//! Backstage's software catalog: which component, owner and LaunchDarkly project a repository of Azure DevOps is.
//!
//! locations → files → documents → entities. Files are read one by one through a [`crate::http::Transport`], and a
//! glob by a listing; a repository is never downloaded. One bad document never hides the good ones: whatever is wrong is
//! a [`load::Problem`] with its place, beside what could be read. What differs from Backstage is in docs/backstage.md.

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
