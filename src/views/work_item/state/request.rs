//! Requests to LaunchDarkly, and the queue that limits how many are in flight.

use std::rc::Rc;

use super::Fetched;
use super::project_ref::ProjectRef;
use super::search::{FlagQuery, Problem};
use crate::domain::change_source::ChangeSource;
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey};
use crate::domain::timestamp::Timestamp;
use crate::domain::usage::Usage;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::projects::Project;

/// Maximum number of requests in flight.
const MAX_IN_FLIGHT: usize = 6;

/// A request to LaunchDarkly.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The environments of a project.
    Environments(ProjectRef),
    /// Several linked flags of a project in one list: environments to include, and search text.
    LinkedFlags(ProjectRef, Rc<[EnvironmentKey]>, String),
    /// One linked flag with all environments.
    LinkedFlag(ProjectRef, FlagKey),
    /// A page of the picker's flags.
    Search(FlagQuery),
    /// Projects of a service connection (its id) whose name or key contains a text.
    Projects(String, String),
    /// Usage of a linked flag by environment.
    Usage(ProjectRef, FlagKey),
    /// Releases and runs that changed a linked flag.
    History(ProjectRef, FlagKey),
}

/// Answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Environments.
    Environments(Fetched<Rc<[Environment]>>),
    /// Flags of a list.
    Flags(Result<Page<Flag>, Problem>),
    /// A flag; `None` if it does not exist.
    Flag(Fetched<Option<Rc<Flag>>>),
    /// Projects.
    Projects(Fetched<Page<Project>>),
    /// Usage by environment; `None` if it could not be read.
    Usage(Option<Rc<[(EnvironmentKey, Usage)]>>),
    /// Changes of a flag by releases and runs, newest first.
    History(Fetched<Rc<[FlagChange]>>),
}

/// A change of a flag by a release or run.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagChange {
    /// Time of the change.
    pub date: Timestamp,
    /// Environment keys, separated by commas: untrusted text.
    pub environments: String,
    /// The release or run.
    pub mover: ChangeSource,
}

impl Request {
    /// Id of the service connection that it uses.
    #[must_use]
    pub fn account(&self) -> &str {
        match self {
            Self::Environments(place)
            | Self::LinkedFlags(place, ..)
            | Self::LinkedFlag(place, _)
            | Self::Usage(place, _)
            | Self::History(place, _) => &place.account,
            Self::Search(query) => &query.place.account,
            Self::Projects(account, _) => account,
        }
    }

    /// Priority in the queue; smaller numbers go first.
    const fn rank(&self) -> u8 {
        match self {
            Self::Environments(_) => 0,
            Self::LinkedFlags(..) | Self::LinkedFlag(..) | Self::History(..) => 1,
            Self::Search(_) => 2,
            Self::Projects(..) => 3,
            Self::Usage(..) => 4,
        }
    }

    /// Whether `newer` replaces this request.
    const fn is_outdated_by(&self, newer: &Self) -> bool {
        matches!(
            (self, newer),
            (Self::Search(_), Self::Search(_)) | (Self::Projects(..), Self::Projects(..))
        )
    }
}

/// Requests in flight and in the queue. Equal requests are never in flight together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    in_flight: Vec<Request>,
    waiting: Vec<Request>,
}

impl Requests {
    /// Puts a request into the queue.
    pub(super) fn want(&mut self, request: Request) {
        self.waiting.retain(|other| !other.is_outdated_by(&request));
        if !self.in_flight.contains(&request) && !self.waiting.contains(&request) {
            self.waiting.push(request);
        }
    }

    /// Removes an answered request. False if nothing waits for its answer any more.
    pub(super) fn done(&mut self, request: &Request) -> bool {
        let before = self.in_flight.len();
        self.in_flight.retain(|other| other != request);
        self.in_flight.len() < before
    }

    /// Drops queued requests about linked flags.
    pub(super) fn forget_linked(&mut self) {
        let is_linked = |request: &Request| {
            matches!(
                request,
                Request::LinkedFlags(..)
                    | Request::LinkedFlag(..)
                    | Request::Usage(..)
                    | Request::History(..)
            )
        };
        self.waiting.retain(|request| !is_linked(request));
    }

    /// Takes the requests to send now.
    pub(super) fn next(&mut self) -> Vec<Request> {
        let mut next = Vec::new();
        while self.in_flight.len() < MAX_IN_FLIGHT {
            let first = self.waiting.iter().map(Request::rank).min();
            let place = self
                .waiting
                .iter()
                .position(|request| Some(request.rank()) == first);
            // Low-priority requests wait until no others are in flight.
            let is_low_priority = first == Some(4);
            let Some(place) = place.filter(|_| !is_low_priority || self.in_flight.is_empty()) else {
                break;
            };
            let request = self.waiting.remove(place);
            self.in_flight.push(request.clone());
            next.push(request);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::ProjectKey;

    fn search(text: &str) -> Request {
        Request::Projects("c1".into(), text.into())
    }

    fn flag(key: &str) -> Request {
        Request::LinkedFlag(place(), FlagKey::parse(key).unwrap())
    }

    fn place() -> ProjectRef {
        ProjectRef {
            account: "c1".into(),
            project: ProjectKey::parse("p").unwrap(),
        }
    }

    #[test]
    fn six_are_on_their_way_at_most_and_the_newest_search_wins() {
        let mut requests = Requests::default();
        for text in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            requests.want(search(text));
            let sent = requests.next();
            let expected: &[Request] = match text {
                "g" | "h" => &[],
                _ => &[search(text)],
            };
            assert_eq!(sent, expected, "{text}");
        }
        assert!(requests.done(&search("a")));
        assert_eq!(requests.next(), [search("h")], "g is not wanted any more");
        assert_eq!(requests.next(), []);
    }

    #[test]
    fn an_answer_that_nothing_waits_for_is_known() {
        let mut requests = Requests::default();
        requests.want(flag("a"));
        assert!(!requests.done(&flag("a")), "it was not sent");
        requests.next();
        assert!(requests.done(&flag("a")));
        assert!(!requests.done(&flag("a")));
    }

    #[test]
    fn nothing_is_asked_twice_at_a_time() {
        let mut requests = Requests::default();
        requests.want(flag("a"));
        requests.want(flag("a"));
        assert_eq!(requests.next(), [flag("a")]);
        requests.want(flag("a"));
        assert_eq!(requests.next(), []);
        requests.done(&flag("a"));
        requests.want(flag("a"));
        assert_eq!(requests.next(), [flag("a")]);
    }

    #[test]
    fn what_is_only_nice_to_know_waits_for_a_quiet_moment() {
        let usage = Request::Usage(place(), FlagKey::parse("a").unwrap());
        let mut requests = Requests::default();
        requests.want(usage.clone());
        requests.want(flag("a"));
        assert_eq!(requests.next(), [flag("a")]);
        requests.done(&flag("a"));
        assert_eq!(requests.next(), [usage]);
        requests.want(search("a"));
        assert_eq!(requests.next(), [search("a")], "there is room for a search");
    }
}
