//! A WebAssembly module inside a classic script, for pages that can neither fetch nor stream it.

use std::path::PathBuf;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::layout;
use crate::stamp::{self, Input};
use crate::wasm::{Module, Program};

/// Highest level of compression that the zlib format knows.
const LEVEL: u8 = 9;

/// Writes the script that contains a program's module (zlib, base64), and returns its path. `static/page/compile.js` reads it.
pub fn write(program: Program, module: &Module) -> Result<PathBuf> {
    let name = format!("{}_wasm.js", program.name());
    let script = layout::intermediate(&name);
    let inputs = [
        Input::File(&module.wasm),
        Input::Text(include_str!("module_copy.rs")),
    ];
    stamp::when_changed(&format!("packing {name}"), &inputs, &[&script], || {
        let packed = compress_to_vec_zlib(&stamp::read(&module.wasm)?, LEVEL);
        let text = STANDARD.encode(packed);
        stamp::write(
            &script,
            format!("self.launchDarklyModule=\"{text}\";\n").as_bytes(),
        )
    })?;
    Ok(script)
}
