//! The REST form of a flag: `FeatureFlag` and `FeatureFlagConfig` of the API's document.

use serde_json::{Map, Value, json};

use super::{Flag, FlagConfig, Purpose, Served};
use crate::launchdarkly::ids;
use crate::launchdarkly::members::Maintainer;
use crate::launchdarkly::state::{Environment, Project};

/// Level of detail of a configuration in a response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Detail {
    /// A list's default: `_summary` instead of the default rule, off variation, rules, targets and prerequisites.
    Summary,
    /// Everything.
    Full,
}

impl Flag {
    /// The full form with every environment.
    pub(in super::super) fn rest(&self, project: &Project) -> Value {
        let environments: Vec<&Environment> = project.environments.iter().collect();
        self.rest_in(project, &environments, Detail::Full)
    }

    /// The form with these environments; none of them leaves `environments` out.
    pub(in super::super) fn rest_in(
        &self,
        project: &Project,
        environments: &[&Environment],
        detail: Detail,
    ) -> Value {
        let list = format!("/api/v2/flags/{}", project.key);
        let mut form = json!({
            "_links": {
                "self": link(&format!("{list}/{}", self.key)),
                "parent": link(&list),
            },
            "_version": self.version,
            "archived": self.archived_date.is_some(),
            "clientSideAvailability": self.client_side,
            "creationDate": self.creation_date,
            "customProperties": {},
            "defaults": self.defaults,
            "deprecated": self.deprecated_date.is_some(),
            "description": self.description,
            "experiments": self.experiments(),
            "goalIds": [],
            "includeInSnippet": false,
            "key": self.key,
            "kind": if self.is_boolean() { "boolean" } else { "multivariate" },
            "name": self.name,
            "tags": self.tags,
            "temporary": self.temporary,
            "variations": self.variations,
        });
        if let Some(date) = self.archived_date {
            set(&mut form, "archivedDate", json!(date));
        }
        if let Some(date) = self.deprecated_date {
            set(&mut form, "deprecatedDate", json!(date));
        }
        match self.maintainer {
            Some(Maintainer::Member(member)) => {
                set(&mut form, "maintainerId", json!(member.id()));
                set(&mut form, "_maintainer", member.rest());
            }
            Some(Maintainer::Team(team)) => {
                let named = json!({ "key": team.key, "name": team.name });
                set(&mut form, "maintainerTeamKey", json!(team.key));
                set(&mut form, "_maintainerTeam", named);
            }
            None => {}
        }
        if self.purpose == Purpose::Migration {
            let settings = json!({ "contextKind": "user", "stageCount": self.variations.len() });
            set(&mut form, "_purpose", json!("migration"));
            set(&mut form, "migrationSettings", settings);
        }
        let configs: Map<String, Value> = environments
            .iter()
            .filter_map(|environment| {
                let config = self.environments.get(&environment.key)?;
                let form = self.config_rest(config, project, environment, detail);
                Some((environment.key.clone(), form))
            })
            .collect();
        if !environments.is_empty() {
            set(&mut form, "environments", Value::Object(configs));
        }
        form
    }

    fn config_rest(
        &self,
        config: &FlagConfig,
        project: &Project,
        environment: &Environment,
        detail: Detail,
    ) -> Value {
        let environment_key = &environment.key;
        let page = format!(
            "/projects/{}/flags/{}/targeting?env={environment_key}&selected-env={environment_key}",
            project.key, self.key
        );
        let salt_of = |what: &str| {
            let name = format!("{what}/{}/{environment_key}/{}", project.key, self.key);
            ids::uuid(&name).replace('-', "")
        };
        let mut form = json!({
            "_environmentName": environment.name,
            "_site": { "href": page, "type": "text/html" },
            "_summary": self.summary(config),
            "archived": self.archived_date.is_some(),
            "lastModified": config.last_modified,
            "on": config.on,
            "salt": salt_of("salt"),
            "sel": salt_of("sel"),
            "trackEvents": false,
            "trackEventsFallthrough": false,
            "version": config.version,
        });
        if detail == Detail::Full {
            set(&mut form, "fallthrough", json!(config.fallthrough));
            set(&mut form, "rules", json!(config.rules));
            set(&mut form, "targets", json!(config.targets));
            set(&mut form, "contextTargets", json!(config.context_targets));
            set(&mut form, "prerequisites", json!(config.prerequisites));
            if let Some(variation) = config.off_variation {
                set(&mut form, "offVariation", json!(variation));
            }
        }
        form
    }

    fn summary(&self, config: &FlagConfig) -> Value {
        let variations: Map<String, Value> = (0..self.variations.len())
            .map(|index| (index.to_string(), variation_summary(config, index)))
            .collect();
        json!({ "prerequisites": config.prerequisites.len(), "variations": variations })
    }

    fn experiments(&self) -> Value {
        let environments: Vec<&String> = self
            .environments
            .iter()
            .filter(|(_, config)| config.has_experiment())
            .map(|(key, _)| key)
            .collect();
        let items = if environments.is_empty() {
            json!([])
        } else {
            json!([{ "metricKey": "orders-completed", "environments": environments }])
        };
        json!({ "baselineIdx": 0, "items": items })
    }
}

/// A link to a resource of the API.
pub(in super::super) fn link(href: &str) -> Value {
    json!({ "href": href, "type": "application/json" })
}

/// Adds a member to an object.
pub(in super::super) fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}

fn variation_summary(config: &FlagConfig, index: usize) -> Value {
    let rules: Vec<_> = config
        .rules
        .iter()
        .filter(|rule| rule.serves.shares().iter().any(|share| share.variation == index))
        .collect();
    let targeted = |targets: &[super::Target]| {
        targets
            .iter()
            .filter(|target| target.variation == index)
            .map(|target| target.values.len())
            .sum::<usize>()
    };
    let mut form = json!({
        "rules": rules.len(),
        "nullRules": rules.iter().filter(|rule| rule.clauses.is_empty()).count(),
        "targets": targeted(&config.targets),
        "contextTargets": targeted(&config.context_targets),
    });
    match &config.fallthrough {
        Served::Variation(variation) if *variation == index => {
            set(&mut form, "isFallthrough", json!(true));
        }
        Served::Variation(_) => {}
        Served::Rollout(rollout) => {
            let shares = rollout.variations.iter();
            let own = shares.filter(|share| share.variation == index);
            let weight: u32 = own.map(|share| share.weight).sum();
            set(&mut form, "rollout", json!(weight));
            if let Some(attribute) = &rollout.bucket_by {
                set(&mut form, "bucketBy", json!(attribute));
            }
        }
    }
    if config.off_variation == Some(index) {
        set(&mut form, "isOff", json!(true));
    }
    form
}
