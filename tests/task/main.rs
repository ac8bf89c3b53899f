//! Tests of the packaged task in Node, run like an agent runs it, and a comparison of its commands with Microsoft's task
//! library. Build the package first: `cargo xtask package`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod agent;
mod assumptions;
mod approvals;
mod approvals_in_sandbox;
mod cancelling;
mod certificates;
mod counting;
mod credentials;
mod faults;
mod oracle;
mod proxy;
mod retry;
mod rollback;
mod run_sources;
mod sandbox;
mod secrets;
mod server;
mod since;
mod stage_map;
mod story;
mod storefront;
mod tls;
mod transport;
