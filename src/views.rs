//! The views, one per contribution; the page's address says which to show.

pub mod work_item;
pub mod rollout_report;
pub mod hub;
pub mod settings;
pub mod catalog;

use web_sys::Element;
use yew::{BaseComponent, Renderer};

use self::catalog::{CatalogPage, CatalogPageProps};
use self::hub::{HubPage, HubPageProps};
use self::rollout_report::{Place, RolloutTab, RolloutTabProps};
use self::settings::{SettingsView, SettingsViewProps};
use self::work_item::{WorkItemTab, WorkItemTabProps};
use crate::services::Services;

/// The views of one program: a browser loads no more than the program of its page.
pub trait Page: Sized {
    /// The view of that name in the page's address, `?view=…`.
    fn named(view: &str) -> Option<Self>;

    /// Puts the view into its place in the page.
    fn mount(self, root: Element, services: Services);
}

/// What is shown of a work item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkItemPage {
    /// Its tab.
    Tab,
}

/// What is shown of releases and runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleasePage {
    /// Tab of a release's stage, of a run or of a pull request, or section of a release.
    Rollout(Place),
}

/// The page under Pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HubView {
    /// All of it.
    Page,
}

/// What is shown in the settings of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsPage {
    /// The page *LaunchDarkly*.
    Project,
}

/// What is shown of the project's catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogView {
    /// The page *LaunchDarkly catalog*.
    Project,
}

impl Page for WorkItemPage {
    fn named(view: &str) -> Option<Self> {
        (view == "work-item").then_some(Self::Tab)
    }

    fn mount(self, root: Element, services: Services) {
        match self {
            Self::Tab => mount::<WorkItemTab>(root, WorkItemTabProps { services }),
        }
    }
}

impl Page for ReleasePage {
    fn named(view: &str) -> Option<Self> {
        match view {
            "stage" => Some(Self::Rollout(Place::Stage)),
            "run" => Some(Self::Rollout(Place::Run)),
            "release" => Some(Self::Rollout(Place::Release)),
            "pull-request" => Some(Self::Rollout(Place::PullRequest)),
            _ => None,
        }
    }

    fn mount(self, root: Element, services: Services) {
        match self {
            Self::Rollout(place) => mount::<RolloutTab>(root, RolloutTabProps { services, place }),
        }
    }
}

impl Page for HubView {
    fn named(view: &str) -> Option<Self> {
        (view == "hub").then_some(Self::Page)
    }

    fn mount(self, root: Element, services: Services) {
        match self {
            Self::Page => mount::<HubPage>(root, HubPageProps { services }),
        }
    }
}

impl Page for SettingsPage {
    fn named(view: &str) -> Option<Self> {
        (view == "project").then_some(Self::Project)
    }

    fn mount(self, root: Element, services: Services) {
        match self {
            Self::Project => mount::<SettingsView>(root, SettingsViewProps { services }),
        }
    }
}

impl Page for CatalogView {
    fn named(view: &str) -> Option<Self> {
        (view == "catalog").then_some(Self::Project)
    }

    fn mount(self, root: Element, services: Services) {
        match self {
            Self::Project => mount::<CatalogPage>(root, CatalogPageProps { services }),
        }
    }
}

/// The view in the page's address; none when it names none of this program.
#[must_use]
pub fn of_page<P: Page>() -> Option<P> {
    let search = web_sys::window()?.location().search().ok()?;
    P::named(view_of(&search)?)
}

fn view_of(query: &str) -> Option<&str> {
    let pairs = query.trim_start_matches('?').split('&');
    pairs.filter_map(|pair| pair.strip_prefix("view=")).next()
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
            ("?view=work-item", Some("work-item")),
            ("?a=b&view=stage", Some("stage")),
            ("?view=run&x", Some("run")),
            ("?views=run", None),
            ("", None),
        ] {
            assert_eq!(view_of(query), view, "{query}");
        }
    }

    #[test]
    fn a_program_has_its_own_views_only() {
        assert_eq!(WorkItemPage::named("work-item"), Some(WorkItemPage::Tab));
        assert_eq!(WorkItemPage::named("stage"), None);
        assert_eq!(ReleasePage::named("run"), Some(ReleasePage::Rollout(Place::Run)));
        assert_eq!(ReleasePage::named("work-item"), None);
    }

    #[test]
    fn each_page_of_the_manifest_has_its_view() {
        let manifest = include_str!("../vss-extension.json");
        for (_, page) in manifest
            .match_indices("\"uri\": \"")
            .map(|(start, key)| manifest.split_at(start + key.len()))
        {
            let (page, _) = page.split_once('"').unwrap();
            let (program, query) = page.split_once('?').unwrap();
            let view = view_of(query).unwrap();
            let known = match program {
                "work_items.html" => WorkItemPage::named(view).is_some(),
                "releases.html" => ReleasePage::named(view).is_some(),
                "hub.html" => HubView::named(view).is_some(),
                "catalog.html" => CatalogView::named(view).is_some(),
                "settings.html" => SettingsPage::named(view).is_some(),
                _ => false,
            };
            assert!(known, "{page}");
        }
    }
}
