//! What is kept for everybody who works in a project of Azure DevOps: its defaults, and what its catalog says.
//!
//! Each is one text in extension data (scope "Default"), whose key names the project. Whoever may use the extension
//! can write it, so it is read like everything foreign.

pub mod catalog_change;
pub mod catalog_index;
pub mod defaults;
pub mod release_catalog;
pub mod pipeline_step;
pub mod suggestion;
