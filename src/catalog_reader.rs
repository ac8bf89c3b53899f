//! The program that reads YAML for the catalog page: catalog files and pasted configurations. The page loads it when one of
//! these parts is opened, and exchanges JSON with it.
//!
//! It reads catalog files only in the page's own organization, with the page's access token.

pub mod answer;
pub mod explain_config;
pub mod organization;
pub mod check_location;
pub mod page;
