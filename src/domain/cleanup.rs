//! Decides which linked flags can be removed: their use in the critical environments, and the work items that link to them.

use super::instance::Instance;
use super::key::EnvironmentKey;
use super::link::{FlagLink, HYPERLINK, LinkTarget, Relation};
use super::timestamp::Timestamp;
use super::usage::Usage;

/// Tag of the work items that plan the removal of a flag.
pub const REMOVAL_TAG: &str = "launchdarkly-cleanup";

/// Use of a flag in one critical environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentUse {
    /// The environment.
    pub environment: EnvironmentKey,
    /// LaunchDarkly's status; `None` if it is unknown.
    pub usage: Option<Usage>,
    /// When an application last evaluated the flag; `None` if none did.
    pub last_requested: Option<Timestamp>,
    /// When the targeting was last changed.
    pub changed: Option<Timestamp>,
    /// Index of the variation that everyone is served; `None` if there are several.
    pub serves: Option<usize>,
}

/// A flag that is not archived, with its use in each critical environment of its project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagUse {
    /// The flag, without an environment.
    pub link: FlagLink,
    /// Display name (untrusted text).
    pub name: String,
    /// Tags, in LaunchDarkly's order.
    pub tags: Vec<String>,
    /// Whether the flag is meant to be removed after the release.
    pub temporary: bool,
    /// Name of the member or team that maintains the flag (untrusted text).
    pub maintainer: Option<String>,
    /// Number of references in code; `None` if it is unknown.
    pub code_references: Option<u32>,
    /// When the flag was created.
    pub created: Option<Timestamp>,
    /// Use in each critical environment.
    pub environments: Vec<EnvironmentUse>,
}

/// A work item that links to flags, or plans the removal of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkedItem {
    /// Id, unique in the organization.
    pub id: u32,
    /// Title (untrusted text).
    pub title: String,
    /// Work item type, such as `User Story`.
    pub kind: String,
    /// State, such as `Closed`.
    pub state: String,
    /// Whether the state belongs to the category *Completed* or *Removed*.
    pub is_closed: bool,
    /// Area path.
    pub area: String,
    /// Whether it plans the removal of its flags.
    pub is_removal: bool,
    /// Flags of its hyperlinks; of a removal item also those that its description names.
    pub flags: Vec<FlagLink>,
}

/// Why a flag can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// *Launched* in every critical environment.
    Launched,
    /// *Inactive* in every critical environment.
    Inactive,
    /// *Launched* in some critical environments and *inactive* in the others.
    LaunchedOrInactive,
    /// Still *active*, and serving everyone the same value in every critical environment.
    OneValue,
}

/// A flag that can be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removable<'a> {
    /// The flag.
    pub flag: &'a FlagUse,
    /// Why it can be removed.
    pub reason: Reason,
    /// Since when: the latest of its critical environments.
    pub since: Timestamp,
    /// Work items that link to it.
    pub items: Vec<&'a LinkedItem>,
    /// Open work item that plans its removal.
    pub removal: Option<&'a LinkedItem>,
}

impl Reason {
    /// Reason to remove a flag, from its usage in each critical environment. `None` if the flag is new or active, or its status
    /// unknown, in an environment, or if there are no environments.
    #[must_use]
    pub fn of_usage(usage: impl IntoIterator<Item = Option<Usage>>) -> Option<Self> {
        let mut reason = None;
        for usage in usage {
            let own = match usage? {
                Usage::Launched => Self::Launched,
                Usage::Inactive => Self::Inactive,
                Usage::New | Usage::Active => return None,
            };
            reason = match reason {
                Some(known) if known != own => Some(Self::LaunchedOrInactive),
                _ => Some(own),
            };
        }
        reason
    }

    /// Its name, in LaunchDarkly's words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Launched => "Launched",
            Self::Inactive => "Inactive",
            Self::LaunchedOrInactive => "Launched or inactive",
            Self::OneValue => "One value",
        }
    }
}

impl FlagUse {
    /// Why the flag can be removed, and since when; `None` if it cannot. A flag without critical environments cannot be judged.
    fn reason(&self) -> Option<(Reason, Timestamp)> {
        let usage = self.environments.iter().map(|used| used.usage);
        let reason =
            Reason::of_usage(usage).or_else(|| self.serves_one_value().then_some(Reason::OneValue))?;
        let times = self.environments.iter().map(|used| match used.usage {
            // Not evaluated since it was created, as far as LaunchDarkly knows.
            Some(Usage::Inactive) if reason != Reason::OneValue => used.last_requested.or(self.created),
            _ => used.changed,
        });
        // An environment of which no time is known says nothing about how long.
        let since = times.collect::<Option<Vec<_>>>()?.into_iter().max()?;
        Some((reason, since))
    }

    /// Whether everyone is served the same variation in all environments, and each of them is in use.
    fn serves_one_value(&self) -> bool {
        let mut served = self.environments.iter().map(|used| used.serves);
        let is_in_use = |used: &EnvironmentUse| used.usage.is_some_and(|usage| usage != Usage::New);
        let first = served.next().flatten();
        first.is_some() && served.all(|other| other == first) && self.environments.iter().all(is_in_use)
    }
}

impl LinkedItem {
    /// Adds the flags that the relations link to. `instances` are those of the service connections.
    pub fn link(&mut self, relations: &[Relation], instances: &[Instance]) {
        let hyperlinks = relations.iter().filter(|relation| relation.rel == HYPERLINK);
        for relation in hyperlinks {
            self.add(&relation.url, instances);
        }
    }

    /// Marks the work item as one that plans the removal of flags if its tags (separated by `;`) say so. Its flags are also
    /// those whose addresses stand in the description, because a form that was never saved cannot have links.
    pub fn plan_removal(&mut self, tags: &str, description: &str, instances: &[Instance]) {
        self.is_removal = tags
            .split(';')
            .any(|tag| tag.trim().eq_ignore_ascii_case(REMOVAL_TAG));
        if self.is_removal {
            let ends = |character: char| character.is_whitespace() || "\"'<>()[]".contains(character);
            for text in description.split(ends).filter(|text| text.starts_with("http")) {
                self.add(text, instances);
            }
        }
    }

    fn add(&mut self, url: &str, instances: &[Instance]) {
        if let LinkTarget::Flag(link) = FlagLink::read(url, instances)
            && !self.links_to(&link)
        {
            self.flags.push(link);
        }
    }

    fn links_to(&self, link: &FlagLink) -> bool {
        self.flags.iter().any(|own| own.same_flag(link))
    }
}

/// Flags that have been removable for at least this number of days, temporary ones first, then the longest first.
#[must_use]
pub fn removable<'a>(
    flags: &'a [FlagUse],
    items: &'a [LinkedItem],
    now: Timestamp,
    days: u32,
) -> Vec<Removable<'a>> {
    let mut found: Vec<Removable<'a>> = Vec::new();
    for flag in flags {
        let Some((reason, since)) = flag.reason() else {
            continue;
        };
        if !since.is_days_before(now, days) {
            continue;
        }
        let linked = items.iter().filter(|item| item.links_to(&flag.link));
        let (removals, originals): (Vec<_>, Vec<_>) = linked.partition(|item| item.is_removal);
        let place = |flag: &FlagUse, since| (!flag.temporary, since, flag.link.flag.clone());
        let own = place(flag, since);
        let index = found.partition_point(|other| place(other.flag, other.since) <= own);
        found.insert(
            index,
            Removable {
                flag,
                reason,
                since,
                items: originals,
                removal: removals.into_iter().find(|item| !item.is_closed),
            },
        );
    }
    found
}

#[cfg(test)]
mod tests;
