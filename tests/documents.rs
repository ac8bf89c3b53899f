//! What the documents promise holds: every dependency has its reason, every threat its place and its test, and the lock
//! files name what is downloaded to the byte.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops where its own files cannot be read"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sandbox::assumptions::Assumption;
use serde_json::Value;

fn in_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(in_checkout(path)).unwrap_or_else(|error| format!("{path}: {error}"))
}

fn read_json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// The cells of every row of every table in a document, without heads.
fn rows(document: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut lines = document.lines().peekable();
    while let Some(line) = lines.next() {
        let is_head = lines.peek().is_some_and(|next| next.starts_with("| ---"));
        if line.starts_with('|') && !line.starts_with("| ---") && !is_head {
            let cells = line.trim_matches('|').split(" | ");
            rows.push(cells.map(|cell| cell.trim().to_owned()).collect());
        }
    }
    rows
}

/// What stands between backticks.
fn code(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The names in the sections of dependencies of a `Cargo.toml`.
fn crates(manifest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_dependencies = false;
    for line in read(manifest).lines() {
        if line.starts_with('[') {
            is_dependencies = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once(" = ")
            && is_dependencies
        {
            names.insert(name.to_owned());
        }
    }
    assert!(names.len() > 3, "{manifest} was read");
    names
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let mut used = BTreeSet::new();
    for manifest in [
        "Cargo.toml",
        "sandbox/Cargo.toml",
        "xtask/Cargo.toml",
        "fuzz/Cargo.toml",
    ] {
        used.extend(crates(manifest));
    }
    let npm = read_json("package.json");
    for kind in ["dependencies", "devDependencies"] {
        used.extend(npm[kind].as_object().unwrap().keys().cloned());
    }
    let mut listed = BTreeSet::new();
    for row in rows(&read("docs/dependencies.md")) {
        let name = code(&row[0])[0].to_owned();
        assert!(row[1].len() > 3, "{name} has no reason");
        assert!(listed.insert(name.clone()), "{name} is listed twice");
    }
    let missing: Vec<&String> = used.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "docs/dependencies.md does not say why: {missing:?}"
    );
    let gone: Vec<&String> = listed.difference(&used).collect();
    assert!(
        gone.is_empty(),
        "docs/dependencies.md lists what nobody uses: {gone:?}"
    );
}

#[test]
fn every_locked_dependency_comes_from_its_registry_with_a_checksum() {
    for lock in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let lock = read(lock);
        for package in lock.split("[[package]]").skip(1) {
            let Some((_, source)) = package.split_once("source = \"") else {
                continue;
            };
            let is_registry = source.starts_with("registry+");
            assert!(is_registry && package.contains("checksum = \""), "{package}");
        }
    }
    for lock in ["package-lock.json", "bench/peer/package-lock.json"] {
        for (place, package) in read_json(lock)["packages"].as_object().unwrap() {
            let integrity = package["integrity"].as_str().unwrap_or_default();
            assert!(
                place.is_empty() || integrity.starts_with("sha512-"),
                "{lock}: {place}"
            );
            // Without an address, npm asks the registry that it is configured with.
            assert!(package["resolved"].is_null(), "{lock}: {place} names a registry");
        }
    }
}

/// Whether a file has a test of that name.
fn has_test(path: &str, name: &str) -> bool {
    let text = read(path);
    let mut lines = text.lines().rev().skip_while(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        !line.starts_with(&format!("fn {name}("))
    });
    lines.next();
    lines
        .take(4)
        .any(|line| line.trim_start().starts_with("#[") && line.contains("test"))
}

#[test]
fn every_threat_names_the_place_that_holds_it_and_a_test_that_shows_it() {
    let document = read("SECURITY.md");
    let (_, threats) = document.split_once("\n## Threats\n").unwrap();
    let (threats, _) = threats.split_once("\n## ").unwrap();
    let rows = rows(threats);
    assert!(rows.len() > 30, "the tables were read");
    for row in &rows {
        assert_eq!(row.len(), 3, "{row:?}");
        let places = code(&row[1]);
        assert!(!places.is_empty(), "no place holds: {}", row[0]);
        for place in places {
            assert!(in_checkout(place).exists(), "{place} is no file");
        }
        let mut path = "";
        let mut tests = 0;
        for name in code(&row[2]) {
            if name.ends_with(".rs") {
                path = name;
                continue;
            }
            assert!(has_test(path, name), "{path} has no test {name}");
            tests += 1;
        }
        assert!(tests > 0, "no test shows: {}", row[0]);
    }
}

#[test]
fn the_extension_asks_for_the_scopes_that_the_documents_explain_and_for_no_other() {
    let manifest = read_json("vss-extension.json");
    let asked: BTreeSet<&str> = manifest["scopes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope.as_str().unwrap())
        .collect();
    let document = read("SECURITY.md");
    let explained: BTreeSet<&str> = code(&document)
        .into_iter()
        .filter(|name| name.starts_with("vso."))
        .collect();
    assert_eq!(asked, explained);
}

#[test]
fn a_page_loads_nothing_but_files_of_the_package() {
    let page = read("static/page.html");
    let mut found = 0;
    for attribute in ["src=\"", "href=\""] {
        for address in page.split(attribute).skip(1) {
            let address = address.split('"').next().unwrap();
            assert!(!address.contains([':', '/']), "{address}");
            found += 1;
        }
    }
    assert_eq!(found, 4, "style, program, watch and script");
}

/// Every document for people.
fn documents() -> Vec<String> {
    let named = [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "README.md",
        "SECURITY.md",
        "static/overview.md",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let in_folder = fs::read_dir(folder).unwrap().map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        format!("docs/{name}")
    });
    let documents: Vec<String> = named.map(str::to_owned).into_iter().chain(in_folder).collect();
    assert!(documents.len() > named.len(), "the folder of documents is empty");
    documents
}

#[test]
fn links_between_documents_lead_to_files_and_headings() {
    let anchor = |heading: &str| {
        let kept = |c: char| match c {
            ' ' | '-' => Some('-'),
            c if c.is_alphanumeric() || c == '_' => Some(c.to_ascii_lowercase()),
            _ => None,
        };
        heading
            .trim_start_matches('#')
            .trim()
            .chars()
            .filter_map(kept)
            .collect::<String>()
    };
    for document in documents() {
        let text = read(&document);
        let folder = Path::new(&document).parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => document.to_owned(),
                file => folder.join(file).to_string_lossy().into_owned(),
            };
            assert!(in_checkout(&file).exists(), "{document}: {target}");
            let has_heading = || {
                read(&file)
                    .lines()
                    .any(|line| line.starts_with('#') && anchor(line) == heading)
            };
            assert!(heading.is_empty() || has_heading(), "{document}: {target}");
        }
    }
}

#[test]
fn the_commands_that_documents_and_the_pipeline_name_exist() {
    let usage = read("xtask/src/main.rs");
    let scripts = read_json("package.json");
    let pipeline = "azure-pipelines.yml".to_owned();
    for document in documents().into_iter().chain([pipeline]) {
        let text = read(&document);
        let named = |start: &str| -> Vec<String> {
            let after = text.split(start).skip(1);
            let is_name = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
            after
                .map(|rest| rest.chars().take_while(is_name).collect())
                .collect()
        };
        for command in named("cargo xtask ") {
            assert!(
                usage.contains(&format!("\n  {command}")),
                "{document}: cargo xtask {command}"
            );
        }
        for script in named("npm run ") {
            assert!(
                scripts["scripts"][&script].is_string(),
                "{document}: npm run {script}"
            );
        }
    }
}

/// The points of the checklist: heading and lines.
fn points(document: &str) -> Vec<(&str, &str)> {
    let points = document.split("\n### ").skip(1);
    let points = points.filter_map(|point| point.split_once('\n'));
    points
        .map(|(heading, text)| (heading, text.split("\n## ").next().unwrap()))
        .collect()
}

/// The line of a point that begins with a label.
fn line<'a>((heading, text): (&str, &'a str), label: &str) -> &'a str {
    let start = format!("- {label}: ");
    let line = text.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("{heading} has no line {label}"))
}

#[test]
fn the_checklist_of_the_first_installation_lists_every_open_assumption() {
    let document = read("docs/first-installation.md");
    let points = points(&document);
    let listed: Vec<&str> = points
        .iter()
        .flat_map(|point| code(line(*point, "Switch")))
        .filter(|name| !name.starts_with("--"))
        .collect();
    assert_eq!(
        listed,
        Assumption::ALL.map(Assumption::name),
        "the switches of the sandbox, in its order"
    );

    let architecture = read("ARCHITECTURE.md");
    let (_, unconfirmed) = architecture.split_once("\n## Unconfirmed\n").unwrap();
    let unconfirmed: BTreeSet<&str> = code(unconfirmed)
        .into_iter()
        .filter(|name| name.contains("::"))
        .collect();
    let places: BTreeSet<&str> = points
        .iter()
        .flat_map(|point| code(line(*point, "Place")))
        .collect();
    let missing: Vec<_> = unconfirmed.difference(&places).collect();
    assert!(missing.is_empty(), "the checklist lacks {missing:?}");
    for place in places {
        let is_known = unconfirmed.contains(place) || in_checkout(place).exists();
        assert!(is_known, "{place} is neither a file nor unconfirmed");
    }
}

#[test]
fn every_point_of_the_first_installation_says_what_to_do_and_names_its_tests() {
    let document = read("docs/first-installation.md");
    for point in points(&document) {
        for label in ["Click", "See", "Send us", "If not"] {
            line(point, label);
        }
        let (mut path, mut tests) = ("", 0);
        for name in code(line(point, "Tests")) {
            if name.ends_with(".rs") {
                path = name;
                continue;
            }
            assert!(has_test(path, name), "{}: {path} has no test {name}", point.0);
            tests += 1;
        }
        assert!(tests > 0, "no test shows: {}", point.0);
    }
}
