//! Makes archives reproducible: `tfx` stores the current time in them, and the files in arbitrary order.

use std::borrow::Cow;
use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};
use zip::{DateTime, ZipArchive, ZipWriter};

/// Sorts the files of an archive by name, and sets each one's time to the earliest that the format supports.
pub fn normalize(path: &Path) -> Result<()> {
    let file = File::open(path).with_context(|| format!("could not read {}", path.display()))?;
    let mut archive = ZipArchive::new(file)?;
    let names = archive.file_names().map(|name| name.map(Cow::into_owned));
    let mut names: Vec<String> = names.collect::<Result<_, _>>()?;
    names.sort();
    let unfinished = path.with_extension("unfinished");
    let mut writer = ZipWriter::new(File::create(&unfinished)?);
    for name in names {
        let entry = archive.by_name(&name)?;
        if entry.is_dir() {
            continue;
        }
        writer.raw_copy_file_touch(entry, DateTime::default(), Some(0o644))?;
    }
    writer.finish()?;
    fs::rename(&unfinished, path).with_context(|| format!("could not replace {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::CompressionMethod;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::layout;

    /// Writes an archive of files with an empty folder, all at one time, and returns its normalized bytes.
    fn archive(name: &str, year: u16, files: &[(&str, &str)]) -> Vec<u8> {
        let path = layout::intermediate(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let time = DateTime::from_date_and_time(year, 2, 3, 4, 5, 6).unwrap();
        let options = SimpleFileOptions::default()
            .last_modified_time(time)
            .compression_method(CompressionMethod::Stored);
        let mut writer = ZipWriter::new(File::create(&path).unwrap());
        writer.add_directory("folder/", options).unwrap();
        for (name, text) in files {
            writer.start_file(*name, options).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap();
        normalize(&path).unwrap();
        fs::read(&path).unwrap()
    }

    #[test]
    fn the_same_files_give_the_same_archive_whenever_and_in_whatever_order_they_were_packed() {
        let one = archive(
            "archive-test-1.zip",
            2024,
            &[("a.txt", "A"), ("folder/b.txt", "B")],
        );
        let other = archive(
            "archive-test-2.zip",
            2026,
            &[("folder/b.txt", "B"), ("a.txt", "A")],
        );
        assert_eq!(one, other);
        let changed = archive(
            "archive-test-3.zip",
            2024,
            &[("a.txt", "A"), ("folder/b.txt", "C")],
        );
        assert_ne!(one, changed);
    }
}
