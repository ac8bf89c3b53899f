//! The parts of a release and of a list of attachments that are read. Unconfirmed: that each phase of an attempt names
//! its plan, and that entries of a release name timeline and record while those of a run only do so in their link.

use serde::Deserialize;

use super::address::is_guid;

const NO_PLAN: &str = "00000000-0000-0000-0000-000000000000";

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Release {
    environments: Vec<Stage>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Stage {
    id: u32,
    deploy_steps: Vec<DeployStep>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DeployStep {
    attempt: u32,
    release_deploy_phases: Vec<Phase>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Phase {
    run_plan_id: Option<String>,
}

impl Release {
    /// Attempt and plan of every job that ran, or runs, in a stage; each pair once.
    pub(super) fn plans(self, stage_id: u32) -> Vec<(u32, String)> {
        let stages = self.environments.into_iter().filter(|stage| stage.id == stage_id);
        let mut plans: Vec<(u32, String)> = stages
            .flat_map(|stage| stage.deploy_steps)
            .flat_map(|step| {
                let phases = step.release_deploy_phases.into_iter();
                phases.filter_map(move |phase| Some((step.attempt, phase.run_plan_id?)))
            })
            .filter(|(_, plan)| is_guid(plan) && plan != NO_PLAN)
            .collect();
        plans.sort_unstable();
        plans.dedup();
        plans
    }
}

/// An attachment in a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    pub(super) name: String,
    #[serde(rename = "_links", default)]
    links: Links,
    #[serde(default)]
    timeline_id: Option<String>,
    #[serde(default)]
    record_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Links {
    #[serde(rename = "self")]
    to_content: Option<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    href: String,
}

impl Entry {
    /// Absolute address of the content, wherever it leads.
    pub(super) fn link(&self) -> Option<&str> {
        self.links.to_content.as_ref().map(|link| link.href.as_str())
    }

    /// Timeline and record.
    pub(super) fn ids(&self) -> Option<(&str, &str)> {
        Some((self.timeline_id.as_deref()?, self.record_id.as_deref()?))
    }
}
