use proptest::prelude::*;

use super::*;
use crate::domain::key::{FlagKey, ProjectKey};

const DAY: u64 = 86_400_000;
const NOW: Timestamp = Timestamp(20_000 * DAY);

const fn ago(days: u64) -> Timestamp {
    Timestamp(NOW.0 - days * DAY)
}

fn used(usage: Usage, changed: u64, requested: Option<u64>, serves: Option<usize>) -> EnvironmentUse {
    EnvironmentUse {
        environment: EnvironmentKey::parse("production").unwrap(),
        usage: Some(usage),
        last_requested: requested.map(ago),
        changed: Some(ago(changed)),
        serves,
    }
}

fn link(key: &str) -> FlagLink {
    FlagLink {
        instance: Instance::parse("https://app.launchdarkly.com").unwrap(),
        project: ProjectKey::parse("storefront").unwrap(),
        flag: FlagKey::parse(key).unwrap(),
        environment: None,
    }
}

fn flag(key: &str, environments: Vec<EnvironmentUse>) -> FlagUse {
    FlagUse {
        link: link(key),
        name: key.to_owned(),
        tags: Vec::new(),
        temporary: true,
        maintainer: None,
        code_references: None,
        created: Some(ago(300)),
        environments,
    }
}

#[test]
fn a_flag_goes_when_every_critical_environment_says_so_for_long_enough() {
    use Usage::{Active, Inactive, Launched, New};
    let launched = |days| used(Launched, days, Some(0), Some(0));
    let inactive = |days| used(Inactive, 0, Some(days), Some(0));
    let cases = [
        ("launched", vec![launched(30)], Some((Reason::Launched, 30))),
        ("launched too late", vec![launched(29)], None),
        (
            "the latest environment counts",
            vec![launched(90), launched(40)],
            Some((Reason::Launched, 40)),
        ),
        ("one too late", vec![launched(90), launched(3)], None),
        ("inactive", vec![inactive(50)], Some((Reason::Inactive, 50))),
        (
            "never evaluated counts from its creation",
            vec![used(Inactive, 2, None, Some(0))],
            Some((Reason::Inactive, 300)),
        ),
        (
            "both",
            vec![launched(60), inactive(50)],
            Some((Reason::LaunchedOrInactive, 50)),
        ),
        (
            "active and inactive",
            vec![used(Active, 90, Some(0), None), inactive(50)],
            None,
        ),
        (
            "one value",
            vec![
                used(Active, 80, Some(0), Some(1)),
                used(Active, 70, Some(0), Some(1)),
            ],
            Some((Reason::OneValue, 70)),
        ),
        (
            "two values",
            vec![
                used(Active, 80, Some(0), Some(1)),
                used(Active, 70, Some(0), Some(0)),
            ],
            None,
        ),
        ("several values", vec![used(Active, 80, Some(0), None)], None),
        ("not used yet", vec![used(New, 80, None, Some(1))], None),
        ("no critical environment", vec![], None),
        (
            "nobody knows since when",
            vec![EnvironmentUse {
                changed: None,
                ..launched(90)
            }],
            None,
        ),
    ];
    for (name, environments, expected) in cases {
        let flags = [flag("checkout", environments)];
        let found = removable(&flags, &[], NOW, 30);
        let found = found
            .first()
            .map(|found| (found.reason, (NOW.0 - found.since.0) / DAY));
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn work_items_and_the_open_removal_item_are_told() {
    let instances: &[Instance] = &[];
    let item = |id, is_closed| LinkedItem {
        id,
        is_closed,
        ..LinkedItem::default()
    };
    let hyperlink = |key: &str| Relation {
        rel: HYPERLINK.to_owned(),
        url: format!("https://app.launchdarkly.com/projects/storefront/flags/{key}?env=production"),
        comment: None,
    };
    let mut original = item(1, true);
    original.link(
        &[hyperlink("checkout"), hyperlink("checkout"), hyperlink("other")],
        instances,
    );
    assert_eq!(original.flags.len(), 2);
    let description = format!(
        "<p>Remove <a href=\"{0}\">{0}</a>.</p>",
        "https://app.launchdarkly.com/projects/storefront/flags/checkout"
    );
    let mut untagged = item(2, false);
    untagged.plan_removal("debt", &description, instances);
    let mut done = item(3, true);
    done.plan_removal("LaunchDarkly-Cleanup", &description, instances);
    let mut open = item(4, false);
    open.plan_removal("debt; launchdarkly-cleanup", &description, instances);
    assert_eq!(open.flags, [link("checkout")]);

    let flags = [flag("checkout", vec![used(Usage::Launched, 40, None, None)])];
    let told = |items: &[LinkedItem]| {
        let found = removable(&flags, items, NOW, 30);
        let ids: Vec<u32> = found[0].items.iter().map(|item| item.id).collect();
        (ids, found[0].removal.map(|item| item.id))
    };
    let items = [original, untagged, done, open];
    assert_eq!(told(&items[..3]), (vec![1], None));
    assert_eq!(told(&items), (vec![1], Some(4)));
}

proptest! {
    #[test]
    fn temporary_and_older_ones_come_first_and_a_longer_time_never_finds_more(
        given in proptest::collection::vec((any::<bool>(), 0_u64..400, 0_usize..4), 0..40),
        days in 0_u32..200,
    ) {
        let usages = [Usage::New, Usage::Active, Usage::Launched, Usage::Inactive];
        let flags: Vec<FlagUse> = given.iter().enumerate().map(|(index, (temporary, age, usage))| FlagUse {
            temporary: *temporary,
            ..flag(&format!("flag-{index}"), vec![used(usages[*usage], *age, Some(*age), None)])
        }).collect();
        let found = removable(&flags, &[], NOW, days);
        for pair in found.windows(2) {
            let rank = |one: &Removable| (!one.flag.temporary, one.since);
            prop_assert!(rank(&pair[0]) <= rank(&pair[1]));
        }
        let expected = given.iter().filter(|(_, age, usage)| *usage > 1 && *age >= u64::from(days)).count();
        prop_assert_eq!(found.len(), expected);
        prop_assert!(removable(&flags, &[], NOW, days + 10).len() <= found.len());
    }
}
