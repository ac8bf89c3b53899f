//! Checks access to the areas of Azure DevOps that this product reads, with one small request each.

use super::{API_VERSION, Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::encode;

/// Area of Azure DevOps with its own access scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Work items.
    WorkItems,
    /// Service connections.
    ServiceConnections,
    /// Releases. Requires a client of the release service.
    Releases,
    /// Runs.
    Runs,
    /// Repositories.
    Code,
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Checks access to an area of a project with a minimal request. `project` is a name or ID.
    ///
    /// # Errors
    ///
    /// When the request fails; see [`Error`].
    pub async fn answers(&self, project: &str, area: Area) -> Result<(), Error> {
        let (attempt, path) = match area {
            Area::WorkItems => ("read work items", "wit/workitemsbatch?"),
            Area::ServiceConnections => (
                "list the service connections",
                "serviceendpoint/endpoints?type=launchdarkly&",
            ),
            Area::Releases => ("list the releases", "release/releases?%24top=1&"),
            Area::Runs => ("list the runs", "build/builds?%24top=1&"),
            Area::Code => ("list the repositories", "git/repositories?"),
        };
        let path = format!("{}/_apis/{path}api-version={API_VERSION}", encode(project));
        let answer = if area == Area::WorkItems {
            // Work items have no list. One that is not there is left out of the answer.
            let body = r#"{"ids":[1],"fields":["System.Id"],"errorPolicy":"omit"}"#;
            self.post(attempt, path, body.to_owned()).await
        } else {
            self.get(attempt, path).await
        };
        answer.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    #[test]
    fn each_area_is_asked_once_and_says_why_it_does_not_answer() {
        const BASE: &str = "https://dev.azure.com/contoso/Store%20front/_apis";
        for (area, line) in [
            (Area::WorkItems, "POST /wit/workitemsbatch?api-version=7.1"),
            (
                Area::ServiceConnections,
                "GET /serviceendpoint/endpoints?type=launchdarkly&api-version=7.1",
            ),
            (Area::Releases, "GET /release/releases?%24top=1&api-version=7.1"),
            (Area::Runs, "GET /build/builds?%24top=1&api-version=7.1"),
            (Area::Code, "GET /git/repositories?api-version=7.1"),
        ] {
            for (status, body) in [(200, r#"{"value":[]}"#), (403, r#"{"message":"TF400813"}"#)] {
                let transport = Scripted::new().answer(status, body);
                let bearer = Bearer::new(&Secret::new("t"));
                let client = Client::new(&transport, bearer, "https://dev.azure.com/contoso");
                let answer = pollster::block_on(client.answers("Store front", area));
                let is_refused = matches!(answer, Err(Error::Forbidden { .. }));
                assert_eq!(
                    (answer.is_ok(), is_refused),
                    (status == 200, status == 403),
                    "{area:?}"
                );
                assert_eq!(transport.lines(), [line.replace(" /", &format!(" {BASE}/"))]);
            }
        }
    }
}
