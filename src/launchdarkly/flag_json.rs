//! Reads LaunchDarkly's JSON of a flag into the domain.

use serde_json::Value;

use crate::domain::flag::{Flag, FlagKind, NotBoolean};
use crate::domain::key::{EnvironmentKey, FlagKey, KeyError};
use crate::domain::targeting::{Automation, Fallthrough, PrecedingTargeting, Rollout, Targeting, Weight};
use crate::domain::variation::{BooleanVariations, Variation};
use crate::json;

/// Reads a `FeatureFlag`.
pub(super) fn flag(answer: &Value) -> Result<Flag, KeyError> {
    let key = FlagKey::parse(json::text(answer, "key").unwrap_or_default())?;
    let name = json::text(answer, "name").filter(|name| !name.is_empty());
    // Environments with invalid keys cannot be requested, so they are skipped.
    let environments = json::fields(answer, "environments")
        .filter_map(|(key, config)| Some((EnvironmentKey::parse(key).ok()?, targeting(config))));
    Ok(Flag {
        name: name.unwrap_or(key.as_str()).to_owned(),
        kind: kind(answer),
        tags: json::texts(answer, "tags"),
        archived: json::is_true(answer, "archived"),
        deprecated: json::is_true(answer, "deprecated"),
        temporary: json::is_true(answer, "temporary"),
        maintainer: maintainer(answer),
        environments: environments.collect(),
        key,
    })
}

/// Name of the maintaining team or person, or the person's email address.
fn maintainer(flag: &Value) -> Option<String> {
    let of_team = flag
        .get("_maintainerTeam")
        .and_then(|team| json::text(team, "name"));
    if let Some(team) = of_team {
        return Some(team.to_owned());
    }
    let person = flag.get("_maintainer")?;
    let first = json::text(person, "firstName").unwrap_or_default();
    let last = json::text(person, "lastName").unwrap_or_default();
    let name = format!("{first} {last}");
    match name.trim() {
        "" => json::text(person, "email").map(str::to_owned),
        name => Some(name.to_owned()),
    }
}

fn kind(flag: &Value) -> FlagKind {
    let other = FlagKind::Other;
    match json::text(flag, "_purpose") {
        None | Some("") => {}
        Some("migration") => return other(NotBoolean::Migration),
        Some("holdout") => return other(NotBoolean::Holdout),
        Some(purpose) => return other(NotBoolean::Purpose(purpose.to_owned())),
    }
    if json::text(flag, "kind") != Some("boolean") {
        return other(NotBoolean::Multivariate);
    }
    let variations = json::items(flag, "variations");
    let find = |value: bool| {
        let mut found = variations.iter().enumerate().filter(|(_, variation)| {
            let served = variation.get("value").and_then(Value::as_bool);
            served == Some(value)
        });
        let (index, variation) = found.next().filter(|_| variations.len() == 2)?;
        Some(Variation {
            index,
            id: json::text_or_empty(variation, "_id"),
        })
    };
    match (find(true), find(false)) {
        (Some(on), Some(off)) => FlagKind::Boolean(BooleanVariations { on, off }),
        _ => other(NotBoolean::UnexpectedVariations),
    }
}

/// Reads a `FeatureFlagConfig`. Lists omit rules, targets, prerequisites and fallthrough and summarize them in `_summary`.
fn targeting(config: &Value) -> Targeting {
    let summary = config.get("_summary").unwrap_or(&Value::Null);
    let variations: Vec<(usize, &Value)> = json::fields(summary, "variations")
        .filter_map(|(index, variation)| Some((index.parse().ok()?, variation)))
        .collect();
    let off_in_summary = || {
        let mut variations = variations.iter();
        variations
            .find(|(_, variation)| json::is_true(variation, "isOff"))
            .map(|(index, _)| *index)
    };
    Targeting {
        on: json::is_true(config, "on"),
        version: json::whole(config, "version").unwrap_or_default(),
        off_variation: json::integer(config, "offVariation").or_else(off_in_summary),
        preceding_targeting: preceding_targeting(config, summary, &variations),
        fallthrough: match config.get("fallthrough") {
            Some(given) => fallthrough(given),
            None => fallthrough_in_summary(&variations),
        },
    }
}

fn preceding_targeting(
    config: &Value,
    summary: &Value,
    variations: &[(usize, &Value)],
) -> PrecedingTargeting {
    let listed = |name: &str| config.get(name).and_then(Value::as_array).map(Vec::len);
    let summed = |name: &str| -> usize {
        let counts = variations
            .iter()
            .filter_map(|(_, variation)| json::integer::<usize>(variation, name));
        counts.fold(0, usize::saturating_add)
    };
    // A context target for users repeats the user target without its values.
    let with_values = |name: &str| {
        let targets = json::items(config, name).iter();
        targets
            .filter(|target| !json::items(target, "values").is_empty())
            .count()
    };
    let has_targets = config.get("targets").is_some() || config.get("contextTargets").is_some();
    let prerequisites = || json::integer(summary, "prerequisites").unwrap_or_default();
    PrecedingTargeting {
        prerequisites: listed("prerequisites").unwrap_or_else(prerequisites),
        targets: if has_targets {
            with_values("targets") + with_values("contextTargets")
        } else {
            summed("targets").saturating_add(summed("contextTargets"))
        },
        rules: listed("rules").unwrap_or_else(|| summed("rules")),
    }
}

fn fallthrough(given: &Value) -> Fallthrough {
    match (given.get("rollout"), json::integer(given, "variation")) {
        (Some(given), _) if given.is_object() => Fallthrough::Rollout(rollout(given)),
        (_, Some(index)) => Fallthrough::Variation(index),
        _ => Fallthrough::Unknown,
    }
}

fn rollout(given: &Value) -> Rollout {
    let allocation = given
        .get("experimentAllocation")
        .filter(|allocation| !allocation.is_null());
    let automation = allocation.map(|allocation| match json::text(allocation, "type") {
        Some("measuredRollout") => Automation::GuardedRollout,
        _ => Automation::Experiment,
    });
    let is_counted = |share: &&Value| automation.is_none() || !json::is_true(share, "_untracked");
    Rollout {
        weights: json::items(given, "variations")
            .iter()
            .filter(is_counted)
            .filter_map(weight)
            .collect(),
        context_kind: json::text(given, "contextKind").map(str::to_owned),
        bucket_by: json::text(given, "bucketBy").map(str::to_owned),
        automation,
    }
}

fn weight(share: &Value) -> Option<Weight> {
    Some(Weight {
        variation: json::integer(share, "variation")?,
        weight: json::integer(share, "weight")?,
    })
}

/// Fallthrough from the summary in a list.
fn fallthrough_in_summary(variations: &[(usize, &Value)]) -> Fallthrough {
    let weights: Vec<Weight> = variations
        .iter()
        .filter_map(|(index, variation)| {
            Some(Weight {
                variation: *index,
                weight: json::integer(variation, "rollout")?,
            })
        })
        .collect();
    if !weights.is_empty() {
        let mut variations = variations.iter();
        let bucket_by = variations.find_map(|(_, variation)| json::text(variation, "bucketBy"));
        return Fallthrough::Rollout(Rollout {
            weights,
            bucket_by: bucket_by.map(str::to_owned),
            ..Rollout::default()
        });
    }
    let mut variations = variations.iter();
    let served = variations.find(|(_, variation)| json::is_true(variation, "isFallthrough"));
    served.map_or(Fallthrough::Unknown, |(index, _)| Fallthrough::Variation(*index))
}
