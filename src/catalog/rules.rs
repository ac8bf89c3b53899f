//! Kinds of entities that are allowed: `catalog.rules`, and `rules` of a location.

use super::entity::Entity;
use super::glob;
use crate::credentials::config::{Content, Setting};

/// Rules for allowed entities. By default, components, APIs and locations are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allow: Vec<Allowed>,
    /// Locations that the rule is for. Empty: all.
    locations: Vec<Matcher>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Allowed {
    kind: String,
    spec_type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Matcher {
    kind: Option<String>,
    exact: Option<String>,
    pattern: Option<String>,
}

impl Default for Rules {
    fn default() -> Self {
        let allow = ["Component", "API", "Location"].map(|kind| Allowed {
            kind: kind.to_owned(),
            spec_type: None,
        });
        Self(vec![Rule {
            allow: allow.into(),
            locations: Vec::new(),
        }])
    }
}

impl Rules {
    /// Returns `catalog.rules` of a configuration, or the default if it is missing.
    #[must_use]
    pub fn of_config(config: &Setting) -> Self {
        let rules = config.field("catalog").and_then(|catalog| catalog.field("rules"));
        rules.map_or_else(Self::default, Self::read)
    }

    /// Reads a list of rules. Invalid parts are omitted, so that nothing is allowed by mistake.
    #[must_use]
    pub fn read(list: &Setting) -> Self {
        let rules = items(list).iter().map(|rule| Rule {
            allow: rule.field("allow").map_or_else(Vec::new, |allow| {
                items(allow).iter().filter_map(Allowed::read).collect()
            }),
            locations: rule.field("locations").map_or_else(Vec::new, |locations| {
                items(locations).iter().map(Matcher::read).collect()
            }),
        });
        Self(rules.collect())
    }

    /// Whether a registered location with this type and target may provide the entity.
    #[must_use]
    pub fn allow(&self, entity: &Entity, location_type: &str, target: &str) -> bool {
        self.0.iter().any(|rule| {
            let is_for_location = rule.locations.is_empty()
                || rule
                    .locations
                    .iter()
                    .any(|matcher| matcher.fits(location_type, target));
            is_for_location && rule.allows(entity)
        })
    }

    /// Whether any rule allows the entity, whatever locations the rule is for.
    pub(super) fn allow_anywhere(&self, entity: &Entity) -> bool {
        self.0.iter().any(|rule| rule.allows(entity))
    }
}

impl Rule {
    fn allows(&self, entity: &Entity) -> bool {
        self.allow.iter().any(|allowed| allowed.fits(entity))
    }
}

impl Allowed {
    fn read(item: &Setting) -> Option<Self> {
        match &item.content {
            Content::Text(kind) => Some(Self {
                kind: kind.clone(),
                spec_type: None,
            }),
            _ => Some(Self {
                kind: text(item, "kind")?,
                spec_type: text(item, "spec.type"),
            }),
        }
    }

    fn fits(&self, entity: &Entity) -> bool {
        let is_type = self.spec_type.as_ref().is_none_or(|wanted| {
            entity
                .spec("type")
                .is_some_and(|found| found.eq_ignore_ascii_case(wanted))
        });
        self.kind.eq_ignore_ascii_case(entity.kind()) && is_type
    }
}

impl Matcher {
    fn read(item: &Setting) -> Self {
        Self {
            kind: text(item, "type"),
            exact: text(item, "exact"),
            pattern: text(item, "pattern"),
        }
    }

    fn fits(&self, location_type: &str, target: &str) -> bool {
        let is_kind = self.kind.as_ref().is_none_or(|kind| kind == location_type);
        let is_exact = self.exact.as_ref().is_none_or(|exact| exact == target);
        let fits = |pattern: &String| {
            let (pattern, target) = (pattern.to_lowercase(), target.to_lowercase());
            glob::fits(&pattern, &target)
        };
        is_kind && is_exact && self.pattern.as_ref().is_none_or(fits)
    }
}

fn items(list: &Setting) -> &[Setting] {
    match &list.content {
        Content::List(items) => items,
        _ => &[],
    }
}

fn text(item: &Setting, name: &str) -> Option<String> {
    match &item.field(name)?.content {
        Content::Text(text) => Some(text.clone()),
        _ => None,
    }
}
