//! Steps that are done only when what they read has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::layout;

/// Something that a step reads.
pub enum Input<'a> {
    /// A file, by its content.
    File(&'a Path),
    /// A setting, such as the arguments of a program.
    Text(&'a str),
}

/// Does `work` unless it was done before with the same `inputs` and every one of its `outputs` still exists.
pub fn when_changed(
    step: &str,
    inputs: &[Input<'_>],
    outputs: &[&Path],
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let digest = digest(inputs).with_context(|| format!("before {step}"))?;
    let stamp = layout::intermediate("stamps").join(step);
    let done = fs::read_to_string(&stamp).is_ok_and(|before| before == digest);
    if done && outputs.iter().all(|output| output.exists()) {
        return Ok(());
    }
    // A step that fails half-way leaves outputs that belong to no stamp.
    if stamp.exists() {
        fs::remove_file(&stamp)?;
    }
    for folder in outputs
        .iter()
        .copied()
        .chain([stamp.as_path()])
        .filter_map(Path::parent)
    {
        fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    }
    work().with_context(|| format!("{step} failed"))?;
    write(&stamp, digest.as_bytes())
}

/// Returns the SHA-256 of `bytes` in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Reads a file with an error that names it.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

/// Writes a file unless it already contains `bytes`, and creates its folder.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}

fn digest(inputs: &[Input<'_>]) -> Result<String> {
    let mut all = String::new();
    for input in inputs {
        let (name, content) = match input {
            Input::File(path) => (path.to_string_lossy(), hash(&read(path)?)),
            Input::Text(text) => ("".into(), hash(text.as_bytes())),
        };
        all.push_str(&format!("{name}\n{content}\n"));
    }
    Ok(hash(all.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_repeated_only_when_an_input_changes_or_an_output_is_gone() {
        let output = layout::intermediate("stamp-test/output");
        let step = "test of stamps";
        let runs = std::cell::Cell::new(0);
        let once = |setting: &str| {
            when_changed(step, &[Input::Text(setting)], &[&output], || {
                runs.set(runs.get() + 1);
                write(&output, setting.as_bytes())
            })
        };
        let _ = fs::remove_file(&output);
        once("a").unwrap();
        once("a").unwrap();
        assert_eq!(runs.get(), 1, "nothing changed");
        once("b").unwrap();
        assert_eq!(runs.get(), 2, "the input changed");
        fs::remove_file(&output).unwrap();
        once("b").unwrap();
        assert_eq!(runs.get(), 3, "the output was gone");
    }

    #[test]
    fn a_step_that_failed_is_done_again() {
        let output = layout::intermediate("stamp-test/failing");
        let step = "test of failing stamps";
        let attempt = |work: fn(&Path) -> Result<()>| {
            when_changed(step, &[Input::Text("a")], &[&output], || work(&output))
        };
        attempt(|output| write(output, b"whole")).unwrap();
        let changed = when_changed(step, &[Input::Text("b")], &[&output], || {
            anyhow::bail!("half-way")
        });
        assert!(changed.is_err());
        attempt(|output| write(output, b"again")).unwrap();
        assert_eq!(fs::read(&output).unwrap(), b"again");
    }
}
