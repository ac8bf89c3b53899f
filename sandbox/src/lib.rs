//! Azure DevOps and LaunchDarkly on localhost, faithful where the extension touches them.
//!
//! A program for people (`npm start`) and a library for the tests, which look into its state.

pub mod launchdarkly;
pub mod azure_devops;
