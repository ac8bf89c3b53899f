//! Status of a flag: how it is evaluated (`GET /api/v2/flag-status/{projectKey}/{flagKey}`).

use serde_json::Value;

use super::{Client, Error};
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::http::Transport;
use crate::json;

/// Status of a flag in an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Created in the last 7 days and never evaluated.
    New,
    /// Evaluated, and serving several variations or changed in the last 7 days.
    Active,
    /// Evaluated, serving one variation and unchanged for 7 days.
    Launched,
    /// Not evaluated in the last 7 days.
    Inactive,
}

impl Usage {
    /// LaunchDarkly's name of the status.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Active => "active",
            Self::Launched => "launched",
            Self::Inactive => "inactive",
        }
    }

    fn read(word: &str) -> Option<Self> {
        let known = [Self::New, Self::Active, Self::Launched, Self::Inactive];
        known.into_iter().find(|usage| usage.as_str() == word)
    }
}

impl<T: Transport> Client<T> {
    /// Status of a flag in each environment. Environments with an unknown status are skipped.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flag_status(
        &self,
        project: &ProjectKey,
        flag: &FlagKey,
    ) -> Result<Vec<(EnvironmentKey, Usage)>, Error> {
        let attempt = format!("read the status of the flag '{flag}' of project '{project}'");
        let answer = self
            .get(&attempt, format!("/api/v2/flag-status/{project}/{flag}"))
            .await?;
        let usage = |(key, status): (&str, &Value)| {
            let usage = Usage::read(json::text(status, "name")?)?;
            Some((EnvironmentKey::parse(key).ok()?, usage))
        };
        Ok(json::fields(&answer, "environments").filter_map(usage).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::scripted::Scripted;

    #[test]
    fn each_environment_has_its_own_word_and_unknown_ones_are_left_out() {
        let transport = Scripted::new().answer(
            200,
            r#"{"key":"f","environments":{"production":{"name":"launched","lastRequested":null,"default":null},"test":{"name":"asleep"},"..":{"name":"new"}}}"#,
        );
        let client = Client::new(&transport);
        let (project, flag) = (ProjectKey::parse("p").unwrap(), FlagKey::parse("f").unwrap());
        let usage = pollster::block_on(client.flag_status(&project, &flag)).unwrap();
        assert_eq!(
            usage,
            [(EnvironmentKey::parse("production").unwrap(), Usage::Launched)]
        );
        assert_eq!(transport.lines(), ["GET /api/v2/flag-status/p/f"]);
    }
}
