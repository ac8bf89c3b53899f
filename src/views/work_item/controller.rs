//! Connects the tab's state with the form, the service connections and LaunchDarkly.

mod load;
mod links;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::state::{Action, FlagQuery, State, Undo};
use crate::app::Services;
use crate::azure_devops::sdk::{FormEvent, listen_to_form};
use crate::components::remote::Remote;
use crate::domain::flag::Flag;
use crate::domain::link::{FlagLink, Relation};

/// How long the search waits for the next key, in milliseconds.
const TYPING_PAUSE_MILLIS: u32 = 250;

/// The state, and what a user can do with it.
#[derive(Clone)]
pub struct Controller {
    /// What to draw.
    pub state: UseReducerHandle<State>,
    /// Links a flag of the picker.
    pub link: Callback<Rc<Flag>>,
    /// Takes a link out.
    pub unlink: Callback<(FlagLink, Relation)>,
    /// Puts the link back that was taken out last.
    pub undo: Callback<()>,
    /// Asks for the next page of flags.
    pub more: Callback<()>,
    /// Asks for everything again.
    pub reload: Callback<()>,
}

impl Controller {
    /// A callback that changes the state.
    pub fn dispatch<E>(&self, action: impl Fn(E) -> Action + 'static) -> Callback<E> {
        let dispatcher = self.state.dispatcher();
        Callback::from(move |event| dispatcher.dispatch(action(event)))
    }
}

/// Brings the tab to life.
#[hook]
pub fn use_controller(services: &Services) -> Controller {
    let state = use_reducer({
        let project = services.context.project.name.clone();
        move || State::new(&project)
    });
    use_form(services, &state);
    use_connections(services, &state);
    use_picker_lists(services, &state);
    use_linked_flags(services, &state);

    let link = use_callback(state.clone(), |flag: Rc<Flag>, state| {
        if let Some(link) = state.link_for(&flag) {
            let relation = link.relation();
            spawn_local(links::add(state.clone(), link, relation));
        }
    });
    let unlink = use_callback(state.clone(), |(link, relation), state| {
        spawn_local(links::remove(state.clone(), link, relation));
    });
    let undo = use_callback(state.clone(), |(), state| {
        if let Some(Undo { link, relation }) = state.undo.clone() {
            spawn_local(links::add(state.clone(), link, relation));
        }
    });
    let more = use_callback(state.clone(), {
        let services = services.clone();
        move |(), state: &UseReducerHandle<State>| {
            let offset = state.selection.flags.ready().and_then(|list| list.next_offset);
            if let Some(query) = offset.and_then(|offset| state.selection.query(offset)) {
                spawn_local(load::flags(services.clone(), state.dispatcher(), query));
            }
        }
    });
    let reload = use_callback(state.dispatcher(), |(), dispatcher| {
        dispatcher.dispatch(Action::Reload);
    });
    Controller {
        state,
        link,
        unlink,
        undo,
        more,
        reload,
    }
}

/// Listens to the form, then lets the host show the page.
#[hook]
fn use_form(services: &Services, state: &UseReducerHandle<State>) {
    let host = services.host;
    let dispatcher = state.dispatcher();
    use_effect_with((), move |()| {
        // The visit of the work item that the form shows, as the events know it.
        let current = Rc::new(RefCell::new(0_u32));
        let registration = listen_to_form(move |event| {
            dispatcher.dispatch(Action::Form(event));
            let stored = match event {
                FormEvent::Loaded { .. } => {
                    *current.borrow_mut() += 1;
                    true
                }
                FormEvent::Stored { .. } => true,
                FormEvent::Changed => false,
                FormEvent::Unloaded => return,
            };
            spawn_local(links::read(dispatcher.clone(), *current.borrow(), stored));
        });
        spawn_local(async move {
            // A host that cannot take away its spinner cannot be told so either.
            let _ = host.show().await;
        });
        move || drop(registration)
    });
}

#[hook]
fn use_connections(services: &Services, state: &UseReducerHandle<State>) {
    let services = services.clone();
    let dispatcher = state.dispatcher();
    use_effect_with(state.reloads, move |_| {
        spawn_local(load::connections(services, dispatcher));
    });
}

/// Projects follow the account, environments the project, flags the environment and, after a pause, the search.
#[hook]
fn use_picker_lists(services: &Services, state: &UseReducerHandle<State>) {
    let selection = &state.selection;
    use_effect_with(selection.account.clone(), {
        let (services, dispatcher) = (services.clone(), state.dispatcher());
        move |account| {
            if let Some(account) = account.clone() {
                spawn_local(load::projects(services, dispatcher, account));
            }
        }
    });
    use_effect_with((selection.account.clone(), selection.project.clone()), {
        let (services, dispatcher) = (services.clone(), state.dispatcher());
        move |(account, project)| {
            if let (Some(account), Some(project)) = (account.clone(), project.clone()) {
                spawn_local(load::environments(services, dispatcher, account, project));
            }
        }
    });
    let typed = use_mut_ref(String::new);
    use_effect_with(selection.query(0), {
        let (services, dispatcher) = (services.clone(), state.dispatcher());
        move |query: &Option<FlagQuery>| {
            let timer = query.clone().map(|query| {
                let is_typing = *typed.borrow() != query.text;
                typed.replace(query.text.clone());
                let pause = if is_typing { TYPING_PAUSE_MILLIS } else { 0 };
                Timeout::new(pause, move || {
                    spawn_local(load::flags(services, dispatcher, query));
                })
            });
            move || drop(timer)
        }
    });
}

/// Reads each linked flag once, however often the links change meanwhile.
#[hook]
fn use_linked_flags(services: &Services, state: &UseReducerHandle<State>) {
    let asked = use_mut_ref(Vec::<FlagLink>::new);
    let wanted: Vec<FlagLink> = state
        .linked
        .flags
        .ready()
        .into_iter()
        .flatten()
        .filter(|linked| linked.flag == Remote::Loading)
        .map(|linked| linked.link.clone())
        .collect();
    use_effect_with((wanted, state.connections.ready().is_some()), {
        let (services, state) = (services.clone(), state.clone());
        move |(wanted, are_connections_known)| {
            let mut new = wanted.clone();
            new.retain(|link| *are_connections_known && !asked.borrow().contains(link));
            asked.borrow_mut().extend(new.iter().cloned());
            spawn_local(async move {
                for link in new {
                    let account = state
                        .connection_for(&link)
                        .map(|connection| connection.id.clone());
                    load::linked_flag(&services, state.dispatcher(), link.clone(), account).await;
                    asked.borrow_mut().retain(|other| *other != link);
                }
            });
        }
    });
}
