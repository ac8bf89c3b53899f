//! *LaunchDarkly catalog* under Project settings: which repository is which component, and what a configuration of Azure
//! DevOps credentials means. A program of its own, for those who use Backstage.

mod registrations;
mod azure_config;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use self::azure_config::AzureConfig;
use self::registrations::Catalog;
use crate::services::Services;

/// Properties of [`CatalogPage`].
#[derive(PartialEq, Properties)]
pub struct CatalogPageProps {
    /// What every view works with.
    pub services: Services,
}

/// The page.
#[derive(Debug)]
pub struct CatalogPage {
    catalog: Catalog,
    azure_config: AzureConfig,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Action {
    /// Something of the catalog.
    Catalog(registrations::Action),
    /// Something of the explainer.
    AzureConfig(azure_config::Change),
}

impl Component for CatalogPage {
    type Message = Action;
    type Properties = CatalogPageProps;

    fn create(ctx: &Context<Self>) -> Self {
        ctx.props().services.host.show();
        Self {
            catalog: Catalog::default(),
            azure_config: AzureConfig::default(),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        let (services, link) = (ctx.props().services.clone(), ctx.link().clone());
        match action {
            Action::Catalog(action) => {
                if let Some(ask) = self.catalog.apply(action) {
                    spawn_local(async move {
                        let told = link.callback(Action::Catalog);
                        let action = registrations::carry_out(&services, ask, told).await;
                        link.send_message(Action::Catalog(action));
                    });
                }
            }
            Action::AzureConfig(change) => {
                if let Some(ask) = self.azure_config.apply(change) {
                    spawn_local(async move {
                        if let Some(change) = azure_config::carry_out(&services, ask).await {
                            link.send_message(Action::AzureConfig(change));
                        }
                    });
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let catalog = ctx.link().callback(Action::Catalog);
        html! {
            <div class="settings">
                <h1>{ "LaunchDarkly catalog" }</h1>
                { registrations::section(&self.catalog, &catalog) }
                { azure_config::section(&self.azure_config, &ctx.link().callback(Action::AzureConfig), &catalog) }
            </div>
        }
    }
}
