use super::*;

type Inputs<'a> = &'a [(&'a str, &'a str)];
/// Work items with the URLs that they link to.
type LinksOf<'a> = &'a [(u32, &'a [&'a str])];

fn ended(own: Inputs<'_>, links: LinksOf<'_>) -> Recorder {
    let ids: Vec<u32> = links.iter().map(|(id, _)| *id).collect();
    let items: Vec<Value> = links
        .iter()
        .map(|(id, urls)| {
            let relations: Vec<Value> = urls
                .iter()
                .map(|url| json!({"rel": "Hyperlink", "url": url}))
                .collect();
            json!({"id": id, "relations": relations})
        })
        .collect();
    let mut transport = Scripted::new().answer(200, references(&ids));
    // Without work items, the release is asked for what it deploys.
    let next = if items.is_empty() {
        json!({"artifacts": []})
    } else {
        json!({"value": items})
    };
    transport = transport.answer(200, next);
    run_with(own, &transport)
}

#[test]
fn the_reason_is_told() {
    let eu = "https://app.eu.launchdarkly.com/projects/storefront/flags/a";
    let back_office = "https://app.launchdarkly.com/projects/back-office/flags/b";
    let only_storefront = [("INPUT_PROJECT", "storefront")];
    let cases: [(Inputs<'_>, LinksOf<'_>, &str, &str); 5] = [
        (&[], &[], "there are no work items of this release", ""),
        (
            &[],
            &[(1, &["https://example.com"]), (2, &[])],
            "none of the 2 work items of this release is linked to a LaunchDarkly flag",
            "",
        ),
        (
            &[],
            &[(1, &[eu])],
            "every linked flag is on a different LaunchDarkly instance",
            "1 link to flags on https://app.eu.launchdarkly.com ignored",
        ),
        (
            &only_storefront,
            &[(1, &[back_office])],
            "every linked flag is outside the project in the Project input",
            "1 linked flag outside the project 'storefront' ignored: back-office/b.",
        ),
        (
            &only_storefront,
            &[(1, &[eu]), (2, &[back_office])],
            "every linked flag is on a different LaunchDarkly instance or in a different project",
            "",
        ),
    ];
    for (own, links, reason, note) in cases {
        let machine = ended(own, links);
        let message = format!("Nothing to roll out: {reason}.");
        assert_eq!(
            machine.completed(),
            ("SucceededWithIssues".into(), message.clone())
        );
        assert!(machine.log().contains(note), "{}", machine.log());
        let report = machine.report();
        assert_eq!(report["flags"], json!([]));
        assert_eq!(
            report["notes"].as_array().unwrap().last().unwrap(),
            &json!(message)
        );
    }
}

#[test]
fn the_input_decides_what_it_comes_to() {
    for (policy, result, line) in [
        (
            "warn",
            "SucceededWithIssues",
            "##vso[task.logissue type=warning;]Nothing to roll out",
        ),
        (
            "fail",
            "Failed",
            "##vso[task.logissue type=error;]Nothing to roll out",
        ),
        ("succeed", "Succeeded", "Nothing to roll out"),
    ] {
        let machine = ended(&[("INPUT_WHENNOTHINGLINKED", policy)], &[]);
        assert_eq!(machine.result(), result);
        assert!(
            machine
                .lines
                .borrow()
                .iter()
                .any(|printed| printed.starts_with(line)),
            "{policy}"
        );
        assert_eq!(machine.log().contains("logissue"), policy != "succeed");
        assert!(machine.log().contains("variable=changed;isOutput=true;]0"));
    }
}
