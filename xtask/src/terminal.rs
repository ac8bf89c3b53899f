//! Prints to the terminal.

use std::fmt::Display;

/// Prints one line for the person who runs the tool.
#[expect(
    clippy::print_stdout,
    reason = "a build tool prints to the terminal; all its output passes here"
)]
pub fn say(line: impl Display) {
    println!("{line}");
}
