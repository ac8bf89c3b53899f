//! Whether the package depends on nothing but the sources: it is built again in another folder, and both are compared.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zip::ZipArchive;

use crate::layout;
use crate::package;
use crate::process;
use crate::stamp;
use crate::terminal::say;

/// Builds the package here and in a copy of the sources elsewhere, and fails when a byte differs.
pub fn run() -> Result<()> {
    let here = package::run(None)?;
    let copy = Copy::of_sources()?;
    say(format_args!("building once more, in {}", copy.0.display()));
    let mut build = process::cargo();
    build.current_dir(&copy.0).env_remove("CARGO_TARGET_DIR").args([
        "run",
        "--locked",
        "--package",
        "xtask",
        "--",
        "package",
    ]);
    process::run(&mut build)?;
    let inside = here.strip_prefix(layout::in_checkout(""))?;
    let there = copy.0.join(inside);
    for extension in ["vsix", "cdx.json"] {
        let (here, there) = (here.with_extension(extension), there.with_extension(extension));
        let (one, other) = (stamp::read(&here)?, stamp::read(&there)?);
        let name = here
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if one != other {
            let differing = differing(&here, &there).unwrap_or_default();
            bail!("two builds of {name} differ: {}", differing.join(", "));
        }
        say(format_args!(
            "{name}: two builds are equal, SHA-256 {}",
            stamp::hash(&one)
        ));
    }
    Ok(())
}

/// The files that differ between two archives.
fn differing(one: &Path, other: &Path) -> Result<Vec<String>> {
    let mut one = ZipArchive::new(fs::File::open(one)?)?;
    let mut other = ZipArchive::new(fs::File::open(other)?)?;
    let names = one.file_names().map(|name| name.map(Cow::into_owned));
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for name in names {
        let sum = one.by_name(&name)?.crc32();
        if !other.by_name(&name).is_ok_and(|entry| entry.crc32() == sum) {
            found.push(name);
        }
    }
    Ok(found)
}

/// A copy of the sources, removed in the end.
struct Copy(PathBuf);

impl Copy {
    /// Copies what Git knows, and what it would take if it were added.
    fn of_sources() -> Result<Self> {
        let name = format!("launchdarkly-azure-devops-built-again-{}", std::process::id());
        let copy = Self(std::env::temp_dir().join(name));
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        let names = process::capture(process::command("git").args(arguments))?;
        for name in names.split('\0').filter(|name| !name.is_empty()) {
            let source = layout::in_checkout(name);
            // Git still knows a file that was removed.
            if !source.is_file() {
                continue;
            }
            let target = copy.0.join(name);
            let folder = target.parent().context("a file lies in a folder")?;
            fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
            fs::copy(&source, &target).with_context(|| format!("could not copy {name}"))?;
        }
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // A folder that stays behind does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
