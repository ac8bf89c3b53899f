//! The component behind every page: holds a view's state, carries out its commands and draws its markup.

use std::future::Future;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::pointer_press::{PressListener, released};
use crate::services::Services;

/// A page: its state machine, the requests behind its commands, and its markup. A value of the type says which page.
pub trait View: Clone + PartialEq + 'static {
    /// Everything the page knows. No browser, no requests.
    type State: 'static;
    /// An event of the page, or an answer to a command.
    type Action: 'static;
    /// A request that the state makes.
    type Command: 'static;
    /// Listeners and timers, which live as long as the page.
    type Handles: 'static;

    /// The view with this name in the page's address, `?view=NAME`.
    fn named(name: &str) -> Option<Self>;

    /// Registers for events before the page reports to the host that it has loaded.
    fn listen(&self, link: &Callback<Self::Action>) -> Self::Handles;

    /// The initial state and the first commands.
    fn init(services: &Services) -> (Self::State, Vec<Self::Command>);

    /// Applies an action and returns the commands that follow; `None` if the page looks the same as before.
    fn update(state: &mut Self::State, action: Self::Action) -> Option<Vec<Self::Command>>;

    /// Carries out at once a command that needs the handles, such as starting a timer. Returns any other command.
    fn perform(
        _handles: &mut Self::Handles,
        command: Self::Command,
        _link: &Callback<Self::Action>,
    ) -> Option<Self::Command> {
        Some(command)
    }

    /// Carries out a command and returns its answer. Progress goes to `link`.
    fn carry_out(
        services: &Services,
        command: Self::Command,
        link: &Callback<Self::Action>,
    ) -> impl Future<Output = Option<Self::Action>>;

    /// The markup.
    fn render(&self, state: &Self::State, services: &Services, link: &Callback<Self::Action>) -> Html;

    /// Called after each update of the DOM.
    fn rendered(_state: &Self::State, _handles: &mut Self::Handles, _link: &Callback<Self::Action>) {}
}

/// Properties of [`ViewComponent`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct ViewProps<V: View> {
    /// The host, the page's context and the REST clients.
    pub services: Services,
    /// The view to show.
    pub view: V,
}

/// Message of a [`ViewComponent`].
#[derive(Debug)]
pub enum Message<V: View> {
    /// An event of the page, or an answer to a command.
    Action(V::Action),
    /// The state has changed, and the commands that followed have begun.
    Draw,
}

/// The Yew component of a [`View`].
#[derive(Debug)]
pub struct ViewComponent<V: View> {
    state: V::State,
    handles: V::Handles,
    _press: PressListener,
}

impl<V: View> Component for ViewComponent<V> {
    type Message = Message<V>;
    type Properties = ViewProps<V>;

    fn create(ctx: &Context<Self>) -> Self {
        let ViewProps { services, view } = ctx.props();
        let handles = view.listen(&link(ctx));
        services.host.show();
        let (state, commands) = V::init(services);
        let mut component = Self {
            state,
            handles,
            _press: PressListener::new(),
        };
        component.start(ctx, commands);
        component
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message<V>) -> bool {
        let Message::Action(action) = message else {
            return true;
        };
        let Some(commands) = V::update(&mut self.state, action) else {
            return false;
        };
        if commands.is_empty() {
            return true;
        }
        self.start(ctx, commands);
        // Drawing takes longer than sending, so it comes after the requests that were just begun.
        let link = ctx.link().clone();
        spawn_local(async move { link.send_message(Message::Draw) });
        false
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let ViewProps { services, view } = ctx.props();
        view.render(&self.state, services, &link(ctx))
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        V::rendered(&self.state, &mut self.handles, &link(ctx));
    }
}

impl<V: View> ViewComponent<V> {
    fn start(&mut self, ctx: &Context<Self>, commands: Vec<V::Command>) {
        let link = link(ctx);
        for command in commands {
            let Some(command) = V::perform(&mut self.handles, command, &link) else {
                continue;
            };
            let (services, link) = (ctx.props().services.clone(), link.clone());
            spawn_local(async move {
                if let Some(action) = V::carry_out(&services, command, &link).await {
                    released().await;
                    link.emit(action);
                }
            });
        }
    }
}

fn link<V: View>(ctx: &Context<ViewComponent<V>>) -> Callback<V::Action> {
    ctx.link().callback(Message::Action)
}
