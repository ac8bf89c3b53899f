//! Where flags are found: account, project and environment, a search, and the flags that fit.

mod flag_list;
mod choice;

use web_sys::HtmlInputElement;
use yew::html::Scope;
use yew::prelude::*;

use self::choice::{Options, choice};
use self::flag_list::flag_list;
use super::WorkItemTab;
use super::new_flag::new_flag;
use super::state::{Action, Fetched, State};
use crate::components::remote::Remote;
use crate::domain::key::{EnvironmentKey, ProjectKey};

/// The picker.
pub(super) fn picker(state: &State, tab: &Scope<WorkItemTab>) -> Html {
    let selection = &state.selection;
    let accounts = options(&state.connections, |connection| {
        (connection.id.clone(), connection.name.clone())
    });
    let projects = options(&selection.projects, |project| {
        (project.key.to_string(), project.name.clone())
    });
    let environments = options(&selection.environments, |environment| {
        let mark = if environment.critical { " (critical)" } else { "" };
        (environment.key.to_string(), format!("{}{mark}", environment.name))
    });
    let on_project = tab.batch_callback(|key: String| ProjectKey::parse(&key).ok().map(Action::Project));
    let on_environment =
        tab.batch_callback(|key: String| EnvironmentKey::parse(&key).ok().map(Action::Environment));
    let on_search = tab.callback(|event: InputEvent| {
        Action::Search(event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let on_pin =
        tab.callback(|event: Event| Action::Pin(event.target_unchecked_into::<HtmlInputElement>().checked()));
    html! {
        <section aria-labelledby="flags">
            <h2 id="flags">{ "Flags" }</h2>
            <div class="choices">
                { choice("Account", &accounts, selection.account.as_deref(), tab.callback(Action::Account)) }
                { choice("Project", &projects, selection.project.as_ref().map(ProjectKey::as_str), on_project) }
                { choice("Environment", &environments, selection.environment.as_ref().map(EnvironmentKey::as_str), on_environment) }
            </div>
            <div class="search">
                <input type="search" class="field" aria-label="Search flags" placeholder="Search flags by name or key"
                    autocomplete="off" spellcheck="false" value={selection.text.clone()} oninput={on_search} />
                <label class="checkbox">
                    <input type="checkbox" checked={selection.pin} onchange={on_pin} />
                    { "Pin environment" }
                </label>
            </div>
            { new_flag(state, tab) }
            { flag_list(state, tab) }
        </section>
    }
}

fn options<T>(list: &Fetched<std::rc::Rc<[T]>>, option: impl Fn(&T) -> (String, String)) -> Options {
    match list {
        Remote::Loading => Remote::Loading,
        Remote::Failed(error) => Remote::Failed(error.clone()),
        Remote::Ready(list) => Remote::Ready(list.iter().map(option).collect()),
    }
}
