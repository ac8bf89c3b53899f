//! From Rust to WebAssembly with its JavaScript glue.

mod function_order;
mod short_names;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::{Bindgen, Output};

use crate::layout;
use crate::npm;
use crate::process;
use crate::stamp::{self, Input};
use crate::terminal::say;
use crate::toolchain::{self, StandardLibrary};

/// One of the programs that the library is compiled into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The browser app of work items; its glue is a module for the bundler.
    WorkItems,
    /// The browser app of releases and runs.
    Releases,
    /// The browser app of the page under Pipelines.
    Hub,
    /// The browser app of the project's settings.
    Settings,
    /// The browser app of the project's catalog.
    Catalog,
    /// Reads YAML for the project's catalog, which fetch it when they need it.
    CatalogReader,
    /// The pipeline task; its glue is CommonJS for Node.
    Rollout,
}

/// The browser's programs. A page loads one of them.
pub const PAGES: [Program; 5] = [
    Program::WorkItems,
    Program::Releases,
    Program::Hub,
    Program::Settings,
    Program::Catalog,
];

/// A program in WebAssembly, ready to be staged.
pub struct Module {
    /// The JavaScript glue.
    pub glue: PathBuf,
    /// The optimized module.
    pub wasm: PathBuf,
}

/// Options that reduce the size of the module. Sharing code inside a function makes functions less alike, so that brotli finds less to
/// share: without `local-cse` and `simplify-locals` a page is a kilobyte lighter. The first kilobyte of memory is the far
/// end of the stack, which no program reaches.
const SHRINK: [&str; 6] = [
    "-Os",
    "--skip-pass=local-cse",
    "--skip-pass=simplify-locals",
    "--low-memory-unused",
    "--strip-target-features",
    "--strip-producers",
];

/// Features that rustc enables by default for the target. `--all-features` would let wasm-opt emit what Node 20 cannot read.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// In bytes of code. A function that is called from one place only would else become a part of its caller however large
/// it is. V8 compiles a function as a whole when it is first called, so the task would compile the whole rollout before its
/// first request; and what a browser loads would be a hundredth larger in brotli.
const MAX_INLINED_SIZE: [&str; 2] = ["--one-caller-inline-max-function-size", "45"];

/// The standard library that comes with the toolchain is made for speed and carries the text of every panic. Built with
/// the programs, for size and without that text, it saves an eighth of what a browser loads. Cargo does not call this
/// stable yet, hence `RUSTC_BOOTSTRAP`.
const OWN_STANDARD_LIBRARY: [&str; 2] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
];

/// A panic stops the program at once: its message and place have no reader here.
const SILENT_PANICS: [&str; 3] = [
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
];

/// Compiles every program.
pub fn compile() -> Result<()> {
    let package = ["build", "--release", "--package", "launchdarkly-azure-devops"];
    let programs = Program::ALL
        .into_iter()
        .flat_map(|program| ["--bin", program.name()]);
    let mut cargo = process::cargo();
    cargo
        .args(package)
        .args(["--target", toolchain::WASM])
        .args(programs);
    let mut flags: Vec<String> = remap_flag().into_iter().collect();
    match toolchain::standard_library()? {
        StandardLibrary::BuiltForSize => {
            cargo.args(OWN_STANDARD_LIBRARY).env("RUSTC_BOOTSTRAP", "1");
            flags.extend(SILENT_PANICS.map(str::to_owned));
        }
        StandardLibrary::Prebuilt { reason } => say(format_args!(
            "using the toolchain's own standard library, so the programs are larger: {reason}"
        )),
    }
    process::run(cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f")))
}

/// Compiles `programs` fast: not optimized, with the toolchain's own standard library.
pub fn compile_for_development(programs: &[Program]) -> Result<()> {
    let programs = programs.iter().flat_map(|program| ["--bin", program.name()]);
    let mut cargo = process::cargo();
    cargo
        .args(["build", "--package", "launchdarkly-azure-devops"])
        .args(["--target", toolchain::WASM])
        .args(programs);
    process::run(&mut cargo)
}

/// Makes the glue of a program that [`compile_for_development`] compiled; the module stays as large as it is.
pub fn bind_for_development(program: Program) -> Result<Module> {
    let name = program.name();
    let compiled = layout::in_checkout(&format!("target/{}/debug/{name}.wasm", toolchain::WASM));
    let folder = layout::intermediate(&format!("{name}-development"));
    generate(program, &compiled, &folder)?;
    Ok(Module {
        glue: folder.join(format!("{name}.js")),
        wasm: folder.join(format!("{name}_bg.wasm")),
    })
}

/// Keeps the folders of this machine out of texts that name source files.
fn remap_flag() -> Option<String> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?;
        Some(Path::new(&home).join(".cargo"))
    });
    let sources = cargo_home?.join("registry").join("src");
    Some(format!("--remap-path-prefix={}=", sources.display()))
}

/// Makes glue and optimized module of a program that was compiled.
pub fn bind(program: Program) -> Result<Module> {
    let name = program.name();
    let compiled = layout::in_checkout(&format!("target/{}/release/{name}.wasm", toolchain::WASM));
    let bound = layout::intermediate(&format!("{name}-bound"));
    let folder = layout::intermediate(name);
    let module = Module {
        glue: folder.join(format!("{name}.js")),
        wasm: folder.join(format!("{name}_bg.wasm")),
    };
    // The lock file tells the version of wasm-opt; wasm-bindgen's stands in the compiled program.
    let lock = layout::in_checkout("package-lock.json");
    let inputs = [
        Input::File(&compiled),
        Input::File(&lock),
        Input::Text(include_str!("wasm.rs")),
        Input::Text(include_str!("wasm/function_order.rs")),
        Input::Text(include_str!("wasm/short_names.rs")),
    ];
    stamp::when_changed(
        &format!("binding {name}"),
        &inputs,
        &[&module.glue, &module.wasm],
        || {
            say(format_args!("binding and optimizing {name}"));
            generate(program, &compiled, &bound)?;
            let mut wasm_opt = npm::program("wasm-opt");
            wasm_opt
                .args(FEATURES)
                .args(SHRINK)
                .args(MAX_INLINED_SIZE)
                .arg(bound.join(format!("{name}_bg.wasm")))
                .arg("-o")
                .arg(&module.wasm);
            process::capture(&mut wasm_opt)?;
            // An agent loads the task from its disk.
            if program != Program::Rollout {
                let ordered = function_order::by_similarity(&stamp::read(&module.wasm)?)?;
                stamp::write(&module.wasm, &ordered)?;
            }
            copy_scripts(&bound, &folder)
        },
    )?;
    Ok(module)
}

impl Program {
    /// Every program.
    pub const ALL: [Self; 7] = [
        Self::WorkItems,
        Self::Releases,
        Self::Hub,
        Self::Settings,
        Self::Catalog,
        Self::CatalogReader,
        Self::Rollout,
    ];

    /// Its name, which its files begin with.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WorkItems => "work_items",
            Self::Releases => "releases",
            Self::Hub => "hub",
            Self::Settings => "settings",
            Self::Catalog => "catalog",
            Self::CatalogReader => "catalog_reader",
            Self::Rollout => "rollout",
        }
    }
}

fn generate(program: Program, compiled: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let mut output = generate_output(program, compiled, true)?;
    let names = match program {
        // An agent loads the task from its disk.
        Program::Rollout => None,
        _ => Some(short_names::shorten(&mut output)),
    };
    output.emit(folder)?;
    if let Some(names) = names {
        let glue = folder.join(format!("{}.js", program.name()));
        let text = std::fs::read_to_string(&glue)?;
        std::fs::write(&glue, names.apply(&text))?;
    }
    Ok(())
}

fn generate_output(program: Program, compiled: &Path, remove_names: bool) -> Result<Output> {
    let mut bindgen = Bindgen::new();
    match program {
        Program::Rollout => bindgen.nodejs(true)?,
        // The script around it says where the module lies.
        _ => bindgen.web(true)?.omit_default_module_path(true),
    };
    bindgen
        .input_path(compiled)
        .typescript(false)
        .demangle(false)
        .remove_name_section(remove_names)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen could not read {}", compiled.display()))
}

/// Returns a program as wasm-bindgen leaves it and before wasm-opt, with the names of its functions.
pub fn with_names(program: Program) -> Result<Vec<u8>> {
    let name = program.name();
    let compiled = layout::in_checkout(&format!("target/{}/release/{name}.wasm", toolchain::WASM));
    Ok(generate_output(program, &compiled, false)?.wasm_mut().emit_wasm())
}

/// Copies the glue and the snippets that it may import.
fn copy_scripts(from: &Path, to: &Path) -> Result<()> {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry?;
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "js")
        {
            let target = to.join(entry.path().strip_prefix(from)?);
            stamp::write(&target, &stamp::read(entry.path())?)?;
        }
    }
    Ok(())
}
