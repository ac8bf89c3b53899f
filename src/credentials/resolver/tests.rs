use super::*;
use crate::credentials::integrations::Kind;
use crate::http::Secret;

fn credential(organizations: &[&str], token: &str) -> Credential {
    Credential {
        organizations: organizations.iter().map(ToString::to_string).collect(),
        kind: Kind::PersonalAccessToken(Secret::new(token)),
    }
}

fn entry(host: &str, credentials: Vec<Credential>) -> Integration {
    Integration {
        host: Host::parse(host).unwrap(),
        credentials,
    }
}

fn place(url: &str) -> OrganizationUrl {
    OrganizationUrl::of_url(url).unwrap()
}

#[test]
fn credentials_apply_in_their_order() {
    let own = place("https://dev.azure.com/contoso");
    let all = OtherCredentials {
        variables: Some(&own),
        own: Some(&own),
        service_connection: true,
    };
    let listed = credential(&["Contoso", "fabrikam"], "listed");
    let general = credential(&[], "general");
    let resolver = Resolver::new(vec![entry("dev.azure.com", vec![general.clone(), listed])]);
    let chosen = |resolver: &Resolver, url: &str, beside| resolver.choose(&place(url), beside);
    let name = |choice: Option<Choice>| match choice {
        Some(Choice::Variables) => "variables",
        Some(Choice::Listed(_)) => "listed",
        Some(Choice::Job) => "job",
        Some(Choice::ServiceConnection) => "service connection",
        Some(Choice::General(_)) => "general",
        None => "none",
    };
    let contoso = "https://dev.azure.com/contoso/Shop";
    let other = "https://dev.azure.com/other";
    let without_variables = OtherCredentials {
        variables: None,
        ..all
    };
    let alone = OtherCredentials {
        own: Some(&own),
        ..OtherCredentials::default()
    };
    let general_only = Resolver::new(vec![entry("dev.azure.com", vec![general])]);
    for (resolver, url, beside, expected) in [
        (&resolver, contoso, all, "variables"),
        (&resolver, contoso, without_variables, "listed"),
        (
            &resolver,
            "https://CONTOSO.visualstudio.com/x",
            without_variables,
            "listed",
        ),
        (&general_only, contoso, without_variables, "job"),
        (&general_only, other, all, "service connection"),
        (&general_only, other, alone, "general"),
        (&Resolver::default(), other, alone, "none"),
        (&resolver, "https://ado.example.com/contoso", all, "none"),
        (
            &resolver,
            "https://dev.azure.com.evil.example/fabrikam",
            all,
            "none",
        ),
    ] {
        assert_eq!(name(chosen(resolver, url, beside)), expected, "{url}");
    }
}

#[test]
fn an_entry_for_the_host_of_one_organization_is_for_that_one() {
    let resolver = Resolver::new(vec![entry(
        "contoso.visualstudio.com",
        vec![credential(&[], "contoso"), credential(&["other"], "other")],
    )]);
    let choose = |url: &str| resolver.choose(&place(url), OtherCredentials::default());
    assert!(matches!(
        choose("https://dev.azure.com/contoso"),
        Some(Choice::Listed(_))
    ));
    assert_eq!(choose("https://dev.azure.com/other"), None);
}
