//! Semantic patches of a flag in one environment: read in full before anything is applied, so that a bad instruction
//! leaves the flag as it was.

mod instruction;

use serde_json::Value;

use super::error::ApiError;
use super::flag::{Flag, FlagConfig};
pub use instruction::Action;
use instruction::{Instruction, Tense};

const MODEL: (&str, &str) = ("domain-model", "launchdarkly.semanticpatch");

/// Change of an instruction.
#[derive(Clone, Debug)]
pub struct Change {
    /// Required permission.
    pub action: Action,
    /// The audit log's verb, such as `turned on the flag`.
    pub verb: &'static str,
    /// Description.
    pub sentence: String,
}

/// The body of a semantic patch, checked against the flag that it is for.
#[derive(Debug)]
pub(super) struct SemanticPatch {
    pub(super) environment: String,
    pub(super) comment: Option<String>,
    pub(super) instructions: Instructions,
}

/// Instructions, checked against the flag that they are for.
#[derive(Debug)]
pub(super) struct Instructions(Vec<Instruction>);

impl SemanticPatch {
    /// Reads a request's body.
    pub(super) fn read(content_type: Option<&str>, body: &[u8], flag: &Flag) -> Result<Self, ApiError> {
        if !is_semantic(content_type)? {
            return Err(ApiError::invalid_request(
                "The body is not a semantic patch: Content-Type lacks domain-model=launchdarkly.semanticpatch, \
                 and this simulator reads no JSON patches",
            ));
        }
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| ApiError::invalid_request(format!("Invalid JSON: {error}")))?;
        if !body.is_object() {
            let message = "A semantic patch is an object with instructions";
            return Err(ApiError::invalid_request(message));
        }
        let instructions = Instructions::read(Instructions::members(&body)?, flag)?;
        let environment = text(&body, "environmentKey")?.ok_or_else(|| {
            ApiError::invalid_request("environmentKey is required for targeting instructions")
        })?;
        Ok(Self {
            environment,
            comment: text(&body, "comment")?,
            instructions,
        })
    }
}

impl Instructions {
    /// The instructions of a request's body.
    pub(super) fn members(body: &Value) -> Result<&Vec<Value>, ApiError> {
        let list = body.get("instructions").and_then(Value::as_array);
        list.filter(|list| !list.is_empty())
            .ok_or_else(|| ApiError::invalid_request("instructions must be a non-empty array"))
    }

    pub(super) fn read(members: &[Value], flag: &Flag) -> Result<Self, ApiError> {
        let instructions = members.iter().map(|member| Instruction::read(member, flag));
        Ok(Self(instructions.collect::<Result<_, _>>()?))
    }

    /// Required permissions, in their order.
    pub(super) fn actions(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for instruction in &self.0 {
            if !actions.contains(&instruction.action()) {
                actions.push(instruction.action());
            }
        }
        actions
    }

    /// Applies every instruction and returns what changed; an instruction that is already satisfied changes nothing.
    pub(super) fn apply(&self, flag: &Flag, config: &mut FlagConfig) -> Vec<Change> {
        let changed = self.0.iter().filter(|instruction| instruction.apply(config));
        let change = |instruction: &Instruction| Change {
            action: instruction.action(),
            verb: instruction.verb(),
            sentence: instruction.sentence(flag, Tense::Past),
        };
        changed.map(change).collect()
    }

    /// Conflicts with changes since `before`; empty if there are none.
    pub(super) fn conflicts(&self, before: &FlagConfig, now: &FlagConfig) -> Vec<String> {
        let moved = self.0.iter().filter(|instruction| {
            instruction.concerns_a_difference(before, now) && instruction.apply(&mut now.clone())
        });
        let reason = |instruction: &Instruction| {
            let action = instruction.action().name();
            format!("The flag has changed since the approval was requested: {action}")
        };
        moved.map(reason).collect()
    }

    /// Description of the instructions.
    pub(super) fn sentences(&self, flag: &Flag) -> Vec<String> {
        let sentence = |instruction: &Instruction| instruction.sentence(flag, Tense::Imperative);
        self.0.iter().map(sentence).collect()
    }
}

/// A member that is text, or absent.
pub(super) fn text(object: &Value, name: &str) -> Result<Option<String>, ApiError> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(_) => Err(ApiError::invalid_request(format!("{name} must be text"))),
    }
}

/// Whether the media type is that of a semantic patch. Its parameters can have any order and case.
fn is_semantic(content_type: Option<&str>) -> Result<bool, ApiError> {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !media_type.eq_ignore_ascii_case("application/json") {
        let message = format!("Content-Type must be application/json, not {media_type:?}");
        return Err(ApiError::invalid_request(message));
    }
    Ok(parts
        .filter_map(|parameter| parameter.split_once('='))
        .any(|(name, value)| {
            name.trim().eq_ignore_ascii_case(MODEL.0)
                && value.trim().trim_matches('"').eq_ignore_ascii_case(MODEL.1)
        }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_type_says_whether_a_patch_is_semantic() {
        for (content_type, expected) in [
            (
                "application/json; domain-model=launchdarkly.semanticpatch",
                Some(true),
            ),
            (
                "application/json;domain-model=launchdarkly.semanticpatch",
                Some(true),
            ),
            (
                "Application/JSON; charset=utf-8; Domain-Model=launchdarkly.semanticpatch",
                Some(true),
            ),
            (
                "application/json; domain-model=\"launchdarkly.semanticpatch\"; charset=utf-8",
                Some(true),
            ),
            ("application/json", Some(false)),
            ("application/json; domain-model=other", Some(false)),
            ("text/plain; domain-model=launchdarkly.semanticpatch", None),
        ] {
            assert_eq!(is_semantic(Some(content_type)).ok(), expected, "{content_type}");
        }
        assert!(is_semantic(None).is_err());
    }
}
