//! *LaunchDarkly* under Project settings: the connections found and whether each works, what is chosen for everybody
//! in the project, and what tokens need.

mod calls;
mod state;
mod commands;
mod connections;
mod self_check;
mod fields;
mod defaults;
mod diagnostics;
mod stages;
mod role_policy;
mod texts;

use yew::prelude::*;

use self::state::defaults::Event;
use self::state::{Action, Command, State};
use crate::components::learn_more::learn_more;
use crate::http::observer::observe;
use crate::services::Services;
use crate::views::component::View;

/// Headings to go to, by their ids.
const SECTIONS: [(&str, &str); 6] = [
    ("settings-connections", texts::CONNECTIONS),
    ("settings-self-check", texts::SELF_CHECK),
    ("settings-defaults", texts::DEFAULTS),
    ("settings-stages", texts::STAGE_MAP),
    ("settings-policy", texts::POLICY),
    ("settings-diagnostics", texts::diagnostics::TITLE),
];

/// The page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingsPage;

impl View for SettingsPage {
    type State = State;
    type Action = Action;
    type Command = Command;
    type Handles = ();

    fn named(name: &str) -> Option<Self> {
        (name == "project").then_some(Self)
    }

    fn listen(&self, _link: &Callback<Action>) {}

    fn init(_services: &Services) -> (State, Vec<Command>) {
        observe(calls::keep);
        let mut state = State::default();
        let mut commands = state.apply(Action::Load);
        commands.extend(state.apply(Action::Defaults(Event::Read)));
        commands.push(Command::Facts);
        (state, commands)
    }

    fn update(state: &mut State, action: Action) -> Option<Vec<Command>> {
        Some(state.apply(action))
    }

    async fn carry_out(services: &Services, command: Command, _link: &Callback<Action>) -> Option<Action> {
        if command == Command::SelectDiagnostics {
            diagnostics::select().await;
            return None;
        }
        Some(commands::carry_out(services, command).await)
    }

    fn render(&self, state: &State, services: &Services, link: &Callback<Action>) -> Html {
        html! {
            <div class="settings">
                <h1>{ texts::TITLE }</h1>
                <p>{ texts::PURPOSE }{ " " }{ learn_more("settings.html", "the settings") }</p>
                <nav class="settings-sections" aria-label="Sections">
                    { for SECTIONS.iter().map(|(id, name)| html! { <a href={format!("#{id}")}>{ *name }</a> }) }
                </nav>
                { connections::connections(services, state, link) }
                { self_check::section(state, link) }
                { defaults::section(state, link) }
                { role_policy::section(state, link) }
                { diagnostics::section(state, link) }
                <p class="secondary">
                    { texts::SEE_CATALOG }
                </p>
            </div>
        }
    }
}
