//! Comparison with Backstage's packages, row by row: the same behavior, or a deliberate difference with a reason in
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
