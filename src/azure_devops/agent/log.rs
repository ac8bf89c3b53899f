//! The agent's log. Every message is written as one line, and only this module writes commands.

use super::Machine;
use super::command::{Command, sanitize};
use crate::domain::report::TaskResult;
use crate::http::Secret;

/// Writes to the log of a machine. Every text may be untrusted.
#[derive(Clone, Copy)]
pub struct Log<'a>(&'a dyn Machine);

impl<'a> Log<'a> {
    /// The log of this machine.
    #[must_use]
    pub const fn new(machine: &'a dyn Machine) -> Self {
        Self(machine)
    }

    /// A line.
    pub fn line(self, text: &str) {
        self.0.print(&sanitize(text));
    }

    /// A heading; what follows can be folded away until [`Log::end_group`].
    pub fn group(self, title: &str) {
        self.0.print(&format!("##[group]{}", sanitize(title)));
    }

    /// Ends the lines of a group.
    pub fn end_group(self) {
        self.0.print("##[endgroup]");
    }

    /// A warning, which the agent also shows outside the log.
    pub fn warning(self, text: &str) {
        self.issue("warning", text);
    }

    /// An error, which the agent also shows outside the log.
    pub fn error(self, text: &str) {
        self.issue("error", text);
    }

    /// Masks a secret in every later line.
    pub fn hide(self, secret: &Secret) {
        self.0.mask_secret(secret);
        // Not sanitized, because it must be masked as it is; escaping keeps it on its line.
        self.0
            .print(&Command::new("task.setsecret", secret.expose()).to_string());
    }

    /// Reports progress: `done` of `all`.
    pub fn progress(self, done: usize, all: usize, what: &str) {
        let percent = (done * 100).checked_div(all).unwrap_or(100).to_string();
        self.run(Command::new("task.setprogress", &sanitize(what)).property("value", &percent));
    }

    /// Sets an output variable, which later steps read as `$(step.name)`.
    pub fn set_output(self, name: &str, value: &str) {
        self.run(
            Command::new("task.setvariable", &sanitize(value))
                .property("variable", &sanitize(name))
                .property("isOutput", "true"),
        );
    }

    /// Attaches the file at `path` to the run.
    pub fn attach(self, attachment_type: &str, name: &str, path: &str) {
        self.run(
            Command::new("task.addattachment", &sanitize(path))
                .property("type", &sanitize(attachment_type))
                .property("name", &sanitize(name)),
        );
    }

    /// Shows the Markdown file at `path` on the run's summary page.
    pub fn upload_summary(self, path: &str) {
        self.run(Command::new("task.uploadsummary", &sanitize(path)));
    }

    /// Sets the result of the task.
    pub fn complete(self, verdict: TaskResult, message: &str) {
        self.run(Command::new("task.complete", &sanitize(message)).property("result", &verdict.to_string()));
    }

    fn issue(self, kind: &str, text: &str) {
        self.run(Command::new("task.logissue", &sanitize(text)).property("type", kind));
    }

    fn run(self, command: Command<'_>) {
        self.0.print(&command.to_string());
    }
}
