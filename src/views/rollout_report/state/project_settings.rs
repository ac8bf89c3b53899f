//! Settings of the project: its catalog, once flags are on screen, and the environments of its stages, for tasks that name none.

use super::super::texts;
use super::environments::Environments;
use super::{Command, FlagInEnvironment, Group, Source, State};
use crate::azure_devops::release_stages::ReleaseStage;
use crate::components::remote::Remote;
use crate::domain::instance::Instance;
use crate::domain::key::EnvironmentKey;
use crate::domain::link::FlagLink;
use crate::domain::project_settings::release_catalog::{FlagFacts, Ownership};
use crate::domain::report::{FlagEntry, markdown_with_owners};

impl State {
    /// Requests the catalog when flags are on screen and all other requests are answered.
    pub(super) fn ask_for_catalog(&mut self) -> Option<Command> {
        let has_flags = !self.linked.is_empty()
            || self
                .current()
                .into_iter()
                .flat_map(Group::readable)
                .any(|report| !report.flags.is_empty());
        let is_settled = matches!(self.connections, Some(Remote::Ready(_) | Remote::Failed(_)))
            && !self.present.is_waiting()
            && self.defaults != Some(Remote::Loading);
        let source = self
            .source
            .filter(|_| has_flags && is_settled && !self.is_catalog_asked)?;
        self.is_catalog_asked = true;
        Some(Command::Catalog(source))
    }

    /// Whether the environments of stages are needed and not known yet.
    pub(super) fn waits_for_defaults(&self) -> bool {
        let is_needed = self.current().is_none() || matches!(self.overview, Some(Remote::Ready(_)));
        is_needed
            && self.shown_stages().any(|stage| self.names_none(stage))
            && !matches!(self.defaults, Some(Remote::Ready(_)))
    }

    pub(super) fn ask_for_defaults(&mut self) -> Vec<Command> {
        if self.defaults.is_some() {
            return Vec::new();
        }
        self.defaults = Some(Remote::Loading);
        vec![Command::Defaults]
    }

    /// The stages of the tab, and those of the overview.
    fn shown_stages(&self) -> impl Iterator<Item = &ReleaseStage> {
        let release = self.overview.as_ref().and_then(Remote::ready);
        self.stages
            .iter()
            .chain(release.into_iter().flat_map(|release| &release.stages))
    }

    /// Environment of a stage, for a task that names none.
    pub(in super::super) fn suggested(&self, stage: &ReleaseStage) -> Option<&EnvironmentKey> {
        let defaults = self.defaults.as_ref().filter(|_| self.names_none(stage))?;
        defaults.ready()?.environment_of(&stage.name)
    }

    /// Environments of a stage.
    pub(in super::super) fn environments_of(&self, stage: &ReleaseStage) -> Environments {
        self.together(std::iter::once(stage))
    }

    /// Environments of all stages that are shown.
    pub(super) fn environments(&self) -> Environments {
        self.together(self.shown_stages())
    }

    /// Those of the tab's own stages.
    pub(in super::super) fn own_environments(&self) -> Environments {
        self.together(self.stages.iter())
    }

    fn together<'a>(&'a self, stages: impl Iterator<Item = &'a ReleaseStage>) -> Environments {
        let mut environments = Environments::default();
        let mut suggested: Vec<&EnvironmentKey> = Vec::new();
        for stage in stages {
            let steps = stage.steps.iter().map(|step| &step.environment);
            for name in steps.chain(self.reported_environments(stage)) {
                // Macros, which only the agent knows, are left out.
                if !environments.named.iter().any(|known| known.as_str() == name) {
                    environments.named.extend(EnvironmentKey::parse(name));
                }
            }
            suggested.extend(self.suggested(stage));
        }
        for key in suggested {
            if !environments.all().any(|known| known == key) {
                environments.suggested.push(key.clone());
            }
        }
        environments
    }

    /// Whether a task of the stage leaves the environment to the links, and no report says which it was.
    fn names_none(&self, stage: &ReleaseStage) -> bool {
        stage.steps.iter().any(|step| step.environment.is_empty())
            && self.reported_environments(stage).next().is_none()
    }

    /// Environments in the reports of a run's stage. Unlike a release, a run does not report the inputs of its tasks.
    fn reported_environments<'a>(&'a self, stage: &'a ReleaseStage) -> impl Iterator<Item = &'a String> {
        let is_run = matches!(self.source, Some(Source::Run { .. }));
        let reports = self
            .groups
            .iter()
            .filter(move |_| is_run)
            .flat_map(Group::readable);
        let of_stage = reports.filter(|report| report.run.stage == stage.name);
        of_stage
            .flat_map(|report| &report.flags)
            .map(|flag| &flag.environment)
    }

    /// LaunchDarkly projects of these that belong to no component of the release, each once.
    pub(in super::super) fn outside_release<'a>(
        &self,
        projects: impl Iterator<Item = &'a str>,
    ) -> Vec<&'a str> {
        let mut outside_release = Vec::new();
        let Some(catalog) = &self.catalog else {
            return outside_release;
        };
        let mut looked: Vec<&str> = Vec::new();
        for project in projects {
            if !looked.contains(&project) {
                looked.push(project);
                outside_release.extend(catalog.is_outside_release(project).then_some(project));
            }
        }
        outside_release
    }

    /// Catalog data of a report's flag. `instances` are those of the service connections.
    pub(in super::super) fn owner_of_entry(
        &self,
        flag: &FlagEntry,
        instances: &[Instance],
    ) -> Option<Ownership> {
        let catalog = self.catalog.as_ref()?;
        let wanted = FlagInEnvironment::of_entry(flag, instances);
        let found = wanted.and_then(|wanted| self.present.flag(&wanted.link));
        catalog.ownership(&FlagFacts {
            project: &flag.project,
            key: &flag.key,
            name: &flag.name,
            tags: found.map(|flag| flag.tags.as_slice()).unwrap_or_default(),
        })
    }

    /// Catalog data of a linked flag.
    pub(in super::super) fn owner_of_link(&self, link: &FlagLink) -> Option<Ownership> {
        let catalog = self.catalog.as_ref()?;
        let found = self.present.flag(link);
        catalog.ownership(&FlagFacts {
            project: link.project.as_str(),
            key: link.flag.as_str(),
            name: found.map(|flag| flag.name.as_str()).unwrap_or_default(),
            tags: found.map(|flag| flag.tags.as_slice()).unwrap_or_default(),
        })
    }

    /// A report as Markdown, by its address; with owners where there is a catalog.
    pub(super) fn copied(&self, address: &str) -> Option<String> {
        let mut found = self.groups.iter().flat_map(Group::ready);
        let report = found
            .find(|found| found.address == address)?
            .report
            .as_ref()
            .ok()?;
        let instances = self.instances();
        let owner = |flag| {
            self.owner_of_entry(flag, &instances)
                .map(|found| texts::ownership(&found))
        };
        let flags = report.flags.iter().filter(|_| self.catalog.is_some());
        let owners: Vec<String> = flags.map(|flag| owner(flag).unwrap_or_default()).collect();
        Some(markdown_with_owners(report, &owners))
    }
}
