//! Visits of a work item's tab, ours and the peer's by turns: when linked flags are shown and confirmed, and when the picker
//! can be used. Times are from the start of the frame's navigation, on a page that is open already.
//!
//! Each run has a browser of its own without stored data. Its first visit is measured, and a later one, which finds in the
//! browser's cache what the first left there.

use std::path::Path;
use std::time::Duration;

use sandbox::{LaunchDarkly, Line, Network, Options, Sandbox};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

use crate::chromium::{Chromedriver, RUNTIME, headless, package};
use crate::page::Page;
use crate::role::Role;

const ITEM: u32 = 4711;
/// Linked flags of the work item.
const LINKED: usize = 2;
/// Environment that is remembered.
const ENVIRONMENT: (&str, &str) = ("Staging", "staging");
/// Visits between the first and the later one. Browsers keep compiled scripts from the second use on.
const VISITS_BETWEEN: usize = 2;
/// Time for the host's page to come to rest before the tab is opened.
const REST: Duration = Duration::from_millis(500);
/// Time without questions to the browser, which would slow it down.
const UNDISTURBED: Duration = Duration::from_millis(300);
pub const LINE: Line = Line {
    latency: Duration::from_millis(40),
    bytes_per_second: 2_500_000,
};
/// What is measured of a visit, with the ratio of the peer's time to ours that is aimed at: of a first and of a later visit.
const FIGURES: [(&str, f64, f64); 3] = [
    ("linked flags shown", 2.0, 4.0),
    ("linked flags confirmed", 2.0, 2.5),
    ("picker usable", 1.7, 2.0),
];

/// Notes in the frame when what a visitor waits for is on the page and laid out. `STATES` is the number of states of the
/// linked flags.
const WATCH: &str = r#"
    if (window !== window.top) {
      const visit = window.visit = {};
      const region = (name) => [...document.querySelectorAll("section, [role=region]")].find((one) =>
        (one.getAttribute("aria-label") ?? document.getElementById(one.getAttribute("aria-labelledby"))?.textContent) === name);
      const laidOut = (element) => (element.getBoundingClientRect(), performance.now());
      const isUsable = (element) => element && !element.disabled && element.getAttribute("aria-disabled") !== "true";
      const watcher = new MutationObserver(() => {
        const linked = visit.confirmed ? null : region("Linked flags");
        if (linked && (linked.textContent.match(/On \d[\d.]*%|Off(?![a-z])/g) ?? []).length >= STATES) {
          visit.shown ??= laidOut(linked);
          if (!linked.textContent.includes("updating")) visit.confirmed = laidOut(linked);
        }
        const picker = visit.usable ? null : region("Flags");
        const links = picker ? [...picker.querySelectorAll("button[aria-label^='Link ']")] : [];
        if (links.some(isUsable) && isUsable(picker.querySelector("input[aria-label='Search flags']"))) {
          visit.usable = laidOut(picker);
        }
        if (visit.confirmed && visit.usable) watcher.disconnect();
      });
      watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    }"#;

/// An account, and the project in it that the work item's flags belong to.
#[derive(Clone, Copy)]
struct Account {
    size: &'static str,
    project: (&'static str, &'static str),
    is_enterprise: bool,
}

const ACCOUNTS: [Account; 2] = [
    Account {
        size: "230 flags",
        project: ("Storefront", "storefront"),
        is_enterprise: false,
    },
    Account {
        size: "10,000 flags",
        project: ("Megastore", "megastore"),
        is_enterprise: true,
    },
];

/// Measures every combination of account and line whose name `is_wanted`.
pub fn measure(runs: usize, is_wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let mut compared = Vec::new();
    for account in ACCOUNTS {
        for (line, over) in [(None, "no line"), (Some(LINE), "20 Mbit/s, 40 ms")] {
            let name = format!("{}, {over}", account.size);
            if is_wanted(&format!("visits, {name}")) {
                compared.extend(RUNTIME.block_on(measure_one(account, line, &name, runs)));
            }
        }
    }
    compared
}

async fn measure_one(account: Account, line: Option<Line>, name: &str, runs: usize) -> Vec<Value> {
    let peer = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/peer.vsix");
    let chromedriver = Chromedriver::start();
    let mut sides = Vec::new();
    for package in [package(), peer] {
        let network = Network {
            line,
            keeps_assets: true,
        };
        let options = Options {
            port: 0,
            package,
            launchdarkly: LaunchDarkly::Simulated,
        };
        let sandbox = Sandbox::start_over(options, network).await.unwrap();
        let session = chromedriver.session(headless().unwrap()).await;
        sides.push(Side::prepare(sandbox, session, account).await);
    }
    let mut samples = vec![[Vec::new(), Vec::new()]; 2 * FIGURES.len()];
    for run in 0..runs {
        // Neither is always the first.
        for place in if run % 2 == 0 { [0, 1] } else { [1, 0] } {
            let visits = sides[place].run(&chromedriver).await;
            for (samples, taken) in samples.iter_mut().zip(visits) {
                samples[place].push(taken);
            }
        }
    }
    let first = FIGURES.map(|(figure, first, _)| (format!("first visit, {name}: {figure}"), first));
    let later = FIGURES.map(|(figure, _, later)| (format!("later visit, {name}: {figure}"), later));
    let figures = first.into_iter().chain(later);
    figures
        .zip(samples)
        .map(|((name, aim), [ours, peer])| {
            json!({ "name": name, "unit": "ms", "ours": ours, "peer": peer, "aim": aim })
        })
        .collect()
}

/// A sandbox with one of the two packages, and what its visits must show.
struct Side {
    page: Page,
    /// States of the linked flags in all their environments.
    states: usize,
}

impl Side {
    /// Links flags and chooses where the picker opens, as a person does on an earlier visit.
    async fn prepare(sandbox: Sandbox, session: WebDriver, account: Account) -> Self {
        let page = Page::new(sandbox, session);
        if account.is_enterprise {
            page.connect_enterprise();
        }
        let (name, project) = account.project;
        let mut states = 0;
        for (key, environments) in boolean_flags(&page, project) {
            page.add_link(ITEM, page.flag_url(project, &key));
            states += environments;
        }
        open_tab(&page).await;
        page.enter_frame().await;
        page.find(Role::Region, "Linked flags").await;
        page.choose("Project", name).await;
        page.choose("Environment", ENVIRONMENT.0).await;
        // The picker's requests name one environment, those of linked flags none or all.
        let remembered = format!("env={}", ENVIRONMENT.1);
        let opens_remembered = async |page: &Page| {
            page.until("the flags of the chosen environment", async || {
                let requests = page.launchdarkly().requests();
                let mut paths = requests.iter().map(|request| &request.path);
                let opened =
                    paths.any(|path| path.contains(&remembered) && path.matches("env=").count() == 1);
                Ok(opened.then_some(()))
            })
            .await;
        };
        opens_remembered(&page).await;
        tokio::time::sleep(REST).await;
        page.launchdarkly().clear_requests();
        open_tab(&page).await;
        opens_remembered(&page).await;
        page.driver.clone().quit().await.unwrap();
        Self { page, states }
    }

    /// Measures a first and a later visit in a new browser.
    async fn run(&mut self, chromedriver: &Chromedriver) -> Vec<f64> {
        self.page.driver = chromedriver.session(headless().unwrap()).await;
        let watch = json!({ "source": WATCH.replace("STATES", &self.states.to_string()) });
        let cdp = self.page.driver.cdp();
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", watch)
            .await
            .unwrap();
        let mut taken = self.visit().await.to_vec();
        for _ in 0..VISITS_BETWEEN {
            self.visit().await;
        }
        taken.extend(self.visit().await);
        self.page.driver.clone().quit().await.unwrap();
        taken
    }

    async fn visit(&self) -> [f64; FIGURES.len()] {
        let page = &self.page;
        open_tab(page).await;
        tokio::time::sleep(UNDISTURBED).await;
        page.enter_frame().await;
        page.until("linked flags and picker", async || {
            let taken = "const { shown, confirmed, usable } = window.visit;
                return confirmed && usable ? [shown, confirmed, usable] : null;";
            page.driver.execute(taken, Vec::new()).await?.convert()
        })
        .await
    }
}

/// Opens the tab on a page that has come to rest: on a slow line, its script hears no click before.
async fn open_tab(page: &Page) {
    page.open(&format!("_workitems/edit/{ITEM}")).await;
    page.find(Role::Tab, "LaunchDarkly").await;
    tokio::time::sleep(REST).await;
    page.click(Role::Tab, "LaunchDarkly").await;
}

/// The keys of the flags to link, the newest boolean ones of a project, each with the number of its environments.
fn boolean_flags(page: &Page, project: &str) -> Vec<(String, usize)> {
    let keys = page.launchdarkly().flag_keys(project).into_iter();
    let flags = keys.filter_map(|key| {
        let flag = page.launchdarkly().flag(project, &key)?;
        let is_boolean = flag["kind"] == "boolean" && flag["archived"] == false && flag["_purpose"].is_null();
        let environments = flag["environments"].as_object()?.len();
        is_boolean.then_some((key, environments))
    });
    flags.take(LINKED).collect()
}
