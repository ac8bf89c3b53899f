//! *LaunchDarkly catalog* under Project settings: which repository is which component, and what a configuration of Azure
//! DevOps credentials means. A program of its own, for those who use Backstage.

mod registrations;
mod azure_config;
mod texts;

use yew::prelude::*;

use self::azure_config::AzureConfig;
use self::registrations::Registrations;
use crate::components::learn_more::learn_more;
use crate::services::Services;
use crate::views::component::View;

/// The page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogPage;

/// State of the page: one for each of its parts.
#[derive(Debug, Default)]
pub struct State {
    registrations: Registrations,
    azure_config: AzureConfig,
}

/// Event of the page.
#[derive(Clone, Debug)]
pub enum Action {
    /// Event of the part *Catalog*.
    Registrations(registrations::Action),
    /// Event of the part *Azure DevOps credentials*.
    AzureConfig(azure_config::Action),
}

/// A request that the state makes.
#[derive(Debug)]
pub enum Command {
    /// Request of the part *Catalog*.
    Registrations(registrations::Command),
    /// Request of the part *Azure DevOps credentials*.
    AzureConfig(azure_config::Command),
}

impl View for CatalogPage {
    type State = State;
    type Action = Action;
    type Command = Command;
    type Handles = ();

    fn named(name: &str) -> Option<Self> {
        (name == "catalog").then_some(Self)
    }

    fn listen(&self, _link: &Callback<Action>) {}

    fn init(_services: &Services) -> (State, Vec<Command>) {
        let mut state = State::default();
        let command = state.registrations.apply(registrations::Action::Load);
        (state, command.map(Command::Registrations).into_iter().collect())
    }

    fn update(state: &mut State, action: Action) -> Option<Vec<Command>> {
        let command = match action {
            Action::Registrations(action) => state.registrations.apply(action).map(Command::Registrations),
            Action::AzureConfig(action) => state.azure_config.apply(action).map(Command::AzureConfig),
        };
        Some(command.into_iter().collect())
    }

    async fn carry_out(services: &Services, command: Command, link: &Callback<Action>) -> Option<Action> {
        match command {
            Command::Registrations(command) => {
                let action =
                    registrations::carry_out(services, command, link.reform(Action::Registrations)).await;
                action.map(Action::Registrations)
            }
            Command::AzureConfig(command) => {
                let action = azure_config::carry_out(services, command).await;
                action.map(Action::AzureConfig)
            }
        }
    }

    fn render(&self, state: &State, _services: &Services, link: &Callback<Action>) -> Html {
        let registrations = link.reform(Action::Registrations);
        html! {
            <div class="settings">
                <h1>{ texts::TITLE }</h1>
                <p>{ texts::PURPOSE }{ " " }{ learn_more("backstage.html", "catalog files") }</p>
                { registrations::section(&state.registrations, &registrations) }
                { azure_config::section(&state.azure_config, &link.reform(Action::AzureConfig), &registrations) }
            </div>
        }
    }
}
