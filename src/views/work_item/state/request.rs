//! What is asked of LaunchDarkly, and how much of it at once.

use std::rc::Rc;

use super::Fetched;
use super::project_ref::ProjectRef;
use super::search::{FlagQuery, Problem};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, FlagKey};
use crate::domain::moment::Moment;
use crate::domain::mover::Mover;
use crate::launchdarkly::Page;
use crate::launchdarkly::environments::Environment;
use crate::launchdarkly::flag_status::Usage;
use crate::launchdarkly::projects::Project;

/// Most requests on their way at a time.
const MOST_IN_FLIGHT: usize = 2;

/// A question to LaunchDarkly.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The environments of a project.
    Environments(ProjectRef),
    /// Several linked flags of a project at once, with these environments.
    LinkedFlags(ProjectRef, Rc<[EnvironmentKey]>, String),
    /// A linked flag with every environment.
    LinkedFlag(ProjectRef, FlagKey),
    /// A page of the picker's flags.
    Search(FlagQuery),
    /// Projects of an account with this in name or key.
    Projects(String, String),
    /// How a linked flag is used.
    Usage(ProjectRef, FlagKey),
    /// What moved a linked flag.
    History(ProjectRef, FlagKey),
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Environments.
    Environments(Fetched<Rc<[Environment]>>),
    /// Flags of a list.
    Flags(Result<Page<Flag>, Problem>),
    /// A flag; none when LaunchDarkly does not know it.
    Flag(Fetched<Option<Rc<Flag>>>),
    /// Projects.
    Projects(Fetched<Page<Project>>),
    /// Usage by environment; none when it could not be read.
    Usage(Option<Rc<[(EnvironmentKey, Usage)]>>),
    /// What moved a flag, newest first.
    History(Fetched<Rc<[FlagChange]>>),
}

/// A change that a release or run made.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagChange {
    /// When.
    pub date: Moment,
    /// Keys of the environments, separated by commas: foreign text.
    pub environments: String,
    /// The release or run.
    pub mover: Mover,
}

impl Request {
    /// Id of the service connection through which it goes.
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

    /// What is sent first when several wait: the smaller number.
    const fn rank(&self) -> u8 {
        match self {
            Self::Environments(_) => 0,
            Self::LinkedFlags(..) | Self::LinkedFlag(..) | Self::History(..) => 1,
            Self::Search(_) => 2,
            Self::Projects(..) => 3,
            Self::Usage(..) => 4,
        }
    }

    /// Whether nobody waits for this any more, once `newer` is wanted.
    const fn is_outdated_by(&self, newer: &Self) -> bool {
        matches!(
            (self, newer),
            (Self::Search(_), Self::Search(_)) | (Self::Projects(..), Self::Projects(..))
        )
    }
}

/// The requests on their way, and those that wait. Nothing is asked twice at a time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    in_flight: Vec<Request>,
    waiting: Vec<Request>,
}

impl Requests {
    /// Wants an answer.
    pub(super) fn want(&mut self, request: Request) {
        self.waiting.retain(|other| !other.is_outdated_by(&request));
        if !self.in_flight.contains(&request) && !self.waiting.contains(&request) {
            self.waiting.push(request);
        }
    }

    /// An answer came.
    pub(super) fn done(&mut self, request: &Request) {
        self.in_flight.retain(|other| other != request);
    }

    /// Nobody is there any more for whom linked flags would be read.
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

    /// What is to be sent now.
    pub(super) fn next(&mut self) -> Vec<Request> {
        let mut next = Vec::new();
        while self.in_flight.len() < MOST_IN_FLIGHT {
            let first = self.waiting.iter().map(Request::rank).min();
            let place = self
                .waiting
                .iter()
                .position(|request| Some(request.rank()) == first);
            // What is nice to know leaves room for what somebody asks for.
            let is_only_nice = first == Some(4);
            let Some(place) = place.filter(|_| !is_only_nice || self.in_flight.is_empty()) else {
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
    fn two_are_on_their_way_at_most_and_the_newest_search_wins() {
        let mut requests = Requests::default();
        for text in ["a", "ab", "abc", "abcd"] {
            requests.want(search(text));
            let sent = requests.next();
            let expected: &[Request] = match text {
                "a" | "ab" => &[search(text)],
                _ => &[],
            };
            assert_eq!(sent, expected, "{text}");
        }
        requests.done(&search("a"));
        assert_eq!(requests.next(), [search("abcd")], "abc is not wanted any more");
        assert_eq!(requests.next(), []);
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
