//! Markdown from manifests and tasks as HTML that cannot do anything: no raw HTML, no addresses but web ones.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Renders `text`. Raw HTML in it shows as text; pictures, and links that are not http(s), keep only their words.
pub(super) fn render(text: &str) -> Markup {
    let mut in_dead_link = false;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { dest_url, .. }) if !is_web(&dest_url) => {
            in_dead_link = true;
            None
        }
        // Links do not nest.
        Event::End(TagEnd::Link) if in_dead_link => {
            in_dead_link = false;
            None
        }
        other => Some(other),
    });
    let mut rendered = String::new();
    html::push_html(&mut rendered, events);
    PreEscaped(rendered)
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markdown: &str, expected: &str) {
        assert_eq!(render(markdown).0.trim(), expected);
    }

    #[test]
    fn draws_what_a_task_writes() {
        check(
            "**bold** and `code`",
            "<p><strong>bold</strong> and <code>code</code></p>",
        );
        check(
            "[flag](https://app.launchdarkly.com/x)",
            "<p><a href=\"https://app.launchdarkly.com/x\">flag</a></p>",
        );
        assert!(render("| a |\n| --- |\n| b |").0.contains("<td>b</td>"));
    }

    #[test]
    fn nothing_in_it_becomes_an_element_or_a_script_address() {
        check(
            "a <img src=x onerror=alert(1)> b",
            "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>",
        );
        check(
            "<script>alert(1)</script>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        );
        check("![words](https://example.com/x.png)", "<p>words</p>");
        check(
            "[words](javascript:alert(1)) [web](https://a.b)",
            "<p>words <a href=\"https://a.b\">web</a></p>",
        );
        check("<javascript:alert(1)>", "<p>javascript:alert(1)</p>");
        check("[words][1]\n\n[1]: data:text/html,x", "<p>words</p>");
    }
}
