//! The flags that a set of work items is linked to, each with its work items.

use super::instance::Instance;
use super::key::EnvironmentKey;
use super::link::{FlagLink, HYPERLINK, LinkTarget, Relation};

/// A flag and the work items that link to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedFlag {
    /// Link to the flag, without a pinned environment.
    pub link: FlagLink,
    /// Environments that the links pin, without duplicates.
    pub pinned: Vec<EnvironmentKey>,
    /// Ids of the work items, in input order.
    pub work_items: Vec<u32>,
}

/// Collects the linked flags of work items, which are given by id and relations. `instances` are those of the service
/// connections.
#[must_use]
pub fn linked_flags<'a>(
    items: impl Iterator<Item = (u32, &'a [Relation])>,
    instances: &[Instance],
) -> Vec<LinkedFlag> {
    let mut flags: Vec<LinkedFlag> = Vec::new();
    for (id, relations) in items {
        for relation in relations.iter().filter(|relation| relation.rel == HYPERLINK) {
            let LinkTarget::Flag(mut link) = FlagLink::read(&relation.url, instances) else {
                continue;
            };
            let pinned = link.environment.take();
            let known = flags.iter().position(|flag| flag.link == link);
            let place = known.unwrap_or_else(|| {
                flags.push(LinkedFlag {
                    link,
                    pinned: Vec::new(),
                    work_items: Vec::new(),
                });
                flags.len() - 1
            });
            if let Some(flag) = flags.get_mut(place) {
                if !flag.work_items.contains(&id) {
                    flag.work_items.push(id);
                }
                flag.pinned
                    .extend(pinned.filter(|pinned| !flag.pinned.contains(pinned)));
            }
        }
    }
    flags
}

#[cfg(test)]
mod tests {

    use super::*;

    fn relation(rel: &str, url: &str) -> Relation {
        Relation {
            rel: rel.into(),
            url: url.into(),
            comment: None,
        }
    }

    #[test]
    fn a_flag_of_two_work_items_is_one_and_other_links_are_none() {
        let flag = |query: &str| format!("https://app.launchdarkly.com/projects/shop/flags/checkout{query}");
        let one = [
            relation(HYPERLINK, &flag("?env=production")),
            relation(HYPERLINK, &flag("?env=production")),
            relation(HYPERLINK, "https://example.com"),
            relation("ArtifactLink", &flag("")),
        ];
        let other = [
            relation(HYPERLINK, &flag("")),
            relation(HYPERLINK, &flag("?env=test")),
        ];
        let flags = linked_flags([(4711, &one[..]), (4712, &other[..])].into_iter(), &[]);
        assert_eq!(flags.len(), 1);
        assert_eq!(flags[0].work_items, [4711, 4712]);
        let pinned: Vec<_> = flags[0].pinned.iter().map(EnvironmentKey::as_str).collect();
        assert_eq!(pinned, ["production", "test"]);
        assert_eq!(flags[0].link.environment, None);
    }
}
