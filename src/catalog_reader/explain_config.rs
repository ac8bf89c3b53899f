//! Explains a pasted configuration: `integrations.azure` and `catalog.locations`.

use super::answer::{Entry, Explained};
use crate::catalog::location;
use crate::credentials::explain::{self, Answer, Credential, Explanation};
use crate::credentials::organization_url::OrganizationUrl;

/// Maximum length of the text, in bytes. Configurations have a few kilobytes.
const MAX_LENGTH: usize = 1_000_000;

/// Explains a configuration, and the credential that a job in the organization `own` would use for `url` (if not empty).
#[must_use]
pub fn explain(text: &str, url: &str, own: &str) -> Explained {
    let wrong = |sentence: String| Explained {
        problems: vec![sentence],
        ..Explained::default()
    };
    if text.len() > MAX_LENGTH {
        return wrong("The text is too long for a configuration. Paste a single file.".to_owned());
    }
    let config = match explain::read(text) {
        Ok(config) => config,
        Err(error) => return wrong(error.to_string()),
    };
    let explanation = explain::explain_config(&config);
    let (locations, wrong_locations) = location::of_config(&config);
    let problems = explanation.problems.iter().map(ToString::to_string);
    let wrong_locations = wrong_locations.iter().map(ToString::to_string);
    let locations = locations.into_iter().filter(|location| location.kind == "url");
    Explained {
        entries: explanation.entries.iter().map(entry).collect(),
        problems: problems.chain(wrong_locations).collect(),
        warnings: explanation.warnings.clone(),
        locations: locations.map(|location| location.target).collect(),
        which: which(&explanation, url.trim(), own),
    }
}

fn entry(entry: &explain::Entry) -> Entry {
    let words = |credential: &Credential| {
        if credential.organizations.is_empty() {
            format!(
                "{}, for organizations that no other credential lists",
                kind(credential)
            )
        } else {
            format!(
                "{}, for {}",
                kind(credential),
                credential.organizations.join(", ")
            )
        }
    };
    Entry {
        host: entry.host.as_str().to_owned(),
        credentials: entry.credentials.iter().map(words).collect(),
    }
}

fn kind(credential: &Credential) -> &'static str {
    match credential.kind {
        "ClientSecret" => "client secret ***",
        "ManagedIdentity" => "managed identity",
        "ManagedIdentityClientAssertion" => "client assertion of a managed identity",
        "PersonalAccessToken" => "personal access token ***",
        other => other,
    }
}

fn which(explanation: &Explanation, url: &str, own: &str) -> String {
    if url.is_empty() || !explanation.problems.is_empty() {
        return String::new();
    }
    let own = OrganizationUrl::of_collection(own);
    match explanation.which(url, own.as_ref()) {
        Answer::UnsafeUrl => "Tokens are not sent to this address. Enter an address that begins with https://, such as https://dev.azure.com/contoso.".to_owned(),
        Answer::Job(organization) => format!("{organization} is this organization: the job uses its own access token."),
        Answer::Nothing(organization) => format!("There is no credential for {organization}, so the task would fail. Add the organization to a credential of its host."),
        Answer::Credential { organization, entry, position, is_listed } => {
            let known = explanation.entries.get(entry.saturating_sub(1));
            let known = known.and_then(|known| known.credentials.get(position.saturating_sub(1)));
            let kind = known.map(kind).unwrap_or_default();
            let reason = if is_listed {
                "because it lists the organization"
            } else {
                "because it lists no organizations and no other credential lists this one"
            };
            format!("{organization}: credential {position} of entry {entry} ({kind}), {reason}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog_reader::answer::write;

    const CONFIG: &str = "integrations:\n  azure:\n    - host: dev.azure.com\n      credentials:\n        - organizations: [fabrikam]\n          clientId: ${ID}\n          clientSecret: canary\n          tenantId: ${TENANT}\n        - personalAccessToken: canary\ncatalog:\n  locations:\n    - type: url\n      target: https://dev.azure.com/contoso/p/_git/r?path=/catalog-info.yaml\n    - type: file\n      target: ./here.yaml\n    - type: url\n";
    const OWN: &str = "https://dev.azure.com/contoso";

    #[test]
    fn an_address_is_told_its_credential_and_no_value() {
        for (url, words) in [
            ("", ""),
            (
                "https://dev.azure.com/Fabrikam/x",
                "credential 1 of entry 1 (client secret ***), because it lists",
            ),
            (
                "https://dev.azure.com/other",
                "credential 2 of entry 1 (personal access token ***), because it lists no",
            ),
            ("https://contoso.visualstudio.com", "its own access token"),
            ("https://ado.example.com/c", "the task would fail"),
            (
                "http://dev.azure.com/fabrikam",
                "Tokens are not sent to this address",
            ),
        ] {
            let told = explain(CONFIG, url, OWN);
            assert!(told.which.contains(words), "{url}: {told:?}");
            assert_eq!(told.which.is_empty(), url.is_empty());
            assert!(!write(&told).contains("canary"));
        }
    }

    #[test]
    fn entries_and_locations_are_listed_and_what_is_wrong_has_its_line() {
        let told = explain(CONFIG, "", OWN);
        assert_eq!(
            told.entries[0].credentials,
            [
                "client secret ***, for fabrikam",
                "personal access token ***, for organizations that no other credential lists"
            ]
        );
        assert_eq!(
            told.locations,
            ["https://dev.azure.com/contoso/p/_git/r?path=/catalog-info.yaml"]
        );
        assert_eq!(told.warnings.len(), 1);
        assert!(told.problems[0].contains("line 16"), "{:?}", told.problems);
    }

    #[test]
    fn a_text_that_is_no_configuration_answers_no_address() {
        for text in ["- a", "a: [", &"x".repeat(MAX_LENGTH + 1)] {
            let told = explain(text, "https://dev.azure.com/fabrikam", OWN);
            assert_eq!((told.which.as_str(), told.problems.len()), ("", 1));
        }
        assert_eq!(explain("", "", OWN).problems, [""; 0]);
    }
}
