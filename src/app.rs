//! The browser app: connects to the host and mounts the view named in the page's address.

use yew::Renderer;

use crate::services::Services;
use crate::views::component::{View, ViewComponent, ViewProps};

/// Connects to the host and mounts the view that `?view=…` names, in the element `app`.
///
/// # Errors
///
/// A sentence for the page: the host cannot be used, or the address names no view of this program.
pub async fn open<V: View>() -> Result<(), String> {
    const NO_VIEW: &str = "The address of this page is not valid for LaunchDarkly. Reinstall the extension.";
    let services = Services::connect().await.map_err(|error| error.to_string())?;
    let window = web_sys::window().ok_or(NO_VIEW)?;
    let root = window
        .document()
        .and_then(|document| document.get_element_by_id("app"))
        .ok_or(NO_VIEW)?;
    let search = window.location().search().unwrap_or_default();
    let view = view_of(&search).and_then(V::named).ok_or(NO_VIEW)?;
    Renderer::<ViewComponent<V>>::with_root_and_props(root, ViewProps { services, view }).render();
    Ok(())
}

fn view_of(query: &str) -> Option<&str> {
    let mut pairs = query.trim_start_matches('?').split('&');
    pairs.find_map(|pair| pair.strip_prefix("view="))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::catalog::CatalogPage;
    use crate::views::hub::HubPage;
    use crate::views::rollout_report::{Place, RolloutTab};
    use crate::views::settings::SettingsPage;
    use crate::views::work_item::WorkItemTab;

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
        assert_eq!(WorkItemTab::named("work-item"), Some(WorkItemTab));
        assert_eq!(WorkItemTab::named("stage"), None);
        assert_eq!(RolloutTab::named("run"), Some(RolloutTab(Place::Run)));
        assert_eq!(RolloutTab::named("work-item"), None);
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
                "work_items.html" => WorkItemTab::named(view).is_some(),
                "releases.html" => RolloutTab::named(view).is_some(),
                "hub.html" => HubPage::named(view).is_some(),
                "catalog.html" => CatalogPage::named(view).is_some(),
                "settings.html" => SettingsPage::named(view).is_some(),
                _ => false,
            };
            assert!(known, "{page}");
        }
    }
}
