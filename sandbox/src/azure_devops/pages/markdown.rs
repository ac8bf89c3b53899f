//! Markdown from manifests and tasks as HTML that cannot do anything: no raw HTML, no addresses but web ones.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

/// Renders `text`. Raw HTML in it shows as text; links and pictures that are not http(s) keep only their words.
pub(super) fn render(text: &str) -> Markup {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(harmless);
    let mut rendered = String::new();
    html::push_html(&mut rendered, events);
    PreEscaped(rendered)
}

fn harmless(event: Event<'_>) -> Option<Event<'_>> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) if !is_web(&dest_url) => Some(Event::Start(Tag::Link {
            link_type,
            dest_url: "".into(),
            title,
            id,
        })),
        other => Some(other),
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_a_task_writes() {
        for (markdown, expected) in [
            (
                "**bold** and `code`",
                "<p><strong>bold</strong> and <code>code</code></p>",
            ),
            (
                "[flag](https://app.launchdarkly.com/x)",
                "<a href=\"https://app.launchdarkly.com/x\">flag</a>",
            ),
            ("| a |\n| --- |\n| b |", "<td>b</td>"),
        ] {
            assert!(render(markdown).0.contains(expected), "{}", render(markdown).0);
        }
    }

    #[test]
    fn nothing_in_it_becomes_an_element_or_a_script_address() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<b onclick=x>\n\nhi",
            "![x](javascript:alert(1))",
            "[x](javascript:alert(1))",
            "<javascript:alert(1)>",
        ] {
            let rendered = render(hostile).0;
            for bad in ["<script", "<img", "<b ", "href=\"javascript", "src="] {
                assert!(
                    !rendered.contains(bad) || rendered.contains(&format!("&lt;{}", &bad[1..])),
                    "{hostile} became {rendered}"
                );
            }
        }
    }
}
