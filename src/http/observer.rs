//! Listener for the requests of a page. A program that sets none pays nothing for it.

use std::cell::Cell;

use super::{Request, Response, TransportError};

/// Gets a request, its answer, and the time between them in milliseconds.
pub type Observer = fn(&Request, &Result<Response, TransportError>, f64);

thread_local! {
    static OBSERVER: Cell<Option<Observer>> = const { Cell::new(None) };
}

/// Tells `observer` about every request from now on.
pub fn observe(observer: Observer) {
    OBSERVER.set(Some(observer));
}

pub(super) fn current() -> Option<Observer> {
    OBSERVER.get()
}
