//! The program that reads YAML for the project's settings: catalog files, and configurations that somebody pastes. A page
//! fetches it when such a part of it is opened, and not before; both speak with one another in JSON.
//!
//! It reads catalog files with the access token of the page, in the page's own organization and nowhere else.

pub mod answer;
pub mod explain_config;
pub mod organization;
pub mod check_location;
pub mod page;
