//! An error with *Try again* and *Copy details*.

use js_sys::Date;
use yew::prelude::*;

use super::handlers::press;
use super::state::{Action, ButtonAction, State};
use crate::components::clipboard;

/// An error, announced at once. `sentence` says what to do and may contain foreign text.
pub(super) fn problem(state: &State, link: &Callback<Action>, sentence: &str, can_retry: bool) -> Html {
    let details = details(state, sentence);
    let copy = link.reform(move |_| Action::Copied(clipboard::copy(&details)));
    html! {
        <div class="message message-error" role="alert">
            <p>{ sentence }</p>
            <div class="message-actions">
                if can_retry {
                    <button type="button" class="button" onclick={press(link, ButtonAction::Retry)}>{ "Try again" }</button>
                }
                <button type="button" class="button" onclick={copy}>{ "Copy details" }</button>
            </div>
        </div>
    }
}

/// The error with its context, one item per line.
fn details(state: &State, sentence: &str) -> String {
    let selection = &state.selection;
    let item = state.item.map(|item| item.id.to_string());
    let lines = [
        ("Azure DevOps project", Some(state.azure_devops_project.clone())),
        ("Work item", item),
        ("Service connection", selection.account.clone()),
        (
            "LaunchDarkly project",
            selection.project.as_ref().map(|project| project.key.to_string()),
        ),
        ("Extension", Some(env!("CARGO_PKG_VERSION").to_owned())),
        ("Time", Some(String::from(Date::new_0().to_iso_string()))),
    ];
    let mut details = sentence.to_owned();
    for (name, value) in lines {
        if let Some(value) = value {
            details.push('\n');
            details.push_str(name);
            details.push_str(": ");
            details.push_str(&value);
        }
    }
    details
}
