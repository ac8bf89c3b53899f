//! A package with a task of a test's own, and the organization that has it installed.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::edition::Edition;
use super::package::Package;
use super::proxy;
use super::state::{Secret, Setup, State};

/// The product's own manifest and task: what the sandbox must understand.
pub(crate) const MANIFEST: &str = include_str!("../../../vss-extension.json");
pub(crate) const TASK: &str = include_str!("../../../static/task/task.json");

pub(crate) const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".html" ContentType="text/html"/>
  <Default Extension=".js" ContentType="application/javascript"/>
  <Override ContentType="application/wasm" PartName="/views_bg.wasm"/>
</Types>"#;

pub(crate) const VSIX_MANIFEST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="ext" Publisher="pub" Version="1.2.3"/>
    <DisplayName>An extension</DisplayName>
  </Metadata>
  <Assets>
    <Asset Type="views.html" d:Source="File" Path="views.html" Addressable="true"/>
    <Asset Type="views_bg.wasm" d:Source="File" Path="views_bg.wasm" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Icons.Default" d:Source="File" Path="images/icon.png" Addressable="true"/>
    <Asset Type="secret.js" d:Source="File" Path="tasks/rollout/index.js" Addressable="false"/>
  </Assets>
</PackageManifest>"#;

/// A vsix with these files.
pub(crate) fn vsix(files: &[(&str, &[u8])]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("test.vsix");
    let mut archive = ZipWriter::new(File::create(&path).unwrap());
    for (name, content) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap();
    (folder, path)
}

/// A vsix whose task is this script.
pub(crate) fn vsix_with_task(script: &str) -> (TempDir, PathBuf) {
    vsix(&[
        ("[Content_Types].xml", CONTENT_TYPES.as_bytes()),
        ("extension.vsixmanifest", VSIX_MANIFEST.as_bytes()),
        ("extension.vsomanifest", MANIFEST.as_bytes()),
        ("views.html", b"<!doctype html>"),
        ("views_bg.wasm", b"\0asm"),
        ("images/icon.png", b"png"),
        ("tasks/rollout/task.json", TASK.as_bytes()),
        ("tasks/rollout/index.js", script.as_bytes()),
        ("tasks/rollout/lib/more.js", b"exports.more = 1;"),
    ])
}

pub(crate) fn package(script: &str) -> Package {
    let (_folder, path) = vsix_with_task(script);
    Package::open(&path).unwrap()
}

/// The base state, with nothing listening, and a task that is this script.
pub(crate) fn state(script: &str) -> State {
    state_with(package(script))
}

pub(crate) fn state_with(package: Package) -> State {
    State::new(Setup {
        edition: Edition::Cloud,
        azure_devops_url: "http://127.0.0.1:9".to_owned(),
        gallery_url: "http://127.0.0.1:10".to_owned(),
        launchdarkly_url: "http://127.0.0.1:11".to_owned(),
        launchdarkly_access_token: Secret::new("api-hush-hush"),
        package,
        http: proxy::http_client(true).unwrap(),
        referee: crate::referee::Referee::default(),
    })
}
