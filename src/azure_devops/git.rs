//! Git repositories and their files (Git REST API, "Repositories - Get", "Items - Get" and "Items - List").

use serde_json::Value;

use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// Version of a repository to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At<'a> {
    /// Default branch.
    DefaultBranch,
    /// A branch by name.
    Branch(&'a str),
    /// A tag by name.
    Tag(&'a str),
}

impl At<'_> {
    /// Adds the version to a query. Without a type, Azure DevOps takes a version for a branch.
    fn add_to(self, query: Query) -> Query {
        let (name, kind) = match self {
            Self::DefaultBranch => return query,
            Self::Branch(name) => (name, "branch"),
            Self::Tag(name) => (name, "tag"),
        };
        query
            .pair("versionDescriptor.version", name)
            .pair("versionDescriptor.versionType", kind)
    }
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// ID of a repository, in lower case. `project` and `repository` are names.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn repository_id(&self, project: &str, repository: &str) -> Result<String, Error> {
        let query = Query::new().pair("api-version", API_VERSION);
        let path = format!(
            "{}/_apis/git/repositories/{}{query}",
            encode(project),
            encode(repository)
        );
        let attempt = format!("find the repository {repository}");
        let answer = self.get(&attempt, path).await?;
        let id = json::text(&answer, "id").ok_or_else(|| Error::Malformed {
            attempt,
            detail: "the response has no ID".to_owned(),
        })?;
        Ok(id.to_ascii_lowercase())
    }

    /// Text of a file. `project` and `repository` are names or IDs; `path` starts at the root.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. A file that does not exist is [`Error::NotFound`] with TF401174.
    pub async fn repository_file(
        &self,
        project: &str,
        repository: &str,
        path: &str,
        at: At<'_>,
    ) -> Result<String, Error> {
        let query = at.add_to(Query::new().pair("path", path));
        let url = format!(
            "{}/{}{query}",
            self.organization_url(),
            items(project, repository)
        );
        self.get_file(&format!("read {path} of {repository}"), url, API_VERSION)
            .await
    }

    /// Paths of the files in a folder and its subfolders.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn repository_files(
        &self,
        project: &str,
        repository: &str,
        folder: &str,
        at: At<'_>,
    ) -> Result<Vec<String>, Error> {
        let query = Query::new()
            .pair("scopePath", folder)
            .pair("recursionLevel", "full");
        let query = at.add_to(query).pair("api-version", API_VERSION);
        let path = format!("{}{query}", items(project, repository));
        let answer = self.get(&format!("list the files of {repository}"), path).await?;
        let is_file = |item: &&Value| {
            !json::is_true(item, "isFolder") && !json::is_one_of(item, "gitObjectType", &["tree"])
        };
        let files = json::items(&answer, "value").iter().filter(is_file);
        Ok(files
            .filter_map(|item| json::text(item, "path"))
            .map(str::to_owned)
            .collect())
    }
}

fn items(project: &str, repository: &str) -> String {
    format!(
        "{}/_apis/git/repositories/{}/items",
        encode(project),
        encode(repository)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    #[test]
    fn a_tag_is_asked_for_as_a_tag() {
        let transport = Scripted::new().answer(200, "a: 1").answer(
            200,
            json!({"value": [{"path": "/a", "isFolder": true}, {"path": "/a/b.yaml", "gitObjectType": "blob"}]}),
        );
        let client = Client::new(
            &transport,
            Bearer::new(&Secret::new("t")),
            "https://dev.azure.com/contoso",
        );
        let text = client.repository_file("My Project", "r", "/a b.yaml", At::Tag("v1"));
        assert_eq!(pollster::block_on(text).unwrap(), "a: 1");
        let files = client.repository_files("p", "r", "/a", At::Branch("release/1.0"));
        assert_eq!(pollster::block_on(files).unwrap(), ["/a/b.yaml"]);
        assert_eq!(
            transport.lines(),
            [
                "GET https://dev.azure.com/contoso/My%20Project/_apis/git/repositories/r/items?path=%2Fa%20b.yaml&versionDescriptor.version=v1&versionDescriptor.versionType=tag",
                "GET https://dev.azure.com/contoso/p/_apis/git/repositories/r/items?scopePath=%2Fa&recursionLevel=full&versionDescriptor.version=release%2F1.0&versionDescriptor.versionType=branch&api-version=7.1",
            ]
        );
    }
}
