//! The releases and runs that moved a linked flag: asked for when somebody wants to see them.

use std::rc::Rc;

use super::request::{Place, Request};
use super::{Fetched, State};
use crate::components::remote::Remote;
use crate::domain::change_source::ChangeSource;
use crate::domain::key::FlagKey;
use crate::domain::link::FlagLink;
use crate::domain::timestamp::Timestamp;

/// A change that a release or run made.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// When.
    pub date: Timestamp,
    /// Keys of the environments, separated by commas: foreign text.
    pub environments: String,
    /// The release or run.
    pub mover: ChangeSource,
}

impl State {
    /// Opens the history of a flag, or closes it.
    pub(super) fn toggle_history(&mut self, link: &FlagLink) {
        let mut flags = self.linked.all_mut().iter_mut();
        let Some(linked) = flags.find(|linked| linked.link.same_flag(link)) else {
            return;
        };
        linked.history = match (&linked.history, &linked.place) {
            (None, Some(place)) => {
                self.requests
                    .want(Request::History(place.clone(), link.flag.clone()));
                Some(Remote::Loading)
            }
            _ => None,
        };
    }

    /// Shows what came, where the history is still open.
    pub(super) fn history(&mut self, place: &Place, key: &FlagKey, moves: &Fetched<Rc<[Move]>>) {
        for linked in self.linked.all_mut() {
            let is_asked = linked.place.as_ref() == Some(place) && linked.link.flag == *key;
            if is_asked && linked.history.is_some() {
                linked.history = Some(moves.clone());
            }
        }
    }
}
