//! The browser app's one script (boot, glue and Microsoft's SDK) and its stylesheet, made small.

use std::path::PathBuf;

use anyhow::Result;

use crate::layout;
use crate::npm;
use crate::process;
use crate::stamp::{self, Input};
use crate::terminal::say;
use crate::wasm::Module;

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

/// Bundles the boot script with the glue of the browser app into one classic script, and returns its path.
pub fn script(views: &Module) -> Result<PathBuf> {
    let boot = layout::in_checkout("static/boot.js");
    // The lock file tells the versions of esbuild and of the SDK.
    let lock = layout::in_checkout("package-lock.json");
    let script = layout::intermediate("views.js");
    let inputs = [
        Input::File(&boot),
        Input::File(&views.glue),
        Input::File(&lock),
        Input::Text(include_str!("bundle.rs")),
    ];
    stamp::when_changed("bundling views.js", &inputs, &[&script], || {
        say("bundling views.js");
        let mut esbuild = npm::program("esbuild");
        esbuild
            .arg(&boot)
            .args([
                "--bundle",
                "--minify",
                "--format=iife",
                "--target=es2022",
                "--charset=utf8",
            ])
            .args(["--log-level=warning", "--log-override:empty-import-meta=error"])
            // wasm-bindgen names a module once for every block of the library that imports from it.
            .arg("--log-override:duplicate-object-key=silent")
            .arg(format!("--alias:views={}", views.glue.display()))
            .arg(format!("--outfile={}", script.display()));
        process::run(&mut esbuild)
    })?;
    Ok(script)
}
