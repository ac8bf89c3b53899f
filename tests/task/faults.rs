//! A storefront with faults: some requests get a different response once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::server::{Reply, Server};
use crate::storefront::Storefront;

/// Fault for a request.
pub struct Fault {
    /// Beginning of the request line.
    pub line: &'static str,
    /// Whether LaunchDarkly applies the request nevertheless.
    pub is_applied: bool,
    /// Response.
    pub reply: Reply,
}

impl Fault {
    /// A fault that applies nothing.
    pub fn instead(line: &'static str, reply: Reply) -> Self {
        Self {
            line,
            is_applied: false,
            reply,
        }
    }
}

/// Serves a storefront. A request consumes the first fault that matches it.
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
