//! `integrations.azure`: accepted configurations, and the credential for an address.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use launchdarkly_azure_devops::credentials::config::{ConfigEnvironment, Setting, read_text};
use launchdarkly_azure_devops::credentials::host::Host;
use launchdarkly_azure_devops::credentials::integrations::{self, Credential, Integrations, Kind, Problems};
use launchdarkly_azure_devops::credentials::organization_url::OrganizationUrl;
use launchdarkly_azure_devops::credentials::resolver::{Choice, OtherCredentials, Resolver};
use serde_json::{Map, Value, json};

use crate::differences::{expected, rows};

/// A machine with these variables and files.
#[derive(Default)]
pub struct Machine {
    pub variables: BTreeMap<String, String>,
    pub files: BTreeMap<String, String>,
}

impl ConfigEnvironment for Machine {
    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn file(&self, path: &str) -> Result<String, String> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| "no such file".to_owned())
    }
}

fn setting(azure: &Value, machine: &Machine) -> Setting {
    let config = json!({ "integrations": { "azure": azure } }).to_string();
    read_text("app-config.yaml", &config, machine).unwrap()
}

fn read(azure: &Value) -> Result<Integrations, Problems> {
    integrations::read(&setting(azure, &Machine::default()))
}

fn outcome(read: Result<Integrations, Problems>) -> Value {
    match read {
        Ok(integrations) => {
            let entries = integrations.entries.iter().map(|entry| {
                let mut fields = Map::from_iter([("host".to_owned(), json!(entry.host.as_str()))]);
                if !entry.credentials.is_empty() {
                    let credentials: Vec<Value> = entry.credentials.iter().map(fields_of).collect();
                    fields.insert("credentials".to_owned(), json!(credentials));
                }
                Value::Object(fields)
            });
            json!({ "ok": entries.collect::<Vec<_>>() })
        }
        Err(problems) => json!({ "error": problems.0[0].message }),
    }
}

fn fields_of(credential: &Credential) -> Value {
    let mut fields = match &credential.kind {
        Kind::ClientSecret {
            client_id,
            client_secret,
            tenant_id,
        } => json!({"clientId": client_id, "clientSecret": client_secret.expose(), "tenantId": tenant_id}),
        Kind::ManagedIdentity(identity) => json!({"clientId": identity.as_str()}),
        Kind::ClientAssertion {
            client_id,
            identity,
            tenant_id,
        } => {
            json!({"clientId": client_id, "managedIdentityClientId": identity.as_str(), "tenantId": tenant_id})
        }
        Kind::PersonalAccessToken(token) => json!({"personalAccessToken": token.expose()}),
    };
    fields["kind"] = json!(credential.kind.name());
    if !credential.organizations.is_empty() {
        fields["organizations"] = json!(credential.organizations);
    }
    fields
}

/// Removes fields that only the scaffolder reads, and empty lists.
fn as_we_keep_it(backstage: &Value) -> Value {
    let mut kept = backstage.clone();
    let entries = kept.get_mut("ok").and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        let entry = entry.as_object_mut().unwrap();
        entry.remove("commitSigningKey");
        if entry.get("credentials") == Some(&json!([])) {
            entry.remove("credentials");
        }
    }
    kept
}

#[test]
fn every_configuration_is_read_or_refused_as_by_backstage() {
    for row in rows(include_str!("table/config.json")) {
        let outcome = outcome(read(&row["given"]));
        assert_eq!(outcome, as_we_keep_it(expected(&row)), "{}", row["name"]);
    }
}

#[test]
fn every_refusal_goes_on_with_what_to_do() {
    for row in rows(include_str!("table/config.json")) {
        let Err(Problems(problems)) = read(&row["given"]) else {
            continue;
        };
        let shown = problems[0].to_string();
        let message = problems[0].message.trim_end_matches('.');
        let hint = shown.strip_prefix(message).unwrap().strip_prefix(". ").unwrap();
        assert!(hint.contains("app-config.yaml, line "), "{shown}");
        assert!(hint.split(". ").next().unwrap().len() > 15, "{shown}");
    }
}

#[test]
fn hosts_have_one_form() {
    for row in rows(include_str!("table/hosts.json")) {
        let host = row["host"].as_str().unwrap();
        assert_eq!(json!(Host::parse(host).is_some()), row["valid"], "{host}");
    }
}

#[test]
fn a_variable_that_is_not_set_never_turns_one_kind_into_another() {
    let azure = json!([{"credentials": [{
        "clientId": "${AZURE_CLIENT_ID}", "clientSecret": "${AZURE_CLIENT_SECRET}", "tenantId": "${AZURE_TENANT_ID}"}]}]);
    for row in rows(include_str!("table/unset_variables.json")) {
        let variables = row["variables"].as_object().unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
        let machine = Machine {
            variables: variables.collect(),
            ..Machine::default()
        };
        let read = integrations::read(&setting(&azure, &machine));
        let unset = ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"]
            .into_iter()
            .filter(|name| !machine.variables.contains_key(*name));
        if let Err(problems) = &read {
            for name in unset {
                assert!(
                    problems.to_string().contains(&format!("${{{name}}}")),
                    "{problems}"
                );
            }
        }
        assert_eq!(outcome(read), *expected(&row), "{row}");
    }
}

#[test]
fn every_address_gets_its_credential() {
    for row in rows(include_str!("table/resolution.json")) {
        let found = match read(&row["config"]) {
            Ok(integrations) => {
                let resolver = Resolver::new(integrations.entries);
                let place = OrganizationUrl::of_url(row["url"].as_str().unwrap());
                let choice = place.and_then(|place| resolver.choose(&place, OtherCredentials::default()));
                shown(choice.map(|choice| credential(&resolver, choice)))
            }
            Err(problems) => {
                let (_, sentence) = problems.0[0].message.split_once(": ").unwrap();
                json!({ "error": sentence })
            }
        };
        assert_eq!(found, *expected(&row), "{}", row["name"]);
    }
}

fn credential(resolver: &Resolver, choice: Choice) -> &Credential {
    match choice {
        Choice::Listed(id) | Choice::General(id) => resolver.credential(id).unwrap(),
        other => panic!("{other:?} is not of the configuration"),
    }
}

fn shown(credential: Option<&Credential>) -> Value {
    let authorization = match credential.map(|credential| &credential.kind) {
        None => return json!("none"),
        Some(Kind::PersonalAccessToken(token)) => {
            format!("Basic {}", STANDARD.encode(format!(":{}", token.expose())))
        }
        Some(Kind::ClientSecret { .. }) => "client-secret".to_owned(),
        Some(_) => "managed-identity".to_owned(),
    };
    json!({ "authorization": authorization })
}
