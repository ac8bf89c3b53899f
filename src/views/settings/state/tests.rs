use super::*;
use crate::domain::key::EnvironmentKey;
use crate::launchdarkly::caller_identity::CallerIdentity;

fn endpoint(id: &str, url: &str) -> ServiceEndpoint {
    ServiceEndpoint {
        id: id.to_owned(),
        name: format!("Connection {id}"),
        url: url.to_owned(),
        status: Default::default(),
    }
}

fn with(endpoints: Vec<ServiceEndpoint>) -> (State, Vec<Command>) {
    let mut state = State::default();
    let commands = state.apply(Action::Load);
    assert_eq!(commands, [Command::Connections(1)]);
    let commands = state.apply(Action::Connections(1, Ok(endpoints)));
    (state, commands)
}

fn only(state: &State) -> &Connection {
    &state.connections.ready().unwrap()[0]
}

fn projects(keys: &[&str]) -> Found {
    let items = keys.iter().map(|key| Project {
        key: ProjectKey::parse(key).unwrap(),
        name: String::new(),
    });
    Found::Projects(Page {
        items: items.collect(),
        next_offset: None,
    })
}

fn environments(count: usize) -> Found {
    let environment = |number| Environment {
        key: EnvironmentKey::parse(&format!("env-{number}")).unwrap(),
        name: String::new(),
        critical: false,
    };
    Found::Environments(
        ProjectKey::parse("storefront").unwrap(),
        (0..count).map(environment).collect(),
    )
}

fn token() -> CallerIdentity {
    CallerIdentity {
        auth_kind: Some("token".to_owned()),
        token_name: Some("Azure DevOps".to_owned()),
        service_token: true,
        ..CallerIdentity::default()
    }
}

#[test]
fn a_connection_is_checked_part_after_part() {
    let (mut state, commands) = with(vec![endpoint("a", "https://app.launchdarkly.com/")]);
    let shop = ProjectKey::parse("storefront").unwrap();
    let round = 2;
    let part = |part| vec![Command::Part(round, "a".to_owned(), part)];
    assert_eq!(commands, part(Part::Identity));
    assert_eq!(only(&state).verdict(), "Checking…");
    let steps = [
        (Found::Identity(token(), 0), part(Part::Projects)),
        (projects(&["storefront"]), part(Part::Environments(shop.clone()))),
        (environments(3), part(Part::Flags(shop.clone()))),
        (Found::Flags(shop.clone()), vec![]),
    ];
    for (found, commands) in steps {
        assert_eq!(state.apply(Action::Found(round, Ok(found))), commands);
    }
    assert_eq!(only(&state).verdict(), "Works");
    assert_eq!(state.known_projects.projects("a")[0].key, shop);
}

#[test]
fn what_fails_says_what_is_missing_and_ends_the_check() {
    let sdk_key = CallerIdentity {
        environment_id: Some("1".to_owned()),
        ..CallerIdentity::default()
    };
    let expired = CallerIdentity {
        expires_at: Some(1),
        ..token()
    };
    let identity = Ok(Found::Identity(token(), 0));
    let one_project = Ok(projects(&["storefront"]));
    for (answers, words) in [
        (
            vec![Err("LaunchDarkly's own words".to_owned())],
            "LaunchDarkly's own words",
        ),
        (vec![Ok(Found::Identity(sdk_key, 0))], "not an access token"),
        (vec![Ok(Found::Identity(expired, 2))], "It expired"),
        (vec![identity.clone(), Ok(projects(&[]))], "viewProject"),
        (
            vec![identity, one_project, Ok(environments(0))],
            "cannot read any environments",
        ),
    ] {
        let (mut state, _) = with(vec![endpoint("a", "https://app.launchdarkly.com")]);
        let mut commands = Vec::new();
        for answer in answers {
            commands = state.apply(Action::Found(2, answer));
        }
        assert_eq!(commands, []);
        let connection = only(&state);
        assert_eq!(connection.verdict(), "Does not work");
        let last = &connection.checks.last().unwrap().outcome;
        assert!(
            matches!(last, Outcome::Failed(sentence) if sentence.contains(words)),
            "{last:?}"
        );
    }
}

#[test]
fn a_token_that_ends_soon_is_warned_of() {
    const DAY: u64 = 86_400_000;
    for (days, verdict) in [(13, "Works, token expires soon"), (15, "Works")] {
        let (mut state, _) = with(vec![endpoint("a", "https://app.launchdarkly.com")]);
        let shop = ProjectKey::parse("storefront").unwrap();
        let identity = CallerIdentity {
            expires_at: Some(DAY * (100 + days)),
            ..token()
        };
        for found in [
            Found::Identity(identity, DAY * 100),
            projects(&["storefront"]),
            environments(1),
            Found::Flags(shop),
        ] {
            state.apply(Action::Found(2, Ok(found)));
        }
        assert_eq!(only(&state).verdict(), verdict);
    }
}

#[test]
fn nothing_is_asked_at_an_address_that_no_token_may_travel_to() {
    let (state, commands) = with(vec![endpoint("a", "http://launchdarkly.example")]);
    assert_eq!(commands, []);
    assert_eq!(only(&state).verdict(), "Does not work");
}

#[test]
fn answers_to_an_earlier_check_come_too_late() {
    let (mut state, _) = with(vec![endpoint("a", "https://app.launchdarkly.com")]);
    state.apply(Action::Check("a".to_owned()));
    let late = state.apply(Action::Found(2, Err("late".to_owned())));
    assert_eq!(late, []);
    assert_eq!(only(&state).verdict(), "Checking…");
    state.apply(Action::Load);
    state.apply(Action::Connections(1, Err("late".to_owned())));
    assert_eq!(state.connections.ready(), None);
}

#[test]
fn of_many_connections_only_the_first_are_checked_unasked() {
    let endpoints = (0..30).map(|id| endpoint(&id.to_string(), "https://app.launchdarkly.com"));
    let (mut state, commands) = with(endpoints.collect());
    assert_eq!(commands.len(), MAX_CHECKED);
    let last = state.connections.ready().unwrap().last().unwrap();
    assert_eq!(last.verdict(), "Not checked");
    assert_eq!(state.apply(Action::Check("29".to_owned())).len(), 1);
}

#[test]
fn a_check_that_is_asked_for_goes_on_to_what_may_be_changed() {
    let (mut state, _) = with(vec![endpoint("a", "https://app.launchdarkly.com")]);
    let commands = state.apply(Action::CheckEverything);
    let [needs @ .., Command::Part(round, _, Part::Identity)] = commands.as_slice() else {
        panic!("{commands:?}");
    };
    assert_eq!(needs.len(), state.self_check.parts.len());
    let round = *round;
    let shop = ProjectKey::parse("storefront").unwrap();
    let identity = CallerIdentity {
        token_id: Some("5f1a".to_owned()),
        ..token()
    };
    let refused = Denied::ByProxy("not here".to_owned());
    let steps = [
        (Found::Identity(identity, 0), Some(Part::Projects)),
        (projects(&["storefront"]), Some(Part::Environments(shop.clone()))),
        (environments(1), Some(Part::Flags(shop.clone()))),
        (Found::Flags(shop.clone()), Some(Part::Role("5f1a".to_owned()))),
        (Found::Role(Ok(None)), Some(Part::Creation(shop))),
        (Found::Creation(Err(refused)), None),
    ];
    for (found, next) in steps {
        let next: Vec<Command> = next
            .map(|part| Command::Part(round, "a".to_owned(), part))
            .into_iter()
            .collect();
        assert_eq!(state.apply(Action::Found(round, Ok(found))), next);
    }
    assert_eq!(only(&state).verdict(), "Works, with limits");
    assert_eq!(
        state.apply(Action::Choosing),
        [],
        "the check told what there is to choose from"
    );
}
