//! The linked flags of a work item as they were last shown. The next visit shows them until the first answers arrive.
//!
//! They are kept in the format of LaunchDarkly's answers, as far as it is shown, and read as those are. Each list and object
//! ends with an empty item, which the readers skip.

use std::rc::Rc;

use super::last_visit::is_break;
use super::linked::LinkedFlag;
use super::{Command, Fetched, State};
use crate::components::remote::Remote;
use crate::domain::flag::{Flag, FlagKind};
use crate::domain::link::FlagLink;
use crate::domain::percentage::Percentage;
use crate::domain::state::State as FlagState;
use crate::domain::targeting::Automation;
use crate::json;
use crate::launchdarkly::environments::{self, Environment};
use crate::launchdarkly::flags;

/// Version of the format; a text of another version is ignored.
const VERSION: u64 = 1;

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
        let kept = json::parse(text).ok()?;
        if json::whole(&kept, "version") != Some(VERSION) {
            return None;
        }
        let mut snapshots = Vec::new();
        for kept in json::items(&kept, "flags") {
            let Ok(flag) = flags::read(kept) else { continue };
            let mut environments = Vec::new();
            for kept in json::items(kept, "names") {
                environments.extend(environments::read(kept));
            }
            snapshots.push(FlagSnapshot {
                url: json::text_or_empty(kept, "url"),
                flag: Remote::Ready(Some(Rc::new(flag))),
                environments,
            });
        }
        Some(Self {
            time,
            flags: snapshots,
        })
    }

    pub(super) fn of(&self, link: &FlagLink) -> Option<&FlagSnapshot> {
        let url = page(link);
        self.flags.iter().find(|flag| flag.url == url)
    }
}

/// URL of a flag's page, regardless of a pinned environment.
fn page(link: &FlagLink) -> String {
    FlagLink {
        environment: None,
        ..link.clone()
    }
    .url()
}

/// Adds JSON before a text, and the text as a JSON string.
fn push(json: &mut String, before: &str, text: &str) {
    json.push_str(before);
    json.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            json.push('\\');
        }
        json.push(if is_break(letter) { ' ' } else { letter });
    }
    json.push('"');
}

/// Adds a flag as JSON. Its variation with the index 0 is `true`.
fn push_flag(json: &mut String, linked: &LinkedFlag, flag: &Flag, known: &[Environment]) {
    push(json, "{\"url\":", &page(&linked.link));
    push(json, ",\"key\":", flag.key.as_str());
    push(json, ",\"name\":", &flag.name);
    let maintainer = flag.maintainer.as_deref().unwrap_or_default();
    push(json, ",\"_maintainer\":{\"firstName\":", maintainer);
    json.push('}');
    for (is_set, field) in [
        (flag.archived, ",\"archived\":true"),
        (flag.deprecated, ",\"deprecated\":true"),
        (flag.temporary, ",\"temporary\":true"),
        (
            matches!(flag.kind, FlagKind::Boolean(_)),
            ",\"kind\":\"boolean\",\"variations\":[{\"value\":true},{\"value\":false}]",
        ),
    ] {
        json.push_str(if is_set { field } else { "" });
    }
    json.push_str(",\"tags\":[");
    for tag in &flag.tags {
        push(json, "", tag);
        json.push(',');
    }
    json.push_str("null],\"names\":[");
    for Environment { key, name, critical } in known {
        push(json, "{\"key\":", key.as_str());
        push(json, ",\"name\":", name);
        json.push_str(if *critical { ",\"critical\":true}," } else { "}," });
    }
    json.push_str("null],\"environments\":{");
    for Environment { key, .. } in known {
        if let FlagState::Served {
            served,
            rules_apply,
            automation,
        } = FlagState::of(flag, key)
        {
            push(json, "", key.as_str());
            json.push_str(if served.on {
                ":{\"on\":true"
            } else {
                ":{\"on\":false"
            });
            json.push_str(if rules_apply {
                ",\"rules\":[null]"
            } else {
                ",\"rules\":[]"
            });
            json.push_str(",\"targets\":[],\"fallthrough\":{\"rollout\":{\"experimentAllocation\":");
            json.push_str(match automation {
                None => "null",
                Some(Automation::Experiment) => "{}",
                Some(Automation::GuardedRollout) => "{\"type\":\"measuredRollout\"}",
            });
            // More than all of them is unknown.
            let weight = served.percent.map_or(u32::MAX, Percentage::weight);
            json.push_str(",\"variations\":[{\"variation\":0,\"weight\":");
            json.push_str(&weight.to_string());
            json.push_str("}]}}},");
        }
    }
    json.push_str("\"\":null}},");
}

impl State {
    /// The text that the next visit of the work item reads; `None` while anything is loading, and without flags.
    pub(super) fn snapshot(&self) -> Option<String> {
        self.connections.ready()?;
        let mut json = format!("{{\"version\":{VERSION},\"flags\":[");
        let mut is_empty = true;
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
                push_flag(&mut json, linked, flag, known);
                is_empty = false;
            }
        }
        json.push_str("null]}");
        (!is_empty).then_some(json)
    }

    /// Command that saves the linked flags for the next visit, if they have changed.
    pub(super) fn keep_snapshot(&mut self) -> Option<Command> {
        let item = self.item.filter(|item| item.id > 0)?;
        let text = self.snapshot().filter(|text| *text != self.kept_snapshot)?;
        self.kept_snapshot.clone_from(&text);
        Some(Command::SaveToBrowser(Some(item.id), text))
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
