//! *Flags to remove* among 2,000 closed work items with links to 300 flags, on a line: until the first page is checked.

use std::time::{Duration, Instant};

use sandbox::{LaunchDarkly, Network, Options, Sandbox};
use tokio::time::sleep;

use crate::chromium::{Chromedriver, RUNTIME, headless, package};
use crate::page::Page;
use crate::role::Role;
use crate::visits::LINE;

/// Time for the page to come to rest before the part is opened.
const REST: Duration = Duration::from_secs(1);

/// Milliseconds from the click until the first page is checked, and number of requests to Azure DevOps.
pub fn first_page() -> (f64, usize) {
    RUNTIME.block_on(async {
        let network = Network {
            line: Some(LINE),
            keeps_assets: true,
        };
        let options = Options {
            port: 0,
            package: package(),
            launchdarkly: LaunchDarkly::Simulated,
        };
        let sandbox = Sandbox::start_over(options, network).await.unwrap();
        let chromedriver = Chromedriver::start();
        let session = chromedriver.session(headless().unwrap()).await;
        let page = Page::new(sandbox, session);
        page.close_two_thousand_work_items();
        page.open("_build").await;
        page.click(Role::Link, "LaunchDarkly").await;
        page.enter_frame().await;
        page.region_tells("Releases and runs", "changed no flags").await;
        sleep(REST).await;
        page.sandbox.azure_devops().clear_requests();
        let start = Instant::now();
        page.click(Role::Button, "Flags to remove").await;
        page.status("Checked 300 linked flags of 200 work items.").await;
        let taken = start.elapsed().as_secs_f64() * 1000.0;
        let requests = page.sandbox.azure_devops().requests().len();
        page.driver.clone().quit().await.unwrap();
        page.sandbox.stop().await;
        (taken, requests)
    })
}
