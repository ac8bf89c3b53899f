//! A storefront on a bad day: some requests are answered differently, each once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::server::{Reply, Server};
use crate::storefront::Storefront;

/// What happens to a request.
pub struct Fault {
    /// How its line begins.
    pub line: &'static str,
    /// Whether LaunchDarkly does what was asked all the same.
    pub is_applied: bool,
    /// What is answered.
    pub reply: Reply,
}

impl Fault {
    /// Nothing is applied.
    pub fn instead(line: &'static str, reply: Reply) -> Self {
        Self {
            line,
            is_applied: false,
            reply,
        }
    }
}

/// Serves a storefront; the first fault that fits a request is used up by it.
pub fn serve(storefront: &Arc<Storefront>, faults: impl IntoIterator<Item = Fault>) -> Server {
    let faults: Mutex<VecDeque<Fault>> = Mutex::new(faults.into_iter().collect());
    let storefront = Arc::clone(storefront);
    Server::start(move |request| {
        let mut faults = faults.lock().unwrap();
        let index = faults
            .iter()
            .position(|fault| request.line.starts_with(fault.line));
        let Some(fault) = index.and_then(|index| faults.remove(index)) else {
            return storefront.answer(request);
        };
        if fault.is_applied {
            storefront.answer(request);
        }
        fault.reply
    })
}
