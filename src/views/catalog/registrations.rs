//! The part *Catalog*: which repository is which component, as registered catalog files say.

mod state;
mod commands;
mod found;
mod registered;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use self::state::{Found, Work};
use super::texts;
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
            <h2 id="settings-catalog">{ texts::CATALOG }</h2>
            <div class="settings-part">
                <p class="secondary">{ texts::ABOUT_CATALOG }</p>
                { form(catalog, link) }
                { found::found(catalog, link) }
                { outcome(catalog, link) }
                { registered::registered(catalog, link) }
            </div>
        </section>
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
                { texts::ADDRESS }
                <input id={ADDRESS} class="field" type="text" inputmode="url" autocomplete="off" spellcheck="false"
                    placeholder={texts::ADDRESS_EXAMPLE} value={catalog.address.clone()}
                    oninput={typed} />
            </label>
            <button type="submit" class="button button-primary" disabled={!is_idle}>{ texts::CHECK }</button>
        </form>
    }
}

/// What is in progress, what was done, and what failed.
fn outcome(catalog: &Registrations, link: &Callback<Action>) -> Html {
    let sentence = match (&catalog.work, &catalog.found) {
        (Work::Reading { queue, done, files }, _) => {
            texts::reading_location(done.len() + 1, queue.len() + done.len(), *files)
        }
        (Work::Keeping, _) => texts::SAVING.to_owned(),
        (Work::None, Found::Checking(files)) => texts::reading(*files),
        _ => catalog.notice.clone(),
    };
    html! {
        <>
            <p class="secondary" role="status">{ sentence }</p>
            if let Some((_, error)) = &catalog.failed {
                { failure(&texts::not_saved(error), Some(&link.reform(|()| Action::Retry))) }
            }
            if let Some(removed) = &catalog.removed {
                <div class="message message-info" role="status">
                    <p>{ texts::unregistered(&readable(&removed.location.target)) }</p>
                    <button type="button" class="button" disabled={catalog.is_busy()} onclick={link.reform(|_| Action::Undo)}>
                        { texts::UNDO }
                    </button>
                </div>
            }
        </>
    }
}

/// Problems with their places, to be read and copied.
fn problems(found: &[Problem], link: &Callback<Action>) -> Html {
    if found.is_empty() {
        return html! {};
    }
    let told = found.iter().map(|problem| {
        let line = problem.line.map(texts::line).unwrap_or_default();
        (problem, line)
    });
    let text = told.clone();
    let text: Vec<String> = text
        .map(|(problem, line)| format!("{}{line}: {}", problem.place, problem.message))
        .collect();
    let copy = link.reform(move |_| Action::Copied(clipboard::copy(&text.join("\n"))));
    html! {
        <div class="message message-error">
            <ul class="settings-problems" aria-label={texts::PROBLEMS}>
                { for told.take(state::LINES).map(|(problem, line)| html! {
                    <li>
                        <span>{ &problem.message }</span>
                        <span class="secondary">{ address(&problem.place) }{ line }</span>
                    </li>
                }) }
                if found.len() > state::LINES {
                    <li class="secondary">{ texts::more_problems(found.len() - state::LINES) }</li>
                }
            </ul>
            <button type="button" class="button" onclick={copy}>{ texts::COPY_PROBLEMS }</button>
        </div>
    }
}

/// A link to an address, if it is http or https and does not hide its target. Saved addresses are untrusted.
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
