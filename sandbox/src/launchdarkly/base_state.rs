//! The account that every start begins with: one flag for each case that the extension must get right, and enough
//! ordinary ones to need paging.

mod blank;
mod enterprise;
mod generated_flags;
mod special_flags;

use std::collections::BTreeSet;

use super::approvals::ApprovalRefusal;
use super::faults::Faults;
use super::flag::{Flag, Usage};
use super::ids;
use super::members::{MEMBERS, Maintainer};
use super::rate_limit::Patches;
use super::requests::Requests;
use super::state::{Approvals, Environment, Flags, Project, State};
use blank::Blank;

/// 1 October 2026, in epoch milliseconds: the newest flag's creation.
const NEWEST: i64 = 1_790_812_800_000;
const DAY: i64 = 86_400_000;
const STOREFRONT_FLAGS: usize = 230;

/// The base state.
pub(super) fn state() -> State {
    State {
        projects: [storefront(), back_office()]
            .into_iter()
            .chain(enterprise::projects())
            .collect(),
        audit_log: Vec::new(),
        approval_requests: Vec::new(),
        flag_links: Vec::new(),
        approval_refusal: ApprovalRefusal::default(),
        requests: Requests::default(),
        faults: Faults::default(),
        patches: Patches::default(),
        violated: BTreeSet::new(),
    }
}

fn storefront() -> Project {
    let key = "storefront";
    Project {
        id: ids::object_id(key),
        key: key.to_owned(),
        name: "Storefront".to_owned(),
        tags: vec!["shop".to_owned()],
        environments: vec![
            Environment {
                approvals: Approvals::RequiredForTag("regulated"),
                ..environment(key, "staging", "Staging", "f5a623")
            },
            Environment {
                critical: true,
                ..environment(key, "production", "Production", "417505")
            },
            Environment {
                critical: true,
                approvals: Approvals::Required,
                ..environment(key, "production-eu", "Production EU", "0070d2")
            },
        ],
        flags: Flags::new(move || {
            let blank = Blank::new(key, &["staging", "production", "production-eu"]);
            let mut flags = special_flags::flags(&blank);
            let special = flags.len();
            flags.extend(generated_flags::flags(&blank).take(STOREFRONT_FLAGS - special));
            dated(flags, DAY)
        }),
    }
}

fn back_office() -> Project {
    let key = "back-office";
    Project {
        id: ids::object_id(key),
        key: key.to_owned(),
        name: "Back office".to_owned(),
        tags: vec!["internal".to_owned()],
        environments: vec![
            environment(key, "test", "Test", "bd10e0"),
            environment(key, "staging", "Staging", "f5a623"),
            Environment {
                critical: true,
                ..environment(key, "production", "Production", "417505")
            },
        ],
        flags: Flags::new(move || {
            let blank = Blank::new(key, &["test", "staging", "production"]);
            dated(special_flags::back_office(&blank), DAY)
        }),
    }
}

fn environment(project: &str, key: &str, name: &str, color: &'static str) -> Environment {
    Environment {
        id: ids::object_id(&format!("{project}/{key}")),
        key: key.to_owned(),
        name: name.to_owned(),
        color,
        critical: false,
        approvals: Approvals::NotRequired,
        sdk_key: format!("sdk-canary-{project}-{key}"),
        mobile_key: format!("mob-canary-{project}-{key}"),
    }
}

/// Sets a different date for each flag, newest first, with this time between two.
fn dated(mut flags: Vec<Flag>, between: i64) -> Vec<Flag> {
    let mut date = NEWEST;
    for flag in &mut flags {
        flag.creation_date = date;
        flag.archived_date = flag.archived_date.map(|_| date + DAY);
        flag.deprecated_date = flag.deprecated_date.map(|_| date + DAY);
        let drawn = ids::number(&flag.key) / 100;
        flag.maintainer = maintainer(drawn);
        for config in flag.environments.values_mut() {
            config.last_modified = date + DAY / 2;
            config.usage = usage(flag.archived_date.is_some(), config.on, drawn, date);
        }
        date -= between;
    }
    flags
}

/// Usage of a generated flag. Flags that are on are evaluated, archived ones are not; others are evaluated, new or unused.
fn usage(archived: bool, on: bool, drawn: u64, date: i64) -> Usage {
    match (archived, on, drawn % 6) {
        (true, ..) | (_, false, 4) => Usage::Stopped {
            last_requested: Some(date + DAY),
        },
        (_, false, 3) => Usage::Stopped { last_requested: None },
        (_, true, _) | (_, false, 5) => Usage::InUse,
        (_, false, _) => Usage::NotYet,
    }
}

/// Most flags have one.
fn maintainer(drawn: u64) -> Option<Maintainer> {
    match drawn % 7 {
        0 => None,
        1 | 2 => Maintainer::team("checkout"),
        3 => Maintainer::team("platform"),
        4 => MEMBERS.last().copied().map(Maintainer::Member),
        _ => MEMBERS.get(1).copied().map(Maintainer::Member),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn storefront_has_230_flags_with_keys_of_their_own() {
        let project = storefront();
        let keys: HashSet<&str> = project.flags.iter().map(|flag| flag.key.as_str()).collect();
        assert_eq!(project.flags.len(), 230);
        assert_eq!(keys.len(), 230);
    }

    #[test]
    fn every_flag_is_configured_in_every_environment_and_every_rollout_is_whole() {
        for project in state().projects {
            for flag in project.flags.iter() {
                for environment in &project.environments {
                    let config = &flag.environments[&environment.key];
                    if let crate::launchdarkly::Served::Rollout(rollout) = &config.fallthrough {
                        let sum: u32 = rollout.variations.iter().map(|share| share.weight).sum();
                        assert_eq!(sum, 100_000, "{} in {}", flag.key, environment.key);
                    }
                }
            }
        }
    }

    #[test]
    fn the_flag_of_the_story_is_boolean_and_off_everywhere() {
        let project = storefront();
        let flag = project.flag("checkout-v2").unwrap();
        assert_eq!(flag.name, "Checkout v2");
        assert_eq!(flag.tags, ["checkout"]);
        for config in flag.environments.values() {
            assert_eq!(flag.state_text(config), "Off");
        }
    }
}
