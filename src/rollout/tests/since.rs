//! A release or run is compared with the last one that reached the same stage.

use super::*;

const STAGE: [(&str, &str); 2] = [
    ("RELEASE_DEFINITIONID", "3"),
    ("RELEASE_DEFINITIONENVIRONMENTID", "2"),
];
const DEPLOYMENTS: &str = "GET https://vsrm.dev.azure.com/contoso/Storefront/_apis/release/deployments?definitionId=3&definitionEnvironmentId=2&queryOrder=descending&%24top=50&api-version=7.1";

fn deployment(release: u32, status: &str, build: &str) -> Value {
    json!({"deploymentStatus": status, "release": {"id": release, "name": format!("Release-{release}"),
        "artifacts": [{"sourceId": "p:12", "definitionReference": {"version": {"id": build}}}]}})
}

#[test]
fn what_reached_the_stage_earlier_is_not_asked_for_again() {
    let transport = Scripted::new()
        .answer(
            200,
            json!({"value": [deployment(7, "inProgress", "31"), deployment(5, "failed", "30"), deployment(4, "succeeded", "29")]}),
        )
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &["checkout-v2"])]))
        .answer(200, flag("checkout-v2", true, 25));
    let machine = run_with(&STAGE, &transport);
    assert_eq!(
        transport.lines(),
        [
            DEPLOYMENTS,
            "GET https://vsrm.dev.azure.com/contoso/Storefront/_apis/Release/releases/7/workitems?baseReleaseId=4&%24top=1000&api-version=7.2-preview.1",
            BATCH,
            READ
        ],
        "one request more finds the release to compare with"
    );
    assert!(machine.log().contains(
        "1 work item of this release since Release-4, the last one deployed to Production, 1 linked to flags; 1 flag to roll out."
    ));
}

#[test]
fn nothing_new_is_told_as_such() {
    let deployments = json!({"value": [deployment(7, "inProgress", "31"), deployment(4, "succeeded", "29")]});
    let transport = Scripted::new()
        .answer(200, deployments)
        .answer(200, references(&[]))
        .answer(200, json!({"artifacts": []}));
    assert_eq!(
        run_with(&STAGE, &transport).completed().1,
        "Nothing to roll out: there are no work items of this release since Release-4, the last one deployed to Production."
    );
}

#[test]
fn without_a_release_to_compare_with_every_work_item_counts() {
    let cases = [
        (
            200,
            json!({"value": [deployment(7, "inProgress", "31")]}),
            "No release of a different build was deployed to Production before, so",
        ),
        (
            200,
            json!({"value": [deployment(7, "inProgress", "31"), deployment(8, "succeeded", "32")]}),
            "The last release deployed to Production is Release-8, which is newer, so",
        ),
        (
            404,
            json!({"message": "no such call"}),
            "Could not determine the last release deployed to Production, so",
        ),
    ];
    for (status, answer, words) in cases {
        let transport = Scripted::new()
            .answer(status, answer)
            .answer(200, references(&[4711]))
            .answer(200, batch(&[(4711, &["checkout-v2"])]))
            .answer(200, flag("checkout-v2", true, 25));
        let machine = run_with(&STAGE, &transport);
        assert_eq!(transport.lines(), [DEPLOYMENTS, OF_RELEASE, BATCH, READ]);
        let log = machine.log();
        assert!(
            log.contains(&format!("{words} all work items of this release are included.")),
            "{log}"
        );
        assert_eq!(machine.result(), "Succeeded");
    }
}

const OF_RUN: [(&str, &str); 5] = [
    ("SYSTEM_HOSTTYPE", "build"),
    ("SYSTEM_STAGENAME", "Production"),
    ("SYSTEM_DEFINITIONID", "12"),
    ("BUILD_SOURCEBRANCH", "refs/heads/main"),
    ("BUILD_SOURCEVERSION", "c31"),
];
const BUILDS: &str = "GET https://dev.azure.com/contoso/Storefront/_apis/build";
const OWN_LIST: &str = "/builds/31/workitems?%24top=1000&api-version=7.1";
const RUNS: &str = "/builds?definitions=12&branchName=refs%2Fheads%2Fmain&statusFilter=all&queryOrder=queueTimeDescending&%24top=50&api-version=7.1";

fn past(id: u32, commit: &str, result: Option<&str>) -> Value {
    json!({"id": id, "buildNumber": format!("20261122.{id}"), "sourceVersion": commit, "result": result})
}

fn stage(result: &str) -> Value {
    json!({"records": [{"type": "Stage", "identifier": "Production", "result": result}]})
}

/// What was asked of Azure Pipelines.
fn asked(transport: &Scripted) -> Vec<String> {
    let lines = transport.lines().into_iter();
    lines
        .filter_map(|line| line.strip_prefix(BUILDS).map(str::to_owned))
        .collect()
}

fn with_work_items(transport: Scripted) -> Scripted {
    transport
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &["checkout-v2"])]))
        .answer(200, flag("checkout-v2", true, 25))
}

#[test]
fn a_run_counts_what_came_since_its_stage_succeeded_last_on_the_same_branch() {
    let runs = json!({"value": [
        past(31, "c31", None),
        // Of the same commit, so it asks for the same.
        past(30, "c31", Some("succeeded")),
        past(29, "c29", Some("succeeded")),
        // Its later stages wait for people.
        past(28, "c28", None),
        past(27, "c27", Some("succeeded"))]});
    let transport = Scripted::new()
        .answer(200, runs)
        .answer(200, stage("skipped"))
        .answer(200, stage("succeededWithIssues"))
        .answer(200, references(&[]));
    let transport = with_work_items(transport);
    let machine = run_with(&OF_RUN, &transport);
    assert_eq!(
        asked(&transport),
        [
            RUNS,
            "/builds/29/timeline?api-version=7.1",
            "/builds/28/timeline?api-version=7.1",
            "/workitems?fromBuildId=28&toBuildId=31&%24top=1000&api-version=7.1",
            OWN_LIST,
        ]
    );
    let log = machine.log();
    assert!(
        log.contains(
            "1 work item of this run since 20261122.28, the last one on main whose stage Production succeeded, 1 linked to flags; 1 flag to roll out."
        ),
        "{log}"
    );
}

#[test]
fn a_pipeline_without_stages_is_compared_by_whole_runs() {
    let runs = json!({"value": [past(31, "c31", None), past(30, "c30", Some("failed")), past(29, "c29", Some("partiallySucceeded"))]});
    let transport = with_work_items(Scripted::new().answer(200, runs).answer(200, references(&[])));
    let own = [OF_RUN.as_slice(), &[("SYSTEM_STAGENAME", "__default")]].concat();
    let machine = run_with(&own, &transport);
    assert_eq!(
        asked(&transport),
        [
            RUNS,
            "/workitems?fromBuildId=29&toBuildId=31&%24top=1000&api-version=7.1",
            OWN_LIST,
        ]
    );
    let log = machine.log();
    assert!(
        log.contains("of this run since 20261122.29, the last one on main that succeeded, 1 linked"),
        "{log}"
    );
    assert!(!log.contains("__default"), "{log}");
}

#[test]
fn without_a_run_to_compare_with_the_reason_is_told_and_the_work_items_of_the_run_count() {
    let own = past(31, "c31", None);
    let list = |others: &[Value]| {
        let own = [own.clone()];
        json!({"value": ([own.as_slice(), others].concat())})
    };
    let many: Vec<Value> = (1..=49)
        .rev()
        .map(|id| past(id, &format!("c-{id}"), Some("failed")))
        .collect();
    let refused = json!({"message": "TF401019: no access"});
    let known = [past(29, "c29", Some("succeeded"))];
    let cases = [
        (
            Scripted::new().answer(200, list(&[])),
            "The stage Production did not succeed before in a run of a different commit on main, so all work items of this run are included.",
        ),
        (
            Scripted::new()
                .answer(200, list(&[past(32, "c32", Some("succeeded"))]))
                .answer(200, stage("succeeded")),
            "The last run on main whose stage Production succeeded is 20261122.32, which is newer, so all work items of this run are included.",
        ),
        (
            Scripted::new().answer(403, &refused),
            "Could not determine the last run on main whose stage Production succeeded, so all work items of this run are included. Could not list the runs of pipeline 12 on 'refs/heads/main': access was denied.",
        ),
        (
            Scripted::new().answer(200, list(&known)).answer(403, &refused),
            "Could not read the stages of run 29: access was denied.",
        ),
        (
            Scripted::new()
                .answer(200, list(&known))
                .answer(200, stage("succeeded"))
                .answer(400, &refused),
            "Could not list the work items from run 29 to run 31 (HTTP 400).",
        ),
        (
            (0..20).fold(Scripted::new().answer(200, list(&many)), |script, _| {
                script.answer(200, stage("failed"))
            }),
            "None of the last 20 runs qualifies.",
        ),
    ];
    for (transport, words) in cases {
        let transport = with_work_items(transport);
        let machine = run_with(&OF_RUN, &transport);
        let log = machine.log();
        assert!(log.contains(words), "{words}\n{log}");
        assert_eq!(machine.result(), "Succeeded", "{log}");
        assert_eq!(asked(&transport).last().unwrap(), OWN_LIST);
    }
    let without_branch = [OF_RUN.as_slice(), &[("BUILD_SOURCEBRANCH", "")]].concat();
    let transport = with_work_items(Scripted::new());
    let log = run_with(&without_branch, &transport).log();
    assert!(
        log.contains("The agent does not report the pipeline and branch of this run."),
        "{log}"
    );
}

#[test]
fn a_run_that_checks_a_pull_request_counts_what_that_is_linked_to() {
    let pull_request = [
        ("BUILD_SOURCEBRANCH", "refs/pull/12/merge"),
        ("BUILD_REPOSITORY_PROVIDER", "TfsGit"),
        ("BUILD_REPOSITORY_ID", "5f1c"),
        ("SYSTEM_PULLREQUEST_PULLREQUESTID", "12"),
    ];
    let transport = Scripted::new()
        .answer(200, json!({"value": []}))
        .answer(200, references(&[]))
        .answer(200, references(&[4711]))
        .answer(200, batch(&[(4711, &["checkout-v2"])]))
        .answer(200, flag("checkout-v2", true, 25));
    let machine = run_with(&[OF_RUN.as_slice(), &pull_request].concat(), &transport);
    assert_eq!(
        transport.lines()[2],
        "GET https://dev.azure.com/contoso/Storefront/_apis/git/repositories/5f1c/pullRequests/12/workitems?api-version=7.1"
    );
    assert_eq!(machine.completed().1, "1 already so in production.");
    let elsewhere = [
        OF_RUN.as_slice(),
        &pull_request,
        &[("BUILD_REPOSITORY_PROVIDER", "GitHub")],
    ]
    .concat();
    let transport = Scripted::new()
        .answer(200, json!({"value": []}))
        .answer(200, references(&[]));
    run_with(&elsewhere, &transport);
    assert_eq!(
        transport.lines().len(),
        2,
        "pull requests of GitHub have no work items here"
    );
}

#[test]
fn what_the_run_itself_lists_counts_beside_the_comparison_and_neither_hides_the_other() {
    let runs = json!({"value": [past(31, "c31", None), past(29, "c29", Some("succeeded"))]});
    let own = [OF_RUN.as_slice(), &[("SYSTEM_STAGENAME", "__default")]].concat();
    let refused = json!({"message": "TF401019: no access"});
    let item = batch(&[(4711, &["checkout-v2"])]);
    for (between, of_run, result) in [
        ((200, references(&[])), (200, references(&[4711])), "Succeeded"),
        ((200, references(&[4711])), (200, references(&[])), "Succeeded"),
        ((403, refused.clone()), (200, references(&[4711])), "Succeeded"),
        (
            (200, references(&[4711])),
            (403, refused.clone()),
            "SucceededWithIssues",
        ),
    ] {
        let transport = Scripted::new()
            .answer(200, &runs)
            .answer(between.0, between.1)
            .answer(of_run.0, of_run.1)
            .answer(200, &item)
            .answer(200, flag("checkout-v2", true, 25));
        let machine = run_with(&own, &transport);
        let log = machine.log();
        assert_eq!(
            machine.flags(),
            ["checkout-v2 unchanged: Already at 25% and on."],
            "{log}"
        );
        assert_eq!(machine.result(), result, "{log}");
    }
}
