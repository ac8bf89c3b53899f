use reqwest::StatusCode;

use super::Api;
use crate::azure_devops::Edition;

#[tokio::test]
async fn a_server_answers_below_its_collection_and_up_to_its_own_version() {
    let api = Api::start_as(Edition::Server, "").await;
    assert!(
        api.state()
            .collection_url()
            .ends_with("/tfs/Default%20Collection/")
    );
    for (path, refusal) in [
        ("_apis/projects?api-version=6.0", None),
        (
            "_apis/projects?api-version=7.1",
            Some("VssVersionOutOfRangeException"),
        ),
        ("Storefront/_apis/build/builds/91?api-version=6.0", None),
        (
            "Storefront/_apis/serviceendpoint/endpoints?api-version=6.0",
            Some("VssInvalidPreviewVersionException"),
        ),
        (
            "Storefront/_apis/serviceendpoint/endpoints?api-version=6.0-preview",
            None,
        ),
        (
            "Elsewhere/_apis/build/builds/91?api-version=6.0",
            Some("ProjectDoesNotExistWithNameException"),
        ),
    ] {
        let (status, body) = api.get(path).await;
        assert_eq!(body["typeKey"].as_str(), refusal, "{path}: {body}");
        assert_eq!(status == StatusCode::OK, refusal.is_none(), "{path}: {status}");
    }
    let (_, refused) = api.get("_apis/projects?api-version=7.1").await;
    let message = refused["message"].as_str().unwrap();
    assert!(
        message.ends_with("The latest REST API version this server supports is 6.0."),
        "{message}"
    );
}
