use super::*;
use crate::azure_devops::agent::variables::Variables;
use crate::azure_devops::work_items::WorkItem;
use crate::domain::link::Relation;

fn inputs(project: &str, environment: &str, flags: &str) -> Inputs {
    let pairs = [
        ("INPUT_SERVICEENDPOINT", "id"),
        ("ENDPOINT_URL_id", "http://127.0.0.1:8422"),
        ("ENDPOINT_AUTH_PARAMETER_id_APITOKEN", "api-x"),
        ("INPUT_PROJECT", project),
        ("INPUT_ENVIRONMENT", environment),
        ("INPUT_FLAGS", flags),
    ];
    Inputs::read(&Variables::new(
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())),
    ))
    .unwrap()
}

fn item(id: u32, urls: &[&str]) -> WorkItem {
    let relation = |url: &&str| Relation {
        rel: HYPERLINK.into(),
        url: if url.starts_with('/') {
            format!("http://127.0.0.1:8422{url}")
        } else {
            (*url).to_owned()
        },
        comment: None,
    };
    WorkItem {
        id,
        relations: urls.iter().map(relation).collect(),
    }
}

/// These work items, of the job's own organization.
fn found(items: &[WorkItem]) -> Discovery {
    Discovery {
        items: items.to_vec(),
        ..Discovery::default()
    }
}

/// `project/flag@environment:work items`, one a flag.
fn shown(links: &Links) -> Vec<String> {
    links
        .candidates
        .iter()
        .map(|candidate| {
            let environment = candidate.environment.as_ref().map_or("-", EnvironmentKey::as_str);
            format!(
                "{}/{}@{environment}:{:?}",
                candidate.project, candidate.flag, candidate.work_items
            )
        })
        .collect()
}

#[test]
fn one_flag_of_many_work_items_is_one_change() {
    let items = [
        item(
            4712,
            &["/projects/storefront/flags/b", "/projects/storefront/flags/a"],
        ),
        item(
            4711,
            &[
                "/projects/storefront/flags/a?env=staging",
                "/projects/storefront/flags/a",
                "https://example.com",
            ],
        ),
        item(4713, &[]),
    ];
    let links = select(
        &found(&items),
        &inputs("", "production", "storefront/c\nstorefront/a"),
    );
    assert_eq!(
        shown(&links),
        [
            "storefront/a@production:{4711, 4712}",
            "storefront/b@production:{4712}",
            "storefront/c@production:{}"
        ]
    );
    assert_eq!(
        links.by_work_item,
        BTreeMap::from([
            (4711, BTreeSet::from(["storefront/a".to_owned()])),
            (
                4712,
                BTreeSet::from(["storefront/a".to_owned(), "storefront/b".to_owned()])
            ),
        ])
    );
}

#[test]
fn without_an_input_the_pinned_environment_counts() {
    let items = [
        item(1, &["/projects/p/flags/a?env=staging", "/projects/p/flags/none"]),
        item(
            2,
            &["/p/production/features/a", "/projects/p/flags/b?env=staging"],
        ),
        item(3, &["/projects/p/flags/a"]),
    ];
    assert_eq!(
        shown(&select(&found(&items), &inputs("", "", "p/named"))),
        [
            "p/a@production:{2, 3}",
            "p/a@staging:{1, 3}",
            "p/b@staging:{2}",
            "p/named@-:{}",
            "p/none@-:{1}",
        ]
    );
}

#[test]
fn what_is_left_out_is_counted() {
    let items = [item(
        1,
        &[
            "https://app.launchdarkly.com/projects/p/flags/a",
            "https://app.launchdarkly.com/projects/p/flags/b",
            "https://launchdarkly.corp.example/projects/p/flags/a",
            "/projects/back-office/flags/x",
            "/projects/storefront/flags/y",
        ],
    )];
    let links = select(&found(&items), &inputs("storefront", "production", ""));
    assert_eq!(shown(&links), ["storefront/y@production:{1}"]);
    assert_eq!(
        links.elsewhere,
        BTreeMap::from([
            ("https://app.launchdarkly.com".to_owned(), 2),
            ("https://launchdarkly.corp.example".to_owned(), 1),
        ])
    );
    assert_eq!(links.other_projects, BTreeSet::from(["back-office/x".to_owned()]));
}

#[test]
fn links_that_cannot_be_used_are_told_with_their_work_item() {
    let items = [item(
        1,
        &[
            "/projects/p/flags/a%20",
            "/projects/p/flags/b?env=production&env=test",
            "/projects/p/flags/c?env=production&env=test&selected-env=test",
        ],
    )];
    let links = select(&found(&items), &inputs("", "", ""));
    assert_eq!(shown(&links), ["p/b@-:{1}", "p/c@test:{1}"]);
    let unusable: Vec<_> = links
        .unusable
        .iter()
        .map(|link| (link.work_item.as_str(), link.url.as_str(), link.problem))
        .collect();
    assert_eq!(
        unusable,
        [
            (
                "#1",
                "http://127.0.0.1:8422/projects/p/flags/a%20",
                Some(LinkProblem::InvalidKey)
            ),
            (
                "#1",
                "http://127.0.0.1:8422/projects/p/flags/b?env=production&env=test",
                None
            ),
        ]
    );
    let named = select(&found(&items), &inputs("", "staging", ""));
    assert_eq!(
        named.unusable.len(),
        1,
        "the input decides the environment of every link"
    );
}

#[test]
fn only_hyperlinks_are_links() {
    let mut items = [item(1, &["/projects/p/flags/a"])];
    items[0].relations[0].rel = "ArtifactLink".into();
    assert!(
        select(&found(&items), &inputs("", "production", ""))
            .candidates
            .is_empty()
    );
}

#[test]
fn work_items_of_other_organizations_are_told_beside_by_their_addresses() {
    let flag = "/projects/storefront/flags/a";
    let address = WorkItemAddress::of("https://dev.azure.com/fabrikam/", 1);
    let mut discovery = found(&[item(1, &[flag])]);
    discovery.elsewhere = vec![(address.clone(), item(1, &[flag, "/projects/storefront/flags/b"]))];
    let links = select(&discovery, &inputs("", "production", ""));
    assert_eq!(
        shown(&links),
        ["storefront/a@production:{1}", "storefront/b@production:{}"]
    );
    let all = links
        .candidates
        .iter()
        .all(|candidate| candidate.elsewhere.contains(&address));
    assert!(all, "{links:?}");
    assert_eq!(links.by_work_item.len(), 1);
    assert_eq!(links.by_address[&address].len(), 2);
}
