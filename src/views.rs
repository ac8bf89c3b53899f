//! The views, one per contribution, all in one module; the page's address says which to show.

pub mod work_item;
pub mod rollout_report;
pub mod stage;
pub mod run;

use yew::prelude::*;

use crate::app::Services;

/// A view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Tab of a work item.
    WorkItem,
    /// Tab of a release's stage.
    Stage,
    /// Tab of a pipeline run.
    Run,
}

impl View {
    /// The view in the page's address, `?view=…`; none when it names none.
    #[must_use]
    pub fn of_page() -> Option<Self> {
        let search = web_sys::window()?.location().search().ok()?;
        Self::of_query(&search)
    }

    fn of_query(query: &str) -> Option<Self> {
        let pairs = query.trim_start_matches('?').split('&');
        let view = pairs.filter_map(|pair| pair.strip_prefix("view=")).next()?;
        match view {
            "work-item" => Some(Self::WorkItem),
            "stage" => Some(Self::Stage),
            "run" => Some(Self::Run),
            _ => None,
        }
    }

    /// Draws the view.
    pub fn html(self, services: &Services) -> Html {
        let services = services.clone();
        match self {
            Self::WorkItem => html! { <work_item::WorkItemTab {services} /> },
            Self::Stage => html! { <stage::StageTab {services} /> },
            Self::Run => html! { <run::RunTab {services} /> },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_view() {
        for (query, view) in [
            ("?view=work-item", Some(View::WorkItem)),
            ("?a=b&view=stage", Some(View::Stage)),
            ("?view=run&x", Some(View::Run)),
            ("?view=other", None),
            ("", None),
        ] {
            assert_eq!(View::of_query(query), view, "{query}");
        }
    }

    #[test]
    fn the_manifest_addresses_every_view() {
        let manifest = include_str!("../vss-extension.json");
        for view in ["work-item", "stage", "run"] {
            assert!(
                manifest.contains(&format!("\"views.html?view={view}\"")),
                "{view}"
            );
        }
    }
}
