//! Tests of the packaged tabs in Chromium and the packaged task in Node, in a sandbox, from a user's point of view.
//!
//! Every test has its own sandbox. All tests share one browser, one after the other. Build the package first:
//! `cargo xtask package`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod accessibility;
mod assumptions;
mod azure_config;
mod catalog;
mod chaos;
mod chromium;
mod cleanup;
mod creating;
mod diagnostics;
mod extension_data;
mod failures;
mod frame;
mod keyboard;
mod large_account;
mod later_visit;
mod large_release;
mod linking;
mod loading;
mod measure;
mod ownership;
mod page;
mod picking;
mod proxy_faults;
mod project_pages;
mod release_tab;
mod project_defaults;
mod project_settings;
mod reports;
mod requests;
mod role;
mod scenes;
mod secrets;
mod self_check;
mod server;
mod states;
mod story;
mod suggestions;
mod work_item_form;
