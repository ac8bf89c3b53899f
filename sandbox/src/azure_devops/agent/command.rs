//! Logging commands: `##vso[area.event name=value;name=value]data`, found and unescaped as the agent does.

use std::collections::BTreeMap;

const PREFIX: &str = "##vso[";

/// Escapes of property values; `%` comes last, so that an escaped escape stays one.
const IN_PROPERTY: [(&str, &str); 5] = [
    ("%3B", ";"),
    ("%0D", "\r"),
    ("%0A", "\n"),
    ("%5D", "]"),
    ("%AZP25", "%"),
];
const IN_DATA: [(&str, &str); 3] = [("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%")];

/// A logging command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// E.g. `task`.
    pub(super) area: String,
    /// E.g. `setvariable`, in lower case.
    pub(super) event: String,
    /// Text after the bracket, unescaped.
    pub(super) data: String,
    /// Unescaped values by name in lower case.
    properties: BTreeMap<String, String>,
}

impl Command {
    /// The command in a line of output, wherever it starts; `None` makes the line an ordinary one.
    pub(super) fn find(line: &str) -> Option<Self> {
        let (_, command) = line.split_once(PREFIX)?;
        let (info, data) = command.split_once(']')?;
        let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
        let mut parts = name.split('.').filter(|part| !part.is_empty());
        let (Some(area), Some(event), None) = (parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        let properties = properties
            .split(';')
            .filter_map(|property| property.split_once('='));
        Some(Self {
            area: area.to_lowercase(),
            event: event.to_lowercase(),
            data: unescape(data, &IN_DATA),
            properties: properties
                .map(|(name, value)| (name.to_lowercase(), unescape(value, &IN_PROPERTY)))
                .collect(),
        })
    }

    /// A property's value; empty is absent.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether a property says true.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.property(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

fn unescape(text: &str, escapes: &[(&str, &str)]) -> String {
    escapes.iter().fold(text.to_owned(), |text, (escaped, plain)| {
        text.replace(escaped, plain)
    })
}

#[cfg(test)]
mod tests {
    use super::Command;

    /// Line, area, event, properties, data.
    type Vector = (
        &'static str,
        &'static str,
        &'static str,
        &'static [(&'static str, &'static str)],
        &'static str,
    );

    #[test]
    fn a_command_is_found_anywhere_in_a_line() {
        let table: [Vector; 11] = [
            ("##vso[task.debug]hello", "task", "debug", &[], "hello"),
            ("  x ##vso[task.debug]hello", "task", "debug", &[], "hello"),
            ("###vso[task.debug]a", "task", "debug", &[], "a"),
            ("####vso[task.debug]a", "task", "debug", &[], "a"),
            ("\r##vso[task.debug]a", "task", "debug", &[], "a"),
            (
                "##vso[task.setvariable variable=changed;isOutput=true]3",
                "task",
                "setvariable",
                &[("variable", "changed"), ("isoutput", "true")],
                "3",
            ),
            (
                "##vso[task.logissue type=error;code=;]a ] b ; c",
                "task",
                "logissue",
                &[("type", "error")],
                "a ] b ; c",
            ),
            (
                "##vso[task.addattachment type=a%3Bb%5D;name=%0D%0A]/t/%0A",
                "task",
                "addattachment",
                &[("type", "a;b]"), ("name", "\r\n")],
                "/t/\n",
            ),
            (
                "##vso[task.debug]100%AZP25 %AZP250A %3B %5D %2",
                "task",
                "debug",
                &[],
                "100% %0A %3B %5D %2",
            ),
            (
                "##vso[task.debug x=a=b;novalue;=;y=2]",
                "task",
                "debug",
                &[("x", "a=b"), ("y", "2")],
                "",
            ),
            (
                "##vso[Task.Complete result=Succeeded;]Done",
                "task",
                "complete",
                &[("result", "Succeeded")],
                "Done",
            ),
        ];
        for (line, area, event, properties, data) in table {
            let command = Command::find(line).unwrap_or_else(|| panic!("no command in {line:?}"));
            assert_eq!(
                (command.area.as_str(), command.event.as_str()),
                (area, event),
                "{line:?}"
            );
            assert_eq!(command.data, data, "{line:?}");
            for (name, value) in properties {
                assert_eq!(command.property(name), Some(*value), "{line:?}");
            }
        }
    }

    #[test]
    fn a_line_without_a_command_stays_a_line() {
        for line in [
            "",
            "plain",
            "##[error]formatting only",
            "##VSO[task.debug]upper case",
            "# #vso[task.debug]defused",
            "##vso[task.debug without an end",
            "##vso[task]no event",
            "##vso[task.a.b]too many parts",
            "##vso[]",
            "#\u{200b}#vso[task.debug]",
        ] {
            assert_eq!(Command::find(line), None, "{line:?}");
        }
    }
}
