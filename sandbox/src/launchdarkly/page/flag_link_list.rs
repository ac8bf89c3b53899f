//! Links of a flag.

use maud::{Markup, html};

use super::moment;
use crate::launchdarkly::flag_links::FlagLink;

/// Links, as they come; nothing when there are none.
pub(super) fn flag_link_list<'a>(links: impl Iterator<Item = &'a FlagLink>) -> Markup {
    let mut links = links.peekable();
    html! {
        @if links.peek().is_some() {
            section .card.log.links aria-labelledby="links" {
                h2 #links { "Links" }
                ol { @for link in links { (item(link)) } }
            }
        }
    }
}

fn item(link: &FlagLink) -> Markup {
    html! {
        li {
            p .what { a href=(link.deep_link) rel="noopener noreferrer" { (link.title) } }
            p { (link.description) }
            p .quiet { (moment(link.created_at)) " · " (link.author.name()) }
        }
    }
}
