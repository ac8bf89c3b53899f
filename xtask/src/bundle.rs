//! Scripts bundled with the npm packages that they use, and the stylesheet, made small.

use std::path::PathBuf;

use anyhow::Result;

use crate::layout;
use crate::npm;
use crate::process;
use crate::stamp::{self, Input};
use crate::terminal::say;
use crate::wasm::{Module, Program};

/// Makes the stylesheet small and returns its path.
pub fn stylesheet() -> Result<PathBuf> {
    let source = layout::in_checkout("static/views.css");
    let lock = layout::in_checkout("package-lock.json");
    let small = layout::intermediate("views.css");
    let inputs = [
        Input::File(&source),
        Input::File(&lock),
        Input::Text(include_str!("bundle.rs")),
    ];
    stamp::when_changed("minifying views.css", &inputs, &[&small], || {
        let mut esbuild = npm::program("esbuild");
        esbuild
            .arg(&source)
            .args(["--minify", "--charset=utf8", "--log-level=warning"])
            .arg(format!("--outfile={}", small.display()));
        process::run(&mut esbuild)
    })?;
    Ok(small)
}

/// Bundles the boot script with the glue of a browser program into one classic script, and returns its path.
pub fn script(program: Program, module: &Module) -> Result<PathBuf> {
    bundle(program, module, "static/boot.js", "iife")
}

/// Bundles the program that a page fetches later into a module, and returns its path.
pub fn module(program: Program, module: &Module) -> Result<PathBuf> {
    bundle(program, module, "static/catalog_reader/program.js", "esm")
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

fn bundle(program: Program, module: &Module, entry: &str, format: &str) -> Result<PathBuf> {
    let entry = layout::in_checkout(entry);
    let compile = layout::in_checkout("static/compile.js");
    let catalog_reader = layout::in_checkout("static/catalog_reader/load.js");
    let sdk = layout::in_checkout("static/sdk.js");
    // The lock file tells the versions of esbuild and of the SDK.
    let lock = layout::in_checkout("package-lock.json");
    let name = program.name();
    let script = layout::intermediate(&format!("{name}.js"));
    let inputs = [
        Input::File(&entry),
        Input::File(&compile),
        Input::File(&catalog_reader),
        Input::File(&sdk),
        Input::File(&module.glue),
        Input::File(&lock),
        Input::Text(include_str!("bundle.rs")),
    ];
    stamp::when_changed(&format!("bundling {name}.js"), &inputs, &[&script], || {
        say(format_args!("bundling {name}.js"));
        let mut esbuild = npm::program("esbuild");
        esbuild
            .arg(&entry)
            .args(["--bundle", "--minify", "--target=es2022", "--charset=utf8"])
            .arg(format!("--format={format}"))
            .args(["--log-level=warning", "--log-override:empty-import-meta=error"])
            // wasm-bindgen names a module once for every block of the library that imports from it.
            .arg("--log-override:duplicate-object-key=silent")
            .arg(format!("--alias:program={}", module.glue.display()))
            .arg(format!("--alias:catalog-reader={}", catalog_reader.display()))
            .arg(format!("--alias:sdk={}", sdk.display()))
            .arg(format!("--define:PROGRAM=\"{name}\""))
            .arg(format!("--outfile={}", script.display()));
        process::run(&mut esbuild)
    })?;
    Ok(script)
}

/// Makes the page that loads a browser program, and returns its path.
pub fn page(program: Program) -> Result<PathBuf> {
    let name = program.name();
    let template = String::from_utf8(stamp::read(&layout::in_checkout("static/page.html"))?)?;
    let page = layout::intermediate(&format!("{name}.html"));
    stamp::write(&page, template.replace("PROGRAM", name).as_bytes())?;
    Ok(page)
}
