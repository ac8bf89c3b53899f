//! Flags, links, rollout plans and reports as plain data and pure functions. No I/O, no browser, no clock.

pub mod change_source;
pub mod cleanup;
pub mod changed_since;
pub mod flag;
pub mod instance;
pub mod key;
pub mod link;
pub mod linked_flags;
pub mod timestamp;

pub mod new_flag;
pub mod percentage;
pub mod plan;
pub mod project_settings;
pub mod report;
pub mod state;
pub mod targeting;
pub mod usage;
pub mod variation;
