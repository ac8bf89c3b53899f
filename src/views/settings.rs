//! *LaunchDarkly* under Project settings: the connections found and whether each works, what is chosen for everybody
//! in the project, and what tokens need.

mod state;
mod reading;
mod connections;
mod self_check;
mod fields;
mod defaults;
mod stages;
mod role_policy;

use yew::prelude::*;

use self::state::defaults::Event;
use self::state::{Action, Settings};
use crate::services::Services;

/// Headings to go to, by their ids.
const SECTIONS: [(&str, &str); 4] = [
    ("settings-connections", "Service connections"),
    ("settings-self-check", "Self-check"),
    ("settings-defaults", "Defaults and stages"),
    ("settings-policy", "Role policy"),
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
            let services = ctx.props().services.clone();
            ctx.link()
                .send_future(async move { reading::carry_out(&services, ask).await });
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
                <p class="secondary">
                    { "Catalog files of Backstage and the explainer of Azure DevOps credentials are on the page LaunchDarkly catalog, beside this one." }
                </p>
            </div>
        }
    }
}
