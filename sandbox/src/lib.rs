//! Azure DevOps and LaunchDarkly on localhost, faithful where the extension touches them.
//!
//! A program for manual use (`npm start`) and a library for tests, which read its state:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use sandbox::{LaunchDarkly, Options, Sandbox};
//!
//! let package = "dist/launchdarkly-azure-devops-0.1.0.vsix".into();
//! let sandbox = Sandbox::start(Options { port: 0, package, launchdarkly: LaunchDarkly::Simulated }).await?;
//! let job = sandbox.azure_devops().queue_run(12, None)?.job.ok_or("a queued run has a job")?;
//! let job = sandbox.azure_devops().job_finished(job).await?;
//! # Ok(())
//! # }
//! ```

pub mod assumptions;
pub mod azure_devops;
pub mod chaos;
pub mod launchdarkly;
mod network;
pub mod referee;
mod servers;

use std::io;
use std::path::PathBuf;

use thiserror::Error;
use tokio::net::TcpListener;

use assumptions::Assumption;
use azure_devops::Edition;
use azure_devops::package::{Package, PackageError};
use azure_devops::state::{Secret, Setup};
use chaos::Chaos;
pub use network::{Line, Network};
use referee::{Difference, Referee, Service, Side};
use servers::Servers;

/// The gallery and LaunchDarkly need the two next.
const LAST_PORT: u16 = u16::MAX - 2;

/// Options of a sandbox.
#[derive(Debug)]
pub struct Options {
    /// Port of Azure DevOps; the gallery and LaunchDarkly have the two next. 0: any free ports.
    pub port: u16,
    /// The vsix to install.
    pub package: PathBuf,
    /// LaunchDarkly, simulated or real.
    pub launchdarkly: LaunchDarkly,
}

/// The LaunchDarkly behind the service connection of the base state.
#[derive(Debug)]
pub enum LaunchDarkly {
    /// The simulator, in its base state.
    Simulated,
    /// A real account.
    Account {
        /// Address, no slash at the end, e.g. `https://app.launchdarkly.com`.
        url: String,
        /// Access token.
        access_token: String,
    },
}

/// A running sandbox. It stops when it is dropped, and then panics if it met a difference from the services' descriptions.
pub struct Sandbox {
    azure_devops: azure_devops::State,
    launchdarkly: Option<launchdarkly::Simulator>,
    servers: Servers,
    referee: Referee,
    chaos: Chaos,
    tolerant: bool,
}

/// Reason why the sandbox cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The extension cannot be installed.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A port is taken or forbidden.
    #[error(
        "port {port} cannot be used: {source}. Stop the program that has it, or choose another with PORT."
    )]
    Port {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// There is no room for three ports.
    #[error("port {0} is too high: the two next are needed too. Choose one up to 65533 with PORT.")]
    PortTooHigh(u16),
    /// No HTTPS client.
    #[error("LaunchDarkly cannot be asked from this machine: {0}")]
    Http(#[from] reqwest::Error),
}

impl Sandbox {
    /// Installs the package and starts to listen, on loopback addresses only.
    ///
    /// # Errors
    /// [`StartError`], naming what is wrong and what to do.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        Self::start_as(Edition::Cloud, options, None).await
    }

    /// Starts as [`Sandbox::start`] does, for measurements of a browser on a network. Traffic is not compared with the services'
    /// descriptions, which would take longer than the answers.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn start_over(options: Options, network: Network) -> Result<Self, StartError> {
        Self::launch(Edition::Cloud, options, None, Some(network)).await
    }

    /// Starts as [`Sandbox::start`] does, with an edition of Azure DevOps, and serves the files of `assets` in place of the
    /// package's of the same names.
    ///
    /// # Errors
    /// [`StartError`]
    pub async fn start_as(
        edition: Edition,
        options: Options,
        assets: Option<PathBuf>,
    ) -> Result<Self, StartError> {
        Self::launch(edition, options, assets, None).await
    }

    async fn launch(
        edition: Edition,
        options: Options,
        assets: Option<PathBuf>,
        measured: Option<Network>,
    ) -> Result<Self, StartError> {
        if options.port > LAST_PORT {
            return Err(StartError::PortTooHigh(options.port));
        }
        let mut package = Package::open(&options.package)?;
        if let Some(folder) = assets {
            package = package.with_rebuilt_assets(folder);
        }
        let (azure_devops, azure_devops_url) = listen(options.port, 0).await?;
        let (gallery, gallery_url) = listen(options.port, 1).await?;
        let network = measured.unwrap_or_default().connect();
        let (referee, chaos) = (Referee::default(), Chaos::default());
        let mut servers = Servers::new(chaos.clone());
        let watch = |service, router| match measured {
            Some(_) => router,
            None => referee.over(service, router),
        };
        let (launchdarkly, launchdarkly_url, access_token) = match options.launchdarkly {
            LaunchDarkly::Simulated => {
                let (listener, url) = listen(options.port, 2).await?;
                let simulator = launchdarkly::Simulator::new();
                let router = watch(Service::LaunchDarkly, simulator.router());
                let router = chaos.over(Service::LaunchDarkly, Some(&simulator), router);
                servers.add(listener, router, Some(Service::LaunchDarkly));
                (Some(simulator), url, launchdarkly::WRITER_TOKEN.to_owned())
            }
            LaunchDarkly::Account { url, access_token } => (None, url, access_token),
        };
        let state = azure_devops::State::new(Setup {
            edition,
            azure_devops_url,
            gallery_url,
            launchdarkly_url,
            launchdarkly_access_token: Secret::new(access_token),
            package,
            http: azure_devops::proxy::http_client(launchdarkly.is_some())?,
            referee: referee.clone(),
        });
        let router = network.to_assets(azure_devops::gallery::router(state.clone()));
        servers.add(gallery, router, None);
        let router = watch(Service::AzureDevOps, azure_devops::router(&state));
        let router = chaos.over(Service::AzureDevOps, None, router);
        servers.add(azure_devops, network.to(router), Some(Service::AzureDevOps));
        Ok(Self {
            azure_devops: state,
            launchdarkly,
            servers,
            referee,
            chaos,
            tolerant: false,
        })
    }

    /// Address of Azure DevOps, no slash at the end.
    #[must_use]
    pub fn azure_devops_url(&self) -> &str {
        self.azure_devops.url()
    }

    /// Address of LaunchDarkly, no slash at the end.
    #[must_use]
    pub fn launchdarkly_url(&self) -> &str {
        self.azure_devops.launchdarkly_url()
    }

    /// State of Azure DevOps.
    #[must_use]
    pub fn azure_devops(&self) -> &azure_devops::State {
        &self.azure_devops
    }

    /// The LaunchDarkly simulator; `None` with a real account.
    #[must_use]
    pub fn launchdarkly(&self) -> Option<&launchdarkly::Simulator> {
        self.launchdarkly.as_ref()
    }

    /// Tolerates differences from the descriptions at the end. The front page still lists them.
    #[must_use]
    pub fn tolerating_differences(mut self) -> Self {
        self.tolerant = true;
        self
    }

    /// Violates an unconfirmed assumption from now on.
    pub fn violate_assumption(&self, assumption: Assumption) {
        match (assumption, &self.launchdarkly) {
            (
                Assumption::OwnRole | Assumption::SearchSyntax | Assumption::CodeReferences,
                Some(simulator),
            ) => simulator.violate_assumption(assumption),
            _ => self.azure_devops.violate_assumption(assumption),
        }
    }

    /// Stops listening. Open connections end.
    pub async fn stop(mut self) {
        self.servers.stop().await;
    }

    /// Seeded faults of both services.
    #[must_use]
    pub fn chaos(&self) -> &Chaos {
        &self.chaos
    }

    /// Stops every server abruptly, as if the process was killed: open requests get no response. The state is kept.
    ///
    /// # Errors
    /// When the addresses cannot be kept for [`Sandbox::start_again`].
    pub async fn kill(&mut self) -> io::Result<()> {
        self.chaos.set_down(true);
        self.servers.pause().await
    }

    /// Starts the servers again with the state that [`Sandbox::kill`] left.
    ///
    /// # Errors
    /// When the servers cannot listen.
    pub fn start_again(&mut self) -> io::Result<()> {
        self.servers.start_again()?;
        self.chaos.set_down(false);
        Ok(())
    }
}

impl Drop for Sandbox {
    #[expect(clippy::panic, reason = "the test that owns the sandbox fails by it")]
    fn drop(&mut self) {
        // A test that fails already keeps its own reason.
        if self.tolerant || std::thread::panicking() {
            return;
        }
        // Placeholders that nobody filled in are no JSON.
        if self.azure_devops.is_violated(Assumption::ProxyBody) {
            return;
        }
        // This crate's own tests send bad requests on purpose.
        let counts = |difference: &Difference| !cfg!(test) || difference.place.side == Side::Answer;
        let differences = self.referee.differences().into_iter().filter(counts);
        let lines: Vec<String> = differences.map(|difference| difference.to_string()).collect();
        if !lines.is_empty() {
            panic!(
                "{} differences from the published descriptions (see sandbox/src/referee):\n{}",
                lines.len(),
                lines.join("\n")
            );
        }
    }
}

async fn listen(port: u16, offset: u16) -> Result<(TcpListener, String), StartError> {
    let port = if port == 0 { 0 } else { port.saturating_add(offset) };
    let bind = async {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let address = listener.local_addr()?;
        Ok((listener, format!("http://{address}")))
    };
    bind.await.map_err(|source| StartError::Port { port, source })
}

#[cfg(test)]
mod tests;
