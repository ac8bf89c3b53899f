//! The tab as a whole: what it shows and asks for as events come, without a browser and without servers.

mod linking;
mod flag_links;
mod later_visit;
mod picking;
mod reading;
mod removal;
mod suggesting;

use std::collections::BTreeMap;

use super::*;
use crate::azure_devops::sdk::FormEvent;
use crate::domain::flag::{Environments, FlagKind, NotBoolean};
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::domain::link::HYPERLINK;
use crate::domain::targeting::{Fallthrough, PrecedingTargeting, Targeting};
use crate::domain::variation::{BooleanVariations, Variation};
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;

const STOREFRONT: &str = "http://127.0.0.1:8422/projects/storefront/flags";

/// A tab, and what it asked for.
#[derive(Default)]
struct Tab {
    state: State,
    asked: Vec<Request>,
    commands: Vec<Command>,
    /// Catalog and defaults as they are kept for everybody, and how many texts were read.
    kept: [String; 2],
    texts_read: usize,
    storage: Storage,
}

/// The frame's storage.
#[derive(Clone, Default)]
struct Storage {
    last_visit: Option<String>,
    snapshots: BTreeMap<u32, String>,
}

impl Tab {
    /// A tab of the project *Storefront* with two service connections, on which nothing is remembered.
    fn new() -> Self {
        Self::with_connections(&[
            ("c1", "http://127.0.0.1:8422"),
            ("c2", "https://app.launchdarkly.com"),
        ])
    }

    fn with_connections(list: &[(&str, &str)]) -> Self {
        let mut tab = Self {
            state: State::new("Storefront"),
            ..Self::default()
        };
        tab.take(Action::SelectionLoaded(None));
        tab.take(connections(list));
        tab
    }

    fn take(&mut self, action: Action) -> &mut Self {
        for command in self.state.apply(action) {
            match command {
                Command::Send(request) => self.asked.push(request),
                Command::LoadSettings(kept) => {
                    self.texts_read += 1;
                    let [catalog, defaults] = self.kept.clone();
                    let text = if kept == SavedSettings::Catalog {
                        catalog
                    } else {
                        defaults
                    };
                    self.take(Action::SavedSettings(kept, text));
                }
                Command::SaveToBrowser(None, text) => self.storage.last_visit = Some(text),
                Command::SaveToBrowser(Some(id), text) => drop(self.storage.snapshots.insert(id, text)),
                Command::LoadFromBrowser(id, load_id) => {
                    let Storage {
                        last_visit,
                        snapshots,
                    } = &self.storage;
                    let snapshot = snapshots.get(&id);
                    let recalled = Action::LoadedFromBrowser {
                        load_id,
                        last_visit: last_visit.as_deref().and_then(LastVisit::read),
                        snapshot: snapshot.and_then(|text| Snapshot::read("14:02".into(), text)),
                    };
                    self.take(recalled);
                }
                command => self.commands.push(command),
            }
        }
        self
    }

    /// Opens a work item whose form has these links, all of them saved.
    fn open(&mut self, id: u32, urls: &[&str]) -> &mut Self {
        self.take(loaded(id));
        let load_id = self.state.item.unwrap().load_id;
        self.take(relations(load_id, urls, SavedRelations::AsShown))
    }

    /// What was asked since the last time, in short.
    fn asked(&mut self) -> Vec<String> {
        std::mem::take(&mut self.asked).iter().map(short).collect()
    }

    /// Answers one of the requests on their way.
    fn answer(&mut self, request: Request, answer: Answer) -> &mut Self {
        self.take(Action::Answer(request, answer))
    }

    fn environments(&mut self, project: &str, list: &[(&str, bool)]) -> &mut Self {
        let environments = list
            .iter()
            .map(|(key, critical)| environment(key, *critical))
            .collect();
        self.answer(
            Request::Environments(place(project)),
            Answer::Environments(Remote::Ready(environments)),
        )
    }

    fn projects(&mut self, text: &str, list: &[(&str, &str)], next_offset: Option<usize>) -> &mut Self {
        let items = list.iter().map(|(key, name)| project(key, name)).collect();
        self.answer(
            Request::Projects("c1".into(), text.into()),
            Answer::Projects(Remote::Ready(Page { items, next_offset })),
        )
    }
}

fn connections(list: &[(&str, &str)]) -> Action {
    let connection = |(id, url): &(&str, &str)| ServiceEndpoint {
        id: (*id).into(),
        name: (*id).into(),
        url: (*url).into(),
        status: Default::default(),
    };
    Action::Connections(Remote::Ready(list.iter().map(connection).collect()))
}

fn short(request: &Request) -> String {
    match request {
        Request::Environments(place) => format!("environments of {}", place.project),
        Request::LinkedFlags(place, environments, text) => {
            format!(
                "{} with '{text}' in {} environments",
                place.project,
                environments.len()
            )
        }
        Request::LinkedFlag(place, key) => format!("{}/{key}", place.project),
        Request::Search(query) => format!(
            "search '{}' in {} {} from {}",
            query.filters.text, query.place.project, query.environment, query.offset
        ),
        Request::Projects(account, text) => format!("projects of {account} with '{text}'"),
        Request::Usage(place, key) => format!("usage of {}/{key}", place.project),
        Request::History(place, key) => format!("history of {}/{key}", place.project),
    }
}

fn place(project: &str) -> ProjectRef {
    ProjectRef {
        account: "c1".into(),
        project: ProjectKey::parse(project).unwrap(),
    }
}

fn project(key: &str, name: &str) -> Project {
    Project {
        key: ProjectKey::parse(key).unwrap(),
        name: name.into(),
    }
}

fn environment(key: &str, critical: bool) -> Environment {
    Environment {
        key: EnvironmentKey::parse(key).unwrap(),
        name: key.into(),
        critical,
    }
}

fn flag(key: &str) -> Flag {
    Flag {
        key: FlagKey::parse(key).unwrap(),
        name: key.to_uppercase(),
        kind: FlagKind::Other(NotBoolean::Multivariate),
        tags: vec![],
        archived: false,
        deprecated: false,
        temporary: true,
        maintainer: None,
        environments: Environments::default(),
    }
}

/// A flag that is on for everyone in these environments.
fn on(key: &str, environments: &[&str]) -> Flag {
    let variation = |index| Variation {
        index,
        id: String::new(),
    };
    let targeting = || Targeting {
        on: true,
        fallthrough: Fallthrough::Variation(0),
        off_variation: None,
        preceding_targeting: PrecedingTargeting::default(),
        version: 1,
    };
    let environments = environments
        .iter()
        .map(|key| (EnvironmentKey::parse(key).unwrap(), targeting()));
    Flag {
        kind: FlagKind::Boolean(BooleanVariations {
            on: variation(0),
            off: variation(1),
        }),
        environments: environments.collect(),
        ..flag(key)
    }
}

fn page(keys: &[&str], next_offset: Option<usize>) -> Answer {
    Answer::Flags(Ok(Page {
        items: keys.iter().map(|key| flag(key)).collect(),
        next_offset,
    }))
}

fn failed(is_missing: bool) -> Answer {
    Answer::Flags(Err(Problem {
        sentence: "down".into(),
        is_missing,
    }))
}

fn relation(url: &str) -> Relation {
    Relation {
        rel: HYPERLINK.into(),
        url: url.into(),
        comment: None,
    }
}

fn loaded(id: u32) -> Action {
    Action::Form(FormEvent::Loaded {
        id,
        is_new: id == 0,
        is_read_only: false,
    })
}

fn relations(load_id: u32, urls: &[&str], stored: SavedRelations) -> Action {
    Action::Relations {
        load_id,
        relations: Remote::Ready(urls.iter().map(|url| relation(url)).collect()),
        stored,
        is_closed: false,
    }
}

fn url(flag: &str) -> String {
    format!("{STOREFRONT}/{flag}")
}

fn linked(state: &State) -> Vec<(String, Saved)> {
    let flags = state.linked.all().iter();
    flags
        .map(|flag| (state.linked.label(&flag.link), flag.saved))
        .collect()
}
