//! The package's XML: identity, addressable assets, content types.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;

use roxmltree::{Document, Node};

use super::Package;

/// A file that the gallery serves.
#[derive(Debug, Clone)]
pub struct Asset<'a> {
    /// Content type of `[Content_Types].xml`.
    pub content_type: &'a str,
    /// Content.
    pub content: Cow<'a, [u8]>,
}

/// Path of an addressable asset in the archive.
#[derive(Debug)]
pub(super) struct Entry {
    path: String,
    content_type: String,
}

pub(super) struct Metadata {
    pub(super) publisher: String,
    pub(super) extension: String,
    pub(super) version: String,
    pub(super) name: String,
    pub(super) addressable: BTreeMap<String, Entry>,
}

impl Package {
    /// An addressable asset by its type, which is its path unless the manifest names it otherwise. Case counts.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<Asset<'_>> {
        let entry = self.addressable.get(name)?;
        let rebuilt = self.rebuilt.as_ref();
        let content = match rebuilt.and_then(|folder| fs::read(folder.join(name)).ok()) {
            Some(content) => Cow::Owned(content),
            None => Cow::Borrowed(self.files.get(&entry.path)?.as_slice()),
        };
        Some(Asset {
            content_type: &entry.content_type,
            content,
        })
    }
}

impl Package {
    /// Name of the build that replaces the package's assets: empty before the first, `None` where nothing is rebuilt.
    #[must_use]
    pub fn build(&self) -> Option<String> {
        let folder = self.rebuilt.as_ref()?;
        Some(fs::read_to_string(folder.join("build")).unwrap_or_default())
    }
}

/// Reads `extension.vsixmanifest` and `[Content_Types].xml`.
pub(super) fn read(files: &BTreeMap<String, Vec<u8>>) -> Result<Metadata, String> {
    let text = |name: &str| {
        let bytes = files.get(name).ok_or_else(|| format!("it has no {name}"))?;
        std::str::from_utf8(bytes).map_err(|error| format!("{name}: {error}"))
    };
    let content_types = ContentTypes::parse(text("[Content_Types].xml")?)?;
    let manifest = Document::parse(text("extension.vsixmanifest")?).map_err(|error| error.to_string())?;
    let identity = element(&manifest, "Identity").ok_or("extension.vsixmanifest has no Identity")?;
    let required = |name: &str| {
        let value = identity.attribute(name).filter(|value| !value.is_empty());
        value
            .map(ToOwned::to_owned)
            .ok_or_else(|| format!("extension.vsixmanifest has no {name}"))
    };
    let assets = manifest.descendants().filter(|node| is(node, "Asset"));
    let addressable = assets
        .filter(|asset| asset.attribute("Addressable") == Some("true"))
        .filter_map(|asset| {
            let (name, path) = (asset.attribute("Type")?, asset.attribute("Path")?);
            let content_type = content_types.of(path).to_owned();
            Some((
                name.to_owned(),
                Entry {
                    path: path.to_owned(),
                    content_type,
                },
            ))
        });
    Ok(Metadata {
        publisher: required("Publisher")?,
        extension: required("Id")?,
        version: required("Version")?,
        name: element(&manifest, "DisplayName")
            .and_then(|node| node.text())
            .unwrap_or_default()
            .to_owned(),
        addressable: addressable.collect(),
    })
}

struct ContentTypes {
    by_extension: BTreeMap<String, String>,
    by_part: BTreeMap<String, String>,
}

impl ContentTypes {
    fn parse(xml: &str) -> Result<Self, String> {
        let document = Document::parse(xml).map_err(|error| format!("[Content_Types].xml: {error}"))?;
        let entries = |tag: &'static str, key: &'static str| {
            let nodes = document.descendants().filter(move |node| is(node, tag));
            nodes.filter_map(move |node| {
                let key = node.attribute(key)?.trim_start_matches(['.', '/']).to_lowercase();
                Some((key, node.attribute("ContentType")?.to_owned()))
            })
        };
        Ok(Self {
            by_extension: entries("Default", "Extension").collect(),
            by_part: entries("Override", "PartName").collect(),
        })
    }

    fn of(&self, path: &str) -> &str {
        let part = path.to_lowercase();
        let extension = part.rsplit_once('.').map_or("", |(_, extension)| extension);
        let found = self
            .by_part
            .get(&part)
            .or_else(|| self.by_extension.get(extension));
        found.map_or("application/octet-stream", String::as_str)
    }
}

/// Whether a node is an element of this name, whatever its namespace.
fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

fn element<'a>(document: &'a Document<'a>, name: &str) -> Option<Node<'a, 'a>> {
    document.descendants().find(|node| is(node, name))
}
