//! *LaunchDarkly* under Project settings: the connections found and whether each works, and what their tokens need.

mod state;
mod reading;
mod connections;
mod role_policy;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::state::{Action, Settings};
use crate::app::Services;

/// Properties of [`SettingsView`].
#[derive(PartialEq, Properties)]
pub struct SettingsViewProps {
    /// What every view works with.
    pub services: Services,
}

/// The page.
#[derive(Debug)]
pub struct SettingsView {
    settings: Settings,
}

impl Component for SettingsView {
    type Message = Action;
    type Properties = SettingsViewProps;

    fn create(ctx: &Context<Self>) -> Self {
        let host = ctx.props().services.host;
        spawn_local(async move {
            // A host that cannot take its spinner away shows it over the page; there is nobody else to tell.
            let _ = host.show().await;
        });
        ctx.link().send_message(Action::Load);
        Self {
            settings: Settings::default(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        for ask in self.settings.apply(action) {
            let (services, link) = (ctx.props().services.clone(), ctx.link().clone());
            spawn_local(async move {
                link.send_message(reading::carry_out(&services, ask).await);
            });
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link().callback(|action| action);
        html! {
            <div class="settings">
                <h1>{ "LaunchDarkly" }</h1>
                { connections::connections(&ctx.props().services, &self.settings, &link) }
                { role_policy::section(&self.settings, &link) }
            </div>
        }
    }
}
