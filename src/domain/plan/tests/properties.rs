//! Properties of plans for any flag state and target.

use proptest::prelude::*;

use super::*;

fn any_weights() -> impl Strategy<Value = Vec<Weight>> {
    let weight = (0..4_usize, 0..=150_000_u32).prop_map(|(variation, weight)| Weight { variation, weight });
    prop::collection::vec(weight, 0..4)
}

/// Generates any fallthrough that LaunchDarkly may return, whether useful or not.
fn any_fallthrough() -> impl Strategy<Value = Fallthrough> {
    let name =
        || prop::option::of(prop::sample::select(vec!["user", "device", "key"]).prop_map(str::to_owned));
    let automation = prop::option::weighted(
        0.1,
        prop::sample::select(vec![Automation::Experiment, Automation::GuardedRollout]),
    );
    let shares = (0..=100_000_u32).prop_map(|share| {
        let weights = [(0, share), (1, 100_000 - share)];
        weights
            .map(|(variation, weight)| Weight { variation, weight })
            .to_vec()
    });
    let weights = prop_oneof![3 => shares, 1 => any_weights()];
    let rollout =
        (weights, name(), name(), automation).prop_map(|(weights, context_kind, bucket_by, automation)| {
            Rollout {
                weights,
                context_kind,
                bucket_by,
                automation,
            }
        });
    prop_oneof![
        1 => Just(Fallthrough::Unknown),
        2 => (0..3_usize).prop_map(Fallthrough::Variation),
        5 => rollout.prop_map(Fallthrough::Rollout),
    ]
}

fn any_kind(boolean: FlagKind) -> impl Strategy<Value = FlagKind> {
    let others = vec![
        NotBoolean::Multivariate,
        NotBoolean::Migration,
        NotBoolean::Holdout,
        NotBoolean::UnexpectedVariations,
    ];
    prop_oneof![
        8 => Just(boolean),
        1 => prop::sample::select(others).prop_map(FlagKind::Other),
    ]
}

prop_compose! {
    fn any_flag()(
        on in any::<bool>(),
        fallthrough in any_fallthrough(),
        order in 0..2_usize,
        archived in prop::bool::weighted(0.1),
        deprecated in any::<bool>(),
        off_variation in prop::option::of(0..3_usize),
        prerequisites in 0..2_usize,
    )(
        kind in any_kind(flag(on, Fallthrough::Unknown, order).kind),
        flag in Just({
            let mut flag = flag(on, fallthrough, order);
            (flag.archived, flag.deprecated) = (archived, deprecated);
            let targeting = flag.environments.get_mut(&production()).unwrap();
            targeting.off_variation = off_variation;
            targeting.preceding_targeting.prerequisites = prerequisites;
            flag
        }),
    ) -> Flag {
        Flag { kind, ..flag }
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

/// Applies instructions to a flag like LaunchDarkly does.
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
        before in any_flag(), target in any_target()
    ) {
        let Plan { action, .. } = plan(&before, &production(), target);
        match action {
            Action::Change { instructions, after } => {
                prop_assert!(!instructions.is_empty());
                let changed = applied(before, &instructions);
                let again = plan(&changed, &production(), target);
                prop_assert_eq!(again.before, Some(after));
                prop_assert_eq!(again.action, Action::Nothing);
            }
            // The plan has the same action for the same reason.
            other => prop_assert_eq!(plan(&before, &production(), target).action, other),
        }
    }

    #[test]
    fn a_rollback_after_a_rollout_gives_the_first_state(
        first in any_flag(), target in any_target()
    ) {
        let rollout = plan(&first, &production(), target);
        let Action::Change { instructions, after } = rollout.action else {
            return Ok(());
        };
        let before = rollout.before.unwrap();
        let mut changed = applied(first.clone(), &instructions);
        let targeting = changed.environments.get_mut(&production()).unwrap();
        targeting.version += 1;
        let bucketing = |flag: &Flag| flag.environments.get(&production()).unwrap().bucketing();
        let restoration = Restoration {
            before,
            bucketing: bucketing(&first),
            after_rollout: after,
            version: Some(2),
        };
        let rollback = Goal::Restore(restoration.clone());
        match rollback.plan(&changed, &production()).action {
            Action::Change { instructions, after } => {
                prop_assert_eq!(after, before);
                let back = applied(changed, &instructions);
                let again = rollback.plan(&back, &production());
                prop_assert_eq!(again.before, Some(before));
                prop_assert_eq!(again.action, Action::Nothing);
                if before.percent.is_some_and(|percent| percent > Percentage::NONE && percent < Percentage::ALL) {
                    prop_assert_eq!(bucketing(&back), bucketing(&first));
                }
            }
            // The percentage of an unreadable fallthrough is unknown.
            Action::Refuse(Refusal::UnknownBefore) => prop_assert!(before.percent.is_none() && after.percent.is_some()),
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
