use proptest::prelude::*;

use super::*;
use crate::domain::flag::{Environments, NotBoolean, Variation};
use crate::domain::key::FlagKey;
use crate::domain::targeting::{Automation, DecidedFirst, Fallthrough, Rollout, Weight};

mod rollback;

fn production() -> EnvironmentKey {
    EnvironmentKey::parse("production").unwrap()
}

/// A boolean flag; `order` is the index of `true`.
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
                decided_first: DecidedFirst::default(),
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
        (without_ids, "no ids"),
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
            |f| targeting(f).decided_first = DecidedFirst {
                prerequisites: 1,
                targets: 0,
                rules: 2
            },
            on
        ),
        ["1 prerequisite, 2 rules decide first; the percentage is for everybody else."]
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

prop_compose! {
    fn any_fallthrough()(form in 0..3_u8, weight in 0_u32..=100_000, order in 0..2_usize) -> (Fallthrough, usize) {
        match form {
            0 => (Fallthrough::Variation(order), order),
            1 => (Fallthrough::Unknown, order),
            _ => (share(weight, order, Some("device")), order),
        }
    }
}

prop_compose! {
    fn any_target()(rollout in proptest::option::of(0_u32..=100_000), turn_on in 0..3_u8) -> Target {
        Target {
            rollout: rollout.and_then(Percentage::from_weight),
            turn_on: [TurnOn::On, TurnOn::Off, TurnOn::Keep][usize::from(turn_on)],
        }
    }
}

/// What LaunchDarkly makes of the instructions.
fn applied(mut flag: Flag, instructions: &[Instruction]) -> Flag {
    let FlagKind::Boolean(variations) = flag.kind.clone() else {
        return flag;
    };
    let index = |id: &str| {
        if id == variations.on.id {
            variations.on.index
        } else {
            variations.off.index
        }
    };
    let targeting = flag.environments.get_mut(&production()).unwrap();
    for instruction in instructions {
        match instruction {
            Instruction::TurnFlagOn => targeting.on = true,
            Instruction::TurnFlagOff => targeting.on = false,
            Instruction::UpdateFallthroughVariationOrRollout {
                variation_id,
                rollout_weights,
                rollout_context_kind,
                rollout_bucket_by,
            } => {
                targeting.fallthrough = match (variation_id, rollout_weights) {
                    (Some(id), None) => Fallthrough::Variation(index(id)),
                    (None, Some(weights)) => {
                        assert_eq!(weights.values().sum::<u32>(), 100_000);
                        assert_eq!(weights.len(), 2);
                        Fallthrough::Rollout(Rollout {
                            weights: weights
                                .iter()
                                .map(|(id, weight)| Weight {
                                    variation: index(id),
                                    weight: *weight,
                                })
                                .collect(),
                            context_kind: rollout_context_kind.clone(),
                            bucket_by: rollout_bucket_by.clone(),
                            automation: None,
                        })
                    }
                    _ => panic!("one of both forms, never both or neither"),
                };
            }
        }
    }
    flag
}

proptest! {
    #[test]
    fn an_applied_plan_reaches_its_state_and_planning_again_changes_nothing(
        on: bool, (fallthrough, order) in any_fallthrough(), target in any_target()
    ) {
        let before = flag(on, fallthrough, order);
        let Plan { action, .. } = plan(&before, &production(), target);
        if let Action::Change { instructions, after } = action {
            prop_assert!(!instructions.is_empty());
            let changed = applied(before, &instructions);
            let again = plan(&changed, &production(), target);
            prop_assert_eq!(again.before, Some(after));
            prop_assert_eq!(again.action, Action::Nothing);
        }
    }
}
