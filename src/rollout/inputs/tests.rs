use super::*;

const ACCOUNT: [(&str, &str); 3] = [
    ("INPUT_SERVICEENDPOINT", "id"),
    ("ENDPOINT_URL_id", "https://app.launchdarkly.com/"),
    ("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "api-canary"),
];

fn variables(pairs: &[(&str, &str)]) -> Variables {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Variables::new(ACCOUNT.iter().chain(pairs).map(own))
}

fn read(pairs: &[(&str, &str)]) -> Inputs {
    Inputs::read(&variables(pairs)).unwrap()
}

fn problems(pairs: &[(&str, &str)]) -> Vec<String> {
    let problems = Inputs::read(&variables(pairs)).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn ids(ids: &[u32]) -> WorkItems {
    WorkItems::Ids(ids.iter().copied().collect())
}

#[test]
fn empty_inputs_are_the_defaults_except_for_the_percentage() {
    let inputs = read(&[]);
    assert_eq!(inputs.account.instance.as_str(), "https://app.launchdarkly.com");
    assert_eq!(inputs.account.token.expose(), "api-canary");
    assert_eq!((inputs.project, inputs.environment), (None, None));
    assert_eq!(
        inputs.target,
        Target {
            rollout: None,
            turn_on: TurnOn::On
        }
    );
    assert_eq!((inputs.mode, inputs.work_items), (Mode::Apply, WorkItems::Auto));
    assert_eq!(inputs.when_nothing_linked, WhenNothingLinked::Warn);
    assert!(inputs.flags.is_empty() && inputs.comment.is_empty());
}

#[test]
fn values_are_read_in_the_forms_that_people_write() {
    let inputs = read(&[
        ("INPUT_PROJECT", " storefront "),
        ("INPUT_ENVIRONMENT", "production"),
        ("INPUT_ROLLOUT", "12.5"),
        ("INPUT_TURNON", "False"),
        ("INPUT_MODE", "PREVIEW"),
        ("INPUT_FLAGS", "a\r\n\n storefront/b \na"),
        ("INPUT_WHENNOTHINGLINKED", "succeed"),
        ("INPUT_COMMENT", " For the launch "),
    ]);
    assert_eq!(inputs.target.rollout, Percentage::from_weight(12_500));
    assert_eq!((inputs.target.turn_on, inputs.mode), (TurnOn::Off, Mode::Preview));
    let flags: Vec<String> = inputs
        .flags
        .iter()
        .map(|(project, flag)| format!("{project}/{flag}"))
        .collect();
    assert_eq!(flags, ["storefront/a", "storefront/b"]);
    assert_eq!(inputs.comment, "For the launch");
    let inputs = read(&[
        ("INPUT_MODE", "Rollback"),
        ("INPUT_ROLLBACKREPORT", " report.json "),
        ("INPUT_ROLLOUT", "not asked for"),
        ("INPUT_TURNON", "nor this"),
    ]);
    assert_eq!(
        (inputs.mode, inputs.rollback_report.as_deref()),
        (Mode::Rollback, Some("report.json"))
    );
    assert_eq!(
        (inputs.target.rollout, inputs.target.turn_on),
        (None, TurnOn::Keep)
    );
    for (text, work_items) in [
        ("Auto", WorkItems::Auto),
        ("4712, 4711", ids(&[4711, 4712])),
        ("4711 4711\n#4712,", ids(&[4711, 4712])),
        (",", ids(&[])),
    ] {
        assert_eq!(
            read(&[("INPUT_WORKITEMS", text)]).work_items,
            work_items,
            "{text:?}"
        );
    }
    let inputs = read(&[("INPUT_FLAGS", "storefront/a\nback-office/a")]);
    assert_eq!(
        inputs.flags.len(),
        2,
        "without Project, flags of every project may be named"
    );
}

#[test]
fn every_wrong_input_is_named_with_what_to_write() {
    let cases: [(&[(&str, &str)], &str); 18] = [
        (
            &[("INPUT_SERVICEENDPOINT", "")],
            "Account (serviceEndpoint) is empty: choose a service connection",
        ),
        (&[("INPUT_SERVICEENDPOINT", "a,b")], "Choose one"),
        (
            &[("INPUT_SERVICEENDPOINT", "gone")],
            "does not know the service connection 'gone'",
        ),
        (
            &[("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "")],
            "has no access token. Enter one that starts with api-",
        ),
        (
            &[("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "sdk-canary")],
            "contains an SDK key",
        ),
        (
            &[("ENDPOINT_URL_id", "app.launchdarkly.com")],
            "is not a valid LaunchDarkly URL",
        ),
        (
            &[("ENDPOINT_URL_id", "http://app.launchdarkly.com")],
            "does not use HTTPS",
        ),
        (
            &[("INPUT_ENVIRONMENT", "Live EU")],
            "Environment (environment): 'Live EU' is not a LaunchDarkly environment key",
        ),
        (&[("INPUT_PROJECT", "a/b")], "Project (project): 'a/b' is not"),
        (
            &[("INPUT_ROLLOUT", "33.3333")],
            "Rollout (rollout): '33.3333' is not a percentage. Enter a number from 0 to 100",
        ),
        (
            &[("INPUT_TURNON", "maybe")],
            "Flag state (turnOn): 'maybe' is not one of true, false, keep.",
        ),
        (
            &[("INPUT_MODE", "undo")],
            "Mode (mode): 'undo' is not one of apply, preview, rollback.",
        ),
        (
            &[("INPUT_WORKITEMS", "4711;x")],
            "Work items (workItems): '4711;x' is not a work item ID. Enter auto, or IDs",
        ),
        (
            &[("INPUT_FLAGS", "checkout-v2")],
            "Flags (flags): 'checkout-v2' has no project. Fill in Project, or enter project/checkout-v2.",
        ),
        (
            &[("INPUT_FLAGS", "back-office/x"), ("INPUT_PROJECT", "storefront")],
            "'back-office/x' is outside the project 'storefront'",
        ),
        (
            &[("INPUT_WHENNOTHINGLINKED", "ignore")],
            "When nothing is linked (whenNothingLinked): 'ignore' is not one of warn, fail, succeed.",
        ),
        (
            &[("INPUT_WHENAPPROVALREQUIRED", "bypass")],
            "When approval is required (whenApprovalRequired): 'bypass' is not one of request, wait, fail.",
        ),
        (
            &[("INPUT_APPROVALTIMEOUT", "1 hour")],
            "Approval timeout (approvalTimeout): '1 hour' is not a number of minutes. Enter a number above 0",
        ),
    ];
    for (pairs, sentence) in cases {
        let problems = problems(pairs);
        assert_eq!(problems.len(), 1, "{pairs:?}: {problems:?}");
        assert!(problems[0].contains(sentence), "{pairs:?}: {problems:?}");
        assert!(!problems[0].contains("canary"), "{problems:?}");
    }
}

#[test]
fn a_variable_that_is_not_set_is_told_as_such() {
    assert_eq!(
        problems(&[
            ("INPUT_ENVIRONMENT", "$(Release.EnvironmentName)"),
            ("INPUT_ROLLOUT", "$(percent)")
        ]),
        [
            "Environment (environment) is $(Release.EnvironmentName), because the variable Release.EnvironmentName is not set. Set it, or write the value itself.",
            "Rollout (rollout) is $(percent), because the variable percent is not set. Set it, or write the value itself.",
        ]
    );
    assert_eq!(
        problems(&[("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "$(LD_TOKEN)")]),
        [
            "The token of the service connection is $(LD_TOKEN), because the variable LD_TOKEN is not set. Set it, or write the value itself."
        ]
    );
    assert_eq!(
        read(&[("INPUT_COMMENT", "for $(someone)")]).comment,
        "for $(someone)"
    );
}

#[test]
fn flags_that_yaml_folded_onto_one_line_are_told_as_such() {
    for folded in ["storefront/a storefront/b", "a b c"] {
        let [problem] = problems(&[("INPUT_PROJECT", "storefront"), ("INPUT_FLAGS", folded)])
            .try_into()
            .unwrap();
        assert_eq!(
            problem,
            format!(
                "Flags (flags): '{folded}' names several flags. Write each flag on a line of its own; in YAML, begin the block with | because > folds lines into one."
            )
        );
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let problems = problems(&[
        ("INPUT_ROLLOUT", "a lot"),
        ("INPUT_WORKITEMS", "0"),
        ("INPUT_MODE", "x"),
        ("INPUT_FLAGS", "a\n-"),
    ]);
    assert_eq!(problems.len(), 5, "{problems:?}");
}

#[test]
fn addresses_of_work_items_stand_beside_ids_and_auto() {
    let address = "https://dev.azure.com/fabrikam/Shop/_workitems/edit/501";
    for (text, expected) in [
        (address.to_owned(), WorkItems::Ids(BTreeSet::new())),
        (format!("auto, {address}"), WorkItems::Auto),
        (format!("#12 {address},13"), WorkItems::Ids([12, 13].into())),
    ] {
        let (work_items, addresses) = work_items(&text).unwrap();
        assert_eq!(work_items, expected, "{text}");
        assert_eq!(
            addresses,
            [WorkItemAddress::of("https://dev.azure.com/fabrikam", 501)].into()
        );
    }
    for text in [
        "auto, 12",
        "https://dev.azure.com/fabrikam",
        "ftp://x/_workitems/edit/1",
    ] {
        assert!(work_items(text).is_err(), "{text}");
    }
}

#[test]
fn every_input_of_the_task_has_its_label() {
    let task: serde_json::Value =
        serde_json::from_str(include_str!("../../../static/task/task.json")).unwrap();
    let declared: Vec<(String, String)> = task["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| {
            let (name, label) = (input["name"].as_str().unwrap(), input["label"].as_str().unwrap());
            (name.to_owned(), format!("{label} ({name})"))
        })
        .filter(|(name, _)| name != "comment")
        .collect();
    let labels = LABELS.map(|(name, label)| (name.to_owned(), label.to_owned()));
    assert_eq!(declared, labels);
}
