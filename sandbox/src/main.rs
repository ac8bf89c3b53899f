//! `sandbox [--server] [--violate NAME]… [--launchdarkly URL] [--package FILE] [--assets FOLDER]`: serves the sandbox until
//! Ctrl-C.
//!
//! `PORT` (8420) is the port of Azure DevOps; `LAUNCHDARKLY_ACCESS_TOKEN` goes with `--launchdarkly`.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use sandbox::assumptions::Assumption;
use sandbox::azure_devops::Edition;
use sandbox::{LaunchDarkly, Options, Sandbox};
use url::{Host, Url};

const DEFAULT_PORT: u16 = 8420;
const USAGE: &str =
    "Usage: sandbox [--server] [--violate NAME]… [--launchdarkly URL] [--package FILE] [--assets FOLDER]";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            complain(&reason);
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let (edition, violated, options, assets) = options()?;
    let sandbox = Sandbox::start_as(edition, options, assets)
        .await
        .map_err(|error| error.to_string())?
        .tolerating_differences();
    for assumption in violated {
        sandbox.violate_assumption(assumption);
        say(&format!("Violated assumption: {assumption}"));
    }
    say(&format!("LaunchDarkly: {}", sandbox.launchdarkly_url()));
    say(sandbox.azure_devops_url());
    let stopped = told_to_stop().await;
    sandbox.stop().await;
    stopped.map_err(|error| format!("Cannot listen for Ctrl-C: {error}."))
}

/// Waits for Ctrl-C or, on Unix, SIGTERM.
async fn told_to_stop() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Returns what to start, the assumptions to violate, and the folder with assets that replace the package's.
fn options() -> Result<(Edition, Vec<Assumption>, Options, Option<PathBuf>), String> {
    let (mut edition, mut violated) = (Edition::Cloud, Vec::new());
    let (mut launchdarkly, mut package, mut assets) = (LaunchDarkly::Simulated, None, None);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| format!("{argument} needs a value. {USAGE}"))
        };
        match argument.as_str() {
            "--launchdarkly" => launchdarkly = account(&value()?)?,
            "--server" => edition = Edition::Server,
            "--violate" => violated.push(assumption(&value()?)?),
            "--assets" => assets = Some(PathBuf::from(value()?)),
            "--package" => package = Some(PathBuf::from(value()?)),
            _ => return Err(format!("The argument {argument} is not known. {USAGE}")),
        }
    }
    let package = package.or_else(|| newest_package(Path::new("dist")));
    let package = package
        .ok_or("There is no dist/launchdarkly-azure-devops-*.vsix. Build it with `npm run package`.")?;
    let port = match env::var("PORT") {
        Err(_) => DEFAULT_PORT,
        Ok(port) => port
            .parse()
            .map_err(|_| format!("PORT is {port}, but must be a number from 0 to 65533."))?,
    };
    let options = Options {
        port,
        package,
        launchdarkly,
    };
    Ok((edition, violated, options, assets))
}

fn assumption(name: &str) -> Result<Assumption, String> {
    Assumption::named(name).ok_or_else(|| {
        let names = Assumption::ALL.map(Assumption::name).join(", ");
        format!("There is no assumption {name}. Choose one of these: {names}.")
    })
}

fn account(url: &str) -> Result<LaunchDarkly, String> {
    let parsed = Url::parse(url).map_err(|error| format!("{url} is not an address: {error}."))?;
    let is_loopback = match parsed.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(domain)) => domain == "localhost",
        None => false,
    };
    if parsed.scheme() != "https" && !is_loopback {
        return Err(format!(
            "{url} must begin with https://, because the access token is sent there."
        ));
    }
    let access_token = env::var("LAUNCHDARKLY_ACCESS_TOKEN")
        .ok()
        .filter(|token| !token.is_empty());
    let access_token = access_token
        .ok_or("Set LAUNCHDARKLY_ACCESS_TOKEN to an access token of the account; it starts with api-.")?;
    Ok(LaunchDarkly::Account {
        url: url.trim_end_matches('/').to_owned(),
        access_token,
    })
}

fn newest_package(folder: &Path) -> Option<PathBuf> {
    let is_package = |name: &str| name.starts_with("launchdarkly-azure-devops-") && name.ends_with(".vsix");
    let packages = fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(is_package));
    let modified = |entry: &fs::DirEntry| {
        entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .unwrap_or(SystemTime::UNIX_EPOCH)
    };
    packages.max_by_key(modified).map(|entry| entry.path())
}

#[expect(
    clippy::print_stdout,
    reason = "the program's own answer to the person who started it"
)]
fn say(line: &str) {
    println!("{line}");
}

#[expect(
    clippy::print_stderr,
    reason = "the program's own answer to the person who started it"
)]
fn complain(line: &str) {
    eprintln!("{line}");
}
