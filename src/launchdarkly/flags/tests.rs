use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::flag::{FlagKind, NotBoolean};
use crate::domain::plan::Instruction;
use crate::domain::state::State;
use crate::http::scripted::Scripted;
use crate::launchdarkly::semantic_patch::{PatchMode, SemanticPatch};

fn project() -> ProjectKey {
    ProjectKey::parse("storefront").unwrap()
}

fn production() -> EnvironmentKey {
    EnvironmentKey::parse("production").unwrap()
}

fn boolean(config: Value) -> Value {
    json!({
        "key": "checkout-v2", "name": "Checkout v2", "kind": "boolean",
        "variations": [{"_id": "t", "value": true}, {"_id": "f", "value": false}],
        "environments": {"production": config}
    })
}

fn read(answer: &Value) -> Result<Flag, Error> {
    let transport = Scripted::new().answer(200, answer);
    let key = FlagKey::parse("checkout-v2").unwrap();
    pollster::block_on(Client::new(&transport).flag(&project(), &key, Some(&production())))
}

#[test]
fn states_are_read_from_details_and_from_summaries() {
    let details = |on: bool, fallthrough: Value| {
        json!({"on": on, "version": 3, "fallthrough": fallthrough, "offVariation": 1,
               "prerequisites": [], "targets": [], "contextTargets": [{"values": []}], "rules": []})
    };
    let weights = |allocation: Value| {
        json!({"rollout": {"variations": [
            {"variation": 0, "weight": 25000}, {"variation": 1, "weight": 75000, "_untracked": false}],
            "contextKind": "organization", "experimentAllocation": allocation}})
    };
    let mut ruled = details(true, json!({"variation": 0}));
    ruled["rules"] = json!([{}, {}]);
    let cases = [
        (details(true, json!({"variation": 0})), "On 100%"),
        (details(true, json!({"variation": 1})), "On 0%"),
        (details(false, json!({"variation": 0})), "Off"),
        (details(true, weights(Value::Null)), "On 25%"),
        (
            details(
                true,
                weights(json!({"defaultVariation": 0, "canReshuffle": true})),
            ),
            "On 25% · experiment",
        ),
        (
            details(true, weights(json!({"type": "measuredRollout"}))),
            "On 25% · guarded rollout",
        ),
        (details(true, json!({})), "On"),
        (ruled, "On 100% · rules apply"),
        (
            json!({"on": true, "_summary": {"prerequisites": 0, "variations": {
            "0": {"rules": 0, "nullRules": 0, "targets": 0, "isFallthrough": true},
            "1": {"rules": 0, "nullRules": 0, "targets": 0, "isOff": true}}}}),
            "On 100%",
        ),
        (
            json!({"on": true, "_summary": {"prerequisites": 1, "variations": {
            "0": {"rules": 1, "targets": 0, "rollout": 33333}, "1": {"rules": 0, "targets": 2, "rollout": 66667}}}}),
            "On 33.333% · rules apply",
        ),
    ];
    for (config, text) in cases {
        let flag = read(&boolean(config.clone())).unwrap();
        assert_eq!(State::of(&flag, &production()).to_string(), text, "{config}");
    }
}

#[test]
fn kinds_are_told_by_purpose_and_values() {
    let cases = [
        (json!({"kind": "multivariate"}), NotBoolean::Multivariate),
        (
            json!({"kind": "multivariate", "_purpose": "migration"}),
            NotBoolean::Migration,
        ),
        (
            json!({"kind": "boolean", "_purpose": "holdout"}),
            NotBoolean::Holdout,
        ),
        (
            json!({"kind": "boolean", "_purpose": "new"}),
            NotBoolean::Purpose("new".into()),
        ),
        (
            json!({"kind": "boolean", "variations": [{"value": true}, {"value": true}]}),
            NotBoolean::UnexpectedVariations,
        ),
        (
            json!({"kind": "boolean", "variations": [{"value": true}, {"value": false}, {"value": null}]}),
            NotBoolean::UnexpectedVariations,
        ),
    ];
    for (change, kind) in cases {
        let mut answer = boolean(json!({"on": true}));
        answer
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        assert_eq!(read(&answer).unwrap().kind, FlagKind::Other(kind), "{change}");
    }
    let mut swapped = boolean(json!({"on": true, "fallthrough": {"variation": 1}}));
    swapped["variations"] = json!([{"_id": "f", "value": false}, {"_id": "t", "value": true}]);
    assert_eq!(
        State::of(&read(&swapped).unwrap(), &production()).to_string(),
        "On 100%"
    );
}

#[test]
fn a_search_is_one_request_with_an_encoded_filter() {
    let transport = Scripted::new().answer(
        200,
        json!({"items": [boolean(json!({"on": true})), {"key": "../x", "kind": "boolean"}]}),
    );
    let search = FlagSearch {
        text: "c:a+b, d".into(),
        tag: "web,x".into(),
        state: Some(FlagState::Live),
        lifetime: Some(Lifetime::Temporary),
        environments: vec![production()],
        in_full: true,
        offset: 20,
        limit: 2,
    };
    let page = pollster::block_on(Client::new(&transport).flags(&project(), &search)).unwrap();
    assert_eq!(page.items.len(), 1, "an unreadable flag hides only itself");
    assert_eq!(page.next_offset, Some(22), "a full page is not the last");
    assert_eq!(
        transport.lines(),
        [
            "GET /api/v2/flags/storefront?limit=2&offset=20&sort=-creationDate&filter=state%3Alive%2Ctype%3Atemporary%2Ctags%3Aweb%20x%2Cquery%3Aa%2Bb&summary=0&env=production"
        ]
    );
    assert_eq!(
        transport.requests()[0].headers,
        [("ld-api-version", "20240415".to_owned())]
    );
}

#[test]
fn a_maintainer_is_a_team_or_a_person_by_the_best_name_there_is() {
    let cases = [
        (
            json!({"_maintainerTeam": {"name": "Web"}, "_maintainer": {"email": "a@b"}}),
            Some("Web"),
        ),
        (
            json!({"_maintainer": {"firstName": "Ada", "lastName": "B", "email": "a@b"}}),
            Some("Ada B"),
        ),
        (json!({"_maintainer": {"lastName": "B"}}), Some("B")),
        (json!({"_maintainer": {"email": "a@b"}}), Some("a@b")),
        (json!({}), None),
    ];
    for (fields, name) in cases {
        let mut flag = boolean(json!({}));
        for (field, value) in fields.as_object().unwrap() {
            flag[field] = value.clone();
        }
        assert_eq!(read(&flag).unwrap().maintainer.as_deref(), name, "{flag}");
    }
}

#[test]
fn a_patch_is_semantic_and_names_environment_and_comment() {
    let answer = boolean(json!({"on": true, "fallthrough": {"variation": 0}}));
    let transport = Scripted::new().answer(200, &answer).answer(200, &answer);
    let patch = SemanticPatch {
        environment_key: &production(),
        comment: "Release-1",
        instructions: &[Instruction::TurnFlagOn],
    };
    for run in [PatchMode::Apply, PatchMode::DryRun] {
        let key = FlagKey::parse("checkout-v2").unwrap();
        pollster::block_on(Client::new(&transport).patch_flag(&project(), &key, &patch, run)).unwrap();
    }
    assert_eq!(
        transport.lines(),
        [
            "PATCH /api/v2/flags/storefront/checkout-v2",
            "PATCH /api/v2/flags/storefront/checkout-v2?dryRun=true"
        ]
    );
    let request = &transport.requests()[0];
    assert!(request.headers.contains(&(
        "content-type",
        "application/json; domain-model=launchdarkly.semanticpatch".to_owned()
    )));
    let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({"environmentKey": "production", "comment": "Release-1", "instructions": [{"kind": "turnFlagOn"}]})
    );
}

#[test]
fn an_answer_that_is_not_launchdarklys_is_said() {
    for body in [
        "",
        "<html>",
        "[]",
        r#"{"key": 1}"#,
        r#"{"key": "../x", "kind": "boolean"}"#,
    ] {
        let transport = Scripted::new().answer(200, body);
        let key = FlagKey::parse("f").unwrap();
        let error = pollster::block_on(Client::new(&transport).flag(&project(), &key, None)).unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{body}: {error}");
    }
}

proptest! {
    #[test]
    fn no_configuration_makes_reading_panic(weight: u32, index: usize, targets: usize, rules: usize) {
        let config = json!({"on": true, "fallthrough": {"rollout": {"variations": [
            {"variation": index, "weight": weight}, {"variation": 0, "weight": weight}]}},
            "_summary": {"variations": {"0": {"rules": rules, "targets": targets, "rollout": weight}}}});
        if let Ok(flag) = read(&boolean(config)) {
            let _ = State::of(&flag, &production()).to_string();
        }
    }
}
