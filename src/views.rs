//! The views, one per contribution, all in one module; the page's address says which to show.

pub mod work_item;
pub mod rollout_report;

use web_sys::Element;
use yew::{BaseComponent, Renderer};

use self::rollout_report::{Place, RolloutTab, RolloutTabProps};
use self::work_item::{WorkItemTab, WorkItemTabProps};
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

    /// Puts the view into its place in the page.
    pub fn mount(self, root: Element, services: Services) {
        match self {
            Self::WorkItem => mount::<WorkItemTab>(root, WorkItemTabProps { services }),
            Self::Stage => mount::<RolloutTab>(
                root,
                RolloutTabProps {
                    services,
                    place: Place::Stage,
                },
            ),
            Self::Run => mount::<RolloutTab>(
                root,
                RolloutTabProps {
                    services,
                    place: Place::Run,
                },
            ),
        }
    }
}

fn mount<C: BaseComponent>(root: Element, props: C::Properties) {
    Renderer::<C>::with_root_and_props(root, props).render();
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
