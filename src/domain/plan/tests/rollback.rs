//! Tests of rollback plans.

use super::*;

fn served(on: bool, percent: &str) -> Served {
    Served {
        on,
        percent: Some(Percentage::parse(percent).unwrap()),
    }
}

/// Returns the report data of a rollout from `Off` to `On 25%`.
fn restoration() -> Restoration {
    Restoration {
        before: served(false, "100"),
        bucketing: None,
        after_rollout: served(true, "25"),
        version: Some(1),
    }
}

fn planned(flag: &Flag, restoration: Restoration) -> Plan {
    Goal::Restore(restoration).plan(flag, &production())
}

fn refusal(flag: &Flag, restoration: Restoration) -> String {
    match planned(flag, restoration).action {
        Action::Refuse(refusal) => refusal.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_flag_returns_to_where_it_was_with_the_bucketing_of_then() {
    let now = flag(true, share(25_000, 0, None), 0);
    let Action::Change { instructions, after } = planned(&now, restoration()).action else {
        panic!("nothing is planned");
    };
    assert_eq!(after, served(false, "100"));
    assert_eq!(
        serde_json::to_value(instructions).unwrap(),
        serde_json::json!([{"kind": "turnFlagOff"},
            {"kind": "updateFallthroughVariationOrRollout", "variationId": "id-of-true"}])
    );

    let everybody = flag(true, Fallthrough::Variation(0), 0);
    let by_organization = Restoration {
        before: served(true, "25"),
        bucketing: Some(Bucketing {
            context_kind: Some("organization".into()),
            bucket_by: Some("region".into()),
        }),
        after_rollout: served(true, "100"),
        version: None,
    };
    let Action::Change { instructions, .. } = planned(&everybody, by_organization).action else {
        panic!("nothing is planned");
    };
    assert_eq!(
        serde_json::to_value(instructions).unwrap(),
        serde_json::json!([{"kind": "updateFallthroughVariationOrRollout",
            "rolloutWeights": {"id-of-true": 25_000, "id-of-false": 75_000},
            "rolloutContextKind": "organization", "rolloutBucketBy": "region"}])
    );
}

#[test]
fn a_flag_that_is_back_already_is_left_alone_whoever_did_it() {
    let mut back = flag(false, Fallthrough::Variation(0), 0);
    back.environments.get_mut(&production()).unwrap().version = 9;
    assert_eq!(planned(&back, restoration()).action, Action::Nothing);
}

#[test]
fn a_flag_that_somebody_changed_since_is_refused() {
    let further = flag(true, share(50_000, 0, None), 0);
    assert_eq!(
        refusal(&further, restoration()),
        "It was changed after the rollout: it was On 25%, now it is On 50%."
    );
    let off = flag(false, share(25_000, 0, None), 0);
    assert_eq!(
        refusal(&off, restoration()),
        "It was changed after the rollout: it was On 25%, now it is Off with 25%."
    );
    let mut same = flag(true, share(25_000, 0, None), 0);
    same.environments.get_mut(&production()).unwrap().version = 2;
    assert_eq!(
        refusal(&same, restoration()),
        "It was changed after the rollout, although its state is still On 25%."
    );
    let without_version = Restoration {
        version: None,
        ..restoration()
    };
    assert!(matches!(
        planned(&same, without_version).action,
        Action::Change { .. }
    ));
}

#[test]
fn what_refuses_a_rollout_refuses_a_rollback() {
    let now = || flag(true, share(25_000, 0, None), 0);
    let archived = Flag {
        archived: true,
        ..now()
    };
    assert!(refusal(&archived, restoration()).starts_with("It is archived"));
    let mut measured = now();
    let targeting = measured.environments.get_mut(&production()).unwrap();
    if let Fallthrough::Rollout(rollout) = &mut targeting.fallthrough {
        rollout.automation = Some(Automation::Experiment);
    }
    assert!(refusal(&measured, restoration()).starts_with("An experiment is running"));
    let unknown = Restoration {
        before: Served {
            on: true,
            percent: None,
        },
        ..restoration()
    };
    assert!(refusal(&now(), unknown).starts_with("The report does not contain the percentage"));
}
