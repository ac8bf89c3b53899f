//! The views, one per contribution.

pub mod component;
pub mod work_item;
pub mod rollout_report;
pub mod hub;
pub mod settings;
pub mod catalog;
