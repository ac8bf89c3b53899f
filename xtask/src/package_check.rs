//! Reads a finished package back, as the Marketplace and the agent will: what `tfx` wrote is compared with what was staged.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result, bail};
use roxmltree::Document;
use serde_json::Value;
use zip::ZipArchive;

use crate::identity::Identity;
use crate::layout;
use crate::manifest_check::{self, Manifests};
use crate::stamp;
use crate::terminal::say;

/// Files that `tfx` adds to those that were staged.
const ADDED: [&str; 3] = [
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension.vsomanifest",
];

/// Checks a package and reports every problem at once.
pub fn run(package: &Path) -> Result<()> {
    let files = unpack(package)?;
    let manifest = stamp::read(&layout::staging().join("vss-extension.json"))?;
    let identity = Identity::read(&manifest, None, layout::VERSION)?;
    let problems = problems(&identity, serde_json::from_slice(&manifest)?, files)?;
    for problem in &problems {
        say(format_args!("- {problem}"));
    }
    if !problems.is_empty() {
        bail!("{} has problems: {}", package.display(), problems.len());
    }
    Ok(())
}

/// Compares a tag with the version; other branches may be of any version.
pub fn of_tag(branch: &str) -> Result<()> {
    match branch.strip_prefix("refs/tags/v") {
        Some(tagged) if tagged != layout::VERSION => bail!(
            "the tag v{tagged} is not the version {} in Cargo.toml: change one of them",
            layout::VERSION
        ),
        _ => Ok(()),
    }
}

/// The files of an archive by their names.
fn unpack(package: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let file = File::open(package).with_context(|| format!("could not read {}", package.display()))?;
    let mut archive = ZipArchive::new(file)?;
    let names = archive.file_names().map(|name| name.map(Cow::into_owned));
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    let mut files = BTreeMap::new();
    for name in names.into_iter().filter(|name| !name.ends_with('/')) {
        let mut content = Vec::new();
        archive.by_name(&name)?.read_to_end(&mut content)?;
        files.insert(name, content);
    }
    Ok(files)
}

/// A sentence for each thing that is wrong; none when all is well. `extension` is the manifest as it was staged.
fn problems(identity: &Identity, extension: Value, files: BTreeMap<String, Vec<u8>>) -> Result<Vec<String>> {
    if let Some(name) = ADDED.into_iter().find(|name| !files.contains_key(*name)) {
        bail!("the package has no {name}");
    }
    let text = |name: &str| -> Result<&str> {
        let content = files
            .get(name)
            .with_context(|| format!("the package has no {name}"))?;
        std::str::from_utf8(content).with_context(|| format!("{name} is not text"))
    };
    let mut problems = of_marketplace(identity, text("extension.vsixmanifest")?)?;
    problems.extend(of_content_types(text("[Content_Types].xml")?)?);
    let packed: Value = serde_json::from_str(text("extension.vsomanifest")?)?;
    for name in ["contributions", "scopes"] {
        if packed.get(name) != extension.get(name) {
            problems.push(format!(
                "extension.vsomanifest: its {name} are not those of the manifest"
            ));
        }
    }
    let task = text(&format!("{}/task.json", layout::TASK_FOLDER))?;
    let manifests = Manifests {
        task: serde_json::from_str(task).context("task.json is not JSON")?,
        extension,
        version: identity.version.clone(),
        files,
    };
    // Every file that a contribution, a page or the task names is to be in the package.
    problems.extend(manifest_check::problems(&manifests));
    Ok(problems)
}

/// Problems of the XML manifest, which the Marketplace reads.
fn of_marketplace(identity: &Identity, xml: &str) -> Result<Vec<String>> {
    let document = Document::parse(xml).context("extension.vsixmanifest is not XML")?;
    let element = |name: &str| document.descendants().find(|node| node.tag_name().name() == name);
    let stated = element("Identity").context("extension.vsixmanifest has no Identity")?;
    let expected = [
        ("Id", &identity.extension),
        ("Publisher", &identity.publisher),
        ("Version", &identity.version),
    ];
    let mut problems: Vec<String> = expected
        .into_iter()
        .filter(|(name, expected)| stated.attribute(*name) != Some(expected.as_str()))
        .map(|(name, expected)| {
            let found = stated.attribute(name).unwrap_or_default();
            format!("extension.vsixmanifest: {name} is `{found}` instead of `{expected}`")
        })
        .collect();
    for name in [
        "DisplayName",
        "Description",
        "Categories",
        "Tags",
        "Icon",
        "License",
    ] {
        let stated = element(name).and_then(|node| node.text());
        if stated.unwrap_or_default().is_empty() {
            problems.push(format!("extension.vsixmanifest: {name} is missing"));
        }
    }
    Ok(problems)
}

/// Problems of the content types: a browser compiles a program while it loads only when it is served as WebAssembly.
fn of_content_types(xml: &str) -> Result<Option<String>> {
    let document = Document::parse(xml).context("[Content_Types].xml is not XML")?;
    let is_wasm = |name: Option<&str>| name.is_some_and(|name| name.ends_with(".wasm"));
    let is_served = document.descendants().any(|node| {
        (is_wasm(node.attribute("Extension")) || is_wasm(node.attribute("PartName")))
            && node.attribute("ContentType") == Some("application/wasm")
    });
    Ok((!is_served).then(|| "[Content_Types].xml: .wasm is not application/wasm".to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::manifest_check::tests::good;

    const CONTENT_TYPES: &str =
        r#"<Types><Default Extension=".wasm" ContentType="application/wasm"/></Types>"#;

    fn identity() -> Identity {
        Identity {
            publisher: "contoso".to_owned(),
            extension: "flags".to_owned(),
            version: "0.0.0".to_owned(),
        }
    }

    /// Packs the good manifests, spoils the package in one way, and returns what is said of it.
    fn told(spoil: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> String {
        let good = good();
        let mut files = good.files;
        let add = [
            ("[Content_Types].xml".to_owned(), CONTENT_TYPES.to_owned()),
            (
                "extension.vsixmanifest".to_owned(),
                r#"<PackageManifest xmlns="urn:x"><Metadata><Identity Id="flags" Publisher="contoso" Version="0.0.0"/>
                <DisplayName>a</DisplayName><Description>a</Description><Categories>a</Categories><Tags>a</Tags>
                <Icon>a</Icon><License>a</License></Metadata></PackageManifest>"#
                    .to_owned(),
            ),
            (
                "extension.vsomanifest".to_owned(),
                json!({"contributions": good.extension["contributions"], "scopes": good.extension["scopes"]})
                    .to_string(),
            ),
            ("tasks/rollout/task.json".to_owned(), good.task.to_string()),
        ];
        files.extend(add.map(|(name, text)| (name, text.into_bytes())));
        spoil(&mut files);
        match problems(&identity(), good.extension, files) {
            Ok(problems) => problems.join("; "),
            Err(error) => format!("{error:#}"),
        }
    }

    fn replace(files: &mut BTreeMap<String, Vec<u8>>, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(files[name].clone()).unwrap();
        assert!(text.contains(from), "{text}");
        files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
    }

    #[test]
    fn a_whole_package_has_no_problems() {
        assert_eq!(told(|_| {}), "");
    }

    #[test]
    fn what_is_wrong_in_a_package_is_told() {
        let xml = "extension.vsixmanifest";
        for (name, from, to, expected) in [
            (
                xml,
                "Version=\"0.0.0\"",
                "Version=\"0.0.1\"",
                "Version is `0.0.1` instead of `0.0.0`",
            ),
            (xml, "contoso", "fabrikam", "Publisher is `fabrikam`"),
            (xml, "<Tags>a</Tags>", "<Tags/>", "Tags is missing"),
            (xml, "</Metadata>", "", "extension.vsixmanifest is not XML"),
            (
                "[Content_Types].xml",
                "application/wasm",
                "text/plain",
                ".wasm is not application/wasm",
            ),
            (
                "extension.vsomanifest",
                "vso.build",
                "vso.code_full",
                "its scopes are not",
            ),
            (
                "extension.vsomanifest",
                "releases.html",
                "other.html",
                "its contributions are not",
            ),
            (
                "tasks/rollout/task.json",
                "\"Deploy\"",
                "\"Utility\"",
                "instead of Deploy",
            ),
            (
                "tasks/rollout/task.json",
                "\"Major\":0",
                "\"Major\":7",
                "task.json: its version is 7.0.0",
            ),
            ("tasks/rollout/task.json", "{", "", "task.json is not JSON"),
        ] {
            let told = told(|files| replace(files, name, from, to));
            assert!(told.contains(expected), "{expected}: {told}");
        }
    }

    #[test]
    fn a_tag_names_the_version_and_a_branch_need_not() {
        assert!(of_tag(&format!("refs/tags/v{}", layout::VERSION)).is_ok());
        assert!(of_tag("refs/heads/main").is_ok());
        assert!(of_tag("refs/tags/v99.0.0").is_err());
    }

    #[test]
    fn a_file_that_something_names_is_missed() {
        for (name, expected) in [
            ("releases.html", "the file `releases.html` does not exist"),
            ("tasks/rollout/index.js", "the target `index.js`"),
            ("images/icon.png", "the icon `images/icon.png` does not exist"),
            ("overview.md", "of content.details does not exist"),
            (
                "extension.vsomanifest",
                "the package has no extension.vsomanifest",
            ),
        ] {
            let told = told(|files| {
                files.remove(name);
            });
            assert!(told.contains(expected), "{expected}: {told}");
        }
    }
}
