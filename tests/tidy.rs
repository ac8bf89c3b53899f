//! House rules that a compiler does not hold: where arrows may point, and how long a file may be.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where its own files cannot be read"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// What may not be named below each part of the library.
const ARROWS: [(&str, &[&str]); 13] = [
    (
        "src/json.rs",
        &["crate::", "yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"],
    ),
    (
        "src/domain",
        &[
            "crate::http",
            "crate::launchdarkly",
            "crate::azure_devops",
            "crate::rollout",
            "crate::views",
            "crate::components",
            "crate::app",
            "crate::services",
            "yew",
            "web_sys",
            "js_sys",
            "gloo",
            "wasm_bindgen",
        ],
    ),
    (
        "src/http",
        &[
            "crate::launchdarkly",
            "crate::azure_devops",
            "crate::rollout",
            "crate::views",
            "crate::app",
            "crate::services",
            "yew::",
        ],
    ),
    (
        "src/launchdarkly",
        &[
            "crate::azure_devops",
            "crate::rollout",
            "crate::views",
            "crate::app",
            "crate::services",
            "yew",
            "web_sys",
            "js_sys",
            "gloo",
        ],
    ),
    (
        "src/azure_devops",
        &[
            "crate::rollout",
            "crate::views",
            "crate::app",
            "crate::services",
            "yew::",
            "RequestInit",
        ],
    ),
    (
        "src/yaml",
        &["crate::", "yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"],
    ),
    (
        "src/credentials",
        &[
            "crate::rollout",
            "crate::catalog",
            "crate::views",
            "crate::components",
            "crate::app",
            "crate::services",
            "yew",
            "web_sys",
            "js_sys",
            "gloo",
            "wasm_bindgen",
        ],
    ),
    (
        "src/catalog",
        &[
            "crate::rollout",
            "crate::views",
            "crate::components",
            "crate::app",
            "crate::services",
            "yew",
            "web_sys",
            "js_sys",
            "gloo",
            "wasm_bindgen",
        ],
    ),
    (
        "src/catalog_reader",
        &[
            "crate::rollout",
            "crate::views",
            "crate::components",
            "crate::app",
            "crate::services",
            "yew",
            "web_sys",
            "gloo",
        ],
    ),
    (
        "src/rollout",
        &[
            "crate::views",
            "crate::components",
            "crate::app",
            "crate::services",
            "yew",
            "web_sys",
            "js_sys",
            "gloo",
        ],
    ),
    (
        "src/components",
        &["crate::views", "crate::app", "crate::rollout"],
    ),
    (
        "src/services.rs",
        &["crate::views", "crate::components", "crate::app", "yew"],
    ),
    ("src/views", &["crate::app", "crate::rollout::", "RequestInit"]),
];

/// Longest source file, in lines.
const LONGEST: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources_of(part: &str) -> Vec<PathBuf> {
    let file = root().join(part).with_extension("rs");
    let folder = root().join(part);
    let mut found: Vec<PathBuf> = file.exists().then_some(file).into_iter().collect();
    if folder.is_dir() {
        sources(&folder, &mut found);
    }
    assert!(!found.is_empty(), "{part} has no sources: has it moved?");
    found
}

#[test]
fn arrows_point_inwards() {
    let mut wrong = Vec::new();
    for (part, forbidden) in ARROWS {
        for path in sources_of(part) {
            let text = fs::read_to_string(&path).unwrap();
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap();
                if let Some(name) = forbidden.iter().find(|name| code.contains(**name)) {
                    wrong.push(format!("{}:{} names {name}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_bindings_name_javascript() {
    let allowed = [
        "src/azure_devops/sdk",
        "src/azure_devops/agent",
        "src/catalog_reader/page",
        "src/http/node",
    ];
    let mut all = Vec::new();
    sources(&root().join("src"), &mut all);
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        let relative = path
            .strip_prefix(root())
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let may = allowed.iter().any(|prefix| relative.starts_with(prefix));
        assert!(
            may || !text.contains("extern \"C\""),
            "{relative} binds JavaScript; only {allowed:?} may"
        );
    }
}

#[test]
fn no_file_is_too_long() {
    for part in ["src", "sandbox/src", "xtask/src", "tests"] {
        let mut found = Vec::new();
        sources(&root().join(part), &mut found);
        for path in found {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(
                lines <= LONGEST,
                "{} has {lines} lines; {LONGEST} are the limit",
                path.display()
            );
        }
    }
}
