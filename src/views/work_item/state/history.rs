//! The history of a linked flag: releases and runs that changed it, loaded on demand.

use std::rc::Rc;

use super::project_ref::ProjectRef;
use super::request::{FlagChange, Request};
use super::{Fetched, State};
use crate::components::remote::Remote;
use crate::domain::key::FlagKey;
use crate::domain::link::FlagLink;

impl State {
    /// Opens or closes the history of a flag.
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

    /// Shows the loaded changes if the history is still open.
    pub(super) fn history(&mut self, place: &ProjectRef, key: &FlagKey, moves: &Fetched<Rc<[FlagChange]>>) {
        for linked in self.linked.all_mut() {
            let is_asked = linked.place.as_ref() == Some(place) && linked.link.flag == *key;
            if is_asked && linked.history.is_some() {
                linked.history = Some(moves.clone());
            }
        }
    }
}
