//! Credentials for Azure DevOps organizations, from Backstage's `integrations.azure`.
//!
//! config → integrations → resolver → token. Files and variables are read through [`config::ConfigEnvironment`], requests
//! are sent through a [`crate::http::Transport`]; this module has no other I/O. docs/backstage.md lists the differences from
//! Backstage and their reasons.

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
