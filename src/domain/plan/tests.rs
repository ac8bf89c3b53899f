use super::*;
use crate::domain::flag::{Environments, NotBoolean};
use crate::domain::key::FlagKey;
use crate::domain::targeting::{Automation, Fallthrough, PrecedingTargeting, Rollout, Weight};
use crate::domain::variation::Variation;

mod properties;
mod rollback;

fn production() -> EnvironmentKey {
    EnvironmentKey::parse("production").unwrap()
}

/// Creates a boolean flag. `order` is the index of `true`.
fn flag(on: bool, fallthrough: Fallthrough, order: usize) -> Flag {
    let variation = |index: usize, value: bool| Variation {
        index,
        id: format!("id-of-{value}"),
    };
    Flag {
        key: FlagKey::parse("checkout-v2").unwrap(),
        name: "Checkout v2".into(),
        kind: FlagKind::Boolean(BooleanVariations {
            on: variation(order, true),
            off: variation(1 - order, false),
        }),
        tags: Vec::new(),
        archived: false,
        deprecated: false,
        temporary: true,
        maintainer: None,
        environments: [(
            production(),
            Targeting {
                on,
                fallthrough,
                off_variation: Some(1 - order),
                preceding_targeting: PrecedingTargeting::default(),
                version: 1,
            },
        )]
        .into_iter()
        .collect(),
    }
}

fn share(true_weight: u32, order: usize, context_kind: Option<&str>) -> Fallthrough {
    Fallthrough::Rollout(Rollout {
        weights: vec![
            Weight {
                variation: order,
                weight: true_weight,
            },
            Weight {
                variation: 1 - order,
                weight: 100_000 - true_weight,
            },
        ],
        context_kind: context_kind.map(str::to_owned),
        bucket_by: None,
        automation: None,
    })
}

fn target(rollout: Option<&str>, turn_on: TurnOn) -> Target {
    Target {
        rollout: rollout.map(|text| Percentage::parse(text).unwrap()),
        turn_on,
    }
}

fn sent(flag: &Flag, target: Target) -> serde_json::Value {
    match plan(flag, &production(), target).action {
        Action::Change { instructions, .. } => serde_json::to_value(instructions).unwrap(),
        Action::Nothing => serde_json::json!("nothing"),
        Action::Refuse(refusal) => serde_json::json!(refusal.to_string()),
    }
}

#[test]
fn instructions_move_on_off_and_percentage_together() {
    let update = |body: serde_json::Value| {
        let mut update = serde_json::json!({"kind": "updateFallthroughVariationOrRollout"});
        update
            .as_object_mut()
            .unwrap()
            .extend(body.as_object().unwrap().clone());
        update
    };
    let on = serde_json::json!({"kind": "turnFlagOn"});
    let off = serde_json::json!({"kind": "turnFlagOff"});
    let weights =
        |t: u32| serde_json::json!({"rolloutWeights": {"id-of-true": t, "id-of-false": 100_000 - t}});
    let single = |value: bool| serde_json::json!({"variationId": format!("id-of-{value}")});
    let cases = [
        (
            "off to 25 % and on",
            flag(false, Fallthrough::Variation(0), 0),
            target(Some("25"), TurnOn::On),
            serde_json::json!([on, update(weights(25_000))]),
        ),
        (
            "false,true order is found by value",
            flag(false, Fallthrough::Variation(0), 1),
            target(Some("100"), TurnOn::On),
            serde_json::json!([on, update(single(true))]),
        ),
        (
            "0 % is the single variation false",
            flag(true, Fallthrough::Variation(0), 0),
            target(Some("0"), TurnOn::Keep),
            serde_json::json!([update(single(false))]),
        ),
        (
            "three decimals stay exact",
            flag(true, Fallthrough::Variation(0), 0),
            target(Some("33.333"), TurnOn::On),
            serde_json::json!([update(weights(33_333))]),
        ),
        (
            "the context kind is kept",
            flag(true, share(25_000, 0, Some("organization")), 0),
            target(Some("50"), TurnOn::On),
            serde_json::json!([update(serde_json::json!({"rolloutContextKind": "organization",
                "rolloutWeights": {"id-of-true": 50_000, "id-of-false": 50_000}}))]),
        ),
        (
            "off leaves the percentage",
            flag(true, share(25_000, 0, None), 0),
            target(None, TurnOn::Off),
            serde_json::json!([off]),
        ),
        (
            "nothing asked, nothing sent",
            flag(true, share(25_000, 0, None), 0),
            target(None, TurnOn::Keep),
            serde_json::json!("nothing"),
        ),
        (
            "so already",
            flag(true, share(25_000, 0, None), 0),
            target(Some("25"), TurnOn::On),
            serde_json::json!("nothing"),
        ),
        (
            "a rollout of 100000 is 100 % already",
            flag(true, share(100_000, 0, None), 0),
            target(Some("100"), TurnOn::On),
            serde_json::json!("nothing"),
        ),
        (
            "an unreadable fallthrough is replaced",
            flag(true, Fallthrough::Unknown, 0),
            target(Some("100"), TurnOn::On),
            serde_json::json!([update(single(true))]),
        ),
    ];
    for (name, flag, target, expected) in cases {
        assert_eq!(sent(&flag, target), expected, "{name}");
    }
}

#[test]
fn flags_that_must_not_be_moved_are_refused_with_the_reason() {
    let plain = || flag(false, Fallthrough::Variation(0), 0);
    let other = |why| Flag {
        kind: FlagKind::Other(why),
        ..plain()
    };
    let automated = |automation| {
        let Fallthrough::Rollout(rollout) = share(50_000, 0, None) else {
            panic!("a share is a rollout")
        };
        flag(
            true,
            Fallthrough::Rollout(Rollout {
                automation: Some(automation),
                ..rollout
            }),
            0,
        )
    };
    let mut without_ids = plain();
    without_ids.kind = FlagKind::Boolean(BooleanVariations {
        on: Variation {
            index: 0,
            id: String::new(),
        },
        off: Variation {
            index: 1,
            id: String::new(),
        },
    });
    let cases = [
        (other(NotBoolean::Multivariate), "not a boolean flag"),
        (other(NotBoolean::Migration), "migration flag"),
        (other(NotBoolean::Holdout), "holdout"),
        (other(NotBoolean::Purpose("x".into())), "'x'"),
        (other(NotBoolean::UnexpectedVariations), "exactly"),
        (
            Flag {
                archived: true,
                ..plain()
            },
            "archived",
        ),
        (
            Flag {
                environments: Environments::default(),
                ..plain()
            },
            "no environment 'production'",
        ),
        (automated(Automation::Experiment), "experiment"),
        (automated(Automation::GuardedRollout), "guarded"),
        (without_ids, "without ids"),
    ];
    for (flag, reason) in cases {
        let text = sent(&flag, target(Some("25"), TurnOn::On));
        assert!(
            text.as_str().is_some_and(|text| text.contains(reason)),
            "{reason}: {text}"
        );
    }
}

#[test]
fn notes_say_what_the_percentage_does_not() {
    let notes = |change: fn(&mut Flag), target: Target| -> Vec<String> {
        let mut flag = flag(true, share(25_000, 0, None), 0);
        change(&mut flag);
        plan(&flag, &production(), target)
            .notes
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    fn targeting(flag: &mut Flag) -> &mut Targeting {
        flag.environments.get_mut(&production()).unwrap()
    }
    let on = target(Some("25"), TurnOn::On);
    let off = target(None, TurnOn::Off);
    assert_eq!(notes(|_| (), on), Vec::<String>::new());
    assert_eq!(
        notes(
            |f| targeting(f).preceding_targeting = PrecedingTargeting {
                prerequisites: 1,
                targets: 0,
                rules: 2
            },
            on
        ),
        ["1 prerequisite and 2 rules take precedence; the percentage applies to everyone else."]
    );
    assert_eq!(
        notes(
            |f| targeting(f).preceding_targeting = PrecedingTargeting {
                prerequisites: 1,
                targets: 2,
                rules: 1
            },
            on
        ),
        [
            "1 prerequisite, 2 target lists, and 1 rule take precedence; the percentage applies to everyone else."
        ]
    );
    assert_eq!(notes(|f| f.deprecated = true, on), ["The flag is deprecated."]);
    assert_eq!(
        notes(|_| (), off),
        ["The percentage is stored and takes effect when the flag is turned on."]
    );
    assert!(
        notes(|f| targeting(f).off_variation = None, off)
            .iter()
            .any(|n| n.contains("no off variation"))
    );
    assert!(
        notes(|f| targeting(f).off_variation = Some(0), off)
            .iter()
            .any(|n| n.contains("off variation is true"))
    );
}
