//! Azure DevOps: REST, the service endpoint proxy, an agent, and the pages that host the extension.

pub mod pages;
