//! The packaged extension: a vsix, opened as Azure DevOps opens it when it is installed.

mod assets;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;
use thiserror::Error;
use zip::ZipArchive;

pub use assets::Asset;

/// Larger packages than this are refused; ours is far below.
const MAX_UNPACKED: u64 = 200 << 20;

/// An installed extension.
#[derive(Debug)]
pub struct Package {
    /// Publisher id.
    pub publisher: String,
    /// Extension id without the publisher.
    pub extension: String,
    /// Version.
    pub version: String,
    /// Display name.
    pub name: String,
    /// Scopes of the frames' tokens, e.g. `vso.work_write`.
    pub scopes: Vec<String>,
    /// Overrides the gallery as the base of assets; set only in development manifests.
    pub base_uri: Option<String>,
    /// Contributions, in the manifest's order.
    pub contributions: Vec<Contribution>,
    files: BTreeMap<String, Vec<u8>>,
    addressable: BTreeMap<String, assets::Entry>,
    task: Option<InstalledTask>,
    rebuilt: Option<PathBuf>,
}

/// A contribution of the extension.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// Full id: `publisher.extension.contribution`.
    pub id: String,
    /// Type, e.g. `ms.vss-web.tab`.
    pub contribution_type: String,
    /// Full ids of what it contributes to.
    pub targets: Vec<String>,
    /// Properties as the manifest has them: `name`, `uri`, `height` …
    pub properties: Value,
}

#[derive(Debug)]
struct InstalledTask {
    folder: PathBuf,
    /// Removes the files when the sandbox stops.
    _root: TempDir,
}

/// Reason why a package cannot be installed.
#[derive(Debug, Error)]
pub enum PackageError {
    /// No such file, or not readable.
    #[error("the package {path} cannot be read: {source}. Build it with `npm run package`.")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not a vsix.
    #[error("the package {path} is not a vsix: {reason}. Build it again with `npm run package`.")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Description of the problem.
        reason: String,
    },
    /// The task's files could not be written.
    #[error("the package's task cannot be unpacked: {0}. Is there room in the folder for temporary files?")]
    Unpack(#[source] std::io::Error),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[serde(default)]
    scopes: Vec<String>,
    base_uri: Option<String>,
    #[serde(default)]
    contributions: Vec<ManifestContribution>,
}

#[derive(Deserialize)]
struct ManifestContribution {
    id: String,
    #[serde(rename = "type")]
    contribution_type: String,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    properties: Value,
}

impl Package {
    /// Opens a vsix and unpacks its task.
    ///
    /// # Errors
    /// [`PackageError`], naming the file and what to do.
    pub fn open(path: &Path) -> Result<Self, PackageError> {
        let bytes = fs::read(path).map_err(|source| PackageError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let invalid = |reason: String| PackageError::Invalid {
            path: path.to_owned(),
            reason,
        };
        let files = unzip(bytes).map_err(invalid)?;
        let manifest = files
            .get("extension.vsomanifest")
            .ok_or_else(|| invalid("it has no extension.vsomanifest".into()))?;
        let manifest: Manifest = serde_json::from_slice(manifest)
            .map_err(|error| invalid(format!("extension.vsomanifest: {error}")))?;
        let metadata = assets::read(&files).map_err(invalid)?;
        let prefix = format!("{}.{}", metadata.publisher, metadata.extension);
        let contributions = manifest
            .contributions
            .into_iter()
            .map(|contribution| Contribution {
                id: format!("{prefix}.{}", contribution.id),
                contribution_type: contribution.contribution_type,
                targets: contribution.targets,
                properties: contribution.properties,
            });
        let mut package = Self {
            publisher: metadata.publisher,
            extension: metadata.extension,
            version: metadata.version,
            name: metadata.name,
            scopes: manifest.scopes,
            base_uri: manifest.base_uri.filter(|uri| !uri.is_empty()),
            contributions: contributions.collect(),
            files,
            addressable: metadata.addressable,
            task: None,
            rebuilt: None,
        };
        package.task = package.unpack_task().map_err(PackageError::Unpack)?;
        Ok(package)
    }

    /// Serves the files of `folder` in place of the package's assets of the same names. The file `build` there names the
    /// build; open pages reload when it changes.
    #[must_use]
    pub fn with_rebuilt_assets(mut self, folder: PathBuf) -> Self {
        self.rebuilt = Some(folder);
        self
    }

    /// Contributions of a type, e.g. `ms.vss-work-web.work-item-form-page`.
    pub fn contributions_of(&self, contribution_type: &str) -> impl Iterator<Item = &Contribution> {
        self.contributions
            .iter()
            .filter(move |contribution| contribution.contribution_type == contribution_type)
    }

    /// The contribution with an id, full or without publisher and extension.
    #[must_use]
    pub fn contribution(&self, id: &str) -> Option<&Contribution> {
        let full = format!("{}.{}.{id}", self.publisher, self.extension);
        self.contributions
            .iter()
            .find(|contribution| contribution.id == id || contribution.id == full)
    }

    /// Properties of the service connection type that the extension brings.
    #[must_use]
    pub fn service_connection_properties(&self) -> Option<&Value> {
        self.contributions_of("ms.vss-endpoint.service-endpoint-type")
            .next()
            .map(|found| &found.properties)
    }

    /// Name of the service connection type, e.g. `launchdarkly`.
    #[must_use]
    pub fn service_connection_type(&self) -> Option<&str> {
        self.service_connection_properties()?.get("name")?.as_str()
    }

    /// Folder with the unpacked files of the task, `task.json` among them.
    #[must_use]
    pub fn task_folder(&self) -> Option<&Path> {
        self.task.as_ref().map(|task| task.folder.as_path())
    }

    /// Path of an asset on the gallery: `/extensions/{publisher}/{extension}/{version}/{asset}`.
    #[must_use]
    pub fn asset_path(&self, asset: &str) -> String {
        format!(
            "/extensions/{}/{}/{}/{asset}",
            self.publisher, self.extension, self.version
        )
    }

    fn unpack_task(&self) -> std::io::Result<Option<InstalledTask>> {
        let folder = self.contributions_of("ms.vss-distributed-task.task").next();
        let Some(name) = folder
            .and_then(|task| task.properties.get("name"))
            .and_then(Value::as_str)
        else {
            return Ok(None);
        };
        let root = TempDir::with_prefix("launchdarkly-task-")?;
        let prefix = format!("{}/", name.trim_matches('/'));
        for (path, content) in &self.files {
            let Some(relative) = path.strip_prefix(&prefix) else {
                continue;
            };
            let target = root.path().join(relative);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(target, content)?;
        }
        Ok(Some(InstalledTask {
            folder: root.path().to_owned(),
            _root: root,
        }))
    }
}

/// Files of the archive by path. Paths that leave the archive are refused.
fn unzip(bytes: Vec<u8>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut files = BTreeMap::new();
    let mut room = MAX_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| error.to_string())?;
        if entry.is_dir() {
            continue;
        }
        let Some(path) = entry
            .enclosed_name()
            .and_then(|path| path.to_str().map(|path| path.replace('\\', "/")))
        else {
            return Err(format!("its entry {index} has an unsafe path"));
        };
        let mut content = Vec::new();
        entry
            .take(room + 1)
            .read_to_end(&mut content)
            .map_err(|error| format!("{path}: {error}"))?;
        room = room
            .checked_sub(content.len() as u64)
            .ok_or("it is too large when unpacked")?;
        files.insert(path, content);
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
