//! Files that pages load. Their names in the package carry a hash of their content, so that a browser never combines a new
//! page with an old file from its cache.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::layout;
use crate::staging;
use crate::stamp;

/// Hexadecimal digits of the hash in a name.
const DIGITS: usize = 12;

/// A file that pages load.
pub struct Asset {
    /// Name in `vss-extension.json`, such as `work_items.js`.
    pub plain: String,
    /// Name in the package, such as `work_items-0123456789ab.js`.
    pub name: String,
    /// Path of the content.
    pub source: PathBuf,
}

impl Asset {
    /// Names a file after its content.
    pub fn hashed(plain: String, source: PathBuf) -> Result<Self> {
        let hash = stamp::hash(&stamp::read(&source)?);
        let (stem, extension) = plain
            .rsplit_once('.')
            .with_context(|| format!("{plain} has no extension"))?;
        let digits = hash.get(..DIGITS).unwrap_or(&hash);
        let name = format!("{stem}-{digits}.{extension}");
        Ok(Self { plain, name, source })
    }

    /// Names a file as in the package that was built last, whatever its content is now.
    pub fn as_packaged(plain: String, source: PathBuf) -> Result<Self> {
        let name = staged(&plain)?;
        Ok(Self { plain, name, source })
    }
}

/// Returns the name in the staging folder of the file that `vss-extension.json` calls `plain`.
pub fn staged(plain: &str) -> Result<String> {
    let names = staging::contents(&layout::staging())?;
    names
        .into_keys()
        .find(|name| name == plain || without_hash(name).as_deref() == Some(plain))
        .with_context(|| format!("{plain} was not built yet: run `cargo xtask build` first"))
}

/// Returns the name in `vss-extension.json` of a file whose name carries a hash.
fn without_hash(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let (stem, hash) = stem.rsplit_once('-')?;
    let is_hash = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{stem}.{extension}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_follows_the_content_and_leads_back_to_the_manifest() {
        let source = layout::intermediate("assets-test/page.js");
        let named = |content: &str| {
            stamp::write(&source, content.as_bytes()).unwrap();
            Asset::hashed("page_wasm.js".to_owned(), source.clone())
                .unwrap()
                .name
        };
        let first = named("one");
        assert_ne!(first, named("two"));
        assert_eq!(first, named("one"));
        assert_eq!(first.len(), "page_wasm-.js".len() + DIGITS);
        assert_eq!(without_hash(&first).as_deref(), Some("page_wasm.js"));
        for plain in [
            "third-party-notices.txt",
            "hub_style.css",
            "a-0123456789ag.js",
            "x",
        ] {
            assert_eq!(without_hash(plain), None, "{plain}");
        }
    }
}
