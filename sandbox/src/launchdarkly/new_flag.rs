//! A flag as `POST /api/v2/flags/{project}` describes it. Members that the API does not know are ignored.

use serde_json::Value;
use uuid::Uuid;

use super::error::ApiError;
use super::flag::{ClientSideAvailability, Defaults, Flag, FlagConfig, Purpose, Variation};
use super::members::Maintainer;
use super::semantic_patch::text;
use super::state::Project;

const MAX_KEY_LENGTH: usize = 256;
const MAX_TAG_LENGTH: usize = 64;

impl Flag {
    /// Reads a new flag of a project: boolean, temporary and off everywhere by default.
    pub(super) fn read(body: &Value, project: &Project, date: i64) -> Result<Self, ApiError> {
        let key = required(body, "key")?;
        check_key(&key)?;
        let name = required(body, "name")?;
        if let Some(purpose) = text(body, "purpose")? {
            let message = format!("This simulator creates no flag with purpose {purpose:?}");
            return Err(ApiError::invalid_request(message));
        }
        let variations = variations(body)?;
        let defaults = defaults(body, &variations)?;
        let config = FlagConfig {
            on: boolean(body, "isFlagOn")?.unwrap_or(false),
            ..FlagConfig::new(defaults, date)
        };
        let environments = project.environments.iter();
        Ok(Self {
            key,
            name,
            description: text(body, "description")?.unwrap_or_default(),
            defaults,
            variations,
            purpose: Purpose::Release,
            client_side: client_side(body)?,
            maintainer: maintainer(body)?,
            tags: tags(body)?,
            temporary: boolean(body, "temporary")?.unwrap_or(true),
            creation_date: date,
            archived_date: None,
            deprecated_date: None,
            version: 1,
            code_references: 0,
            environments: environments
                .map(|environment| (environment.key.clone(), config.clone()))
                .collect(),
        })
    }

    /// The same flag under another name, on where the original is on.
    pub(super) fn cloned_as(&self, body: &Value, date: i64) -> Result<Self, ApiError> {
        let key = required(body, "key")?;
        check_key(&key)?;
        let mut flag = Self {
            key,
            name: required(body, "name")?,
            creation_date: date,
            archived_date: None,
            deprecated_date: None,
            version: 1,
            ..self.clone()
        };
        for variation in &mut flag.variations {
            variation.id = Uuid::new_v4().to_string();
        }
        for config in flag.environments.values_mut() {
            config.version = 1;
            config.last_modified = date;
        }
        Ok(flag)
    }
}

fn required(body: &Value, name: &str) -> Result<String, ApiError> {
    text(body, name)?.ok_or_else(|| ApiError::invalid_request(format!("{name} is required")))
}

/// Letters, digits, `.`, `_` and `-`, a letter or digit first.
fn check_key(key: &str) -> Result<(), ApiError> {
    let starts_well = key.starts_with(|first: char| first.is_ascii_alphanumeric());
    if starts_well && key.len() <= MAX_KEY_LENGTH && key.bytes().all(may_be_in_key) {
        return Ok(());
    }
    let message = format!(
        "Invalid flag key {key:?}: it must start with a letter or number and only contain letters, numbers, '.', '_' or '-'"
    );
    Err(ApiError::invalid_request(message))
}

fn may_be_in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn tags(body: &Value) -> Result<Vec<String>, ApiError> {
    let mut tags: Vec<String> = Vec::new();
    for tag in list(body, "tags")? {
        let tag = tag.as_str().unwrap_or_default();
        if !(1..=MAX_TAG_LENGTH).contains(&tag.len()) || !tag.bytes().all(may_be_in_key) {
            let message = format!(
                "Invalid tag {tag:?}: it must have 1 to {MAX_TAG_LENGTH} letters, numbers, '.', '_' or '-'"
            );
            return Err(ApiError::invalid_request(message));
        }
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

/// `true` and `false` when the body names none.
fn variations(body: &Value) -> Result<Vec<Variation>, ApiError> {
    let variation = |value: Value, name: Option<String>| Variation {
        id: Uuid::new_v4().to_string(),
        value,
        name,
    };
    let described = list(body, "variations")?;
    if described.is_empty() {
        return Ok(vec![
            variation(Value::Bool(true), None),
            variation(Value::Bool(false), None),
        ]);
    }
    let mut variations: Vec<Variation> = Vec::new();
    for described in described {
        let value = described
            .get("value")
            .cloned()
            .ok_or_else(|| ApiError::invalid_request("Every variation needs a value"))?;
        if variations.iter().any(|known| known.value == value) {
            return Err(ApiError::invalid_request("Variation values must be unique"));
        }
        variations.push(variation(value, text(described, "name")?));
    }
    if variations.len() < 2 {
        return Err(ApiError::invalid_request("A flag needs at least 2 variations"));
    }
    Ok(variations)
}

fn defaults(body: &Value, variations: &[Variation]) -> Result<Defaults, ApiError> {
    let Some(defaults) = body.get("defaults").filter(|defaults| !defaults.is_null()) else {
        return Ok(Defaults {
            on_variation: 0,
            off_variation: variations.len().saturating_sub(1),
        });
    };
    let place = |name: &str| {
        let place = defaults.get(name).and_then(Value::as_u64);
        place
            .and_then(|place| usize::try_from(place).ok())
            .filter(|place| *place < variations.len())
            .ok_or_else(|| {
                ApiError::invalid_request(format!("defaults.{name} is not the index of a variation"))
            })
    };
    Ok(Defaults {
        on_variation: place("onVariation")?,
        off_variation: place("offVariation")?,
    })
}

fn client_side(body: &Value) -> Result<ClientSideAvailability, ApiError> {
    match body.get("clientSideAvailability") {
        None | Some(Value::Null) => Ok(ClientSideAvailability::default()),
        Some(availability) => Ok(ClientSideAvailability {
            using_mobile_key: boolean(availability, "usingMobileKey")?.unwrap_or(false),
            using_environment_id: boolean(availability, "usingEnvironmentId")?.unwrap_or(false),
        }),
    }
}

fn maintainer(body: &Value) -> Result<Option<Maintainer>, ApiError> {
    let (member, team) = (text(body, "maintainerId")?, text(body, "maintainerTeamKey")?);
    let found = match (&member, &team) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => None,
        (Some(id), None) => Maintainer::member(id),
        (None, Some(key)) => Maintainer::team(key),
    };
    let invalid =
        || ApiError::invalid_request("Invalid maintainer: name one member or one team of the account");
    found.map(Some).ok_or_else(invalid)
}

fn list<'a>(body: &'a Value, name: &str) -> Result<&'a [Value], ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(ApiError::invalid_request(format!("{name} must be an array"))),
    }
}

fn boolean(body: &Value, name: &str) -> Result<Option<bool>, ApiError> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(_) => Err(ApiError::invalid_request(format!("{name} must be true or false"))),
    }
}
