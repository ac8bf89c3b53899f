//! Azure DevOps Server: what it lacks is left out, and the rest works. `story` has the main scenario.

use sandbox::azure_devops::Edition;

use crate::chromium::run_on;
use crate::role::Role;

const PIPELINE: u32 = 12;

#[test]
fn settings_that_a_server_cannot_keep_are_told() {
    run_on(Edition::Server, async |page| {
        page.open_settings().await;
        page.item("Service connections", &["LaunchDarkly", "Works"]).await;
        page.region_tells(
            "Defaults",
            "Azure DevOps did not provide storage for selections and settings",
        )
        .await;
        page.expect_errors_of_a_server().await;
    });
}

#[test]
fn a_run_of_a_server_shows_its_report() {
    run_on(Edition::Server, async |page| {
        page.add_link(4711, page.flag_url("storefront", "checkout-v2"));
        let state = page.sandbox.azure_devops();
        let run = state.queue_run(PIPELINE, None).unwrap();
        state.job_finished(run.job.unwrap()).await.unwrap();
        page.open(&format!("_build/results?buildId={}", run.id)).await;
        page.click(Role::Tab, "LaunchDarkly").await;
        page.enter_frame().await;
        let rows = page.table("Rollout report").await;
        assert_eq!(rows[1][4], "Changed", "{rows:?}");
        page.expect_errors_of_a_server().await;
    });
}

#[test]
fn the_program_that_reads_yaml_comes_to_a_page_of_a_server() {
    run_on(Edition::Server, async |page| {
        page.open_catalog_page().await;
        page.check(&page.storefront_repository("storefront-web")).await;
        page.status("1 entity (Component 1).").await;
        page.expect_errors_of_a_server().await;
    });
}
