//! Queries over work items: `SELECT … FROM WorkItems WHERE … ORDER BY [System.Id] DESC`, with comparisons joined by `AND`, `OR`
//! and parentheses.

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call};
use super::error::RestError;
use crate::azure_devops::state::WorkItem;

/// Maximum number of work items that a query returns.
const MAX_COUNT: usize = 20_000;

#[derive(Deserialize)]
struct Body {
    query: String,
}

/// Remaining words of a query, and the work item to evaluate them for.
struct Condition<'a> {
    words: &'a [String],
    item: &'a WorkItem,
    project: &'a str,
}

pub(super) fn answer(call: &Call<'_>) -> Result<Answer, RestError> {
    if call.method != "POST" {
        return Err(RestError::no_such_resource(call));
    }
    call.require_content_type("application/json")?;
    let query = call.body::<Body>()?.query;
    let words = words(&query);
    let place = |word: &str| words.iter().position(|own| own.eq_ignore_ascii_case(word));
    let (Some(condition), Some(order)) = (place("WHERE"), place("ORDER")) else {
        return Err(invalid(&query));
    };
    let (Some(conditions), Some(order)) = (words.get(condition + 1..order), words.get(order..)) else {
        return Err(invalid(&query));
    };
    if !order.join(" ").eq_ignore_ascii_case("ORDER BY [System.Id] DESC") {
        return Err(invalid(&query));
    }
    let top = call.number("$top")?.map_or(MAX_COUNT, |top| top as usize);
    let project = &call.state.project().name;
    let mut found = Vec::new();
    for item in call.state.work_items().iter().rev() {
        let mut condition = Condition {
            words: conditions,
            item,
            project,
        };
        let fits = condition.any().filter(|_| condition.words.is_empty());
        if fits.ok_or_else(|| invalid(&query))? {
            let id = item.id;
            let url = format!("{}_apis/wit/workItems/{id}", call.state.collection_url());
            found.push(json!({ "id": id, "url": url }));
        }
    }
    found.truncate(top);
    let column = json!({ "referenceName": "System.Id", "name": "ID" });
    Ok(Answer::One(json!({
        "queryType": "flat",
        "queryResultType": "workItem",
        "asOf": jiff::Timestamp::now().to_string(),
        "columns": [column],
        "workItems": found,
    })))
}

impl Condition<'_> {
    fn any(&mut self) -> Option<bool> {
        let mut holds = self.all()?;
        while self.take("OR") {
            holds |= self.all()?;
        }
        Some(holds)
    }

    fn all(&mut self) -> Option<bool> {
        let mut holds = self.one()?;
        while self.take("AND") {
            holds &= self.one()?;
        }
        Some(holds)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let holds = self.any()?;
            return self.take(")").then_some(holds);
        }
        let [field, operator, value, rest @ ..] = self.words else {
            return None;
        };
        self.words = rest;
        let field = field.strip_prefix('[')?.strip_suffix(']')?;
        let own = match field {
            "System.Id" => self.item.id.into(),
            "System.HyperLinkCount" => {
                let relations = self.item.relations.iter();
                relations
                    .filter(|relation| relation.rel == "Hyperlink")
                    .count()
                    .into()
            }
            _ => self.item.fields.get(field).cloned().unwrap_or(Value::Null),
        };
        let text = own.as_str().unwrap_or_default();
        match operator.as_str() {
            ">" => Some(own.as_u64()? > value.parse().ok()?),
            "<" => Some(own.as_u64()? < value.parse().ok()?),
            "=" if value == "@project" => Some(text == self.project),
            "=" => Some(text == quoted(value)?),
            "CONTAINS" => Some(text.to_lowercase().contains(&quoted(value)?.to_lowercase())),
            _ => None,
        }
    }

    fn take(&mut self, word: &str) -> bool {
        match self.words {
            [first, rest @ ..] if first.eq_ignore_ascii_case(word) => {
                self.words = rest;
                true
            }
            _ => false,
        }
    }
}

fn quoted(word: &str) -> Option<&str> {
    word.strip_prefix('\'')?.strip_suffix('\'')
}

/// Splits a query at spaces and parentheses, outside of quotes.
fn words(query: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for character in query.chars() {
        is_quoted ^= character == '\'';
        let ends = !is_quoted && (character.is_whitespace() || "()".contains(character));
        if !ends {
            word.push(character);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if !character.is_whitespace() {
            words.push(character.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn invalid(query: &str) -> RestError {
    let message = format!(
        "TF51005: The query references a field or an operator that the sandbox does not know: {query}"
    );
    RestError::bad_request("WorkItemTrackingQueryException", message)
}
