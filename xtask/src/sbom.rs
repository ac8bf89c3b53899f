//! The list of what the package contains, in CycloneDX 1.6, which scanners of supply chains read.
//!
//! It has no time and no serial number, so that the same package has the same list.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::layout::{self, VERSION};
use crate::notices;
use crate::process;
use crate::stamp;
use crate::toolchain;

const NAME: &str = "launchdarkly-azure-devops";

/// Writes the list next to the package and returns its path.
pub fn write() -> Result<PathBuf> {
    let metadata = process::cargo_metadata(toolchain::WASM)?;
    let lock = String::from_utf8(stamp::read(&layout::in_checkout("Cargo.lock"))?)?;
    let npm: Value = serde_json::from_slice(&stamp::read(&layout::in_checkout("package-lock.json"))?)?;
    let mut components = vec![standard_library()];
    components.extend(npm_packages(&npm)?);
    for package in notices::compiled_in(&metadata) {
        components.push(of_crate(package, &lock)?);
    }
    components.sort_by_key(|component| component["purl"].to_string());
    let list = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "application", "bom-ref": NAME, "name": NAME, "version": VERSION,
            "licenses": [{ "expression": "Apache-2.0" }],
        }},
        "components": components,
        "dependencies": [{
            "ref": NAME,
            "dependsOn": components.iter().map(|component| &component["bom-ref"]).collect::<Vec<_>>(),
        }],
    });
    let path = layout::in_checkout(&format!("dist/{NAME}-{VERSION}.cdx.json"));
    stamp::write(&path, format!("{list:#}\n").as_bytes())?;
    Ok(path)
}

/// Rust's standard library, which is linked into every program.
fn standard_library() -> Value {
    let version = toolchain::pinned_version();
    component(
        "rust-std",
        version,
        &format!("pkg:github/rust-lang/rust@{version}"),
        "MIT OR Apache-2.0",
        None,
    )
}

fn of_crate(package: &Value, lock: &str) -> Result<Value> {
    let text = |name: &str| package[name].as_str().unwrap_or_default();
    let (name, version) = (text("name"), text("version"));
    let checksum =
        checksum(lock, name, version).with_context(|| format!("{name} {version} has no checksum"))?;
    let purl = format!("pkg:cargo/{name}@{version}");
    // Older manifests separate alternatives with a slash.
    let license = text("license")
        .split('/')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" OR ");
    Ok(component(
        name,
        version,
        &purl,
        &license,
        Some(("SHA-256", checksum.to_owned())),
    ))
}

/// The checksum of a crate in `Cargo.lock`.
fn checksum<'a>(lock: &'a str, name: &str, version: &str) -> Option<&'a str> {
    let head = format!("name = \"{name}\"\nversion = \"{version}\"\n");
    let entry = lock
        .split("[[package]]\n")
        .find(|entry| entry.starts_with(&head))?;
    let line = entry
        .lines()
        .find_map(|line| line.strip_prefix("checksum = \""))?;
    line.strip_suffix('"')
}

/// The npm packages that are bundled: those of the lock file that are no tools of development.
fn npm_packages(lock: &Value) -> Result<Vec<Value>> {
    let packages = lock["packages"]
        .as_object()
        .context("package-lock.json lists no packages")?;
    let mut found = Vec::new();
    for (place, package) in packages {
        let Some(name) = place
            .strip_prefix("node_modules/")
            .filter(|_| package["dev"] != true)
        else {
            continue;
        };
        let text = |name: &str| package[name].as_str().unwrap_or_default();
        let hash = text("integrity").strip_prefix("sha512-").and_then(hexadecimal);
        let hash = hash.with_context(|| format!("{name} has no SHA-512"))?;
        let version = text("version");
        let purl = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
        found.push(component(
            name,
            version,
            &purl,
            text("license"),
            Some(("SHA-512", hash)),
        ));
    }
    Ok(found)
}

/// Base64 as hexadecimal digits; nothing when it is malformed.
fn hexadecimal(base64: &str) -> Option<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = String::new();
    for character in base64.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == character)?;
        bits.push_str(&format!("{value:06b}"));
    }
    let bytes = bits.as_bytes().chunks_exact(8);
    let digits = bytes.map(|byte| {
        let byte = byte
            .iter()
            .fold(0_u32, |byte, bit| byte * 2 + u32::from(*bit == b'1'));
        format!("{byte:02x}")
    });
    Some(digits.collect())
}

fn component(name: &str, version: &str, purl: &str, license: &str, hash: Option<(&str, String)>) -> Value {
    let hashes = hash.map(|(algorithm, content)| json!({ "alg": algorithm, "content": content }));
    json!({
        "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
        "licenses": [{ "expression": license }],
        "hashes": hashes.into_iter().collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_has_the_checksum_of_its_version() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"11\"\n\n\
            [[package]]\nname = \"a\"\nversion = \"2.0.0\"\nchecksum = \"22\"\n\n\
            [[package]]\nname = \"own\"\nversion = \"1.0.0\"\n";
        assert_eq!(checksum(lock, "a", "2.0.0"), Some("22"));
        assert_eq!(checksum(lock, "a", "3.0.0"), None);
        assert_eq!(checksum(lock, "own", "1.0.0"), None);
    }

    #[test]
    fn an_npm_package_that_is_shipped_is_listed_with_its_hash() {
        let lock = json!({ "packages": {
            "": { "name": "x" },
            "node_modules/@scope/kept": { "version": "5.0.0", "license": "MIT", "integrity": "sha512-AP8Q" },
            "node_modules/tool": { "version": "1.0.0", "dev": true },
        }});
        let listed = npm_packages(&lock).unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0]["purl"], "pkg:npm/%40scope/kept@5.0.0");
        assert_eq!(listed[0]["hashes"][0]["content"], "00ff10");
    }
}
