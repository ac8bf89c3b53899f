//! Why a project is chosen that nobody chose, and what else the components of the work item's repositories suggest.

use yew::prelude::*;

use crate::domain::project_settings::catalog_index::CatalogComponent;
use crate::views::work_item::handlers::press;
use crate::views::work_item::state::{Action, ButtonAction, Reason, State};

/// Id of the reason, which describes the combobox of the project.
pub(super) const REASON: &str = "reason";

/// The reason and the other components; nothing where nothing was suggested.
pub(super) fn suggestion(state: &State, link: &Callback<Action>) -> Html {
    let selection = &state.selection;
    if !state.is_confirmed() {
        return html! { <div class="suggestion"></div> };
    }
    let reason = selection.reason.as_ref().map(|reason| match reason {
        Reason::Component(component) => named_by(component),
        Reason::Catalog => html! { "Every component of the catalog belongs to this project." },
        Reason::Default => html! { "This is the default of the Azure DevOps project." },
    });
    html! {
        <div class="suggestion">
            if let Some(reason) = reason {
                <p id={REASON} class="secondary">{ reason }</p>
            }
            if selection.is_narrowed {
                <button type="button" class="button" onclick={press(link, ButtonAction::ShowAll)}>{ "Show all flags" }</button>
            }
            for (place, component) in state.other_components() {
                <button type="button" class="button" onclick={press(link, ButtonAction::Component(place))}>
                    { format!("Switch to {}: component {}", component.project, component.name()) }
                </button>
            }
        </div>
    }
}

fn named_by(component: &CatalogComponent) -> Html {
    html! {
        <>
            { format!("Component {} of this work item’s repository belongs to this project. ", component.name()) }
            if let Some(file) = component.link() {
                <a href={file.to_owned()} target="_blank" rel="noopener noreferrer">{ "Catalog file" }</a>
            }
        </>
    }
}
