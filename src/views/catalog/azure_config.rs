//! The part *Azure DevOps credentials*: explains `integrations.azure` of a pasted Backstage configuration.
//! Nothing is stored or sent, and no value of a credential is shown.

use std::fmt;

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::{registrations, texts};
use crate::catalog_reader::answer::{Entry, Explained};
use crate::catalog_reader::page;
use crate::services::Services;

/// State of the part.
#[derive(Clone, Debug, Default)]
pub(super) struct AzureConfig {
    is_open: bool,
    /// Number of the latest request; answers to earlier ones are ignored.
    round: u32,
    text: Pasted,
    url: String,
    /// `None` before anything is pasted.
    explained: Option<Result<Explained, String>>,
}

/// Pasted text, which may contain secrets and is hidden from debug output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pasted(String);

impl fmt::Debug for Pasted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Event of the part.
#[derive(Clone, Debug)]
pub enum Action {
    /// The part was opened, or closed, which deletes the text.
    Toggle,
    /// The text of a configuration.
    Text(Pasted),
    /// An address of Azure DevOps.
    Url(String),
    /// Explain it again.
    Retry,
    /// The explanation.
    Explained(u32, Result<Explained, String>),
}

/// A request that the state makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Loads the reader in advance.
    Fetch,
    /// Explains a text, and which credential an address would use.
    Explain(u32, Pasted, String),
}

impl AzureConfig {
    /// Applies an action and returns the command that follows.
    pub(super) fn apply(&mut self, action: Action) -> Option<Command> {
        match action {
            Action::Toggle if self.is_open => {
                *self = Self {
                    round: self.round.wrapping_add(1),
                    ..Self::default()
                };
                return None;
            }
            Action::Toggle => {
                self.is_open = true;
                return Some(Command::Fetch);
            }
            Action::Explained(round, explained) => {
                if round == self.round {
                    self.explained = Some(explained);
                }
                return None;
            }
            Action::Text(text) => self.text = text,
            Action::Url(url) => self.url = url,
            Action::Retry => {}
        }
        self.round = self.round.wrapping_add(1);
        if self.text.0.trim().is_empty() {
            self.explained = None;
            return None;
        }
        Some(Command::Explain(self.round, self.text.clone(), self.url.clone()))
    }
}

/// Carries out a command and returns its answer.
pub(super) async fn carry_out(services: &Services, command: Command) -> Option<Action> {
    match command {
        Command::Fetch => {
            // The first question says what is wrong, and tries again.
            let _ = page::fetch().await;
            None
        }
        Command::Explain(round, text, url) => {
            let own = services.azure_devops.organization_url();
            let explained = page::explain(&text.0, &url, own).await;
            Some(Action::Explained(
                round,
                explained.map_err(|error| error.to_string()),
            ))
        }
    }
}

/// The section; `catalog` takes an address for the catalog.
pub(super) fn section(
    config: &AzureConfig,
    link: &Callback<Action>,
    catalog: &Callback<registrations::Action>,
) -> Html {
    html! {
        <section aria-labelledby="settings-azure">
            { disclosure("settings-azure", texts::CREDENTIALS, config.is_open, link.reform(|_| Action::Toggle)) }
            if config.is_open {
                <div id="settings-azure-part" class="settings-part">{ part(config, link, catalog) }</div>
            }
        </section>
    }
}

/// A heading that opens and closes what is below it.
fn disclosure(id: &'static str, title: &'static str, is_open: bool, toggle: Callback<MouseEvent>) -> Html {
    html! {
        <h2 {id}>
            <button type="button" class="settings-disclosure" aria-expanded={is_open.to_string()}
                aria-controls={is_open.then(|| format!("{id}-part"))} onclick={toggle}>
                { title }
            </button>
        </h2>
    }
}

fn part(config: &AzureConfig, link: &Callback<Action>, catalog: &Callback<registrations::Action>) -> Html {
    let pasted = link.reform(|event: InputEvent| {
        Action::Text(Pasted(
            event.target_unchecked_into::<HtmlTextAreaElement>().value(),
        ))
    });
    let typed = link
        .reform(|event: InputEvent| Action::Url(event.target_unchecked_into::<HtmlInputElement>().value()));
    let which = match &config.explained {
        Some(Ok(explained)) => explained.which.as_str(),
        _ => "",
    };
    html! {
        <>
            <p class="secondary">
                { texts::ABOUT_CREDENTIALS }
            </p>
            <label class="settings-label">
                { texts::CONFIGURATION }
                <textarea class="field settings-paste" rows="8" autocomplete="off" spellcheck="false" oninput={pasted} />
            </label>
            <div aria-live="polite">{ explanation(config, link, catalog) }</div>
            <label class="settings-label">
                { texts::WHICH_CREDENTIAL }
                <input class="field" type="text" inputmode="url" autocomplete="off" spellcheck="false"
                    placeholder={texts::URL_EXAMPLE} value={config.url.clone()} oninput={typed} />
            </label>
            <p role="status">{ which }</p>
        </>
    }
}

fn explanation(
    config: &AzureConfig,
    link: &Callback<Action>,
    catalog: &Callback<registrations::Action>,
) -> Html {
    let explained = match &config.explained {
        None => return html! {},
        Some(Err(error)) => {
            let retry = link.reform(|()| Action::Retry);
            return crate::components::message::failure(error, Some(&retry));
        }
        Some(Ok(explained)) => explained,
    };
    html! {
        <>
            { for explained.problems.iter().map(|problem| html! { <p class="message message-error">{ problem }</p> }) }
            { for explained.warnings.iter().map(|warning| html! { <p class="message message-info">{ warning }</p> }) }
            if !explained.entries.is_empty() {
                <ol class="settings-entries">{ for explained.entries.iter().map(entry) }</ol>
            }
            if !explained.locations.is_empty() {
                <h3>{ texts::CONFIGURED_LOCATIONS }</h3>
                <ul class="settings-list" aria-label={texts::CONFIGURED_LOCATIONS}>
                    { for explained.locations.iter().map(|target| location(target, catalog)) }
                </ul>
            }
        </>
    }
}

fn entry(entry: &Entry) -> Html {
    html! {
        <li>
            <strong>{ &entry.host }</strong>
            if entry.credentials.is_empty() {
                <p class="secondary">{ texts::NO_CREDENTIAL }</p>
            }
            <ol>{ for entry.credentials.iter().map(|words| html! { <li>{ words }</li> }) }</ol>
        </li>
    }
}

fn location(target: &str, catalog: &Callback<registrations::Action>) -> Html {
    let proposed = target.to_owned();
    let propose = catalog.reform(move |_| registrations::Action::Propose(proposed.clone()));
    html! {
        <li class="settings-head">
            <span class="settings-target">{ target }</span>
            <button type="button" class="button" onclick={propose} aria-label={texts::propose(target)}>
                { texts::PROPOSE }
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Action {
        Action::Text(Pasted(text.to_owned()))
    }

    #[test]
    fn what_is_pasted_is_explained_and_a_late_explanation_does_not_count() {
        let mut config = AzureConfig::default();
        assert_eq!(config.apply(Action::Toggle), Some(Command::Fetch));
        assert!(matches!(
            config.apply(text("a: 1")),
            Some(Command::Explain(1, ..))
        ));
        let asked = config.apply(Action::Url("https://dev.azure.com/x".to_owned()));
        let Some(Command::Explain(2, _, url)) = asked else {
            panic!("{asked:?}");
        };
        assert_eq!(url, "https://dev.azure.com/x");
        config.apply(Action::Explained(1, Err("late".to_owned())));
        assert_eq!(config.explained, None);
        config.apply(Action::Explained(2, Ok(Explained::default())));
        assert_eq!(config.explained, Some(Ok(Explained::default())));
        assert_eq!(config.apply(text(" \n")), None);
        assert_eq!(config.explained, None);
    }

    #[test]
    fn closing_forgets_the_text_and_no_form_of_it_shows_it() {
        let mut config = AzureConfig::default();
        config.apply(Action::Toggle);
        let asked = config.apply(text("canary"));
        assert!(!format!("{config:?} {asked:?} {:?}", text("canary")).contains("canary"));
        config.apply(Action::Toggle);
        config.apply(Action::Explained(1, Ok(Explained::default())));
        assert_eq!((config.text, config.explained), (Pasted::default(), None));
    }
}
