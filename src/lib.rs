//! LaunchDarkly for Azure DevOps: one library behind the browser app and the pipeline task.
//!
//! Modules in reading order; each may name only those above it.

pub mod domain;
