//! The runs of other pipelines that a run consumes (Azure Pipelines, "The pipeline resource metadata as predefined variables":
//! `resources.pipeline.<alias>.runID` and so on).

use super::variables::Variables;

const PREFIX: &str = "RESOURCES_PIPELINE_";
const SUFFIX: &str = "_RUNID";

/// A run of another pipeline whose output this run deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumedRun {
    /// Alias of the resource as the agent writes it: upper case, `_` in place of dots and spaces.
    pub alias: String,
    /// Id of the run.
    pub id: u32,
    /// Number of the run: untrusted text; may be empty.
    pub name: String,
    /// Id of its pipeline.
    pub pipeline: Option<u32>,
    /// Name of its pipeline: untrusted text; may be empty.
    pub pipeline_name: String,
    /// Its project, by id or name.
    pub project: String,
}

impl ConsumedRun {
    /// Reads every consumed run, ordered by alias; `own_project` is that of the consuming run.
    #[must_use]
    pub fn read_all(variables: &Variables, own_project: &str) -> Vec<Self> {
        let aliases = variables
            .names()
            .filter_map(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
        aliases
            .filter_map(|alias| {
                let get = |name: &str| variables.get(&format!("{PREFIX}{alias}_{name}"));
                let text = |name: &str| get(name).unwrap_or_default().to_owned();
                Some(Self {
                    alias: alias.to_owned(),
                    id: get("RUNID")?.parse().ok()?,
                    name: text("RUNNAME"),
                    pipeline: get("PIPELINEID").and_then(|id| id.parse().ok()),
                    pipeline_name: text("PIPELINENAME"),
                    project: get("PROJECTID")
                        .or_else(|| get("PROJECTNAME"))
                        .unwrap_or(own_project)
                        .to_owned(),
                })
            })
            .collect()
    }

    /// Whether an alias, as the pipeline's YAML writes it, is that of this resource.
    #[must_use]
    pub fn has_alias(&self, alias: &str) -> bool {
        alias.replace(['.', ' '], "_").eq_ignore_ascii_case(&self.alias)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consumed_runs_are_told_by_variables() {
        let variables = Variables::new(
            [
                ("RESOURCES_PIPELINE_SHOP_CI_RUNID", "31"),
                ("RESOURCES_PIPELINE_SHOP_CI_RUNNAME", "20261122.1"),
                ("RESOURCES_PIPELINE_SHOP_CI_PIPELINEID", "12"),
                ("RESOURCES_PIPELINE_SHOP_CI_PIPELINENAME", "Shop CI"),
                ("RESOURCES_PIPELINE_SHOP_CI_PROJECTID", "9f1c"),
                ("RESOURCES_PIPELINE_TOOLS_RUNID", "7"),
                ("RESOURCES_PIPELINE_BROKEN_RUNID", "$(x)"),
                ("RESOURCES_REPOSITORY_X_RUNID", "9"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let found = ConsumedRun::read_all(&variables, "Storefront");
        let shop = ConsumedRun {
            alias: "SHOP_CI".into(),
            id: 31,
            name: "20261122.1".into(),
            pipeline: Some(12),
            pipeline_name: "Shop CI".into(),
            project: "9f1c".into(),
        };
        assert!(shop.has_alias("shop.ci") && shop.has_alias("Shop CI") && !shop.has_alias("shop-ci"));
        assert_eq!(found[0], shop);
        assert_eq!(
            (found.len(), found[1].id, found[1].project.as_str()),
            (2, 7, "Storefront")
        );
    }
}
