use std::path::Path;

use super::{Package, PackageError};
use crate::azure_devops::testing;

type Files<'a> = &'a [(&'a str, &'a [u8])];

#[test]
fn an_asset_is_served_under_its_type_with_the_packages_content_type() {
    let package = testing::package("");
    for (name, expected) in [
        ("views.html", Some("text/html")),
        ("views_bg.wasm", Some("application/wasm")),
        (
            "Microsoft.VisualStudio.Services.Icons.Default",
            Some("application/octet-stream"),
        ),
        ("secret.js", None),
        ("tasks/rollout/task.json", None),
        ("Views.html", None),
        ("extension.vsomanifest", None),
    ] {
        assert_eq!(
            package.asset(name).map(|asset| asset.content_type),
            expected,
            "{name}"
        );
    }
    assert_eq!(&*package.asset("views_bg.wasm").unwrap().content, b"\0asm");
    assert_eq!(
        package.asset_path("views.html"),
        "/extensions/pub/ext/1.2.3/views.html"
    );
}

#[test]
fn contributions_have_full_ids_and_are_found_by_either() {
    let package = testing::package("");
    let tab = package.contribution("work-item-page").unwrap();
    assert_eq!(tab.id, "pub.ext.work-item-page");
    assert_eq!(package.contribution("pub.ext.work-item-page"), Some(tab));
    assert_eq!(tab.properties["uri"], "work_items.html?view=work-item");
    let tabs: Vec<&str> = package
        .contributions_of("ms.vss-web.tab")
        .map(|tab| tab.id.as_str())
        .collect();
    assert_eq!(tabs, ["pub.ext.release-stage-tab", "pub.ext.pull-request-tab"]);
    assert_eq!(package.service_connection_type(), Some("launchdarkly"));
}

#[test]
fn the_task_is_unpacked_and_goes_with_the_package() {
    let package = testing::package("console.log(1)");
    let folder = package.task_folder().unwrap().to_owned();
    assert_eq!(
        std::fs::read_to_string(folder.join("index.js")).unwrap(),
        "console.log(1)"
    );
    assert!(folder.join("task.json").exists());
    assert!(folder.join("lib/more.js").exists());
    drop(package);
    assert!(!folder.exists());
}

#[test]
fn what_is_no_package_is_refused_with_the_remedy() {
    let manifest = ("extension.vsomanifest", b"{}".as_slice());
    let types = ("[Content_Types].xml", testing::CONTENT_TYPES.as_bytes());
    let nameless = testing::VSIX_MANIFEST.replace("Publisher=\"pub\"", "");
    let table: [(Files<'_>, &str); 6] = [
        (&[("a.txt", b"a")], "no extension.vsomanifest"),
        (&[("extension.vsomanifest", b"{")], "extension.vsomanifest:"),
        (&[manifest], "no [Content_Types].xml"),
        (&[manifest, types], "no extension.vsixmanifest"),
        (
            &[manifest, types, ("extension.vsixmanifest", nameless.as_bytes())],
            "no Publisher",
        ),
        (&[("../../outside.txt", b"a")], "unsafe path"),
    ];
    for (files, expected) in table {
        let (_folder, path) = testing::vsix(files);
        let message = Package::open(&path).unwrap_err().to_string();
        assert!(
            message.contains(expected) && message.contains("npm run package"),
            "{message}"
        );
    }
}

#[test]
fn a_file_that_is_missing_or_no_zip_is_refused() {
    let missing = Package::open(Path::new("/no/such.vsix")).unwrap_err();
    assert!(
        matches!(missing, PackageError::Unreadable { .. }) && missing.to_string().contains("/no/such.vsix")
    );
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("text.vsix");
    std::fs::write(&path, "text").unwrap();
    assert!(matches!(
        Package::open(&path).unwrap_err(),
        PackageError::Invalid { .. }
    ));
}

#[test]
fn a_rebuilt_asset_takes_the_place_of_the_packaged_one() {
    let folder = tempfile::tempdir().unwrap();
    let package = testing::package("");
    assert_eq!(package.build(), None);
    let package = package.with_rebuilt_assets(folder.path().to_owned());
    assert_eq!(package.build().as_deref(), Some(""));
    std::fs::write(folder.path().join("views.html"), "again").unwrap();
    std::fs::write(folder.path().join("build"), "2").unwrap();
    std::fs::write(folder.path().join("secret.js"), "not addressable").unwrap();
    assert_eq!(&*package.asset("views.html").unwrap().content, b"again");
    assert_eq!(package.asset("views.html").unwrap().content_type, "text/html");
    assert_eq!(&*package.asset("views_bg.wasm").unwrap().content, b"\0asm");
    assert!(package.asset("secret.js").is_none());
    assert_eq!(package.build().as_deref(), Some("2"));
}
