use super::{LaunchDarkly, Options, Sandbox, StartError};
use crate::azure_devops::testing;
use crate::referee::Service;

fn options(port: u16, package: &std::path::Path) -> Options {
    Options {
        port,
        package: package.to_owned(),
        launchdarkly: LaunchDarkly::Simulated,
    }
}

async fn refusal(options: Options) -> StartError {
    Sandbox::start(options).await.err().unwrap()
}

#[tokio::test]
async fn the_seeded_service_connection_reaches_the_launchdarkly_that_was_chosen() {
    let (_folder, package) = testing::vsix_with_task("");
    let sandbox = Sandbox::start(options(0, &package)).await.unwrap();
    let connection = sandbox.azure_devops().service_connections().remove(0);
    assert_eq!(
        (connection.name.as_str(), connection.url.as_str()),
        ("LaunchDarkly", sandbox.launchdarkly_url())
    );
    assert!(sandbox.launchdarkly().is_some());

    let account = LaunchDarkly::Account {
        url: "https://ld.example".to_owned(),
        access_token: "api-x".to_owned(),
    };
    let real = Sandbox::start(Options {
        launchdarkly: account,
        ..options(0, &package)
    })
    .await
    .unwrap();
    let connection = real.azure_devops().service_connections().remove(0);
    assert_eq!(
        (connection.url.as_str(), connection.token.expose()),
        ("https://ld.example", "api-x")
    );
    assert!(real.launchdarkly().is_none());
}

#[tokio::test]
async fn a_sandbox_that_cannot_start_says_why() {
    let (_folder, package) = testing::vsix_with_task("");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    assert!(
        refusal(options(port, &package))
            .await
            .to_string()
            .starts_with(&format!("port {port} cannot be used: "))
    );
    assert!(
        refusal(options(1, "/no/such.vsix".as_ref()))
            .await
            .to_string()
            .contains("npm run package")
    );
    assert!(matches!(
        refusal(options(65534, &package)).await,
        StartError::PortTooHigh(65534)
    ));
}

#[tokio::test]
async fn a_stopped_sandbox_answers_no_more() {
    let (_folder, package) = testing::vsix_with_task("");
    let sandbox = Sandbox::start(options(0, &package)).await.unwrap();
    let address = sandbox
        .azure_devops_url()
        .trim_start_matches("http://")
        .to_owned();
    assert!(tokio::net::TcpStream::connect(&address).await.is_ok());
    sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

/// A sandbox that gave an answer that its description does not have.
async fn sandbox_with_a_difference(package: &std::path::Path) -> Sandbox {
    let sandbox = Sandbox::start(options(0, package)).await.unwrap();
    let router = axum::Router::new().fallback(async || axum::Json(serde_json::json!({ "id": "1" })));
    let router = sandbox.referee.over(Service::AzureDevOps, router);
    let request =
        axum::extract::Request::builder().uri("/sandbox/Storefront/_apis/build/builds/1?api-version=7.1");
    let request = request.body(axum::body::Body::empty()).unwrap();
    let _ = tower::ServiceExt::oneshot(router, request).await.unwrap();
    sandbox
}

#[tokio::test]
async fn a_difference_from_the_descriptions_fails_the_test_at_its_end_and_hides_no_other_failure() {
    let (_folder, package) = testing::vsix_with_task("");
    let sandbox = sandbox_with_a_difference(&package).await;
    let panic = std::thread::spawn(|| drop(sandbox)).join().unwrap_err();
    let told = panic.downcast_ref::<String>().unwrap();
    assert!(
        told.contains("_apis/build/builds/{buildId}, answer, 200: id: \"1\" is not of type"),
        "{told}"
    );

    let sandbox = sandbox_with_a_difference(&package).await;
    let failing = std::thread::spawn(move || {
        let _sandbox = sandbox;
        std::panic::panic_any("the test's own reason");
    });
    let panic = failing.join().unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the test's own reason"));
    drop(sandbox_with_a_difference(&package).await.tolerating_differences());
}
