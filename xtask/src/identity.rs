//! Version and publisher of the package. The version is only in `Cargo.toml`; the manifests in the sources have the
//! placeholder 0.0.0, and the build writes the version into them.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::layout::TASK_FOLDER;

/// What distinguishes this package from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Publisher on the Visual Studio Marketplace.
    pub publisher: String,
    /// Id of the extension.
    pub extension: String,
    /// Version as three numbers with points.
    pub version: String,
}

impl Identity {
    /// Identity from the manifest of the extension, for another publisher if one is given.
    pub fn read(manifest: &[u8], publisher: Option<&str>, version: &str) -> Result<Self> {
        let manifest: Value = serde_json::from_slice(manifest).context("vss-extension.json is not JSON")?;
        let text = |name: &str| manifest.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            publisher: publisher
                .map(str::to_owned)
                .or_else(|| text("publisher"))
                .context("vss-extension.json names no publisher")?,
            extension: text("id").context("vss-extension.json has no id")?,
            version: version.to_owned(),
        })
    }

    /// Writes the identity into a file of the package that states it; other files are not changed.
    pub fn stamp(&self, name: &str, content: Vec<u8>) -> Result<Vec<u8>> {
        match name.strip_prefix(TASK_FOLDER).unwrap_or(name) {
            "vss-extension.json" => edit(name, &content, |manifest| {
                manifest.insert("version".to_owned(), json!(self.version));
                manifest.insert("publisher".to_owned(), json!(self.publisher));
                Ok(())
            }),
            "/task.json" => edit(name, &content, |task| {
                task.insert("version".to_owned(), self.task_version()?);
                Ok(())
            }),
            // `index.js` reads it, because the agent does not tell a task which extension it belongs to.
            "/package.json" => edit(name, &content, |package| {
                let extension = format!("{}.{}", self.publisher, self.extension);
                package.insert("extension".to_owned(), json!(extension));
                Ok(())
            }),
            _ => Ok(content),
        }
    }

    /// Version as `task.json` writes it.
    pub fn task_version(&self) -> Result<Value> {
        let numbers: Option<Vec<u32>> = self.version.split('.').map(|part| part.parse().ok()).collect();
        match numbers.as_deref() {
            Some([major, minor, patch]) => Ok(json!({ "Major": major, "Minor": minor, "Patch": patch })),
            _ => bail!(
                "the version {} in Cargo.toml is not three numbers, as the Marketplace asks",
                self.version
            ),
        }
    }
}

type Object = serde_json::Map<String, Value>;

fn edit(name: &str, content: &[u8], change: impl FnOnce(&mut Object) -> Result<()>) -> Result<Vec<u8>> {
    let mut object: Object =
        serde_json::from_slice(content).with_context(|| format!("{name} is not a JSON object"))?;
    change(&mut object)?;
    Ok(serde_json::to_vec_pretty(&object)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamped(name: &str, content: &str) -> Value {
        let manifest = br#"{"id": "flags", "publisher": "contoso"}"#;
        let identity = Identity::read(manifest, Some("fabrikam"), "1.20.3").unwrap();
        let stamped = identity.stamp(name, content.as_bytes().to_vec()).unwrap();
        serde_json::from_slice(&stamped).unwrap()
    }

    #[test]
    fn each_manifest_gets_the_version_and_the_publisher_in_its_own_form() {
        for (name, content, expected) in [
            (
                "vss-extension.json",
                r#"{"version": "0.0.0", "publisher": "contoso", "id": "flags"}"#,
                json!({"version": "1.20.3", "publisher": "fabrikam", "id": "flags"}),
            ),
            (
                "tasks/rollout/task.json",
                r#"{"version": {"Major": 0, "Minor": 0, "Patch": 0}, "name": "a"}"#,
                json!({"version": {"Major": 1, "Minor": 20, "Patch": 3}, "name": "a"}),
            ),
            (
                "tasks/rollout/package.json",
                r#"{"type": "commonjs"}"#,
                json!({"type": "commonjs", "extension": "fabrikam.flags"}),
            ),
            ("other/package.json", "{}", json!({})),
        ] {
            assert_eq!(stamped(name, content), expected, "{name}");
        }
    }

    #[test]
    fn a_version_that_the_marketplace_refuses_ends_the_build() {
        for version in ["1.2", "1.2.3.4", "1.2.3-beta", ""] {
            let identity = Identity::read(br#"{"id": "a", "publisher": "b"}"#, None, version).unwrap();
            assert!(identity.task_version().is_err(), "{version}");
        }
    }
}
