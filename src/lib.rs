//! LaunchDarkly for Azure DevOps: one library behind the browser app and the pipeline task.
//!
//! Modules in reading order; each may name only those above it.

pub mod json;
pub mod domain;
pub mod http;
pub mod launchdarkly;
pub mod azure_devops;
pub mod yaml;
pub mod credentials;
pub mod catalog;
pub mod catalog_reader;
pub mod rollout;
pub mod services;
pub mod components;
pub mod views;
pub mod app;

/// Half the size of the standard allocator, which counts in what a browser loads.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
