//! Account of a large company: a project with 10,000 flags in 12 environments, and 297 projects of services.

use super::blank::Blank;
use super::{DAY, dated, environment, generated_flags};
use crate::launchdarkly::ids;
use crate::launchdarkly::state::{Approvals, Environment, Flags, Project};

const MEGASTORE_FLAGS: usize = 10_000;
const HOUR: i64 = 3_600_000;

const MEGASTORE_ENVIRONMENTS: [(&str, &str, &str); 12] = [
    ("development", "Development", "8b572a"),
    ("test", "Test", "bd10e0"),
    ("integration", "Integration", "9013fe"),
    ("staging", "Staging", "f5a623"),
    ("load-test", "Load test", "f8e71c"),
    ("preview", "Preview", "50e3c2"),
    ("canary", "Canary", "b8e986"),
    ("production", "Production", "417505"),
    ("production-eu", "Production EU", "0070d2"),
    ("production-apac", "Production APAC", "4a90e2"),
    ("production-uk", "Production UK", "d0021b"),
    ("production-br", "Production BR", "7ed321"),
];

const SERVICE_ENVIRONMENTS: [(&str, &str, &str); 3] = [
    ("test", "Test", "bd10e0"),
    ("staging", "Staging", "f5a623"),
    ("production", "Production", "417505"),
];

/// The 27 subjects of the company's services.
const SUBJECTS: &str = "Accounts, Analytics, Billing, Campaigns, Carts, Catalogue, Claims, Content, Customers, Deliveries, \
     Forecast, Fraud, Identity, Inventory, Invoices, Loyalty, Mail, Media, Orders, Partners, Payments, Pricing, Returns, \
     Search, Stores, Suppliers, Warehouse";

/// The 11 services of each subject.
const PARTS: &str = "admin, API, app, events, export, gateway, import, jobs, reports, sync, web";

/// The projects, the large one first.
pub(super) fn projects() -> impl Iterator<Item = Project> {
    let services = SUBJECTS.split(',').flat_map(|subject| {
        PARTS
            .split(',')
            .map(move |part| service(&format!("{} {}", subject.trim(), part.trim())))
    });
    std::iter::once(megastore()).chain(services)
}

fn megastore() -> Project {
    let key = "megastore";
    Project {
        id: ids::object_id(key),
        key: key.to_owned(),
        name: "Megastore".to_owned(),
        tags: vec!["shop".to_owned()],
        environments: environments(key, &MEGASTORE_ENVIRONMENTS),
        flags: Flags::new(move || {
            let keys = MEGASTORE_ENVIRONMENTS.map(|(key, ..)| key);
            let blank = Blank::new(key, &keys);
            let flags = generated_flags::flags_of_markets(&blank);
            dated(flags.take(MEGASTORE_FLAGS).collect(), HOUR)
        }),
    }
}

fn service(name: &str) -> Project {
    let key = name.to_lowercase().replace(' ', "-");
    Project {
        id: ids::object_id(&key),
        name: name.to_owned(),
        tags: vec!["service".to_owned()],
        environments: environments(&key, &SERVICE_ENVIRONMENTS),
        flags: Flags::new({
            let key = key.clone();
            move || {
                let keys = SERVICE_ENVIRONMENTS.map(|(key, ..)| key);
                let many = 5 + usize::try_from(ids::number(&key) % 40).unwrap_or_default();
                let blank = Blank::new(&key, &keys);
                dated(generated_flags::flags(&blank).take(many).collect(), DAY)
            }
        }),
        key,
    }
}

fn environments(project: &str, all: &[(&str, &str, &'static str)]) -> Vec<Environment> {
    let make = |(key, name, color): &(&str, &str, &'static str)| Environment {
        critical: key.starts_with("production"),
        approvals: Approvals::NotRequired,
        ..environment(project, key, name, color)
    };
    all.iter().map(make).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn there_are_298_projects_with_keys_of_their_own() {
        let keys: HashSet<String> = projects().map(|project| project.key).collect();
        assert_eq!(keys.len(), 298);
    }

    #[test]
    fn megastore_has_10000_flags_of_every_kind_in_12_environments() {
        let project = megastore();
        let keys: HashSet<&str> = project.flags.iter().map(|flag| flag.key.as_str()).collect();
        assert_eq!((keys.len(), project.environments.len()), (10_000, 12));
        for (what, count) in [
            (
                "archived",
                project
                    .flags
                    .iter()
                    .filter(|flag| flag.archived_date.is_some())
                    .count(),
            ),
            (
                "deprecated",
                project
                    .flags
                    .iter()
                    .filter(|flag| flag.deprecated_date.is_some())
                    .count(),
            ),
            (
                "permanent",
                project.flags.iter().filter(|flag| !flag.temporary).count(),
            ),
            (
                "multivariate",
                project.flags.iter().filter(|flag| !flag.is_boolean()).count(),
            ),
            (
                "maintained",
                project
                    .flags
                    .iter()
                    .filter(|flag| flag.maintainer.is_some())
                    .count(),
            ),
        ] {
            assert!((100..9_900).contains(&count), "{what}: {count}");
        }
    }
}
