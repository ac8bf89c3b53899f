//! Reads `integrations.azure`: the credentials of each host and their organizations.

mod kind;
mod problem;

pub use kind::{Identity, Kind};
pub use problem::{Problem, Problems};

use super::config::{Content, Setting};
use super::host::{CLOUD, Host};
use super::organization_url::OrganizationUrl;
use crate::http::query::decode;

/// Entry of `integrations.azure`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Host.
    pub host: Host,
    /// Credentials, in order; may be empty.
    pub credentials: Vec<Credential>,
}

/// Credential of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Organizations or collections that the credential is for, as written. Empty: all that no other credential lists.
    pub organizations: Vec<String>,
    /// Kind, with its secrets.
    pub kind: Kind,
}

/// The entries of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrations {
    /// Entries, in order. If no entry is for `dev.azure.com`, an empty one is added at the end.
    pub entries: Vec<Integration>,
    /// Warnings, one sentence each.
    pub warnings: Vec<String>,
}

/// Reads `integrations.azure`.
///
/// # Errors
///
/// Returns the first problem of each entry, in order.
pub fn read(config: &Setting) -> Result<Integrations, Problems> {
    let mut problems = Vec::new();
    let mut integrations = Integrations::default();
    let list = config
        .field("integrations")
        .and_then(|integrations| integrations.field("azure"));
    match objects("integrations.azure", list) {
        Err(problem) => problems.push(problem),
        Ok(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                match EntryReader::new(index, entry).entry(&mut integrations.warnings) {
                    Ok(entry) => integrations.entries.extend(entry),
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    warn_of_hosts(&mut integrations);
    if !integrations.entries.iter().any(|entry| entry.host.is_cloud()) {
        integrations.entries.push(Integration {
            host: Host::cloud(),
            credentials: Vec::new(),
        });
    }
    Ok(integrations)
}

/// Normalizes the name of an organization for comparison: percent-decoded and in lowercase.
#[must_use]
pub fn organization_key(name: &str) -> String {
    let name = name.trim();
    decode(name).unwrap_or_else(|| name.to_owned()).to_lowercase()
}

fn warn_of_hosts(integrations: &mut Integrations) {
    let mut seen: Vec<&str> = Vec::new();
    for entry in &integrations.entries {
        let host = entry.host.as_str();
        if seen.contains(&host) {
            integrations.warnings.push(format!(
                "integrations.azure has several entries for {host}, which are treated as one. Move their credentials into one entry."
            ));
        }
        seen.push(host);
    }
    warn_of_shadowed(integrations);
}

/// `contoso.visualstudio.com` and an entry that lists `contoso` are for the same organization; the later one is used.
fn warn_of_shadowed(integrations: &mut Integrations) {
    let entries = &integrations.entries;
    let mut warnings = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let Some(organization) = only_organization(entry) else {
            continue;
        };
        let others = entries.iter().enumerate().filter(|(other, _)| *other != index);
        let same = others.filter(|(other, known)| match only_organization(known) {
            // Two such entries are told once.
            Some(of_other) => index < *other && of_other == organization && known.host != entry.host,
            None => lists(known, &organization),
        });
        for (other, known) in same {
            let (used, shadowed) = if other > index {
                (known, entry)
            } else {
                (entry, known)
            };
            warnings.push(format!(
                "integrations.azure has credentials for {organization} in the entries for {} and {}: only those of the later one, {}, are used. Remove the others.",
                shadowed.host, used.host, used.host
            ));
        }
    }
    integrations.warnings.extend(warnings);
}

/// The organization of a host that is one organization's alone and has credentials.
fn only_organization(entry: &Integration) -> Option<String> {
    if entry.host.is_cloud() || entry.credentials.is_empty() {
        return None;
    }
    let url =
        OrganizationUrl::of_url(&format!("https://{}/", entry.host)).filter(OrganizationUrl::is_cloud)?;
    url.organization.as_deref().map(organization_key)
}

/// Whether a credential of `dev.azure.com` lists the organization.
fn lists(entry: &Integration, organization: &str) -> bool {
    let mut names = entry
        .credentials
        .iter()
        .flat_map(|credential| &credential.organizations);
    let is_cloud =
        OrganizationUrl::of_url(&format!("https://{}/", entry.host)).is_some_and(|url| url.is_cloud());
    is_cloud && names.any(|name| organization_key(name) == organization)
}

/// Returns the items of a list of objects. A missing list is empty.
fn objects<'a>(key: &str, list: Option<&'a Setting>) -> Result<&'a [Setting], Problem> {
    let Some(list) = list else {
        return Ok(&[]);
    };
    let Content::List(items) = &list.content else {
        return Err(Problem::of_type(key, list, "object-array"));
    };
    for (index, item) in items.iter().enumerate() {
        if !matches!(item.content, Content::Object(_)) {
            return Err(Problem::of_type(&format!("{key}[{index}]"), item, "object-array"));
        }
    }
    Ok(items)
}

/// Reads one entry.
struct EntryReader<'a> {
    key: String,
    entry: &'a Setting,
}

impl<'a> EntryReader<'a> {
    fn new(index: usize, entry: &'a Setting) -> Self {
        Self {
            key: format!("integrations.azure[{index}]"),
            entry,
        }
    }

    /// Checks and reads the entry, in the order that Backstage uses, so that a mistake has the same message. An entry with an
    /// invalid host, such as `*.visualstudio.com`, is skipped with a warning.
    fn entry(&self, warnings: &mut Vec<String>) -> Result<Option<Integration>, Problem> {
        if ["credential", "token"].iter().any(|name| self.has(name)) {
            return Err(Problem::removed(self.entry));
        }
        if let Some(unset) = self
            .entry
            .field("host")
            .and_then(|host| host.unset().first().copied())
        {
            return Err(Problem::unset_host(self.entry, unset));
        }
        let host = match self.text(self.entry, &self.key, "host")? {
            None => Host::cloud(),
            Some(host) => match Host::parse(host) {
                Some(host) => host,
                None => {
                    warnings.push(format!(
                        "{} The entry is skipped.",
                        Problem::host(self.entry, host)
                    ));
                    return Ok(None);
                }
            },
        };
        let key = format!("{}.credentials", self.key);
        let read = objects(&key, self.entry.field("credentials"))?;
        let read = read.iter().enumerate();
        let read = read
            .map(|(index, credential)| self.fields(&format!("{key}[{index}]"), credential))
            .collect::<Result<Vec<_>, _>>()?;
        let credentials = self.credentials(&host, &read)?;
        self.text(self.entry, &self.key, "commitSigningKey")?;
        warn_of_credentials(&host, &credentials, warnings);
        Ok(Some(Integration { host, credentials }))
    }

    /// Whether a field has a truthy value.
    fn has(&self, name: &str) -> bool {
        self.entry.field(name).is_some_and(|field| match &field.content {
            Content::Null | Content::Boolean(false) => false,
            Content::Text(text) => !text.is_empty(),
            Content::Number(number) => number.as_f64() != Some(0.0),
            _ => true,
        })
    }

    /// Returns a non-empty text field. Missing and unset fields are `None`.
    fn text<'b>(&self, object: &'b Setting, key: &str, name: &str) -> Result<Option<&'b str>, Problem> {
        match object.field(name) {
            None => Ok(None),
            Some(field) => match &field.content {
                Content::Text(text) if !text.is_empty() => Ok(Some(text)),
                Content::Unset(_) => Ok(None),
                _ => Err(Problem::of_type(&format!("{key}.{name}"), field, "string")),
            },
        }
    }

    fn fields<'b>(&self, key: &str, credential: &'b Setting) -> Result<Fields<'b>, Problem> {
        let organizations = self.organizations(key, credential)?;
        let text = |name| self.text(credential, key, name).map(|text| text.map(str::trim));
        Ok(Fields {
            setting: credential,
            organizations,
            personal_access_token: text("personalAccessToken")?,
            tenant_id: text("tenantId")?,
            client_id: text("clientId")?,
            client_secret: text("clientSecret")?,
            managed_identity_client_id: text("managedIdentityClientId")?,
        })
    }

    fn organizations(&self, key: &str, credential: &Setting) -> Result<Vec<String>, Problem> {
        let key = format!("{key}.organizations");
        let Some(list) = credential.field("organizations") else {
            return Ok(Vec::new());
        };
        let Content::List(items) = &list.content else {
            return match list.content {
                Content::Unset(_) => Ok(Vec::new()),
                _ => Err(Problem::of_type(&key, list, "string-array")),
            };
        };
        let mut organizations = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match &item.content {
                Content::Text(text) if !text.is_empty() => organizations.push(text.clone()),
                Content::Unset(_) => {}
                _ => return Err(Problem::of_type(&format!("{key}[{index}]"), item, "string-array")),
            }
        }
        Ok(organizations)
    }

    fn credentials(&self, host: &Host, read: &[Fields<'_>]) -> Result<Vec<Credential>, Problem> {
        let mut found = Vec::new();
        let mut sentences = Vec::new();
        let mut hints = Vec::new();
        // In order of appearance.
        let mut listed: Vec<(&str, Vec<usize>)> = Vec::new();
        for (index, fields) in read.iter().enumerate() {
            let position = index + 1;
            match fields.kind() {
                Ok(kind) => found.push(Credential {
                    organizations: fields.organizations.clone(),
                    kind,
                }),
                Err(hint) => {
                    sentences.push(format!(
                        "credential at position {position} is not a valid credential"
                    ));
                    hints.push(format!("Position {position}: {hint}"));
                }
            }
            for organization in &fields.organizations {
                let key = organization_key(organization);
                match listed.iter_mut().find(|(name, _)| organization_key(name) == key) {
                    Some((_, positions)) => positions.push(position),
                    None => listed.push((organization, vec![position])),
                }
            }
        }
        for (organization, positions) in listed.into_iter().filter(|(_, found)| found.len() > 1) {
            sentences.push(format!(
                "organization {organization} is specified multiple times in credentials at positions {}",
                enumerated(&positions)
            ));
            hints.push(format!(
                "Keep {organization} in only one of them. Names are not case-sensitive."
            ));
        }
        if !sentences.is_empty() {
            return Err(Problem::credentials(self.entry, host, &sentences, &hints));
        }
        let is_entra = |credential: &Credential| !matches!(credential.kind, Kind::PersonalAccessToken(_));
        if !host.is_cloud() && !host.is_loopback() && found.iter().any(is_entra) {
            return Err(Problem::only_tokens(self.entry, host));
        }
        let general = found
            .iter()
            .filter(|credential| credential.organizations.is_empty());
        if general.count() > 1 {
            return Err(Problem::several_general(self.entry, host));
        }
        Ok(found)
    }
}

/// `1 and 2`, or `1, 2 and 3`.
fn enumerated(positions: &[usize]) -> String {
    let mut texts: Vec<String> = positions.iter().map(ToString::to_string).collect();
    let last = texts.pop().unwrap_or_default();
    if texts.is_empty() {
        last
    } else {
        format!("{} and {last}", texts.join(", "))
    }
}

fn warn_of_credentials(host: &Host, credentials: &[Credential], warnings: &mut Vec<String>) {
    for (index, credential) in credentials.iter().enumerate() {
        let position = index + 1;
        let Kind::PersonalAccessToken(token) = &credential.kind else {
            continue;
        };
        if host.as_str() == CLOUD && credential.organizations.is_empty() {
            warnings.push(format!(
                "The credential at position {position} of {host} is a personal access token without organizations. Tokens for all organizations stop working on 1 December 2026: create one per organization and list it under organizations, or use a service principal."
            ));
        }
        if kind::is_encoded(token) {
            warnings.push(format!(
                "The personal access token at position {position} of {host} seems to be encoded in base64. Enter the token as Azure DevOps shows it."
            ));
        }
    }
}

/// Fields of a credential, as written.
struct Fields<'a> {
    setting: &'a Setting,
    organizations: Vec<String>,
    personal_access_token: Option<&'a str>,
    tenant_id: Option<&'a str>,
    client_id: Option<&'a str>,
    client_secret: Option<&'a str>,
    managed_identity_client_id: Option<&'a str>,
}

#[cfg(test)]
mod tests;
