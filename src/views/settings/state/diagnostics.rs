//! Content of the diagnostics besides the requests: versions, the token, and the results of the checks. Only fixed words, numbers
//! and names of scopes get into it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::State;
use super::checks::{Check, Outcome};
use crate::azure_devops::service_endpoints::EndpointStatus;
use crate::components::remote::Remote;
use crate::json;

/// The diagnostics.
#[derive(Clone, Debug, Default)]
pub(in crate::views::settings) struct Diagnostics {
    /// Data of the host, once reported.
    pub(super) facts: Option<Facts>,
    /// The text that was copied last.
    pub(in crate::views::settings) text: Option<String>,
    /// Whether the browser copied it.
    pub(in crate::views::settings) is_copied: bool,
}

/// Data of the host and its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Version of Azure DevOps: untrusted text.
    pub version: String,
    /// Whether it is the cloud.
    pub is_cloud: bool,
    /// Scopes of the frame's token.
    pub scopes: Vec<String>,
    /// How long the token is valid, in minutes.
    pub minutes: Option<u64>,
}

impl Facts {
    /// Data of a host and its token.
    #[must_use]
    pub fn new(version: String, is_cloud: bool, token: &str) -> Self {
        let payload = token.split('.').nth(1).unwrap_or_default();
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('='));
        let payload = String::from_utf8(payload.unwrap_or_default()).unwrap_or_default();
        let claims = json::parse(&payload).unwrap_or_default();
        let is_scope = |word: &&str| {
            let is_allowed = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'_');
            word.starts_with("vso.") && word.len() <= 60 && word.bytes().all(is_allowed)
        };
        let scopes = json::text(&claims, "scp").unwrap_or_default();
        let end = json::whole(&claims, "exp");
        let start = json::whole(&claims, "nbf").or_else(|| json::whole(&claims, "iat"));
        Self {
            version,
            is_cloud,
            scopes: scopes.split(' ').filter(is_scope).map(str::to_owned).collect(),
            minutes: end
                .zip(start)
                .and_then(|(end, start)| Some(end.checked_sub(start)? / 60)),
        }
    }
}

impl State {
    /// The diagnostics without the requests, one fact in a line.
    pub(in crate::views::settings) fn summary(&self) -> String {
        let mut lines = vec![format!(
            "LaunchDarkly for Azure DevOps {}",
            env!("CARGO_PKG_VERSION")
        )];
        if let Some(facts) = &self.diagnostics.facts {
            let edition = if facts.is_cloud { "cloud" } else { "server" };
            lines.push(format!("Azure DevOps: {edition}, {}", version(&facts.version)));
            let scopes = match facts.scopes.as_slice() {
                [] => "unknown".to_owned(),
                scopes => scopes.join(" "),
            };
            lines.push(format!("Token scopes: {scopes}"));
            let minutes = facts.minutes.map(|minutes| format!("{minutes} minutes"));
            let minutes = minutes.unwrap_or_else(|| "unknown".to_owned());
            lines.push(format!("Token lifetime: {minutes}"));
        }
        lines.push(format!("Self-check: {}", outcomes(&self.self_check.parts)));
        match &self.connections {
            Remote::Loading => lines.push("Service connections: not loaded".to_owned()),
            Remote::Failed(_) => lines.push("Service connections: failed".to_owned()),
            Remote::Ready(known) => {
                lines.push(format!("Service connections: {}", known.len()));
                for (known, number) in known.iter().zip(1..) {
                    let status = match known.endpoint.status {
                        EndpointStatus::Usable => "usable",
                        EndpointStatus::Disabled => "disabled",
                        EndpointStatus::NotReady => "not ready",
                    };
                    lines.push(format!("- {number}, {status}: {}", outcomes(&known.checks)));
                }
            }
        }
        lines.join("\n")
    }
}

/// `Work items passed, Runs failed`, without the sentences, which hold names.
fn outcomes(checks: &[Check]) -> String {
    if checks.is_empty() {
        return "not run".to_owned();
    }
    let told = checks.iter().map(|check| {
        let outcome = match check.outcome {
            Outcome::Running => "running",
            Outcome::Passed(_) => "passed",
            Outcome::Warned(_) => "passed with a warning",
            Outcome::Limited(_) => "passed with limits",
            Outcome::Unknown(_) => "unknown",
            Outcome::Failed(_) => "failed",
        };
        format!("{} {outcome}", check.what)
    });
    told.collect::<Vec<_>>().join(", ")
}

/// A version reported by the host, such as `Dev19.M249.1`; anything else is omitted.
fn version(text: &str) -> &str {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_version = !text.is_empty() && text.len() <= 60 && text.bytes().all(is_allowed);
    if is_version { text } else { "version unknown" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure_devops::service_endpoints::ServiceEndpoint;
    use crate::views::settings::state::{Action, Lack, Need};

    fn token(claims: &str) -> String {
        format!("e30.{}.c2lnbmF0dXJl", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_token_tells_its_scopes_and_its_life_and_nothing_else() {
        let claims =
            r#"{"scp":"vso.build vso.work_write contoso/Secret","nbf":1000,"exp":4600,"upn":"ada@contoso"}"#;
        let facts = Facts::new("Dev19.M249.1".to_owned(), true, &token(claims));
        assert_eq!(facts.scopes, ["vso.build", "vso.work_write"]);
        assert_eq!(facts.minutes, Some(60));
        for unreadable in [
            "",
            "sandbox-1",
            "a.b.c",
            &token("[]"),
            &token(r#"{"exp":1,"nbf":5}"#),
        ] {
            let facts = Facts::new(String::new(), false, unreadable);
            assert_eq!((facts.scopes.len(), facts.minutes), (0, None), "{unreadable}");
        }
    }

    #[test]
    fn the_summary_tells_results_and_no_name() {
        let mut state = State::default();
        state.apply(Action::Load);
        let endpoint = |status| ServiceEndpoint {
            id: "8d2e5b17".to_owned(),
            name: "Skunkworks".to_owned(),
            url: "https://app.launchdarkly.com".to_owned(),
            status,
        };
        let found = vec![
            endpoint(EndpointStatus::Usable),
            endpoint(EndpointStatus::Disabled),
        ];
        state.apply(Action::Connections(1, Ok(found)));
        state.apply(Action::Found(2, Err("Skunkworks is not allowed.".to_owned())));
        state.apply(Action::CheckEverything);
        let refused = Lack::Permission("Skunkworks".to_owned());
        state.apply(Action::Needed(1, Need::DataRead, Err(refused)));
        state.apply(Action::Facts(Facts::new(
            "skunk works".to_owned(),
            true,
            "no token",
        )));
        let summary = state.summary();
        for line in [
            "Azure DevOps: cloud, version unknown",
            "Token scopes: unknown",
            "Reading shared settings failed",
            "Service connections: 2",
            "- 2, disabled: ",
        ] {
            assert!(summary.contains(line), "{line}: {summary}");
        }
        let lower = summary.to_lowercase();
        for name in ["skunk", "8d2e5b17", "app.launchdarkly", "no token"] {
            assert!(!lower.contains(name), "{name}: {summary}");
        }
    }
}
