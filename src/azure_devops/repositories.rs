//! IDs of the Azure Repos repositories whose code a release or run deploys (Release REST API, "Releases - Get Release"; Build REST API,
//! "Builds - Get"), by their ids in Azure DevOps Repos.
//!
//! Unconfirmed: in which field an artifact of type Build names its repository. The reference lists only the type of
//! `definitionReference`; `repository` and `repository.id`, with the kind in `repository.provider`, are what releases have
//! been seen to carry. Without such a field, the repository is unknown.

use serde_json::Value;

use crate::json;

/// Type of a repository in Azure Repos.
const AZURE_REPOS: &str = "TfsGit";

/// Repository IDs of the artifacts of a release.
pub(super) fn of_release(release: &Value) -> Vec<String> {
    let artifacts = json::items(release, "artifacts").iter();
    artifacts.filter_map(of_artifact).collect()
}

/// Repository ID of a run; `None` if it is not in Azure Repos.
pub(super) fn of_run(run: &Value) -> Option<String> {
    let repository = run.get("repository")?;
    of_azure_repos(json::text(repository, "id")?, json::text(repository, "type"))
}

fn of_artifact(artifact: &Value) -> Option<String> {
    let definition = artifact.get("definitionReference")?;
    let id = |name: &str| json::text(definition.get(name)?, "id");
    if json::is_one_of(artifact, "type", &["Build"]) {
        let repository = id("repository.id").or_else(|| id("repository"))?;
        return of_azure_repos(repository, id("repository.provider"));
    }
    // The source of an artifact of type Git is the repository itself.
    let is_git = json::is_one_of(artifact, "type", &["Git"]);
    of_azure_repos(id("definition").filter(|_| is_git)?, None)
}

/// Checks that an ID is one of Azure Repos. Repositories of other hosts have owner and name instead.
fn of_azure_repos(id: &str, kind: Option<&str>) -> Option<String> {
    let is_id = id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    (is_id && kind.is_none_or(|kind| kind.eq_ignore_ascii_case(AZURE_REPOS))).then(|| id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    const ONE: &str = "51D02F6A-8e14-4d0a-9d33-0b7a6c210001";
    const OTHER: &str = "51d02f6a-8e14-4d0a-9d33-0b7a6c210002";

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
