use proptest::prelude::*;

use super::*;

fn sandbox() -> Vec<Instance> {
    vec![Instance::parse("http://127.0.0.1:8422").unwrap()]
}

fn read(url: &str) -> Option<(String, String, String, Option<String>)> {
    match FlagLink::read(url, &sandbox()) {
        LinkTarget::Flag(link) => Some((
            link.instance.to_string(),
            link.project.to_string(),
            link.flag.to_string(),
            link.environment.map(String::from),
        )),
        LinkTarget::UnknownHost { .. } | LinkTarget::Malformed(_) | LinkTarget::Elsewhere => None,
    }
}

#[test]
fn every_form_of_a_flag_page_is_a_link() {
    let com = "https://app.launchdarkly.com";
    let cases = [
        ("https://app.launchdarkly.com/projects/p/flags/f", com, None),
        ("https://APP.launchdarkly.com:443/projects/p/flags/f/", com, None),
        (
            "https://app.launchdarkly.com/projects/p/flags/f/targeting",
            com,
            None,
        ),
        (
            "https://app.launchdarkly.com/projects/p/flags/f/targeting?env=prod&selected-env=prod",
            com,
            Some("prod"),
        ),
        (
            "https://app.launchdarkly.com/projects/p/flags/f?env=prod#top",
            com,
            Some("prod"),
        ),
        (
            "https://app.launchdarkly.com/p/prod/features/f",
            com,
            Some("prod"),
        ),
        (
            "https://app.launchdarkly.com/p/prod/features/f/targeting",
            com,
            Some("prod"),
        ),
        (
            "https://app.eu.launchdarkly.com/projects/p/flags/f",
            "https://app.eu.launchdarkly.com",
            None,
        ),
        (
            "https://app.launchdarkly.us/projects/p/flags/f",
            "https://app.launchdarkly.us",
            None,
        ),
        (
            "http://127.0.0.1:8422/projects/p/flags/f",
            "http://127.0.0.1:8422",
            None,
        ),
    ];
    for (url, instance, environment) in cases {
        let expected = (
            instance.to_owned(),
            "p".to_owned(),
            "f".to_owned(),
            environment.map(str::to_owned),
        );
        assert_eq!(read(url), Some(expected), "{url}");
    }
}

#[test]
fn of_several_environments_the_selected_one_is_pinned_and_otherwise_none() {
    let page = "http://127.0.0.1:8422/projects/p/flags/f/targeting";
    for (query, pinned, is_ambiguous) in [
        ("", None, false),
        ("?env=", None, false),
        ("?env=test", Some("test"), false),
        ("?env=test&env=test", Some("test"), false),
        ("?env=test&selected-env=test", Some("test"), false),
        ("?selected-env=test", Some("test"), false),
        ("?env=production&env=test&selected-env=test", Some("test"), false),
        (
            "?selected-env=test&env=production&env=test#a?env=b",
            Some("test"),
            false,
        ),
        ("?env=production&env=test", None, true),
        ("?env=production&selected-env=test", None, true),
        ("?env=a&env=b&selected-env=a&selected-env=b", None, true),
        ("?env=production&env=test&selected-env=", None, true),
    ] {
        let url = format!("{page}{query}");
        let (.., environment) = read(&url).unwrap();
        assert_eq!(environment.as_deref(), pinned, "{query}");
        assert_eq!(FlagLink::is_ambiguous(&url), is_ambiguous, "{query}");
    }
}

#[test]
fn a_flag_page_that_cannot_be_used_tells_why() {
    use LinkProblem::{Insecure, InvalidKey};
    for (url, problem) in [
        (
            "http://app.launchdarkly.com/projects/p/flags/f?env=test",
            Insecure,
        ),
        ("http://app.launchdarkly.com:80/p/test/features/f", Insecure),
        ("https://app.launchdarkly.com/projects/p/flags/f%20", InvalidKey),
        ("https://app.launchdarkly.com/projects/p%20/flags/f", InvalidKey),
        ("http://127.0.0.1:8422/projects/p/flags/f%20", InvalidKey),
    ] {
        assert_eq!(
            FlagLink::read(url, &sandbox()),
            LinkTarget::Malformed(problem),
            "{url}"
        );
    }
}

#[test]
fn other_pages_are_no_links() {
    for url in [
        "",
        "https://example.com/projects/p/flags/f",
        "https://app.launchdarkly.com",
        "https://app.launchdarkly.com/projects/p",
        "https://app.launchdarkly.com/projects/p/flags/",
        "https://app.launchdarkly.com/projects/p/flags/..%2Fx",
        "https://app.launchdarkly.com/projects/p/flags/f/../other",
        "https://app.launchdarkly.com/projects/p/flags/f/%2E%2e/other",
        "https://app.launchdarkly.com.evil.example/projects/p/flags/f",
        "https://app.launchdarkly.com@evil.example/projects/p/flags/f",
        "http://app.launchdarkly.com/projects/p/flags/f",
        "javascript://app.launchdarkly.com/projects/p/flags/f",
        "vstfs:///Build/Build/1",
    ] {
        assert_eq!(read(url), None, "{url:?}");
    }
}

#[test]
fn a_flag_page_on_a_strange_launchdarkly_host_is_told_apart() {
    let reading = FlagLink::read("https://launchdarkly.corp.example/projects/p/flags/f", &sandbox());
    assert_eq!(
        reading,
        LinkTarget::UnknownHost {
            origin: "https://launchdarkly.corp.example".into()
        }
    );
}

#[test]
fn a_written_relation_reads_back_and_names_the_flag() {
    for environment in [None, Some(EnvironmentKey::parse("production").unwrap())] {
        let link = FlagLink {
            instance: Instance::parse("https://app.launchdarkly.com").unwrap(),
            project: ProjectKey::parse("storefront").unwrap(),
            flag: FlagKey::parse("checkout.v2").unwrap(),
            environment,
        };
        let relation = link.relation();
        assert_eq!(relation.rel, "Hyperlink");
        assert_eq!(
            relation.comment.as_deref(),
            Some("LaunchDarkly flag storefront/checkout.v2")
        );
        assert_eq!(FlagLink::read(&relation.url, &[]), LinkTarget::Flag(link));
    }
}

proptest! {
    #[test]
    fn no_url_makes_reading_panic(url in ".*", tail in "[ -~]*") {
        let _ = FlagLink::read(&url, &sandbox());
        let _ = FlagLink::read(&format!("https://app.launchdarkly.com/{tail}"), &sandbox());
    }
}
