//! Whether a pointer button is pressed. A click is lost if its element is moved or replaced between press and release, so
//! pages show what arrives in between only after the click.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::Event;

/// Longest time that a press holds something back, in milliseconds: the release may be lost.
const MAX_PRESS_MILLIS: u32 = 2_000;

thread_local! {
    static IS_PRESSED: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Waker>> = const { RefCell::new(Vec::new()) };
}

/// Observes the pointer for as long as it exists.
#[derive(Debug)]
pub struct PressListener {
    _listener: Closure<dyn Fn(Event)>,
}

impl PressListener {
    /// Starts to observe the pointer.
    #[must_use]
    pub fn new() -> Self {
        let timer: RefCell<Option<Timeout>> = RefCell::new(None);
        let listener: Closure<dyn Fn(Event)> = Closure::new(move |event: Event| {
            let is_press = event.type_() == "pointerdown";
            if is_press {
                IS_PRESSED.set(true);
            }
            // The click follows the release, before any timer.
            let delay = if is_press { MAX_PRESS_MILLIS } else { 0 };
            timer.replace(Some(Timeout::new(delay, release)));
        });
        if let Some(window) = web_sys::window() {
            let function = listener.as_ref().unchecked_ref();
            // Without the events, nothing is held back.
            for event in ["pointerdown", "pointerup", "pointercancel"] {
                let _ = window.add_event_listener_with_callback_and_bool(event, function, true);
            }
            // Not captured, because a press also takes the focus from another element.
            let _ = window.add_event_listener_with_callback("blur", function);
        }
        Self { _listener: listener }
    }
}

impl Default for PressListener {
    fn default() -> Self {
        Self::new()
    }
}

fn release() {
    IS_PRESSED.set(false);
    for waker in WAITING.take() {
        waker.wake();
    }
}

/// Waits until no pointer button is pressed.
pub async fn released() {
    poll_fn(|context| {
        if IS_PRESSED.get() {
            WAITING.with_borrow_mut(|waiting| waiting.push(context.waker().clone()));
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
}
