//! The *LaunchDarkly* tab of a work item: which flags it is linked to, what they are doing, and a picker for more.
//!
//! Links go through the open form and are saved with the work item, by the user; the tab never saves.

mod state;
mod commands;
mod handlers;
mod viewport;
mod link_button;
mod named_button;
mod tag;
mod problem;
mod linked_flags;
mod new_flag;
mod picker;
mod texts;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use self::linked_flags::linked_flags;
use self::picker::picker;
use self::problem::problem;
use self::state::{Action, Command, FocusTarget, State};
use self::viewport::Watch;
use crate::azure_devops::sdk::{Registration, listen_to_form};
use crate::components::message::hint;
use crate::components::remote::Remote;
use crate::components::service_connections::no_service_connection;
use crate::services::Services;
use crate::views::component::View;

/// Delay after the last keystroke before a search, in milliseconds.
const TYPING_PAUSE_MILLIS: u32 = 250;
/// Timeout of the picker for the saved selection and the project's settings, in milliseconds.
const RECALL_MILLIS: u32 = 2_000;

/// The tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkItemTab;

/// Listeners and timers of the tab.
#[derive(Debug)]
pub struct Handles {
    typing: Option<Timeout>,
    /// Where the keyboard focus moves after the next update of the DOM.
    focus: Option<(FocusTarget, FocusRule)>,
    late: Option<Timeout>,
    /// The next look at what is on the screen.
    measurement: Option<Timeout>,
    _recall: Timeout,
    _watch: Watch,
    _registration: Registration,
}

/// When the keyboard focus is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FocusRule {
    Always,
    /// Only if the focused element was removed.
    IfLost,
}

impl View for WorkItemTab {
    type State = State;
    type Action = Action;
    type Command = Command;
    type Handles = Handles;

    fn named(name: &str) -> Option<Self> {
        (name == "work-item").then_some(Self)
    }

    fn listen(&self, link: &Callback<Action>) -> Handles {
        let form = link.clone();
        Handles {
            typing: None,
            focus: None,
            late: None,
            measurement: None,
            _recall: after(RECALL_MILLIS, link, || Action::SelectionLoaded(None)),
            _watch: Watch::new(link.clone()),
            _registration: listen_to_form(move |event| form.emit(Action::Form(event))),
        }
    }

    fn init(services: &Services) -> (State, Vec<Command>) {
        let state = State::new(&services.context.project.name);
        (state, vec![Command::LoadConnections, Command::LoadSelection])
    }

    fn update(state: &mut State, action: Action) -> Option<Vec<Command>> {
        match &action {
            Action::ViewportChanged(viewport) if !state.differs_from(viewport) => None,
            _ => Some(state.apply(action)),
        }
    }

    fn perform(handles: &mut Handles, command: Command, link: &Callback<Action>) -> Option<Command> {
        match command {
            Command::AwaitPause => {
                handles.typing = Some(after(TYPING_PAUSE_MILLIS, link, || Action::TypingPaused));
            }
            Command::Focus(target) => handles.focus = Some((target, FocusRule::Always)),
            Command::FocusIfLost(target) => handles.focus = Some((target, FocusRule::IfLost)),
            Command::ShowTop => viewport::show_top(),
            Command::LoadSettings(_) => {
                handles.late = Some(after(RECALL_MILLIS, link, || Action::SettingsTimedOut));
                return Some(command);
            }
            command => return Some(command),
        }
        None
    }

    async fn carry_out(services: &Services, command: Command, _link: &Callback<Action>) -> Option<Action> {
        commands::carry_out(services, command).await
    }

    fn render(&self, state: &State, services: &Services, link: &Callback<Action>) -> Html {
        let below = match &state.connections {
            Remote::Failed(error) => problem(state, link, error, true),
            Remote::Ready(connections) if connections.is_empty() => hint(no_service_connection(services)),
            // The linked flags have their places first, so that nothing moves later.
            Remote::Loading | Remote::Ready(_) if state.is_opening() => html! {},
            Remote::Loading | Remote::Ready(_) => picker(state, link),
        };
        html! {
            <div class="work-item-tab">
                <p class="visually-hidden" role="status">{ state.status() }</p>
                if let Some(error) = &state.error {
                    { problem(state, link, error, false) }
                }
                { linked_flags(state, link, services) }
                { below }
            </div>
        }
    }

    fn rendered(state: &State, handles: &mut Handles, link: &Callback<Action>) {
        if let Some((target, rule)) = handles.focus.take()
            && (rule == FocusRule::Always || !viewport::has_focus())
        {
            viewport::focus(&target);
        }
        let measure = || Action::ViewportChanged(viewport::measure());
        if state.awaits_picker() {
            link.emit(measure());
        } else {
            // Measuring lays the page out: once for all that changes until then, and not in the task of a key stroke.
            handles.measurement = Some(after(0, link, measure));
        }
    }
}

fn after(millis: u32, link: &Callback<Action>, action: fn() -> Action) -> Timeout {
    let link = link.clone();
    Timeout::new(millis, move || link.emit(action()))
}
