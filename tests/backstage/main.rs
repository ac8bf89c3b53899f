//! What Backstage's own packages do, row by row: the same here, or a deliberate difference with a reason in
//! docs/backstage.md.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod catalog;
mod credentials;
mod differences;
mod sandbox;
mod substitution;
mod tokens;
mod urls;
