//! *LaunchDarkly* under Project settings: the connections found and whether each works, what their tokens need, the
//! catalog, and what a configuration of Azure DevOps credentials means.

mod state;
mod reading;
mod connections;
mod role_policy;
mod catalog;
mod azure_config;

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
            let (services, link) = (ctx.props().services.clone(), ctx.link().callback(|action| action));
            spawn_local(async move { reading::carry_out(&services, ask, link).await });
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
                { catalog::section(&self.settings.catalog, &link.reform(Action::Catalog)) }
                { azure_config::section(
                    &self.settings.azure_config,
                    &link.reform(Action::AzureConfig),
                    &link.reform(Action::Catalog),
                ) }
            </div>
        }
    }
}
