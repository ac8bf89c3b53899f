use super::*;

fn read(pairs: &[(&str, &str)]) -> Result<Run, NotOnAgent> {
    Run::read(&Variables::new(
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    ))
}

const COMMON: [(&str, &str); 5] = [
    (
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "https://dev.azure.com/contoso/",
    ),
    (
        "SYSTEM_TEAMFOUNDATIONSERVERURI",
        "https://vsrm.dev.azure.com/contoso/",
    ),
    ("SYSTEM_TEAMPROJECT", "Store front"),
    ("BUILD_BUILDID", "31"),
    ("BUILD_BUILDNUMBER", "20261122.1"),
];

#[test]
fn a_release_is_known_by_its_host_type_although_it_has_a_build() {
    let own = [
        ("SYSTEM_HOSTTYPE", "release"),
        ("RELEASE_RELEASEID", "7"),
        ("RELEASE_RELEASENAME", "Release-7"),
        ("RELEASE_ENVIRONMENTNAME", "Production"),
        ("RELEASE_ATTEMPTNUMBER", "2"),
        ("RELEASE_DEPLOYMENT_REQUESTEDFOR", "Release manager"),
    ];
    let run = read(&[COMMON.as_slice(), &own].concat()).unwrap();
    assert_eq!((run.kind, run.id, run.attempt), (Kind::Release, 7, 2));
    assert_eq!(run.release_url, "https://vsrm.dev.azure.com/contoso/");
    assert_eq!(run.requested_for, "Release manager");
    let report = report::Run::from(&run);
    assert_eq!((report.kind.as_str(), report.id.as_str()), ("release", "7"));
    assert_eq!(
        (report.organization.as_str(), report.stage.as_str()),
        ("contoso", "Production")
    );
}

#[test]
fn a_pipeline_run_has_a_page_of_its_own() {
    let own = [("SYSTEM_HOSTTYPE", "build"), ("SYSTEM_STAGENAME", "Production")];
    let run = read(&[COMMON.as_slice(), &own].concat()).unwrap();
    assert_eq!((run.kind, run.id, run.attempt), (Kind::Pipeline, 31, 1));
    assert_eq!(
        run.url,
        "https://dev.azure.com/contoso/Store%20front/_build/results?buildId=31"
    );
    assert_eq!(report::Run::from(&run).kind, "pipeline");
    assert_eq!(run.pipeline_branch, None);
}

#[test]
fn the_earlier_runs_of_a_run_are_those_of_its_pipeline_and_branch() {
    let own = [
        ("SYSTEM_HOSTTYPE", "build"),
        ("SYSTEM_STAGENAME", "__default"),
        ("SYSTEM_DEFINITIONID", "12"),
        ("BUILD_SOURCEBRANCH", "refs/heads/release/7"),
        ("BUILD_SOURCEVERSION", "c4f2"),
    ];
    let run = read(&[COMMON.as_slice(), &own].concat()).unwrap();
    assert_eq!(run.stage, "", "the pipeline has no stages");
    let pipeline_branch = run.pipeline_branch.unwrap();
    assert_eq!(
        (pipeline_branch.pipeline, pipeline_branch.commit.as_str()),
        (12, "c4f2")
    );
    assert_eq!(pipeline_branch.branch_name(), "release/7");
}

#[test]
fn outside_an_agent_the_missing_variable_is_named() {
    assert!(
        read(&[])
            .unwrap_err()
            .to_string()
            .contains("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI")
    );
    let own = [("SYSTEM_HOSTTYPE", "release"), ("RELEASE_RELEASEID", "x")];
    let error = read(&[COMMON.as_slice(), &own].concat()).unwrap_err();
    assert!(error.to_string().contains("RELEASE_RELEASEID"), "{error}");
}

#[test]
fn a_server_has_one_address_for_everything() {
    // Server, collection as the agent writes it, and its address.
    for (server, path, name) in [
        (
            "https://tfs.example.com/tfs/",
            "Default Collection/",
            "Default Collection",
        ),
        ("https://tfs/tfs/", "Default%20Collection/", "Default Collection"),
        (
            "https://tfs.example.com/",
            "DefaultCollection/",
            "DefaultCollection",
        ),
        ("https://tfs:8443/", "DefaultCollection/", "DefaultCollection"),
        ("https://build.example.com/azure/devops/", "Main/", "Main"),
    ] {
        let collection = format!("{server}{path}");
        let address = collection.replace(' ', "%20");
        for server in [collection.as_str(), server, server.trim_end_matches('/')] {
            let run = read(&[
                ("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", &collection),
                ("SYSTEM_TEAMFOUNDATIONSERVERURI", server),
                ("SYSTEM_TEAMPROJECT", "p"),
                ("SYSTEM_HOSTTYPE", "release"),
                ("RELEASE_RELEASEID", "7"),
            ])
            .unwrap();
            assert_eq!((&run.collection_url, &run.release_url), (&address, &address));
            assert_eq!(run.organization, name);
        }
    }
}

#[test]
fn organizations_are_named_by_path_or_host() {
    for (url, name) in [
        ("https://dev.azure.com/contoso/", "contoso"),
        ("https://contoso.visualstudio.com/", "contoso"),
        ("https://tfs.example/tfs/DefaultCollection", "DefaultCollection"),
        ("https://tfs.example/Default%20Collection/", "Default Collection"),
        ("http://127.0.0.1:8420/sandbox/", "sandbox"),
    ] {
        assert_eq!(organization(url), name);
    }
}
