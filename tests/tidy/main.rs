//! House rules that a compiler does not hold: where arrows may point, and how long a file may be.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where its own files cannot be read"
)]

mod graph;

use std::fs;
use std::path::{Path, PathBuf};

use graph::{Graph, circles, is_below};

/// Modules of the library, outermost first: a module names only those below it.
const ORDER: [&str; 14] = [
    "app",
    "views",
    "components",
    "services",
    "catalog_reader",
    "rollout",
    "catalog",
    "credentials",
    "yaml",
    "azure_devops",
    "launchdarkly",
    "http",
    "domain",
    "json",
];

/// Modules that must not name a module below them either.
const APART: [(&str, &str); 8] = [
    ("app", "rollout"),
    ("views", "rollout"),
    ("components", "rollout"),
    ("services", "rollout"),
    ("catalog_reader", "rollout"),
    ("credentials", "launchdarkly"),
    ("yaml", "json"),
    ("yaml", "domain"),
];

/// Beginnings of crate and type names that the code of a module must not use.
const FOREIGN: [(&str, &[&str]); 13] = [
    ("json", &["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"]),
    ("domain", &["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"]),
    ("http", &["yew"]),
    ("launchdarkly", &["yew", "web_sys", "js_sys", "gloo"]),
    ("azure_devops", &["yew", "RequestInit"]),
    ("yaml", &["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"]),
    (
        "credentials",
        &["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"],
    ),
    ("catalog", &["yew", "web_sys", "js_sys", "gloo", "wasm_bindgen"]),
    ("catalog_reader", &["yew", "web_sys", "gloo"]),
    ("rollout", &["yew", "web_sys", "js_sys", "gloo"]),
    ("services", &["yew"]),
    ("views", &["RequestInit"]),
    ("components", &["RequestInit"]),
];

/// Longest source file, in lines.
const MAX_LINES: usize = 400;

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

/// Reads the crate whose sources lie in `folder`.
fn graph_of(folder: &str) -> Graph {
    let folder = root().join(folder);
    let mut found = Vec::new();
    sources(&folder, &mut found);
    let relative = |path: &PathBuf| {
        let path = path.strip_prefix(&folder).unwrap();
        path.to_string_lossy().replace('\\', "/")
    };
    Graph::read(&folder, &found.iter().map(relative).collect::<Vec<_>>())
}

/// Returns the module at the top of the library that a file belongs to; the crate's root and programs have none.
fn place_in_order(file: &str) -> Option<usize> {
    ORDER.iter().position(|module| is_below(file, module))
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let mut found = Vec::new();
    sources(&root().join("src"), &mut found);
    for path in found {
        let path = path.strip_prefix(root().join("src")).unwrap();
        let file = path.to_string_lossy().replace('\\', "/");
        let is_outside = file == "lib.rs" || file == "tests.rs" || file.starts_with("bin/");
        assert!(
            is_outside || place_in_order(&file).is_some(),
            "{file} belongs to no module of ORDER"
        );
    }
}

#[test]
fn arrows_point_inwards() {
    let graph = graph_of("src");
    let mut wrong = Vec::new();
    for (from, to) in graph.edges() {
        let (Some(user), Some(used)) = (place_in_order(&from), place_in_order(&to)) else {
            continue;
        };
        let is_apart = APART
            .iter()
            .any(|(user, used)| is_below(&from, user) && is_below(&to, used));
        if user > used || is_apart {
            wrong.push(format!("src/{from} names src/{to}"));
        }
    }
    for (module, foreign) in FOREIGN {
        let names = graph.names_below(module);
        assert!(!names.is_empty(), "{module} names nothing: has it moved?");
        let banned = |name: &str| foreign.iter().any(|foreign| name.starts_with(foreign));
        let found = names.iter().filter(|(_, name)| banned(name));
        wrong.extend(found.map(|(file, name)| format!("src/{file} names {name}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_view_names_another_view() {
    let view = |file: &str| {
        let file = file.strip_prefix("views/")?;
        let view = file.split(['/', '.']).next()?;
        // The component that carries out the commands of every view.
        (view != "component").then(|| view.to_owned())
    };
    for (from, to) in graph_of("src").edges() {
        if let (Some(user), Some(used)) = (view(&from), view(&to)) {
            assert_eq!(user, used, "src/{from} names src/{to}");
        }
    }
}

#[test]
fn files_do_not_need_each_other() {
    let edges = graph_of("src").edges();
    let mut wrong = String::new();
    for circle in circles(&edges) {
        wrong.push_str("\nthese files need each other:\n");
        let inside = |(from, to): &&(String, String)| circle.contains(from) && circle.contains(to);
        for (from, to) in edges.iter().filter(inside) {
            wrong.push_str(&format!("  src/{from} names src/{to}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn state_of_the_sandbox_does_not_know_who_uses_it() {
    let users = ["agent", "proxy", "rest", "pages", "identity"].map(|user| format!("azure_devops/{user}"));
    let edges = graph_of("sandbox/src").edges();
    let mut of_state = edges
        .iter()
        .filter(|(from, _)| is_below(from, "azure_devops/state"));
    assert!(of_state.clone().next().is_some(), "the state has moved");
    let wrong = of_state.find(|(_, to)| users.iter().any(|user| is_below(to, user)));
    assert_eq!(wrong, None);
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
                lines <= MAX_LINES,
                "{} has {lines} lines; {MAX_LINES} are the limit",
                path.display()
            );
        }
    }
}
