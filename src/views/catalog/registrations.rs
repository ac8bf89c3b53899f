//! The part *Catalog*: which repository is which component, as registered catalog files say.

mod state;
mod commands;
mod found;
mod registered;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use self::state::{Found, Work, counted};
use crate::catalog_reader::answer::Problem;
use crate::components::clipboard;
use crate::components::message::failure;
use crate::domain::instance::Address;
use crate::http::query::decode;

pub(super) use commands::carry_out;
pub(super) use state::Registrations;
pub use state::{Action, Command};

/// Id of the box for an address.
const ADDRESS: &str = "catalog-address";

/// The section.
pub(super) fn section(catalog: &Registrations, link: &Callback<Action>) -> Html {
    html! {
        <section aria-labelledby="settings-catalog">
            { disclosure("settings-catalog", "Catalog", catalog.is_open, link.reform(|_| Action::Toggle)) }
            if catalog.is_open {
                <div id="settings-catalog-part" class="settings-part">
                    <p class="secondary">
                        { "Backstage catalog files (catalog-info.yaml) say which component a repository contains, who owns it, and which LaunchDarkly project it uses. Registered locations apply to everyone in this project." }
                    </p>
                    { form(catalog, link) }
                    { found::found(catalog, link) }
                    { outcome(catalog, link) }
                    { registered::registered(catalog, link) }
                </div>
            }
        </section>
    }
}

/// A heading that opens and closes what is below it.
pub(super) fn disclosure(
    id: &'static str,
    title: &'static str,
    is_open: bool,
    toggle: Callback<MouseEvent>,
) -> Html {
    html! {
        <h2 {id}>
            <button type="button" class="settings-disclosure" aria-expanded={is_open.to_string()}
                aria-controls={is_open.then(|| format!("{id}-part"))} onclick={toggle}>
                { title }
            </button>
        </h2>
    }
}

fn form(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let typed = link.reform(|event: InputEvent| {
        Action::Address(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let check = link.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Check
    });
    let is_idle = !catalog.is_busy() && !catalog.address.trim().is_empty();
    html! {
        <form class="settings-ask" onsubmit={check}>
            <label class="settings-label">
                { "Address" }
                <input id={ADDRESS} class="field" type="text" inputmode="url" autocomplete="off" spellcheck="false"
                    placeholder="A repository, or a file in it, as the browser shows it" value={catalog.address.clone()}
                    oninput={typed} />
            </label>
            <button type="submit" class="button button-primary" disabled={!is_idle}>{ "Check" }</button>
        </form>
    }
}

/// What is on its way, what was done, and what could not be.
fn outcome(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let sentence = match (&catalog.work, &catalog.found) {
        (Work::Reading { queue, done, files }, _) => {
            let all = queue.len() + done.len();
            format!(
                "Reading location {} of {all}: {}…",
                done.len() + 1,
                files_so_far(*files)
            )
        }
        (Work::Keeping, _) => "Saving…".to_owned(),
        (Work::None, Found::Checking(files)) => format!("Reading: {}…", files_so_far(*files)),
        _ => catalog.notice.clone(),
    };
    html! {
        <>
            <p class="secondary" role="status">{ sentence }</p>
            if let Some((_, error)) = &catalog.failed {
                { failure(&format!("This could not be saved: {error}"), Some(&link.reform(|()| Action::Retry))) }
            }
            if let Some(removed) = &catalog.removed {
                <div class="message message-info" role="status">
                    <p>{ "Unregistered: " }{ readable(&removed.location.target) }</p>
                    <button type="button" class="button" disabled={catalog.is_busy()} onclick={link.reform(|_| Action::Undo)}>
                        { "Undo" }
                    </button>
                </div>
            }
        </>
    }
}

fn files_so_far(files: u32) -> String {
    counted(usize::try_from(files).unwrap_or_default(), "file", "files")
}

/// Problems with their places, to be read and copied.
fn problems(found: &[Problem], link: &Callback<Action>) -> Html {
    if found.is_empty() {
        return html! {};
    }
    let told = found.iter().map(|problem| {
        let line = problem
            .line
            .map(|line| format!(", line {line}"))
            .unwrap_or_default();
        (problem, line)
    });
    let text = told.clone();
    let text: Vec<String> = text
        .map(|(problem, line)| format!("{}{line}: {}", problem.place, problem.message))
        .collect();
    let copy = link.reform(move |_| Action::Copied(clipboard::copy(&text.join("\n"))));
    html! {
        <div class="message message-error">
            <ul class="settings-problems" aria-label="Problems">
                { for told.take(state::LINES).map(|(problem, line)| html! {
                    <li>
                        <span>{ &problem.message }</span>
                        <span class="secondary">{ address(&problem.place) }{ line }</span>
                    </li>
                }) }
                if found.len() > state::LINES {
                    <li class="secondary">{ format!("and {} more", found.len() - state::LINES) }</li>
                }
            </ul>
            <button type="button" class="button" onclick={copy}>{ "Copy problems" }</button>
        </div>
    }
}

/// A link to an address: http or https, and nothing that hides where it leads. What is kept may be anybody's.
fn address(url: &str) -> Html {
    if Address::parse(url).is_some() {
        html! { <a href={url.to_owned()} target="_blank" rel="noopener noreferrer">{ readable(url) }</a> }
    } else {
        html! { { url } }
    }
}

/// An address without its escapes, as people read it.
fn readable(url: &str) -> String {
    decode(url).unwrap_or_else(|| url.to_owned())
}
