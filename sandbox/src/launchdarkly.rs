//! LaunchDarkly: its REST API and a page that shows flags and audit log.
