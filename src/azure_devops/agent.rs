//! The pipeline agent: its environment variables and logging commands.
//!
//! Only [`process`] touches Node; everything else is plain data, so that tests run it anywhere.

pub mod cancellation;
pub mod clock;
pub mod command;
pub mod secret_masker;
pub mod log;
pub mod network;
pub mod process;
pub mod pipeline_resources;
pub mod run;
pub mod variables;

use crate::http::Secret;

/// Operations of a task on the machine that runs it.
pub trait Machine {
    /// Writes one line, without its end, to the log that the agent reads.
    fn print(&self, line: &str);

    /// Saves a text as a file of this name until the job ends. Returns its path.
    ///
    /// # Errors
    ///
    /// The platform's reason: untrusted text.
    fn save(&self, name: &str, text: &str) -> Result<String, String>;

    /// The text of the file at a path, which may be relative to the job's working folder.
    ///
    /// # Errors
    ///
    /// The platform's reason: untrusted text.
    fn read(&self, path: &str) -> Result<String, String>;

    /// Date and time, ISO 8601 in UTC.
    fn now(&self) -> String;

    /// Masks a secret from now on, if the machine can ([`secret_masker`]).
    fn mask_secret(&self, _secret: &Secret) {}
}
