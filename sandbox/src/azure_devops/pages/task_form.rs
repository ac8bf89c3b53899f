//! A task's inputs as a form, made from its `task.json` as the classic editor makes it.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};
use serde_json::Value;

use super::markdown;

/// A service connection that a `connectedService` input may name.
pub(super) struct Connection {
    /// Value of the input.
    pub id: String,
    /// Displayed text.
    pub name: String,
    /// The service connection type's name, as in `connectedService:<type>`.
    pub kind: String,
}

/// Position and contents of a form.
pub(super) struct TaskForm<'a> {
    /// The task's `task.json`.
    pub task: &'a Value,
    /// Keeps the fields of several forms on one page apart.
    pub prefix: &'a str,
    /// The inputs that are set, by input name.
    pub inputs: &'a BTreeMap<String, String>,
    /// Every service connection of the project.
    pub connections: &'a [Connection],
}

impl TaskForm<'_> {
    /// The fields, in the order and groups of `task.json`.
    pub(super) fn draw(&self) -> Markup {
        html! {
            @for input in self.inputs_of(None) { (self.field(input)) }
            @for group in array(self.task, "groups") {
                details open[group.get("isExpanded").and_then(Value::as_bool).unwrap_or_default()]
                    data-visible-rule=[rule(group)] data-prefix=(self.prefix) {
                    summary { (text(group, "displayName")) }
                    @for input in self.inputs_of(Some(text(group, "name"))) { (self.field(input)) }
                }
            }
        }
    }

    fn inputs_of(&self, group: Option<&str>) -> Vec<&Value> {
        let in_group = |input: &&Value| input.get("groupName").and_then(Value::as_str) == group;
        array(self.task, "inputs").iter().filter(in_group).collect()
    }

    fn field(&self, input: &Value) -> Markup {
        let id = format!("{}{}", self.prefix, text(input, "name"));
        let required = input.get("required").and_then(Value::as_bool).unwrap_or_default();
        let help = text(input, "helpMarkDown");
        html! {
            div.field data-visible-rule=[rule(input)] data-prefix=(self.prefix) {
                label for=(id) {
                    (text(input, "label"))
                    @if required { span.required aria-hidden="true" { " *" } }
                }
                (self.control(input, &id, required))
                @if !help.is_empty() { div.help id={ (id) "-help" } { (markdown::render(help)) } }
            }
        }
    }

    fn control(&self, input: &Value, id: &str, required: bool) -> Markup {
        let value = self.value(input);
        let help = format!("{id}-help");
        let kind = text(input, "type");
        if let Some(service) = kind.strip_prefix("connectedService:") {
            return self.connection(service, id, &help, required, &value);
        }
        match kind {
            "pickList" | "radio" if !is_editable(input) => {
                let options = input.get("options").and_then(Value::as_object);
                let choices: Vec<_> = options
                    .into_iter()
                    .flatten()
                    .filter_map(|(key, label)| Some((key.as_str(), label.as_str()?)))
                    .collect();
                select(id, &help, required, &value, &choices)
            }
            "pickList" => self.editable(input, id, &help, required, &value),
            "boolean" => html! {
                input type="checkbox" id=(id) name=(id) value="true" checked[value == "true"] aria-describedby=(help);
            },
            "multiLine" => html! {
                textarea id=(id) name=(id) rows="3" required[required] aria-describedby=(help) { (value) }
            },
            _ => html! {
                input type="text" id=(id) name=(id) value=(value) required[required] aria-describedby=(help) autocomplete="off";
            },
        }
    }

    /// The connections of a type by id; a step may also name its connection, as YAML does.
    fn connection(&self, service: &str, id: &str, help: &str, required: bool, value: &str) -> Markup {
        let known = || self.connections.iter().filter(|known| known.kind == service);
        let choices: Vec<_> = known()
            .map(|known| (known.id.as_str(), known.name.as_str()))
            .collect();
        let named = known().find(|known| known.name.eq_ignore_ascii_case(value));
        select(
            id,
            help,
            required,
            named.map_or(value, |named| &named.id),
            &choices,
        )
    }

    /// A pick list that takes any text; `task-form.js` fills its suggestions through the data source that `task.json` binds to it.
    fn editable(&self, input: &Value, id: &str, help: &str, required: bool, value: &str) -> Markup {
        let binding = array(self.task, "dataSourceBindings")
            .iter()
            .find(|binding| text(binding, "target") == text(input, "name"));
        html! {
            input type="text" id=(id) name=(id) value=(value) required[required] aria-describedby=(help) autocomplete="off" list={ (id) "-list" }
                data-prefix=(self.prefix) data-binding=[binding];
            datalist id={ (id) "-list" } {}
        }
    }

    fn value(&self, input: &Value) -> String {
        self.inputs
            .get(text(input, "name"))
            .cloned()
            .unwrap_or_else(|| text(input, "defaultValue").to_owned())
    }
}

/// The task's inputs as `posted` by a form with `prefix`. Fields that the task does not have are left out.
pub(super) fn read(task: &Value, prefix: &str, posted: &HashMap<String, String>) -> BTreeMap<String, String> {
    array(task, "inputs")
        .iter()
        .map(|input| {
            let name = text(input, "name");
            let absent = if text(input, "type") == "boolean" {
                "false"
            } else {
                ""
            };
            let value = posted
                .get(&format!("{prefix}{name}"))
                .map_or(absent, String::as_str);
            (name.to_owned(), value.trim().replace("\r\n", "\n"))
        })
        .collect()
}

fn select(id: &str, help: &str, required: bool, value: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        select id=(id) name=(id) required[required] aria-describedby=(help) {
            @if !choices.iter().any(|(key, _)| *key == value) { option value=(value) selected { (value) } }
            @for (key, label) in choices { option value=(key) selected[*key == value] { (label) } }
        }
    }
}

/// When an input or a group is shown; `task-form.js` obeys.
fn rule(ruled: &Value) -> Option<&str> {
    Some(text(ruled, "visibleRule")).filter(|rule| !rule.is_empty())
}

fn is_editable(input: &Value) -> bool {
    input
        .pointer("/properties/EditableOptions")
        .and_then(Value::as_str)
        == Some("True")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn array<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn drawn(task: &Value, inputs: &[(&str, &str)]) -> String {
        let inputs = inputs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let connections = [
            Connection {
                id: "guid-1".to_owned(),
                name: "LaunchDarkly".to_owned(),
                kind: "launchdarkly".to_owned(),
            },
            Connection {
                id: "guid-2".to_owned(),
                name: "Other".to_owned(),
                kind: "generic".to_owned(),
            },
        ];
        TaskForm {
            task,
            prefix: "1.",
            inputs: &inputs,
            connections: &connections,
        }
        .draw()
        .into_string()
    }

    #[test]
    fn hostile_text_stays_text() {
        let bad = "\"><script>alert(1)</script>";
        let task = json!({
            "groups": [{ "name": "g", "displayName": bad }],
            "inputs": [
                { "name": "a", "type": "string", "label": bad, "helpMarkDown": bad, "defaultValue": bad },
                { "name": "b", "type": "pickList", "label": bad, "options": { bad: bad }, "groupName": "g" },
                { "name": "c", "type": "multiLine", "label": "c" },
            ]
        });
        let html = drawn(&task, &[("c", "</textarea><script>alert(1)</script>")]);
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
    }

    #[test]
    fn a_connection_input_lists_only_connections_of_its_type_and_finds_its_own_by_id_or_name() {
        let input = json!({ "name": "account", "type": "connectedService:launchdarkly", "label": "Account" });
        let task = json!({ "inputs": [input] });
        for value in ["guid-1", "launchdarkly"] {
            let html = drawn(&task, &[("account", value)]);
            assert!(
                html.contains("<option value=\"guid-1\" selected>LaunchDarkly</option>"),
                "{html}"
            );
            assert!(!html.contains("Other"), "{html}");
        }
    }

    #[test]
    fn a_value_that_is_not_among_the_options_is_kept() {
        let task = json!({ "inputs": [{ "name": "mode", "type": "pickList", "label": "Mode", "options": { "apply": "Apply" } }] });
        assert!(drawn(&task, &[("mode", "$(mode)")]).contains("<option value=\"$(mode)\" selected>"));
    }

    #[test]
    fn the_manifests_task_has_a_labelled_field_for_every_input() {
        let task: Value = serde_json::from_str(include_str!("../../../../static/task/task.json")).unwrap();
        let html = drawn(&task, &[]);
        for input in array(&task, "inputs") {
            assert!(
                html.contains(&format!(
                    "<label for=\"1.{}\">{}",
                    text(input, "name"),
                    text(input, "label")
                )),
                "{input}"
            );
        }
        assert!(html.contains("value=\"100\""), "the default stands in the field");
    }

    #[test]
    fn what_has_a_visible_rule_carries_it() {
        let task = json!({
            "groups": [{ "name": "g", "displayName": "G", "visibleRule": "mode = apply" }],
            "inputs": [{ "name": "a", "type": "string", "label": "A", "visibleRule": "mode != rollback" }, { "name": "b", "type": "string", "label": "B" }]
        });
        let html = drawn(&task, &[]);
        for rule in ["mode = apply", "mode != rollback"] {
            assert!(
                html.contains(&format!("data-visible-rule=\"{rule}\" data-prefix=\"1.\"")),
                "{html}"
            );
        }
        assert_eq!(html.matches("data-visible-rule").count(), 2);
    }

    #[test]
    fn a_rule_shows_and_hides_as_the_classic_editor_does() {
        let cases = [
            ("mode = rollback", "rollback", true),
            ("mode=rollback", "apply", false),
            ("mode != rollback", "apply", true),
            ("mode = Apply || mode = preview", "preview", true),
            ("mode = apply && other != x", "apply", true),
            ("mode NotStartsWith roll", "rollback", false),
            ("mode Contains view", "preview", true),
            ("no rule", "apply", true),
        ];
        let script = format!(
            "import {{ isVisible }} from {:?}; for (const [rule, mode] of {}) console.log(isVisible(rule, (name) => name === 'mode' ? mode : ''));",
            concat!("file://", env!("CARGO_MANIFEST_DIR"), "/static/visible-rule.js"),
            json!(cases.map(|(rule, mode, _)| [rule, mode]))
        );
        let output = std::process::Command::new("node")
            .args(["--input-type=module", "--no-warnings", "-e", &script])
            .output()
            .unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        let expected: String = cases
            .iter()
            .map(|(_, _, is_visible)| format!("{is_visible}\n"))
            .collect();
        assert_eq!(shown, expected, "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn reads_back_only_the_tasks_own_inputs() {
        let task = json!({ "inputs": [{ "name": "flags", "type": "multiLine" }, { "name": "dry", "type": "boolean" }] });
        let posted = HashMap::from([
            ("1.flags".to_owned(), " a\r\nb ".to_owned()),
            ("1.other".to_owned(), "x".to_owned()),
            ("flags".to_owned(), "y".to_owned()),
        ]);
        let expected = BTreeMap::from([
            ("flags".to_owned(), "a\nb".to_owned()),
            ("dry".to_owned(), "false".to_owned()),
        ]);
        assert_eq!(read(&task, "1.", &posted), expected);
    }
}
