//! Settings that an extension stores for everyone in an organization (extension data service, scope `Default`).
//!
//! Unconfirmed: that the access token of a job may read them. If it may not, the task says so and requests the Environment input.

use super::{Authorization, Client, Error};
use crate::http::Transport;
use crate::http::query::{Query, encode};
use crate::json;

/// API version of the extension data service, which is in preview.
const PREVIEW: &str = "7.1-preview.1";

/// Publisher and name of an installed extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionId {
    publisher: String,
    name: String,
}

impl ExtensionId {
    /// Parses `publisher.name`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (publisher, name) = text.split_once('.')?;
        let is_name = |text: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            !text.is_empty() && text.bytes().all(is_allowed)
        };
        (is_name(publisher) && is_name(name)).then(|| Self {
            publisher: publisher.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl<T: Transport, A: Authorization> Client<T, A> {
    /// Reads the text that an extension stores under a key for everyone; `None` if there is none. The client's URL is that of the
    /// extension management service.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn shared_setting(&self, extension: &ExtensionId, key: &str) -> Result<Option<String>, Error> {
        let ExtensionId { publisher, name } = extension;
        let query = Query::new().pair("api-version", PREVIEW);
        let path = format!(
            "_apis/ExtensionManagement/InstalledExtensions/{publisher}/{name}/Data/Scopes/Default/Current/Collections/%24settings/Documents/{}{query}",
            encode(key)
        );
        match self
            .get("read the settings of the LaunchDarkly extension", path)
            .await
        {
            Ok(document) => Ok(json::text(&document, "value").map(str::to_owned)),
            Err(Error::NotFound { type_key, .. }) if is_nothing_stored(&type_key) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether a 404 means that nothing is stored yet, rather than that the extension or the service is missing.
fn is_nothing_stored(type_key: &str) -> bool {
    [
        "DocumentCollectionDoesNotExistException",
        "DocumentDoesNotExistException",
    ]
    .contains(&type_key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::azure_devops::authorization::Bearer;
    use crate::http::Secret;
    use crate::http::scripted::Scripted;

    fn read(transport: &Scripted) -> Result<Option<String>, Error> {
        let token = Bearer::new(&Secret::new("t"));
        let client = Client::new(transport, token, "https://extmgmt.dev.azure.com/contoso");
        let extension = ExtensionId::parse("contoso-tools.launchdarkly").unwrap();
        pollster::block_on(client.shared_setting(&extension, "defaults-1a"))
    }

    #[test]
    fn a_setting_is_one_document_and_no_document_is_no_setting() {
        let refused = |type_key: &str| json!({"message": "It does not exist.", "typeKey": type_key});
        for (status, answer, expected) in [
            (
                200,
                json!({"id": "defaults-1a", "__etag": 3, "value": "{}"}),
                Some("{}"),
            ),
            (200, json!({"id": "defaults-1a", "value": 7}), None),
            (404, refused("DocumentCollectionDoesNotExistException"), None),
            (404, refused("DocumentDoesNotExistException"), None),
        ] {
            let transport = Scripted::new().answer(status, answer);
            assert_eq!(read(&transport), Ok(expected.map(str::to_owned)));
            assert_eq!(
                transport.lines(),
                [
                    "GET https://extmgmt.dev.azure.com/contoso/_apis/ExtensionManagement/InstalledExtensions/contoso-tools/launchdarkly/Data/Scopes/Default/Current/Collections/%24settings/Documents/defaults-1a?api-version=7.1-preview.1"
                ]
            );
        }
    }

    #[test]
    fn a_missing_extension_or_service_is_an_error() {
        for body in [
            r#"{"message": "Extension a.b is not installed.", "typeKey": "InstalledExtensionNotFoundException"}"#,
            "<html>not here</html>",
        ] {
            let error = read(&Scripted::new().answer(404, body)).unwrap_err();
            assert!(matches!(error, Error::NotFound { .. }), "{error}");
        }
    }

    #[test]
    fn an_extension_is_a_publisher_and_a_name_and_cannot_lead_elsewhere() {
        for (text, is_extension) in [
            ("launchdarkly-for-azure-devops.launchdarkly-azure-devops", true),
            ("a.b_c", true),
            ("a", false),
            ("a.", false),
            (".b", false),
            ("a/../x.b", false),
            ("a.b/c", false),
            ("a.b.c", false),
        ] {
            assert_eq!(ExtensionId::parse(text).is_some(), is_extension, "{text}");
        }
    }
}
