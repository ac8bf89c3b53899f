//! Base of comparison of a release or run: the last one that reached the same stage. Work items deployed before the base
//! are not rolled out again, and those of releases or runs that skipped the stage are included.

use crate::azure_devops::agent::run::Run;
use crate::azure_devops::deployments::Deployment;
use crate::azure_devops::{Authorization, Client, Error};
use crate::http::Transport;

/// Base of comparison for the work items of a release or run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// No comparison: the work items were given as input.
    #[default]
    NotAsked,
    /// The last release of other artifacts, or run of another commit, that reached the stage.
    Earlier {
        /// ID of the release or run.
        id: u32,
        /// Name of the release or run: untrusted text.
        name: String,
    },
    /// No earlier release or run reached the stage.
    First,
    /// A newer release or run has already reached the stage, so this one is being redeployed.
    Newer {
        /// Name of the newer one.
        name: String,
    },
    /// The base could not be determined.
    Unknown {
        /// Reason.
        reason: String,
    },
}

impl Base {
    /// Base of a release. Sends one request for the deployments to the stage; none if the agent does not report the stage.
    pub async fn of_release<T: Transport, A: Authorization>(releases: &Client<T, A>, run: &Run) -> Self {
        let Some(place) = run.pipeline_stage else {
            return Self::NotAsked;
        };
        let deployments = releases.stage_deployments(&run.project, place.pipeline, place.stage);
        Self::choose(run.id, deployments.await)
    }

    /// ID of the release or run to compare with.
    #[must_use]
    pub const fn id(&self) -> Option<u32> {
        match self {
            Self::Earlier { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Marks the comparison as not possible.
    pub fn mark_unknown(&mut self, reason: &str) {
        if self.id().is_some() {
            *self = Self::Unknown {
                reason: reason.to_owned(),
            };
        }
    }

    /// Chooses the base. `deployments` are newest first. Releases of the same artifacts are skipped, so that a redeployment
    /// covers the same work items again.
    fn choose(release: u32, deployments: Result<Vec<Deployment>, Error>) -> Self {
        let unknown = |reason: String| Self::Unknown { reason };
        let deployments = match deployments {
            Ok(deployments) => deployments,
            Err(error) => return unknown(error.to_string()),
        };
        let own = deployments.iter().find(|known| known.release == release);
        let Some(own) = own.filter(|own| !own.artifacts.is_empty()) else {
            return unknown("Azure DevOps does not report what this release deploys.".to_owned());
        };
        let other = deployments
            .iter()
            .find(|known| known.succeeded && known.release != release && known.artifacts != own.artifacts);
        match other {
            None => Self::First,
            Some(other) if other.release > release => Self::Newer {
                name: other.name.clone(),
            },
            Some(other) => Self::Earlier {
                id: other.release,
                name: other.name.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(release: u32, succeeded: bool, artifact: &str) -> Deployment {
        Deployment {
            release,
            name: format!("Release-{release}"),
            succeeded,
            artifacts: [("p:12".to_owned(), artifact.to_owned())].into(),
        }
    }

    #[test]
    fn the_last_release_of_other_artifacts_that_reached_the_stage_is_compared_with() {
        let own = || deployment(5, false, "e");
        let since = |id: u32| Base::Earlier {
            id,
            name: format!("Release-{id}"),
        };
        let cases = [
            ("the first release", vec![own()], Base::First),
            (
                "the release before",
                vec![own(), deployment(4, true, "d"), deployment(3, true, "c")],
                since(4),
            ),
            (
                "one that failed has not reached it",
                vec![own(), deployment(4, false, "d"), deployment(3, true, "c")],
                since(3),
            ),
            (
                "another attempt of the same release",
                vec![own(), deployment(5, true, "e"), deployment(3, true, "c")],
                since(3),
            ),
            (
                "another release of the same artifacts",
                vec![own(), deployment(4, true, "e"), deployment(3, true, "c")],
                since(3),
            ),
            (
                "an older release is deployed again",
                vec![own(), deployment(6, true, "f"), deployment(3, true, "c")],
                Base::Newer {
                    name: "Release-6".into(),
                },
            ),
        ];
        for (name, deployments, expected) in cases {
            assert_eq!(Base::choose(5, Ok(deployments)), expected, "{name}");
        }
        let mut untold = own();
        untold.artifacts.clear();
        for deployments in [vec![], vec![untold], vec![deployment(4, true, "d")]] {
            let base = Base::choose(5, Ok(deployments));
            assert!(matches!(base, Base::Unknown { .. }), "{base:?}");
        }
    }
}
