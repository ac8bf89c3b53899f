//! Mustache templates of data sources: `{{{raw}}}`, `{{escaped}}`, `{{#uriDataEncode name}}`.

use handlebars::{Context, Handlebars, Helper, HelperResult, Output, RenderContext};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Characters that .NET's `Uri.EscapeDataString` does not escape, besides letters and digits.
const DATA: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Fills in a template; names that are not there leave nothing.
pub(super) fn render(template: &str, context: &Value) -> Result<String, String> {
    // Azure DevOps' helpers are written as blocks without an end.
    let template = template.replace("{{#uriDataEncode ", "{{uriDataEncode ");
    let mut handlebars = Handlebars::new();
    handlebars.register_helper("uriDataEncode", Box::new(uri_data_encode));
    handlebars
        .render_template(&template, context)
        .map_err(|error| error.to_string())
}

fn uri_data_encode(
    helper: &Helper<'_>,
    _: &Handlebars<'_>,
    _: &Context,
    _: &mut RenderContext<'_, '_>,
    output: &mut dyn Output,
) -> HelperResult {
    let value = helper
        .param(0)
        .and_then(|parameter| parameter.value().as_str())
        .unwrap_or_default();
    output.write(&utf8_percent_encode(value, DATA).to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::render;

    #[test]
    fn names_are_filled_in_as_mustache_does() {
        let context = json!({
            "endpoint": { "url": "https://ld.example", "apitoken": "api-1" },
            "query": "limit=2&filter=a",
            "projectKey": "a b/ü&c",
            "name": "a < b",
        });
        let table = [
            (
                "{{{endpoint.url}}}/api/v2/projects?{{{query}}}",
                "https://ld.example/api/v2/projects?limit=2&filter=a",
            ),
            ("{{name}}", "a &lt; b"),
            ("{{{name}}}", "a < b"),
            ("{{endpoint.apitoken}}", "api-1"),
            ("/{{#uriDataEncode projectKey}}/x", "/a%20b%2F%C3%BC%26c/x"),
            ("/{{{missing}}}/x", "//x"),
            ("plain", "plain"),
        ];
        for (template, expected) in table {
            assert_eq!(render(template, &context).as_deref(), Ok(expected), "{template}");
        }
    }

    #[test]
    fn an_unfinished_template_is_an_error() {
        assert!(render("{{{endpoint.url", &json!({})).is_err());
    }
}
