//! The build tool: builds, measures, packages, starts and tests the extension (`cargo xtask <command>`).

mod terminal;

mod layout;
mod process;
mod stamp;

mod npm;
mod toolchain;

mod assets;
mod bundle;
mod docs;
mod identity;
mod module_copy;
mod size;
mod notices;
mod staging;
mod wasm;

mod archive;
mod build;
mod manifest_check;
mod package;
mod package_check;
mod sbom;

mod bench;
mod chaos;
mod dev;
mod fuzz;
mod animated_gif;
mod reproducible;
mod screenshots;
mod start;
mod supply_chain;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::terminal::say;

const USAGE: &str = "\
cargo xtask <command>

  build                     build the browser app and the task into target/extension, and check their size
  size [PROGRAM]            print the size of what was built, and of its code by crate and module
  package [--publisher ID]  build, check and pack dist/launchdarkly-azure-devops-<version>.vsix
  check-package [BRANCH]    read the last package back, and check its manifests and files; a tag must name its version
  start [ARGUMENT…]         package, then serve the sandbox; the arguments are passed to the sandbox
  dev [ARGUMENT…]           serve the sandbox, and rebuild and reload a view when its source changes
  test                      formatting, package, clippy, every test, the supply chain
  supply-chain              licenses, sources, duplicates and advisories of crates and npm packages
  reproducible              build the package twice, in two folders, and compare the bytes
  fuzz [--seconds N] [TARGET…]  every fuzz target, or those named, 30 seconds each
  chaos --runs N [--seed N] whole rollouts under seeded faults; --tab N: sessions of the work item tab
  bench [--runs N] [--only TEXT]  the benchmark tables, also in target/bench.json; only what has TEXT in its name
  bench --document          put the tables of target/bench.json into docs/performance.md
  screenshots [marketplace] package, then take the screenshots of every state and theme and of the Marketplace page, or only of the latter";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("\nerror: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        bail!("no command was given\n\n{USAGE}");
    };
    match (command.as_str(), rest) {
        ("build", []) => build::run(None).and_then(|()| size::enforce()),
        ("size", []) => size::print_composition().and_then(|()| size::enforce()),
        ("size", [program]) => size::print_composition_of(program),
        ("package", []) => package::run_within_limits(None),
        ("package", [option, publisher]) if option == "--publisher" => {
            package::run_within_limits(Some(publisher))
        }
        ("check-package", []) => package_check::run(&layout::package()),
        ("check-package", [branch]) => {
            package_check::of_tag(branch)?;
            package_check::run(&layout::package())
        }
        ("start", sandbox_arguments) => start::run(sandbox_arguments),
        ("dev", sandbox_arguments) => dev::run(sandbox_arguments),
        ("test", []) => test::run(),
        ("supply-chain", []) => supply_chain::check(),
        ("reproducible", []) => reproducible::run(),
        ("fuzz", [option, seconds, names @ ..]) if option == "--seconds" => {
            fuzz::run(fuzz::parse_seconds(seconds)?, names)
        }
        ("fuzz", names) => fuzz::run(fuzz::DEFAULT_SECONDS, names),
        ("chaos", [option, number, seed @ ..]) => chaos::run(option, number, seed),
        ("bench", options) => bench::run(options),
        ("screenshots", []) => screenshots::run(&[]),
        ("screenshots", [only]) if only == "marketplace" => screenshots::run(&["marketplace"]),
        ("help" | "--help" | "-h", _) => {
            say(USAGE);
            Ok(())
        }
        _ => bail!("`{}` is not understood\n\n{USAGE}", arguments.join(" ")),
    }
}
