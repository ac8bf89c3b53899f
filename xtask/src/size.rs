//! The weight of what people download, and its limits.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use anyhow::{Context, Result, bail};

use crate::layout::{self, TASK_FOLDER};
use crate::stamp;
use crate::terminal::say;

/// Bytes of the browser app's files together, as they are.
pub const VIEWS_RAW_LIMIT: usize = 450_000;
/// Bytes of the browser app's files together, each compressed with brotli.
pub const VIEWS_BROTLI_LIMIT: usize = 130_000;

const VIEWS: [&str; 4] = ["views.html", "views.css", "views.js", "views_bg.wasm"];
const TASK: [&str; 3] = ["index.js", "rollout.js", "rollout_bg.wasm"];

/// The weight of one file or of several together, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// As it is.
    pub raw: usize,
    /// Compressed with brotli, quality 11.
    pub brotli: usize,
}

/// The weight of everything that was built.
pub struct Sizes {
    files: Vec<(String, Size)>,
    /// What a browser loads to show a view.
    pub views: Size,
    /// What an agent loads to run the task.
    pub task: Size,
}

/// Prints the weights beside their limits.
pub fn print() -> Result<()> {
    let sizes = measure()?;
    say(format_args!("{:<34} {:>10} {:>10}", "file", "raw", "brotli"));
    for (name, size) in &sizes.files {
        row(name, *size);
    }
    row("views together", sizes.views);
    row(
        "views, limit",
        Size {
            raw: VIEWS_RAW_LIMIT,
            brotli: VIEWS_BROTLI_LIMIT,
        },
    );
    row("task together", sizes.task);
    Ok(())
}

/// Fails when the browser app is over its limits.
pub fn enforce() -> Result<()> {
    check(measure()?.views)
}

/// Weighs the files in the staging folder.
pub fn measure() -> Result<Sizes> {
    let mut known = Known::load();
    let mut weigh = |name: &str| -> Result<(String, Size)> {
        let bytes = stamp::read(&layout::staging().join(name)).context("build first: `cargo xtask build`")?;
        Ok((
            name.to_owned(),
            Size {
                raw: bytes.len(),
                brotli: known.brotli(&bytes)?,
            },
        ))
    };
    let views = VIEWS.into_iter().map(&mut weigh).collect::<Result<Vec<_>>>()?;
    let task = TASK
        .into_iter()
        .map(|name| weigh(&format!("{TASK_FOLDER}/{name}")))
        .collect::<Result<Vec<_>>>()?;
    known.save()?;
    Ok(Sizes {
        views: total(&views),
        task: total(&task),
        files: [views, task].concat(),
    })
}

/// Compressing at quality 11 takes a second, so the lengths of the last run are kept by content.
struct Known {
    before: BTreeMap<String, usize>,
    now: BTreeMap<String, usize>,
}

impl Known {
    fn load() -> Self {
        let before = fs::read(layout::intermediate("brotli.json")).ok();
        let before = before
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self {
            before,
            now: BTreeMap::new(),
        }
    }

    fn brotli(&mut self, bytes: &[u8]) -> Result<usize> {
        let hash = stamp::hash(bytes);
        let length = match self.before.get(&hash) {
            Some(length) => *length,
            None => compressed_length(bytes)?,
        };
        self.now.insert(hash, length);
        Ok(length)
    }

    fn save(self) -> Result<()> {
        stamp::write(
            &layout::intermediate("brotli.json"),
            &serde_json::to_vec_pretty(&self.now)?,
        )
    }
}

fn compressed_length(bytes: &[u8]) -> Result<usize> {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 22);
    compressor.write_all(bytes)?;
    Ok(compressor.into_inner().len())
}

fn total(files: &[(String, Size)]) -> Size {
    files.iter().fold(Size::default(), |sum, (_, size)| Size {
        raw: sum.raw + size.raw,
        brotli: sum.brotli + size.brotli,
    })
}

fn check(views: Size) -> Result<()> {
    if views.raw > VIEWS_RAW_LIMIT || views.brotli > VIEWS_BROTLI_LIMIT {
        bail!(
            "the browser app weighs {} bytes ({} in brotli); its limits are {VIEWS_RAW_LIMIT} and {VIEWS_BROTLI_LIMIT}",
            views.raw,
            views.brotli
        );
    }
    Ok(())
}

fn row(name: &str, size: Size) {
    say(format_args!("{name:<34} {:>10} {:>10}", size.raw, size.brotli));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_hold_for_raw_and_for_brotli() {
        let limit = Size {
            raw: VIEWS_RAW_LIMIT,
            brotli: VIEWS_BROTLI_LIMIT,
        };
        assert!(check(limit).is_ok());
        assert!(
            check(Size {
                raw: limit.raw + 1,
                ..limit
            })
            .is_err()
        );
        assert!(
            check(Size {
                brotli: limit.brotli + 1,
                ..limit
            })
            .is_err()
        );
    }

    #[test]
    fn brotli_is_smaller_for_text_that_repeats() {
        let text = "feature flag ".repeat(1000);
        let length = compressed_length(text.as_bytes()).unwrap();
        assert!(length > 0 && length < text.len() / 50, "{length}");
    }
}
