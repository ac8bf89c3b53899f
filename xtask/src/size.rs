//! Download sizes of the programs, and their limits.

mod composition;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use anyhow::{Context, Result, bail};

use crate::assets;
use crate::layout::{self, TASK_FOLDER};
use crate::stamp;
use crate::terminal::say;
use crate::toolchain::{self, StandardLibrary};
use crate::wasm::{PAGES, Program};

/// Uncompressed size in bytes of all files that a page of the browser loads.
pub const PAGE_RAW_LIMIT: usize = 480_000;
/// Bytes of everything that a page of the browser loads, each file compressed with brotli.
pub const PAGE_BROTLI_LIMIT: usize = 140_000;

/// Bytes of the program that reads YAML, compressed with brotli: a page fetches it when such a part of it is opened.
pub const READER_BROTLI_LIMIT: usize = 120_000;

const TASK: [&str; 4] = ["index.js", "rollout.js", "rollout_bg.wasm", "proxy.js"];

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
    /// Files that a browser loads for a page of each program, by the program's name.
    pub pages: Vec<(&'static str, Size)>,
    /// Files that the catalog page loads to read YAML.
    pub reader: Size,
    /// Files that an agent loads to run the task.
    pub task: Size,
}

/// Prints the sizes and their limits.
pub fn print() -> Result<()> {
    let sizes = measure()?;
    say(format_args!("{:<34} {:>10} {:>10}", "file", "raw", "brotli"));
    for (name, size) in &sizes.files {
        row(name, *size);
    }
    for (name, size) in &sizes.pages {
        row(&format!("page of {name}, together"), *size);
    }
    row(
        "a page, limit",
        Size {
            raw: PAGE_RAW_LIMIT,
            brotli: PAGE_BROTLI_LIMIT,
        },
    );
    row("reader of YAML, together", sizes.reader);
    say(format_args!(
        "{:<34} {:>10} {READER_BROTLI_LIMIT:>10}",
        "reader of YAML, limit", ""
    ));
    row("task, together", sizes.task);
    Ok(())
}

/// Prints the weights, and what the code of every program consists of.
pub fn print_composition() -> Result<()> {
    print()?;
    Program::ALL.into_iter().try_for_each(composition::print)
}

/// Prints what the code of the program with this name consists of.
pub fn print_composition_of(name: &str) -> Result<()> {
    let program = Program::ALL.into_iter().find(|program| program.name() == name);
    let names = Program::ALL.map(Program::name).join(", ");
    composition::print(program.with_context(|| format!("there is no program {name}, only {names}"))?)
}

/// Fails when a page is over its limits, which hold for the pinned toolchain only.
pub fn enforce() -> Result<()> {
    if let StandardLibrary::Prebuilt { reason } = toolchain::standard_library()? {
        say(format_args!("the limits of size are not checked: {reason}"));
        return Ok(());
    }
    let sizes = measure()?;
    for (name, size) in sizes.pages {
        check(name, size)?;
    }
    if sizes.reader.brotli > READER_BROTLI_LIMIT {
        bail!(
            "the reader of YAML weighs {} bytes in brotli; its limit is {READER_BROTLI_LIMIT}",
            sizes.reader.brotli
        );
    }
    Ok(())
}

/// Weighs the files in the staging folder.
pub fn measure() -> Result<Sizes> {
    let mut known = Known::load();
    let mut weigh = |name: String| -> Result<(String, Size)> {
        let bytes = stamp::read(&layout::staging().join(assets::staged(&name)?))?;
        let brotli = known.brotli(&bytes)?;
        let raw = bytes.len();
        Ok((name, Size { raw, brotli }))
    };
    let shared = [weigh("watch.js".to_owned())?];
    let mut files = shared.to_vec();
    let mut pages = Vec::new();
    for name in PAGES.map(Program::name) {
        let own = [".html", "_style.css", ".js", "_bg.wasm"].map(|end| weigh(format!("{name}{end}")));
        let own = own.into_iter().collect::<Result<Vec<_>>>()?;
        pages.push((name, total(own.iter().chain(&shared))));
        files.extend(own);
    }
    let reader = [".js", "_bg.wasm"].map(|end| weigh(format!("{}{end}", Program::CatalogReader.name())));
    let reader = reader.into_iter().collect::<Result<Vec<_>>>()?;
    let task = TASK.map(|name| weigh(format!("{TASK_FOLDER}/{name}")));
    let task = task.into_iter().collect::<Result<Vec<_>>>()?;
    let sizes = Sizes {
        pages,
        reader: total(&reader),
        task: total(&task),
        files: [files, reader, task].concat(),
    };
    known.save()?;
    Ok(sizes)
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

fn total<'a>(files: impl IntoIterator<Item = &'a (String, Size)>) -> Size {
    files.into_iter().fold(Size::default(), |sum, (_, size)| Size {
        raw: sum.raw + size.raw,
        brotli: sum.brotli + size.brotli,
    })
}

fn check(name: &str, page: Size) -> Result<()> {
    if page.raw > PAGE_RAW_LIMIT || page.brotli > PAGE_BROTLI_LIMIT {
        bail!(
            "a page of {name} weighs {} bytes ({} in brotli); its limits are {PAGE_RAW_LIMIT} and {PAGE_BROTLI_LIMIT}",
            page.raw,
            page.brotli
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
            raw: PAGE_RAW_LIMIT,
            brotli: PAGE_BROTLI_LIMIT,
        };
        assert!(check("work_items", limit).is_ok());
        assert!(
            check(
                "work_items",
                Size {
                    raw: limit.raw + 1,
                    ..limit
                }
            )
            .is_err()
        );
        assert!(
            check(
                "work_items",
                Size {
                    brotli: limit.brotli + 1,
                    ..limit
                }
            )
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
