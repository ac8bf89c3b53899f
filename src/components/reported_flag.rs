//! A flag of a report: its name and the badge of its outcome.

use yew::prelude::*;

use crate::domain::instance::Address;
use crate::domain::report::{FlagEntry, Outcome};

/// A flag's name, unless it says no more than the key.
#[must_use]
pub fn name(flag: &FlagEntry) -> &str {
    if flag.name.is_empty() {
        &flag.key
    } else {
        &flag.name
    }
}

/// A flag's name; a link if the report contains a safe address.
pub fn flag_name(flag: &FlagEntry) -> Html {
    let name = name(flag);
    html! {
        if Address::parse(&flag.url).is_some() {
            <a class="flag-name" href={flag.url.clone()} target="_blank" rel="noopener noreferrer">{ name }</a>
        } else {
            <span class="flag-name">{ name }</span>
        }
    }
}

/// Class of the badge that shows how a flag ended.
#[must_use]
pub const fn badge(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Changed => "badge badge-success",
        Outcome::Unchanged => "badge badge-neutral",
        Outcome::Skipped => "badge badge-warning",
        Outcome::Approval => "badge badge-info",
        Outcome::Failed => "badge badge-error",
    }
}
