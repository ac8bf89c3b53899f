//! IDs of the Azure Repos repositories whose code a release or run deploys (Release REST API, "Releases - Get Release"; Build REST API,
//! "Builds - Get"), by their ids in Azure DevOps Repos.
//!
//! Unconfirmed: in which field an artifact of type Build names its repository. The reference lists only the type of
//! `definitionReference`; `repository` and `repository.id`, with the kind in `repository.provider`, are what releases have
//! been seen to carry. Without such a field, the repository is unknown.

use serde::Deserialize;

use crate::json::Lenient;

/// Type of a repository in Azure Repos.
const AZURE_REPOS: &str = "TfsGit";

/// An artifact of a release.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Artifact {
    r#type: Lenient<String>,
    definition_reference: Lenient<ArtifactDefinition>,
}

/// `definitionReference` of an artifact.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ArtifactDefinition {
    definition: Lenient<Reference>,
    repository: Lenient<Reference>,
    #[serde(rename = "repository.id")]
    repository_id: Lenient<Reference>,
    #[serde(rename = "repository.provider")]
    repository_provider: Lenient<Reference>,
}

/// `ArtifactSourceReference`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Reference {
    id: Lenient<Option<String>>,
}

impl Lenient<Reference> {
    fn id(&self) -> Option<&str> {
        self.0.id.0.as_deref()
    }
}

/// The repository of a run.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RunRepository {
    id: Lenient<String>,
    r#type: Lenient<Option<String>>,
}

/// Repositories of the artifacts of a release.
pub(super) fn of_artifacts(artifacts: &[Artifact]) -> Vec<String> {
    artifacts.iter().filter_map(of_artifact).collect()
}

impl RunRepository {
    /// Its id; none where it lies elsewhere.
    pub(super) fn of_azure_repos(&self) -> Option<String> {
        of_azure_repos(&self.id.0, self.r#type.0.as_deref())
    }
}

fn of_artifact(artifact: &Artifact) -> Option<String> {
    let definition = &artifact.definition_reference.0;
    match artifact.r#type.0.as_str() {
        "Build" => of_azure_repos(
            definition
                .repository_id
                .id()
                .or_else(|| definition.repository.id())?,
            definition.repository_provider.id(),
        ),
        // The source of an artifact of type Git is the repository itself.
        "Git" => of_azure_repos(definition.definition.id()?, None),
        _ => None,
    }
}

/// Checks that an ID is one of Azure Repos. Repositories of other hosts have owner and name instead.
fn of_azure_repos(id: &str, kind: Option<&str>) -> Option<String> {
    let is_id = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    (is_id && kind.is_none_or(|kind| kind.eq_ignore_ascii_case(AZURE_REPOS))).then(|| id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::json::Items;

    const ONE: &str = "51D02F6A-8e14-4d0a-9d33-0b7a6c210001";
    const OTHER: &str = "51d02f6a-8e14-4d0a-9d33-0b7a6c210002";

    fn of_release(release: &Value) -> Vec<String> {
        of_artifacts(&Items::deserialize(&release["artifacts"]).unwrap().0)
    }

    fn of_run(run: &Value) -> Option<String> {
        let repository: Lenient<RunRepository> = Lenient::deserialize(&run["repository"]).unwrap();
        repository.0.of_azure_repos()
    }

    #[test]
    fn artifacts_tell_their_repositories_and_others_tell_none() {
        let build = |definition: Value| json!({"type": "Build", "definitionReference": definition});
        let release = json!({"artifacts": [
            build(json!({"repository": {"id": ONE, "name": "web"}, "repository.provider": {"id": "TfsGit"}})),
            build(json!({"repository.id": {"id": ONE}})),
            build(json!({"repository": {"id": OTHER}, "repository.provider": {"id": "TfsVersionControl"}})),
            build(json!({"repository": {"id": "contoso/web"}, "repository.provider": {"id": "GitHub"}})),
            build(json!({"definition": {"id": "12"}})),
            {"type": "Git", "definitionReference": {"definition": {"id": OTHER}}},
            {"type": "Jenkins", "definitionReference": {"definition": {"id": OTHER}}},
            {"type": "Build"}, null,
        ]});
        let one = ONE.to_ascii_lowercase();
        assert_eq!(of_release(&release), [one.clone(), one, OTHER.to_owned()]);
        assert!(of_release(&json!({})).is_empty());
    }

    #[test]
    fn a_run_tells_its_repository_where_it_is_one_of_azure_devops() {
        for (run, found) in [
            (
                json!({"id": 9, "repository": {"id": OTHER, "type": "TfsGit"}}),
                Some(OTHER),
            ),
            (
                json!({"id": 9, "repository": {"id": "contoso/web", "type": "GitHub"}}),
                None,
            ),
            (json!({"id": 9}), None),
        ] {
            assert_eq!(of_run(&run).as_deref(), found);
        }
    }
}
