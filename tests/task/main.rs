//! The packaged task under Node, run as an agent runs it, against servers of its own; and its words to the agent
//! against Microsoft's own library. Build the package first: `cargo xtask build`.

mod agent;
mod cancelling;
mod oracle;
mod server;
mod story;
mod storefront;
mod transport;
