//! The linked flags of a work item as they were last shown. The next visit shows them until the first answers arrive.

use std::rc::Rc;

use super::linked::LinkedFlag;
use super::remembered::push_fields;
use super::{Command, Fetched, State};
use crate::components::remote::Remote;
use crate::domain::flag::{Environments, Flag, FlagKind, NotBoolean};
use crate::domain::key::{EnvironmentKey, FlagKey};
use crate::domain::link::FlagLink;
use crate::domain::state::State as FlagState;
use crate::domain::targeting::{Automation, Fallthrough, PrecedingTargeting, Rollout, Targeting, Weight};
use crate::domain::variation::{BooleanVariations, Variation};
use crate::launchdarkly::environments::Environment;

/// First line of the text: the version of its format. A line for each flag follows,
/// and lines that begin with a tab for its environments.
const VERSION: &str = "1";
/// Marks of a flag.
const BOOLEAN: char = 'b';
const ARCHIVED: char = 'a';
const DEPRECATED: char = 'd';
const TEMPORARY: char = 't';
/// Marks of a flag in an environment.
const CRITICAL: char = 'c';
const SERVED: char = 's';
const ON: char = 'o';
const RULES: char = 'r';
const EXPERIMENT: char = 'x';
const GUARDED: char = 'g';

/// Linked flags of a work item as last shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Time of the visit, in the browser's time zone: `14:02`.
    pub time: String,
    flags: Vec<FlagSnapshot>,
}

/// A linked flag as last shown.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagSnapshot {
    /// URL of the flag's page.
    url: String,
    /// The parts of the flag that are shown. It is never linked or rolled out.
    pub flag: Fetched<Option<Rc<Flag>>>,
    /// The environments of its project.
    pub environments: Vec<Environment>,
}

impl Snapshot {
    /// Reads the text; `None` if it has another format. `time` is that of the visit.
    #[must_use]
    pub fn read(time: String, text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(VERSION) {
            return None;
        }
        let mut flags: Vec<FlagSnapshot> = Vec::new();
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            match (fields.as_slice(), flags.last_mut()) {
                (["", key, name, marks, weight], Some(flag)) => flag.add(key, name, marks, weight),
                (["", ..], _) => {}
                ([url, key, name, marks, maintainer, tags @ ..], _) => {
                    flags.extend(FlagSnapshot::read(url, key, name, marks, maintainer, tags));
                }
                _ => {}
            }
        }
        Some(Self { time, flags })
    }

    pub(super) fn of(&self, link: &FlagLink) -> Option<&FlagSnapshot> {
        let url = page(link);
        self.flags.iter().find(|flag| flag.url == url)
    }
}

/// URL of a flag's page, whatever environment is pinned.
fn page(link: &FlagLink) -> String {
    FlagLink {
        environment: None,
        ..link.clone()
    }
    .url()
}

impl FlagSnapshot {
    fn read(url: &str, key: &str, name: &str, marks: &str, maintainer: &str, tags: &[&str]) -> Option<Self> {
        let variation = |index| Variation {
            index,
            id: String::new(),
        };
        let flag = Flag {
            key: FlagKey::parse(key).ok()?,
            name: name.to_owned(),
            kind: if marks.contains(BOOLEAN) {
                FlagKind::Boolean(BooleanVariations {
                    on: variation(0),
                    off: variation(1),
                })
            } else {
                FlagKind::Other(NotBoolean::Multivariate)
            },
            archived: marks.contains(ARCHIVED),
            deprecated: marks.contains(DEPRECATED),
            temporary: marks.contains(TEMPORARY),
            maintainer: Some(maintainer.to_owned()).filter(|name| !name.is_empty()),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            environments: Environments::default(),
        };
        Some(Self {
            url: url.to_owned(),
            flag: Remote::Ready(Some(Rc::new(flag))),
            environments: Vec::new(),
        })
    }

    /// Adds an environment, with the targeting if the flag was served there.
    fn add(&mut self, key: &str, name: &str, marks: &str, weight: &str) {
        let (Ok(key), Remote::Ready(Some(flag))) = (EnvironmentKey::parse(key), &mut self.flag) else {
            return;
        };
        let automation = if marks.contains(EXPERIMENT) {
            Some(Automation::Experiment)
        } else {
            marks.contains(GUARDED).then_some(Automation::GuardedRollout)
        };
        let targeting = Targeting {
            on: marks.contains(ON),
            fallthrough: Fallthrough::Rollout(Rollout {
                weights: vec![Weight {
                    variation: 0,
                    // More than all of them is unknown.
                    weight: weight.parse().unwrap_or(u32::MAX),
                }],
                automation,
                ..Rollout::default()
            }),
            off_variation: None,
            preceding_targeting: PrecedingTargeting {
                rules: usize::from(marks.contains(RULES)),
                ..PrecedingTargeting::default()
            },
            version: 0,
        };
        if marks.contains(SERVED) {
            Rc::make_mut(flag).environments.push(key.clone(), targeting);
        }
        self.environments.push(Environment {
            key,
            name: name.to_owned(),
            critical: marks.contains(CRITICAL),
        });
    }
}

/// Adds a flag and its environments, each as a line.
fn push(text: &mut String, linked: &LinkedFlag, flag: &Flag, known: &[Environment]) {
    let marks = marks(&[
        (matches!(flag.kind, FlagKind::Boolean(_)), BOOLEAN),
        (flag.archived, ARCHIVED),
        (flag.deprecated, DEPRECATED),
        (flag.temporary, TEMPORARY),
    ]);
    let maintainer = flag.maintainer.as_deref().unwrap_or_default();
    let url = page(&linked.link);
    text.push('\n');
    push_fields(text, &[&url, flag.key.as_str(), &flag.name, &marks, maintainer]);
    for tag in &flag.tags {
        push_fields(text, &["", tag]);
    }
    for Environment { key, name, critical } in known {
        let (served, rules, automation) = match FlagState::of(flag, key) {
            FlagState::Served {
                served,
                rules_apply,
                automation,
            } => (Some(served), rules_apply, automation),
            _ => (None, false, None),
        };
        let marks = self::marks(&[
            (*critical, CRITICAL),
            (served.is_some(), SERVED),
            (served.is_some_and(|served| served.on), ON),
            (rules, RULES),
            (automation == Some(Automation::Experiment), EXPERIMENT),
            (automation == Some(Automation::GuardedRollout), GUARDED),
        ]);
        let weight = served.and_then(|served| served.percent);
        let weight = weight.map_or_else(String::new, |percent| percent.weight().to_string());
        text.push('\n');
        push_fields(text, &["", key.as_str(), name, &marks, &weight]);
    }
}

fn marks(all: &[(bool, char)]) -> String {
    all.iter()
        .filter(|(is_set, _)| *is_set)
        .map(|(_, mark)| *mark)
        .collect()
}

impl State {
    /// The text that the next visit of the work item reads; `None` while anything is on its way, and without flags.
    pub(super) fn snapshot(&self) -> Option<String> {
        self.connections.ready()?;
        let mut text = VERSION.to_owned();
        for linked in self.linked.all() {
            let environments = linked
                .place
                .as_ref()
                .and_then(|place| self.environments.get(place));
            if linked.flag == Remote::Loading || environments == Some(&Remote::Loading) {
                return None;
            }
            let known = environments
                .and_then(Remote::ready)
                .map_or(&[][..], |known| known);
            if let Some(flag) = linked.found() {
                push(&mut text, linked, flag, known);
            }
        }
        (text != VERSION).then_some(text)
    }

    /// The command that keeps the linked flags for the next visit, if they have changed.
    pub(super) fn keep_snapshot(&mut self) -> Option<Command> {
        let item = self.item.filter(|item| item.id > 0)?;
        let text = self.snapshot().filter(|text| *text != self.kept_snapshot)?;
        self.kept_snapshot.clone_from(&text);
        Some(Command::Keep(Some(item.id), text))
    }

    /// The flag as last shown, until its state is loaded through a confirmed service connection.
    fn outdated(&self, linked: &LinkedFlag) -> Option<&FlagSnapshot> {
        let is_loading = !self.is_confirmed() || linked.flag == Remote::Loading;
        self.earlier.as_ref().filter(|_| is_loading)?.of(&linked.link)
    }

    /// Time of the visit from which the flag is shown; `None` if it is shown as it is now, or not yet.
    #[must_use]
    pub fn outdated_since(&self, linked: &LinkedFlag) -> Option<&str> {
        self.outdated(linked)?;
        self.earlier.as_ref().map(|earlier| earlier.time.as_str())
    }

    /// The flag to show: as it is, or until that is known, as last shown.
    #[must_use]
    pub fn shown<'a>(&'a self, linked: &'a LinkedFlag) -> &'a Fetched<Option<Rc<Flag>>> {
        match self.outdated(linked) {
            Some(outdated) => &outdated.flag,
            None if self.is_confirmed() => &linked.flag,
            None => &Remote::Loading,
        }
    }

    /// The environments of a linked flag's project, critical ones first; those of the last visit until they are loaded.
    #[must_use]
    pub fn environments_of(&self, linked: &LinkedFlag) -> &[Environment] {
        let place = linked.place.as_ref().filter(|_| self.is_confirmed());
        match place.map(|place| self.environments.ready(place)) {
            Some(known @ [_, ..]) => known,
            _ => {
                let earlier = self.earlier.as_ref();
                earlier
                    .and_then(|earlier| earlier.of(&linked.link))
                    .map_or(&[], |flag| &flag.environments)
            }
        }
    }
}
