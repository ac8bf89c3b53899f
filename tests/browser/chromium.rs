//! One headless Chromium for all tests of a binary, and a new sandbox for each test.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use sandbox::azure_devops::Edition;
use sandbox::{LaunchDarkly, Options, Sandbox};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, LoggingPrefsLogLevel};
use tokio::runtime::Runtime;

use crate::page::Page;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // ChromeDriver finds no roles in a frame of another process.
    "--disable-features=IsolateSandboxedIframes",
    "--lang=en-US",
    "--window-size=1280,1100",
];
const START_TIMEOUT: Duration = Duration::from_secs(30);

pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
/// Runs as long as a test uses it, so that no process remains after the last test.
static SHARED: Mutex<Weak<Browser>> = Mutex::new(Weak::new());

struct Browser {
    session: WebDriver,
    turn: Mutex<()>,
    _chromedriver: Chromedriver,
}

/// ChromeDriver. Each session has its own profile in the folder.
pub struct Chromedriver {
    process: Child,
    port: u16,
    _folder: TempDir,
}

/// Runs a test with a browser without stored data and a sandbox in its base state.
pub fn run(test: impl AsyncFnOnce(&Page)) {
    run_on(Edition::Cloud, test);
}

/// Runs a test as [`run`] does, with an edition of Azure DevOps.
pub fn run_on(edition: Edition, test: impl AsyncFnOnce(&Page)) {
    let options = Options {
        port: 0,
        package: package(),
        launchdarkly: LaunchDarkly::Simulated,
    };
    // The sandbox comes first: it chooses the TLS provider that every HTTP client of this process needs.
    let sandbox = RUNTIME.block_on(Sandbox::start_as(edition, options, None));
    let browser = Browser::shared();
    let _turn = browser.turn.lock().unwrap_or_else(PoisonError::into_inner);
    RUNTIME.block_on(async {
        browser.forget().await.unwrap();
        let page = Page::new(sandbox.unwrap(), browser.session.clone());
        test(&page).await;
        assert_eq!(page.console_errors().await, [""; 0]);
        page.sandbox.stop().await;
    });
}

impl Browser {
    fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let browser = Arc::new(Self::start());
            *shared = Arc::downgrade(&browser);
            browser
        })
    }

    fn start() -> Self {
        let chromedriver = Chromedriver::start();
        let session = RUNTIME.block_on(chromedriver.session(with_logs().unwrap()));
        Self {
            session,
            turn: Mutex::new(()),
            _chromedriver: chromedriver,
        }
    }

    /// Leaves the page and clears the browser's stored data.
    async fn forget(&self) -> WebDriverResult<()> {
        self.session.goto("about:blank").await?;
        self.session
            .cdp()
            .send_raw("Network.clearBrowserCookies", ())
            .await?;
        for log in ["browser", "performance"] {
            self.session.get_log(log).await?;
        }
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending chromedriver also ends the processes of broken sessions.
        let _ = RUNTIME.block_on(self.session.clone().quit());
    }
}

impl Chromedriver {
    /// Starts a browser with a profile of its own.
    pub async fn session(&self, capabilities: ChromeCapabilities) -> WebDriver {
        // A proxy of the machine cannot reach a loopback address.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("http://127.0.0.1:{}", self.port);
        WebDriver::builder(url, capabilities)
            .client(client)
            .await
            .unwrap()
    }

    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let mut command = Command::new("chromedriver");
        // Dates have the same format on every machine.
        command
            .arg("--port=0")
            .env("TZ", "UTC")
            .env("TMPDIR", folder.path());
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver could not be started: {error}"));
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, receiver) = mpsc::channel();
        // Reads until the end, because a full pipe would block chromedriver.
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let port = line.split("started successfully on port ").nth(1);
                if let Some(port) = port.and_then(|rest| rest.trim_end_matches('.').parse().ok()) {
                    let _ = sender.send(port);
                }
            }
        });
        let mut chromedriver = Self {
            process,
            port: 0,
            _folder: folder,
        };
        chromedriver.port = receiver
            .recv_timeout(START_TIMEOUT)
            .unwrap_or_else(|_| panic!("chromedriver named no port within {START_TIMEOUT:?}"));
        chromedriver
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A headless browser.
pub fn headless() -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(&chromium().display().to_string())?;
    for flag in FLAGS {
        capabilities.add_arg(flag)?;
    }
    Ok(capabilities)
}

/// A headless browser that keeps its console and its requests.
fn with_logs() -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = headless()?;
    for log in ["browser", "performance"] {
        capabilities.set_logging_prefs(log, LoggingPrefsLogLevel::All)?;
    }
    let network_only = json!({ "enableNetwork": true, "enablePage": false });
    capabilities.add_experimental_option("perfLoggingPrefs", network_only)?;
    Ok(capabilities)
}

fn chromium() -> PathBuf {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let places = NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places
        .into_iter()
        .find(|place| place.is_file())
        .unwrap_or_else(|| panic!("none of {NAMES:?} is on the PATH"))
}

pub fn package() -> PathBuf {
    let name = concat!("launchdarkly-azure-devops-", env!("CARGO_PKG_VERSION"), ".vsix");
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist").join(name);
    assert!(
        package.is_file(),
        "there is no dist/{name}: run `cargo xtask package` first"
    );
    package
}
