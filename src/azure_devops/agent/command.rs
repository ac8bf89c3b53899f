//! The agent's logging commands, `##vso[area.event name=value;]data`, and how untrusted text is kept from being one.

use std::fmt;

/// A command. `Display` formats its line, escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// Area and event, such as `task.setvariable`.
    name: &'static str,
    properties: Vec<(&'static str, &'a str)>,
    data: &'a str,
}

impl<'a> Command<'a> {
    /// A command without properties.
    #[must_use]
    pub const fn new(name: &'static str, data: &'a str) -> Self {
        Self {
            name,
            properties: Vec::new(),
            data,
        }
    }

    /// Adds a property; one without a value is left out.
    #[must_use]
    pub fn property(mut self, name: &'static str, value: &'a str) -> Self {
        self.properties.push((name, value));
        self
    }
}

impl fmt::Display for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "##vso[{}", self.name)?;
        if !self.properties.is_empty() {
            f.write_str(" ")?;
        }
        for (name, value) in self.properties.iter().filter(|(_, value)| !value.is_empty()) {
            write!(f, "{name}={};", escape_property(value))?;
        }
        write!(f, "]{}", escape_data(self.data))
    }
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(']', "%5D").replace(';', "%3B")
}

/// Makes one line of untrusted text that the agent cannot take for a command, wherever it is put.
///
/// The agent obeys `##vso[` anywhere in a line and its search skips invisible characters, so these become
/// spaces first, and then no `#` is left next to another.
#[must_use]
pub fn sanitize(text: &str) -> String {
    let mut harmless = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if is_invisible(c) { ' ' } else { c };
        if c == '#' && harmless.ends_with('#') {
            harmless.push(' ');
        }
        harmless.push(c);
    }
    harmless
}

/// Control (Cc) and format (Cf) characters of Unicode 15, and the line and paragraph separators.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0001}'
            | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_command_is_written_as_the_agent_reads_it() {
        let command = Command::new("task.setvariable", "100 %\r\nnext ] ;")
            .property("variable", "a;b]c%")
            .property("empty", "")
            .property("isOutput", "true");
        assert_eq!(
            command.to_string(),
            "##vso[task.setvariable variable=a%3Bb%5Dc%AZP25;isOutput=true;]100 %AZP25%0D%0Anext ] ;"
        );
        assert_eq!(
            Command::new("task.complete", "").to_string(),
            "##vso[task.complete]"
        );
    }

    #[test]
    fn a_path_of_windows_stays_as_it_is() {
        let path = r"C:\agent 1\_work\_temp\launchdarkly-rollout-a;b]\report.json";
        assert_eq!(
            Command::new("task.uploadsummary", &sanitize(path)).to_string(),
            format!("##vso[task.uploadsummary]{path}")
        );
    }

    #[test]
    fn foreign_text_cannot_become_a_command() {
        let cases = [
            ("##vso[task.complete]", "# #vso[task.complete]"),
            ("###vso[", "# # #vso["),
            ("####vso[", "# # # #vso["),
            ("#\u{200b}#vso[", "# #vso["),
            ("#\u{ad}#vso[", "# #vso["),
            ("x ##vso[", "x # #vso["),
            ("\r##vso[", " # #vso["),
            ("a\n##vso[x]\u{2028}##[error]", "a # #vso[x] # #[error]"),
            ("#4711 costs 100 %", "#4711 costs 100 %"),
        ];
        for (text, harmless) in cases {
            assert_eq!(sanitize(text), harmless, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_keeps_two_number_signs_together_or_a_second_line(text in "[#\u{200b}\u{ad}\r\n\u{2028}vso\\[ ]*") {
            let harmless = sanitize(&text);
            prop_assert!(!harmless.contains("##"));
            prop_assert!(!harmless.contains(is_invisible));
            prop_assert_eq!(sanitize(&harmless), harmless.clone());
        }
    }
}
