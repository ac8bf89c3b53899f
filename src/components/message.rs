//! Messages: errors with what to do, and hints.

use yew::prelude::*;

use super::button::button;

/// An error, announced at once; its text can be selected and copied. `text` is a sentence with the remedy
/// and may hold untrusted text.
pub fn failure(text: &str, on_retry: Option<&Callback<()>>) -> Html {
    html! {
        <div class="message message-error" role="alert">
            <p>{ text }</p>
            if let Some(on_retry) = on_retry.cloned() {
                { button("Try again", on_retry.reform(|_| ())) }
            }
        </div>
    }
}

/// A neutral hint, such as for an empty list.
pub fn hint(content: Html) -> Html {
    html! { <div class="message message-info">{ content }</div> }
}
