//! Why a project was preselected, and other projects of the components of the work item's repositories.

use yew::prelude::*;

use crate::components::button::button;
use crate::domain::project_settings::catalog_index::CatalogComponent;
use crate::views::work_item::handlers::press;
use crate::views::work_item::state::{Action, ButtonAction, Reason, State};
use crate::views::work_item::texts;

/// Id of the reason, which describes the combobox of the project.
pub(super) const REASON: &str = "reason";

/// The reason and the other components; empty without a suggestion.
pub(super) fn suggestion(state: &State, link: &Callback<Action>) -> Html {
    let selection = &state.selection;
    if !state.is_confirmed() {
        return html! { <div class="suggestion"></div> };
    }
    let reason = selection.reason.as_ref().map(|reason| match reason {
        Reason::Component(component) => named_by(component),
        Reason::Catalog => html! { texts::SUGGESTED_BY_CATALOG },
        Reason::Default => html! { texts::SUGGESTED_BY_DEFAULT },
    });
    html! {
        <div class="suggestion">
            if let Some(reason) = reason {
                <p id={REASON} class="secondary">{ reason }</p>
            }
            if selection.is_narrowed {
                { button(texts::SHOW_ALL, press(link, ButtonAction::ShowAll)) }
            }
            for (place, component) in state.other_components() {
                { button(
                    &texts::switch_to(&component.project, component.name()),
                    press(link, ButtonAction::Component(place)),
                ) }
            }
        </div>
    }
}

fn named_by(component: &CatalogComponent) -> Html {
    html! {
        <>
            { texts::suggested_by_component(component.name()) }
            if let Some(file) = component.link() {
                <a href={file.to_owned()} target="_blank" rel="noopener noreferrer">{ texts::CATALOG_FILE }</a>
            }
        </>
    }
}
