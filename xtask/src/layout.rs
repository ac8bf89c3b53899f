//! Paths in the checkout.

use std::path::{Path, PathBuf};

/// The version that every manifest must carry; the workspace's own.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The task's folder inside the package.
pub const TASK_FOLDER: &str = "tasks/rollout";

/// Returns the path of something in the checkout, named from its root.
pub fn in_checkout(path: &str) -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).join(path)
}

/// The folder that `tfx` packs: the package's files, and nothing else but the manifest itself.
pub fn staging() -> PathBuf {
    in_checkout("target/extension")
}

/// The folder for intermediate files of the build.
pub fn intermediate(path: &str) -> PathBuf {
    in_checkout("target/xtask").join(path)
}

/// The folder for what `npm run dev` built again; the sandbox serves it in place of the package's files.
pub fn rebuilt() -> PathBuf {
    in_checkout("target/dev-assets")
}

/// The package that `npm run package` makes.
pub fn package() -> PathBuf {
    in_checkout(&format!("dist/launchdarkly-azure-devops-{VERSION}.vsix"))
}
