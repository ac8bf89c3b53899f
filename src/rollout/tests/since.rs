//! A release is compared with the last one that reached the same stage.

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
        .answer(200, references(&[]));
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
            "No release of another build was deployed to Production before, so",
        ),
        (
            200,
            json!({"value": [deployment(7, "inProgress", "31"), deployment(8, "succeeded", "32")]}),
            "Release-8, which is newer, was deployed to Production last, so",
        ),
        (
            404,
            json!({"message": "no such call"}),
            "What was deployed to Production before is not known, so",
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
            log.contains(&format!("{words} every work item of this release counts.")),
            "{log}"
        );
        assert_eq!(machine.result(), "Succeeded");
    }
}
