//! Scripts bundled with the npm packages that they use, and stylesheets, made small.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::layout;
use crate::npm;
use crate::process;
use crate::staging;
use crate::stamp::{self, Input};
use crate::terminal::say;
use crate::wasm::{Module, Program};

/// Parts of `static/styles` that the pages of a program use.
fn styles(program: Program) -> &'static [&'static str] {
    match program {
        Program::WorkItems => &["common.css", "work_item.css"],
        Program::Releases | Program::Hub => &["common.css", "rollout_report.css"],
        Program::Settings | Program::Catalog => &["common.css", "work_item.css", "settings.css"],
        Program::CatalogReader | Program::Rollout => &[],
    }
}

/// Makes one small stylesheet of the parts that a program's pages use, and returns its path.
pub fn stylesheet(program: Program) -> Result<PathBuf> {
    let name = format!("{}_style.css", program.name());
    let mut source = String::new();
    for part in styles(program) {
        let path = layout::in_checkout("static/styles").join(part);
        source += &String::from_utf8(stamp::read(&path)?)?;
    }
    let whole = layout::intermediate(&format!("{}_style.whole.css", program.name()));
    stamp::write(&whole, source.as_bytes())?;
    let lock = layout::in_checkout("package-lock.json");
    let small = layout::intermediate(&name);
    let inputs = [
        Input::Text(&source),
        Input::File(&lock),
        Input::Text(include_str!("bundle.rs")),
    ];
    stamp::when_changed(&format!("minifying {name}"), &inputs, &[&small], || {
        let mut esbuild = npm::program("esbuild");
        esbuild
            .arg(&whole)
            .args(["--minify", "--charset=utf8", "--log-level=warning"])
            .arg(format!("--outfile={}", small.display()));
        process::run(&mut esbuild)
    })?;
    Ok(small)
}

/// Bundles what the task loads when there is a proxy, and returns its path.
pub fn task_proxy() -> Result<PathBuf> {
    let entry = layout::in_checkout("static/task/proxy.js");
    let silent = layout::in_checkout("static/silent_debug.js");
    let lock = layout::in_checkout("package-lock.json");
    let script = layout::intermediate("proxy.js");
    let inputs = [
        Input::File(&entry),
        Input::File(&silent),
        Input::File(&lock),
        Input::Text(include_str!("bundle.rs")),
    ];
    stamp::when_changed("bundling proxy.js", &inputs, &[&script], || {
        let mut esbuild = npm::program("esbuild");
        esbuild
            .arg(&entry)
            .args(["--bundle", "--minify", "--platform=node", "--format=cjs"])
            .args(["--target=node20", "--charset=utf8", "--log-level=warning"])
            // The variable DEBUG would have it write to the log, past the one door.
            .arg(format!("--alias:debug={}", silent.display()))
            // An optional peer of the package, for a kind of credentials that agents do not have.
            .arg("--external:kerberos")
            .arg(format!("--outfile={}", script.display()));
        process::run(&mut esbuild)
    })?;
    Ok(script)
}

/// Bundles the script that reports a page whose own script was not loaded, and returns its path.
pub fn watch() -> Result<PathBuf> {
    bundle("watch.js", &layout::in_checkout("static/page/watch.js"), &[], &[])
}

/// Bundles a browser program's glue with the script that starts it into one classic script, and returns its path.
/// `addresses` are the files that it loads, by their identifiers in the sources.
pub fn script(program: Program, module: &Module, addresses: &[(&str, &str)]) -> Result<PathBuf> {
    let entry = match program {
        Program::CatalogReader => "static/catalog_reader/program.js",
        _ => "static/page/boot.js",
    };
    let modules = [
        ("program", module.glue.clone()),
        (
            "catalog-reader",
            layout::in_checkout("static/catalog_reader/load.js"),
        ),
        ("sdk", layout::in_checkout("static/page/sdk.js")),
    ];
    bundle(
        &format!("{}.js", program.name()),
        &layout::in_checkout(entry),
        &modules,
        addresses,
    )
}

fn bundle(
    name: &str,
    entry: &Path,
    modules: &[(&str, PathBuf)],
    addresses: &[(&str, &str)],
) -> Result<PathBuf> {
    // The lock file tells the versions of esbuild and of the SDK.
    let lock = layout::in_checkout("package-lock.json");
    let script = layout::intermediate(name);
    let scripts: Vec<PathBuf> = ["static/page", "static/catalog_reader"]
        .into_iter()
        .map(|folder| staging::contents(&layout::in_checkout(folder)))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flat_map(BTreeMap::into_values)
        .collect();
    let settings = format!("{addresses:?} {}", include_str!("bundle.rs"));
    let mut inputs = vec![Input::File(&lock), Input::Text(&settings)];
    inputs.extend(scripts.iter().map(|path| Input::File(path)));
    inputs.extend(modules.iter().map(|(_, path)| Input::File(path)));
    stamp::when_changed(&format!("bundling {name}"), &inputs, &[&script], || {
        say(format_args!("bundling {name}"));
        let mut esbuild = npm::program("esbuild");
        esbuild
            .arg(entry)
            .args(["--bundle", "--minify", "--format=iife"])
            .args(["--target=es2022", "--charset=utf8"])
            .args(["--log-level=warning", "--log-override:empty-import-meta=error"])
            // wasm-bindgen names a module once for every block of the library that imports from it.
            .arg("--log-override:duplicate-object-key=silent")
            .arg(format!("--outfile={}", script.display()));
        for (alias, path) in modules {
            esbuild.arg(format!("--alias:{alias}={}", path.display()));
        }
        for (identifier, address) in addresses {
            esbuild.arg(format!("--define:{identifier}=\"{address}\""));
        }
        process::run(&mut esbuild)
    })?;
    Ok(script)
}

/// Makes the page of a browser program, and returns its path. `addresses` are what it loads, by their placeholders.
pub fn page(program: Program, addresses: &[(&str, &str)]) -> Result<PathBuf> {
    let mut text = String::from_utf8(stamp::read(&layout::in_checkout("static/page.html"))?)?;
    for (placeholder, address) in addresses {
        text = text.replace(&format!("\"{placeholder}\""), &format!("\"{address}\""));
    }
    let page = layout::intermediate(&format!("{}.html", program.name()));
    stamp::write(&page, text.as_bytes())?;
    Ok(page)
}
