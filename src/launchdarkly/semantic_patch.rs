//! Changes a flag by instructions (`PATCH /api/v2/flags/{projectKey}/{flagKey}`, semantic patch).

use serde::Serialize;

use super::flags::flag_of_answer;
use super::{Client, Error, malformed};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::domain::plan::Instruction;
use crate::http::query::Query;
use crate::http::{Method, Request, Transport};
use crate::json;

/// Without the domain model, LaunchDarkly reads the body as a JSON patch.
const CONTENT_TYPE: &str = "application/json; domain-model=launchdarkly.semanticpatch";

/// Change of one flag in one environment. Either all instructions take effect, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SemanticPatch<'a> {
    /// Environment.
    pub environment_key: &'a EnvironmentKey,
    /// Comment for the audit log.
    pub comment: &'a str,
    /// Instructions.
    pub instructions: &'a [Instruction],
}

/// Whether a patch is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchMode {
    /// Validate and apply.
    Apply,
    /// Validate only. The response shows the resulting flag.
    DryRun,
}

impl<T: Transport> Client<T> {
    /// Applies a patch and returns the resulting flag with all environments in the response. Idempotent.
    ///
    /// # Errors
    ///
    /// As every call; [`Error::ApprovalRequired`] when the environment requires an approval.
    pub async fn patch_flag(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
        patch: &SemanticPatch<'_>,
        mode: PatchMode,
    ) -> Result<Flag, Error> {
        let environment = patch.environment_key;
        let attempt = format!("change the flag '{flag}' of project '{project}' in '{environment}'");
        let query = match mode {
            PatchMode::Apply => Query::new(),
            PatchMode::DryRun => Query::new().pair("dryRun", true),
        };
        let body = json::write(patch).map_err(|error| malformed(&attempt, error))?;
        let request = Request::new(Method::Patch, format!("/api/v2/flags/{project}/{flag}{query}"))
            .body(CONTENT_TYPE, body);
        let answer = self.send(&attempt, request).await?;
        flag_of_answer(&attempt, flag, &answer)
    }
}
