//! An error with *Try again* and *Copy details*.

use js_sys::Date;
use yew::prelude::*;

use super::handlers::press;
use super::state::{Action, ButtonAction, State};
use super::texts::{self, detail};
use crate::components::button::button;
use crate::components::clipboard;

/// An error, announced at once. `sentence` says what to do and may contain untrusted text.
pub(super) fn problem(state: &State, link: &Callback<Action>, sentence: &str, can_retry: bool) -> Html {
    let details = details(state, sentence);
    let copy = link.reform(move |_| Action::Copied(clipboard::copy(&details)));
    html! {
        <div class="message message-error" role="alert">
            <p>{ sentence }</p>
            <div class="message-actions">
                if can_retry {
                    { button(texts::TRY_AGAIN, press(link, ButtonAction::Retry)) }
                }
                { button(texts::COPY_DETAILS, copy) }
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
    line(detail::AZURE_DEVOPS_PROJECT, &state.azure_devops_project);
    if let Some(item) = state.item {
        line(detail::WORK_ITEM, &item.id.to_string());
    }
    if let Some(account) = &state.selection.account {
        line(detail::SERVICE_CONNECTION, account);
    }
    if let Some(project) = &state.selection.project {
        line(detail::LAUNCHDARKLY_PROJECT, project.key.as_str());
    }
    line(detail::EXTENSION, env!("CARGO_PKG_VERSION"));
    line(detail::TIME, &String::from(Date::new_0().to_iso_string()));
    details
}
