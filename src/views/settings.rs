//! *LaunchDarkly* under Project settings: the connections found and whether each works, what is chosen for everybody,
//! what tokens need, the catalog, and what a configuration of Azure DevOps credentials means.

mod state;
mod reading;
mod connections;
mod self_check;
mod fields;
mod defaults;
mod stages;
mod role_policy;
mod catalog;
mod azure_config;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::state::defaults::Event;
use self::state::{Action, Settings};
use crate::app::Services;

/// Headings to go to, by their ids.
const SECTIONS: [(&str, &str); 6] = [
    ("settings-connections", "Service connections"),
    ("settings-self-check", "Self-check"),
    ("settings-defaults", "Defaults and stages"),
    ("settings-policy", "Role policy"),
    ("settings-catalog", "Catalog"),
    ("settings-azure", "Azure DevOps credentials"),
];

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
        ctx.props().services.host.show();
        ctx.link().send_message(Action::Load);
        ctx.link().send_message(Action::Defaults(Event::Read));
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
                <nav class="settings-sections" aria-label="Sections">
                    { for SECTIONS.iter().map(|(id, name)| html! { <a href={format!("#{id}")}>{ *name }</a> }) }
                </nav>
                { connections::connections(&ctx.props().services, &self.settings, &link) }
                { self_check::section(&self.settings, &link) }
                { defaults::section(&self.settings, &link) }
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
