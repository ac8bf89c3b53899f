//! The packaged task under Node, run as an agent runs it, against servers of its own; and its words to the agent
//! against Microsoft's own library. Build the package first: `cargo xtask package`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod agent;
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
mod sandbox;
mod secrets;
mod server;
mod since;
mod story;
mod storefront;
mod tls;
mod transport;
