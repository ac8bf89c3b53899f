//! The visible part of the page, and the keyboard focus.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, HtmlElement};
use yew::Callback;

use super::state::{Action, FocusTarget, Rows, ViewportState};

/// Id of the picker.
pub(super) const PICKER: &str = "picker";
/// Id of the box in which the list of flags scrolls.
pub(super) const FLAG_LIST: &str = "flag-list";
/// Id of the search box.
pub(super) const SEARCH: &str = "search-flags";
/// Id of the button that puts a link back.
pub(super) const UNDO: &str = "undo";

/// Id of a row of the list of flags.
pub(super) fn row_id(row: usize) -> String {
    format!("flag-{row}")
}

/// Id of a linked flag's place in the list.
pub(super) fn linked_id(key: &str) -> String {
    format!("linked-{key}")
}

/// Tells the tab what happens to the window, for as long as this lives.
#[derive(Debug)]
pub(super) struct Watch {
    _listener: Closure<dyn Fn(Event)>,
}

impl Watch {
    /// Starts observing.
    pub(super) fn new(link: Callback<Action>) -> Self {
        let listener: Closure<dyn Fn(Event)> = Closure::new(move |event: Event| {
            link.emit(match event.type_().as_str() {
                "focus" => Action::Returned,
                "online" => Action::Reload,
                _ => Action::ViewportChanged(measure()),
            });
        });
        if let Some(window) = web_sys::window() {
            let function = listener.as_ref().unchecked_ref();
            for event in ["resize", "focus", "online"] {
                // Failures are ignored; the page is usable without it.
                let _ = window.add_event_listener_with_callback(event, function);
            }
            // Scroll events inside the page do not bubble to the window.
            let _ = window.add_event_listener_with_callback_and_bool("scroll", function, true);
        }
        Self { _listener: listener }
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Visible part of the page.
pub(super) fn measure() -> ViewportState {
    ViewportState {
        picker: is_on_screen(PICKER).unwrap_or_default(),
        rows: rows(),
    }
}

fn is_on_screen(id: &str) -> Option<bool> {
    let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
    let top = document()?
        .get_element_by_id(id)?
        .get_bounding_client_rect()
        .top();
    Some(top < height)
}

fn rows() -> Option<Rows> {
    let list = document()?.get_element_by_id(FLAG_LIST)?;
    let row = list.query_selector("li").ok()??;
    Rows::on_screen(
        f64::from(list.scroll_top()),
        f64::from(list.client_height()),
        row.get_bounding_client_rect().height(),
    )
}

/// Shows the list of flags from its beginning.
pub(super) fn show_top() {
    if let Some(list) = document().and_then(|document| document.get_element_by_id(FLAG_LIST)) {
        list.set_scroll_top(0);
    }
}

/// Whether the keyboard is at a place of the page.
pub(super) fn has_focus() -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|active| active.tag_name() != "BODY")
}

/// Moves the keyboard to a place, if it is there.
pub(super) fn focus(target: &FocusTarget) {
    let found = match target {
        FocusTarget::Search => by_id(SEARCH),
        FocusTarget::Undo => by_id(UNDO),
        FocusTarget::Row(row) => inside(&row_id(*row)),
        FocusTarget::Linked(key) => inside(&linked_id(key)),
    };
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that refuses leaves the keyboard where it is.
        let _ = element.focus();
    }
}

fn by_id(id: &str) -> Option<Element> {
    document()?.get_element_by_id(id)
}

/// The button of an item, or the item itself where it has none.
fn inside(id: &str) -> Option<Element> {
    let item = by_id(id)?;
    let button = item.query_selector("button").ok().flatten();
    Some(button.unwrap_or(item))
}
