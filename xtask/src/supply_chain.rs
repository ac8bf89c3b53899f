//! Checks of dependencies: licenses, sources, duplicates and known vulnerabilities of crates and npm packages.
//!
//! A check whose tool or database is not available is skipped with a warning.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::npm;
use crate::process;
use crate::terminal::say;

/// What `cargo deny` says when the list of advisories is not available.
const NO_ADVISORIES: &str = "failed to fetch advisory database";

/// Runs every check that can be run here.
pub fn check() -> Result<()> {
    check_crates()?;
    check_npm_packages()
}

fn check_crates() -> Result<()> {
    if !process::exists("cargo-deny") {
        skip(
            "licenses, sources, duplicates and advisories of crates: `cargo install cargo-deny --locked` adds the tool",
        );
        return Ok(());
    }
    deny(&["bans", "licenses", "sources"])?;
    say("crates: licenses, sources and duplicates are as deny.toml allows");
    match deny(&["advisories"]) {
        Ok(()) => say("crates: no advisory"),
        Err(error) if error.to_string().contains(NO_ADVISORIES) => {
            skip("advisories of crates: their database could not be fetched from GitHub");
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

fn deny(checks: &[&str]) -> Result<()> {
    let mut deny = process::cargo();
    deny.args(["deny", "--locked", "check", "--hide-inclusion-graph"])
        .args(checks);
    process::capture(&mut deny).map(drop)
}

fn check_npm_packages() -> Result<()> {
    let mut audit = npm::npm();
    audit.args([
        "audit",
        "--omit=dev",
        "--json",
        "--fetch-retries=0",
        "--fetch-timeout=20000",
    ]);
    let output = audit.output().context("could not run `npm audit`")?;
    match Audit::read(&output.stdout) {
        Audit::Clean => say("npm packages: no advisory"),
        Audit::Found(count) => bail!(
            "npm knows faults in {count} of the packages that the extension is shipped with; `npm audit --omit=dev` lists them"
        ),
        Audit::Unknown => skip("advisories of npm packages: the registry in use does not answer `npm audit`"),
    }
    Ok(())
}

/// Output of `npm audit --json`.
#[derive(Debug, PartialEq, Eq)]
enum Audit {
    /// No package has a known fault.
    Clean,
    /// So many have.
    Found(u64),
    /// The registry was not reached, or has no such list.
    Unknown,
}

impl Audit {
    fn read(output: &[u8]) -> Self {
        let report: Value = serde_json::from_slice(output).unwrap_or_default();
        match report
            .pointer("/metadata/vulnerabilities/total")
            .and_then(Value::as_u64)
        {
            Some(0) => Self::Clean,
            Some(count) => Self::Found(count),
            None => Self::Unknown,
        }
    }
}

fn skip(what: &str) {
    say(format_args!("SKIPPED {what}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_without_an_answer_is_never_a_clean_one() {
        for (output, audit) in [
            (
                r#"{"vulnerabilities": {}, "metadata": {"vulnerabilities": {"total": 0}}}"#,
                Audit::Clean,
            ),
            (
                r#"{"metadata": {"vulnerabilities": {"high": 2, "total": 2}}}"#,
                Audit::Found(2),
            ),
            (
                r#"{"message": "405 Method Not Allowed", "error": {}}"#,
                Audit::Unknown,
            ),
            ("", Audit::Unknown),
        ] {
            assert_eq!(Audit::read(output.as_bytes()), audit, "{output}");
        }
    }
}
