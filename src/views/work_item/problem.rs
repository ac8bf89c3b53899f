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
    let mut details = sentence.to_owned();
    let mut line = |name: &str, value: &str| {
        for part in ["\n", name, ": ", value] {
            details.push_str(part);
        }
    };
    line("Azure DevOps project", &state.azure_devops_project);
    if let Some(item) = state.item {
        line("Work item", &item.id.to_string());
    }
    if let Some(account) = &state.selection.account {
        line("Service connection", account);
    }
    if let Some(project) = &state.selection.project {
        line("LaunchDarkly project", project.key.as_str());
    }
    line("Extension", env!("CARGO_PKG_VERSION"));
    line("Time", &String::from(Date::new_0().to_iso_string()));
    details
}
