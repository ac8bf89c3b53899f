//! The packaged task without an Environment input, in releases of the sandbox: it uses the project's stage map.

use serde_json::{Value, json};

use crate::sandbox::{begin, has, sandbox};

#[tokio::test]
async fn an_empty_environment_is_that_of_the_stage_map_and_without_an_entry_the_log_says_what_to_enter() {
    let sandbox = sandbox().await;
    let state = sandbox.azure_devops();
    let release = state.create_release(3).unwrap();
    let is_map = |path: &str| path.to_ascii_lowercase().contains("/_apis/extensionmanagement/");
    let asked = || {
        state
            .requests()
            .iter()
            .filter(|request| is_map(&request.path))
            .count()
    };

    let job = begin(&sandbox, &release, &[("environment", "")]);
    let unmapped = state.job_finished(job).await.unwrap();
    has(
        &unmapped,
        "The project's stage map has no entry for stage Production.",
    );
    has(
        &unmapped,
        "No environment: enter a key such as production in Environment (environment)",
    );
    assert_eq!(asked(), 1);

    let map = json!({"stages": [{"stage": "production", "environment": "production"}]});
    let key = format!("defaults-{}", state.project().id);
    state.keep_setting(&key, Value::from(map.to_string()));
    let job = begin(&sandbox, &release, &[("environment", "")]);
    let mapped = state.job_finished(job).await.unwrap();
    has(
        &mapped,
        "Target   25% and on in production (stage map of the project, stage Production)",
    );
    has(&mapped, "1 changed in production.");
    assert_eq!(asked(), 2);

    let job = begin(&sandbox, &release, &[]);
    let named = state.job_finished(job).await.unwrap();
    has(&named, "Target   25% and on in production (Environment input)");
    assert_eq!(asked(), 2, "the input decides, so nothing is asked");
    sandbox.stop().await;
}
