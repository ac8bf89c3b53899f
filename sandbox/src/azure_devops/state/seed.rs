//! The base state: project *Storefront* with its work items, its pipelines, and one service connection.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::repositories;
use super::work_items;
use super::{
    ConnectionRole, Edition, Inner, Inputs, Organization, Pipeline, Project, Relation, ReleasePipeline, Run,
    ServiceConnection, Setup, StageDefinition, TaskResult, TaskStep, WorkItem,
};

const PROJECT: &str = "Storefront";
const CONNECTION: &str = "LaunchDarkly";
const PIPELINE: u32 = 12;

pub(super) fn organization(edition: Edition) -> Organization {
    Organization {
        id: Uuid::from_u128(0x6f31_0c5a_9d0e_4f0b_8a65_31d9_5c1e_7a01),
        name: edition.organization().to_owned(),
        path: edition.path(),
    }
}

pub(super) fn project() -> Project {
    Project {
        id: Uuid::from_u128(0x2b7d_8f64_0c1b_4f3e_9a55_8a1e_6d2f_4c02),
        name: PROJECT.to_owned(),
    }
}

pub(super) fn base(setup: &Setup) -> Inner {
    let items = [
        work_item(4711, "User Story", "Checkout on one page", "Active"),
        work_item(
            4712,
            "User Story",
            "Ask for the delivery date before payment",
            "Active",
        ),
        work_item(
            4713,
            "Bug",
            "Total jumps while the voucher is checked",
            "Resolved",
        ),
        work_item(4714, "Task", "Describe the checkout in the handbook", "New"),
    ];
    let pipeline = Pipeline {
        id: PIPELINE,
        name: "storefront-ci".to_owned(),
        stage: "Deploy".to_owned(),
        consumes: None,
        steps: vec![rollout("production", "25")],
    };
    let deploying = Pipeline {
        id: 13,
        name: "storefront-deploy".to_owned(),
        stage: "Production".to_owned(),
        consumes: Some(PIPELINE),
        ..pipeline.clone()
    };
    let runs = [
        (88, "7d1c0b6e52f14a9f8f1f0a3c6d5e4b29a1c8e7f0", vec![4714]),
        (
            91,
            "c4f2a9d07e6b4a51b0c3d8e9f1a27b6534d0e8ff",
            vec![4711, 4712, 4713],
        ),
    ];
    let release_pipeline = ReleasePipeline {
        id: 3,
        name: "Storefront release".to_owned(),
        artifact_pipeline_id: PIPELINE,
        stages: vec![
            StageDefinition {
                id: 5,
                name: "Staging".to_owned(),
                steps: vec![rollout("staging", "100")],
            },
            StageDefinition {
                id: 6,
                name: "Production".to_owned(),
                steps: vec![rollout("production", "25")],
            },
        ],
    };
    let mut work_items: BTreeMap<u32, WorkItem> = items.into_iter().map(|item| (item.id, item)).collect();
    if let Some(fixed) = work_items.get_mut(&4713) {
        fixed
            .relations
            .push(fixed_in_commit("c4f2a9d07e6b4a51b0c3d8e9f1a27b6534d0e8ff"));
    }
    Inner {
        work_items,
        service_connections: vec![ServiceConnection {
            id: Uuid::from_u128(0x8d2e_5b17_64f3_4c9a_b0d1_77c2_90ae_5f03),
            name: CONNECTION.to_owned(),
            connection_type: setup
                .package
                .service_connection_type()
                .unwrap_or_default()
                .to_owned(),
            url: setup.launchdarkly_url.clone(),
            token: setup.launchdarkly_access_token.clone(),
            role: ConnectionRole::Administrator,
        }],
        release_pipelines: vec![release_pipeline],
        runs: runs
            .into_iter()
            .map(|(id, commit, items)| (id, finished_run(id, &pipeline, commit, items)))
            .collect(),
        pipelines: vec![pipeline, deploying],
        ..Inner::default()
    }
}

fn work_item(id: u32, work_item_type: &str, title: &str, state: &str) -> WorkItem {
    let mut item = work_items::new(id, work_item_type, PROJECT);
    let fields = [
        ("System.Title", title),
        ("System.State", state),
        ("System.AreaPath", r"Storefront\Checkout"),
    ];
    item.fields
        .extend(fields.map(|(name, value)| (name.to_owned(), Value::from(value))));
    item
}

/// The development link that Azure DevOps makes of a commit whose message names the work item.
fn fixed_in_commit(commit: &str) -> Relation {
    let (project, repository) = (project().id, repositories::storefront().id);
    Relation {
        rel: "ArtifactLink".to_owned(),
        url: format!("vstfs:///Git/Commit/{project}%2f{repository}%2f{commit}"),
        attributes: Map::from_iter([("name".to_owned(), "Fixed in Commit".into())]),
    }
}

fn rollout(environment: &str, percent: &str) -> TaskStep {
    let inputs = [
        ("serviceEndpoint", CONNECTION),
        ("environment", environment),
        ("rollout", percent),
        ("turnOn", "true"),
    ];
    let inputs: Inputs = inputs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    TaskStep {
        reference_name: "rollout".to_owned(),
        inputs,
    }
}

fn finished_run(id: u32, pipeline: &Pipeline, commit: &str, work_items: Vec<u32>) -> Run {
    let queued = Timestamp::now() - 2.hours();
    Run {
        id,
        number: format!("{}.{id}", queued.strftime("%Y%m%d")),
        pipeline_id: pipeline.id,
        pipeline_name: pipeline.name.clone(),
        earlier_stages: Vec::new(),
        stage: pipeline.stage.clone(),
        source_version: commit.to_owned(),
        work_items,
        pull_request: None,
        consumed: None,
        queued,
        finished: Some(queued + 4.minutes()),
        result: Some(TaskResult::Succeeded),
        job: None,
        steps: pipeline.steps.clone(),
    }
}
