//! The help pages of the package: the documents in `docs` that users read, as HTML.

use std::path::PathBuf;

use anyhow::Result;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use crate::layout;
use crate::stamp;

/// Documents that the package carries, without their folder and ending.
pub const PAGES: [&str; 5] = ["backstage", "cleanup", "pipelines", "settings", "task"];

const STYLE: &str = "body{font:15px/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}\
code,pre{font:13px/1.5 ui-monospace,Consolas,monospace}pre{overflow:auto;padding:1rem;border:1px solid #8886;border-radius:4px}\
table{border-collapse:collapse;display:block;overflow:auto}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border:1px solid #8886}";

/// Makes the help pages; returns each with its name in the package.
pub fn pages() -> Result<Vec<(String, PathBuf)>> {
    let mut pages = Vec::new();
    for name in PAGES {
        let document = stamp::read(&layout::in_checkout(&format!("docs/{name}.md")))?;
        let page = layout::intermediate(&format!("docs/{name}.html"));
        stamp::write(&page, render(&String::from_utf8(document)?).as_bytes())?;
        pages.push((format!("docs/{name}.html"), page));
    }
    Ok(pages)
}

/// The whole page. Headings get the anchors that other documents link to.
fn render(document: &str) -> String {
    let mut title = String::new();
    let mut events = Vec::new();
    let mut heading: Option<(usize, String)> = None;
    for event in Parser::new_ext(document, Options::ENABLE_TABLES) {
        match &event {
            Event::Start(Tag::Heading { .. }) => heading = Some((events.len(), String::new())),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(text);
                }
            }
            _ => {}
        }
        let is_end = matches!(event, Event::End(TagEnd::Heading(_)));
        events.push(with_link_to_page(event));
        if is_end && let Some((start, words)) = heading.take() {
            if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(start) {
                *id = Some(anchor(&words).into());
            }
            if title.is_empty() {
                title = words;
            }
        }
    }
    let mut body = String::new();
    html::push_html(&mut body, events.into_iter());
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// A link to another document leads to its page.
fn with_link_to_page(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let target: CowStr<'_> = match dest_url.split_once(".md") {
                Some((name, rest)) if PAGES.contains(&name) => format!("{name}.html{rest}").into(),
                _ => dest_url,
            };
            Event::Start(Tag::Link {
                link_type,
                dest_url: target,
                title,
                id,
            })
        }
        other => other,
    }
}

/// The anchor of a heading, as Markdown readers make it.
fn anchor(heading: &str) -> String {
    let kept = |c: char| match c {
        ' ' | '-' => Some('-'),
        c if c.is_alphanumeric() || c == '_' => Some(c.to_ascii_lowercase()),
        _ => None,
    };
    heading.chars().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_a_page_with_anchors_and_links_to_pages() {
        let page = render(
            "# The <task>\n\n## Which *environment* is used?\n\n[a](settings.md#stage-map) [b](https://x/settings.md) [c](other.md)\n",
        );
        for part in [
            "<title>The </title>",
            "<h2 id=\"which-environment-is-used\">",
            "href=\"settings.html#stage-map\"",
            "href=\"https://x/settings.md\"",
            "href=\"other.md\"",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }

    #[test]
    fn every_link_of_a_page_leads_to_a_page_of_the_package_or_to_the_web() {
        for name in PAGES {
            let document = stamp::read(&layout::in_checkout(&format!("docs/{name}.md"))).unwrap();
            let page = render(&String::from_utf8(document).unwrap());
            for target in page
                .split("href=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                if target.starts_with("https://") {
                    continue;
                }
                let other = file.strip_suffix(".html").unwrap_or(name);
                assert!(PAGES.contains(&other), "{name}: {target}");
                let other = stamp::read(&layout::in_checkout(&format!("docs/{other}.md"))).unwrap();
                let other = render(&String::from_utf8(other).unwrap());
                let has_anchor = other.contains(&format!("id=\"{anchor}\""));
                assert!(anchor.is_empty() || has_anchor, "{name}: {target}");
            }
        }
    }
}
