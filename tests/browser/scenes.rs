//! Starting points of tests: linked flags, open pages, deployed stages.

use sandbox::azure_devops::state::{Job, Secret, StageDefinition, TaskStep, WorkItemUpdate};
use sandbox::launchdarkly::{ENTERPRISE_TOKEN, Fault, Simulator, Trouble};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::page::Page;
use crate::role::Role;

/// Release definition *Storefront release* of the base state.
const RELEASE_PIPELINE: u32 = 3;

/// The stage *Production* of a release.
pub struct Production {
    release: u32,
    stage: u32,
}

/// Size of a generated release.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub flags: usize,
    pub stages: usize,
    /// Attempts of each stage.
    pub attempts: u32,
}

impl Size {
    pub const LARGE: Self = Self {
        flags: 500,
        stages: 20,
        attempts: 50,
    };
}

impl Page {
    pub fn launchdarkly(&self) -> &Simulator {
        self.sandbox.launchdarkly().unwrap()
    }

    /// Address of the flag's page, which is the target of a link.
    pub fn flag_url(&self, project: &str, flag: &str) -> String {
        format!(
            "{}/projects/{project}/flags/{flag}",
            self.sandbox.launchdarkly_url()
        )
    }

    /// Returns the addresses of a work item's saved hyperlinks.
    pub fn saved_links(&self, work_item: u32) -> Vec<String> {
        let item = self.sandbox.azure_devops().work_item(work_item).unwrap();
        let relations = item.relations.into_iter();
        relations
            .filter(|relation| relation.rel == "Hyperlink")
            .map(|relation| relation.url)
            .collect()
    }

    /// Saves a hyperlink with a work item, like a user would.
    pub fn add_link(&self, work_item: u32, url: String) {
        let update = WorkItemUpdate::with_hyperlinks([url]);
        self.sandbox
            .azure_devops()
            .update_work_item(work_item, update)
            .unwrap();
    }

    /// Injects a fault into the next GET below a path of LaunchDarkly's API.
    pub fn spoil(&self, path: &str, trouble: Trouble) {
        self.launchdarkly().inject(Fault {
            method: http::Method::GET,
            path_prefix: format!("/api/v2/{path}"),
            times: 1,
            trouble,
        });
    }

    /// Opens a page of the work item form and enters its *LaunchDarkly* tab.
    pub async fn open_tab(&self, path: &str) -> String {
        self.open(path).await;
        self.click(Role::Tab, "LaunchDarkly").await;
        self.enter_frame().await
    }

    /// Links a work item to more flags of *Storefront* than the tab reads one by one.
    pub fn link_many_flags(&self, work_item: u32) {
        for flag in [
            "checkout-v2",
            "checkout-guest-order",
            "checkout-order-notes",
            "checkout-address-lookup",
            "checkout-split-shipment",
        ] {
            self.add_link(work_item, self.flag_url("storefront", flag));
        }
    }

    /// Opens the part *Flags to remove* of the page under Pipelines.
    pub async fn open_cleanup(&self) {
        self.open("_build").await;
        self.click(Role::Link, "LaunchDarkly").await;
        self.enter_frame().await;
        self.click(Role::Button, "Flags to remove").await;
    }

    /// Creates 2,000 closed work items with links to 300 flags, 70 of which LaunchDarkly does not have.
    pub fn close_two_thousand_work_items(&self) {
        let mut flags = self.launchdarkly().flag_keys("storefront");
        flags.extend((flags.len()..300).map(|number| format!("deleted-{number}")));
        let urls = flags.iter().map(|flag| self.flag_url("storefront", flag));
        let urls: Vec<String> = urls.collect();
        for number in 0..2000 {
            let links = [0, 1].map(|offset| urls[(2 * number + offset) % urls.len()].clone());
            let fields = [("System.Title", "Done"), ("System.State", "Closed")];
            let update = WorkItemUpdate {
                fields: fields
                    .map(|(name, value)| (name.to_owned(), Value::from(value)))
                    .into(),
                ..WorkItemUpdate::with_hyperlinks(links)
            };
            self.sandbox
                .azure_devops()
                .create_work_item("User Story", update)
                .unwrap();
        }
    }

    /// Replaces the service connection by one to a large account.
    pub fn connect_enterprise(&self) {
        let state = self.sandbox.azure_devops();
        let seeded = state.service_connections()[0].id;
        state.delete_service_connection(seeded).unwrap();
        let url = self.sandbox.launchdarkly_url();
        state
            .create_service_connection("Enterprise", url, Secret::new(ENTERPRISE_TOKEN))
            .unwrap();
    }

    /// Opens the *LaunchDarkly* tab of a work item with a large account, in its project with 10,000 flags.
    pub async fn open_megastore(&self) {
        self.connect_enterprise();
        self.open_tab("_workitems/edit/4711").await;
        self.choose("Project", "Megastore").await;
        self.item("Flags", &[]).await;
    }

    /// Opens *LaunchDarkly* from the navigation of the project's settings.
    pub async fn open_settings(&self) {
        self.open_in_settings("LaunchDarkly").await;
    }

    /// Opens *LaunchDarkly catalog* from the navigation of the project's settings.
    pub async fn open_catalog_page(&self) {
        self.open_in_settings("LaunchDarkly catalog").await;
    }

    async fn open_in_settings(&self, name: &str) {
        self.open("_settings/adminservices").await;
        // Pipelines has a page named LaunchDarkly as well.
        let entry = By::XPath(format!("//ul[@class='settings']//a[.='{name}']"));
        self.driver.find(entry).await.unwrap().click().await.unwrap();
        self.enter_frame().await;
    }

    /// Returns the address of a repository in the project.
    pub fn storefront_repository(&self, name: &str) -> String {
        format!(
            "{}Storefront/_git/{name}",
            self.sandbox.azure_devops().collection_url()
        )
    }

    /// Leaves the frame, clicks *Save*, and waits until the form has no unsaved changes.
    pub async fn save(&self) {
        self.leave_frame().await;
        self.click(Role::Button, "Save").await;
        self.status("Saved").await;
    }

    /// Creates a release. Returns its stage *Production*.
    pub fn release(&self) -> Production {
        let release = self
            .sandbox
            .azure_devops()
            .create_release(RELEASE_PIPELINE)
            .unwrap();
        let stage = release.stages.iter().find(|stage| stage.name == "Production");
        Production {
            release: release.id,
            stage: stage.unwrap().id,
        }
    }

    /// Like the above, for a pipeline whose task in *Production* uses the environments pinned in links.
    pub fn release_without_environment(&self) -> Production {
        let state = self.sandbox.azure_devops();
        let pipelines = state.release_pipelines();
        let stage = pipelines[0]
            .stages
            .iter()
            .find(|stage| stage.name == "Production");
        let change = |steps: &[TaskStep]| {
            let mut steps = steps.to_vec();
            steps[0].inputs.insert("environment".to_owned(), String::new());
            steps
        };
        state
            .change_stage_steps(RELEASE_PIPELINE, stage.unwrap().id, change)
            .unwrap();
        self.release()
    }

    /// Stores a setting of the project, like the settings page does.
    pub fn keep_shared(&self, what: &str, value: &Value) {
        let state = self.sandbox.azure_devops();
        let key = format!("{what}-{}", state.project().id);
        state.keep_setting(&key, Value::from(value.to_string()));
    }

    /// Stores a catalog with these components.
    pub fn keep_catalog(&self, components: Vec<Value>) {
        self.keep_shared("catalog", &json!({ "components": components }));
    }

    /// Creates a release of the large account with finished stages and attempts of the given size. Returns its last stage. The
    /// report of each attempt and work item 4711 have the same flags.
    pub fn large_release(&self, size: Size) -> Production {
        let state = self.sandbox.azure_devops();
        self.connect_enterprise();
        let keys = self.launchdarkly().flag_keys("megastore");
        let keys: Vec<&String> = keys
            .iter()
            .step_by(keys.len() / size.flags)
            .take(size.flags)
            .collect();
        let urls = keys.iter().map(|key| self.flag_url("megastore", key));
        let update = WorkItemUpdate::with_hyperlinks(urls.clone());
        state.update_work_item(4711, update).unwrap();
        let rows = keys.iter().zip(urls).map(|(key, url)| {
            json!({"project": "megastore", "key": key, "name": key, "environment": "production", "url": url,
                "result": "changed", "reason": "Moved to 25%.", "notes": [], "workItems": [4711],
                "before": {"on": false, "percent": null}, "after": {"on": true, "percent": 25}})
        });
        let report = json!({"schema": 1, "mode": "apply", "started": "2026-11-22T08:00:00Z",
            "finished": "2026-11-22T08:05:00Z", "target": {"rollout": 25, "turnOn": "true", "environment": "production"},
            "run": {"name": "Release-1", "stage": "Production"}, "flags": rows.collect::<Vec<_>>(), "notes": []});
        let environments = [
            "test",
            "staging",
            "preview",
            "canary",
            "production-eu",
            "production-uk",
            "production",
        ];
        let stages = (0..size.stages).map(|number| {
            // The last one is always *production*.
            let environment = environments[(number + 7 - size.stages % 7) % 7];
            StageDefinition {
                id: u32::try_from(number).unwrap(),
                name: format!("Ring {}", number + 1),
                steps: vec![TaskStep {
                    reference_name: "rollout".to_owned(),
                    inputs: [("environment".to_owned(), environment.to_owned())].into(),
                }],
            }
        });
        let stages: Vec<_> = stages.collect();
        let release = state
            .archive_release(RELEASE_PIPELINE, &stages, size.attempts, &report.to_string())
            .unwrap();
        Production {
            release: release.id,
            stage: release.stages.last().unwrap().id,
        }
    }

    /// Deploys a stage and waits until it is finished.
    pub async fn deploy(&self, place: &Production) -> Job {
        let state = self.sandbox.azure_devops();
        let job = state.deploy_stage(place.release, place.stage, None).unwrap();
        state.job_finished(job).await.unwrap()
    }

    /// Waits for a line of the live log that contains this text. Whitespace is normalized.
    pub async fn log_tells(&self, text: &str) {
        self.until(&format!("'{text}' in the log"), async || {
            for line in self.driver.find_all(By::Css("[role=log] li")).await? {
                let line = line.text().await?;
                if line
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .contains(text)
                {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await;
    }
}

impl Production {
    /// Returns the path of the stage's page with the log open.
    pub fn path(&self) -> String {
        let Self { release, stage } = self;
        format!("_releaseProgress?_a=release-environment-logs&releaseId={release}&environmentId={stage}")
    }
}
