//! Settings shared by everyone in an Azure DevOps project: defaults and the catalog index.
//!
//! Each is stored as one text in extension data (scope "Default") under a key with the project's id. Every user of the
//! extension can write it, so it is untrusted.

pub mod catalog_change;
pub mod catalog_index;
pub mod defaults;
pub mod release_catalog;
pub mod pipeline_step;
pub mod suggestion;
