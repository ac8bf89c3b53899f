//! LaunchDarkly for Azure DevOps: one library behind the browser app and the pipeline task.
//!
//! Modules in reading order; each may name only those above it.

pub mod json;
pub mod domain;
pub mod http;
pub mod launchdarkly;
pub mod azure_devops;
pub mod rollout;
pub mod components;
pub mod views;
pub mod app;
