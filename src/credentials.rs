//! Which credential reaches which Azure DevOps organization: Backstage's `integrations.azure`, read as it is.
//!
//! config → integrations → resolver → token. Files and variables come from [`config::ConfigEnvironment`], requests go
//! through a [`crate::http::Transport`]; nothing else leaves this module. What differs from Backstage, and why, is in
//! docs/backstage.md.

pub mod cache;
pub mod config;
pub mod explain;
pub mod host;
pub mod integrations;
pub mod job_credentials;
pub mod listed_work_item;
pub mod organization_url;
pub mod resolver;
pub mod token;
pub mod work_item_address;
