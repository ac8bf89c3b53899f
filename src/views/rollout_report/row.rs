//! One flag of a report.

use yew::prelude::*;

use super::{owner, texts};
use crate::components::flag_state::flag_state;
use crate::components::reported_flag::{badge, flag_name, name};
use crate::components::secondary;
use crate::domain::project_settings::release_catalog::Ownership;
use crate::domain::report::FlagEntry;
use crate::domain::state::{Served, State as FlagState};
use crate::services::Services;

/// One flag of a report, as displayed.
pub(super) struct Row<'a> {
    pub(super) services: &'a Services,
    pub(super) flag: &'a FlagEntry,
    /// The flag's key as it is shown.
    pub(super) key: String,
    /// Its current state, if it differs from the report.
    pub(super) drift: Option<String>,
    /// Its catalog data.
    pub(super) owner: Option<Ownership>,
}

/// A row of the table.
pub(super) fn flag_row(row: &Row<'_>) -> Html {
    let Row {
        services,
        flag,
        key,
        drift,
        owner,
    } = row;
    let name = name(flag);
    let has_moved = flag.before.is_some() && flag.after.is_some() && flag.before != flag.after;
    let after = if has_moved {
        "rollout-state rollout-moved"
    } else {
        "rollout-state"
    };
    html! {
        <tr>
            <th scope="row">
                { flag_name(flag) }
                if name != key {
                    <code class="flag-key">{ key }</code>
                }
                { owner::line(owner.as_ref()) }
            </th>
            <td>{ &flag.environment }</td>
            <td class="rollout-state">{ served(flag.before) }</td>
            <td class={after}>{ served(flag.after) }</td>
            <td><span class={badge(flag.result)}>{ flag.result.to_string() }</span></td>
            <td class="rollout-reason">
                { &flag.reason }
                { for flag.notes.iter().map(|note| secondary::paragraph(note)) }
                if let Some(drift) = drift {
                    <p class="rollout-drift">{ drift }</p>
                }
            </td>
            <td>{ work_items(services, &flag.work_items, &flag.work_items_elsewhere) }</td>
        </tr>
    }
}

/// Links to work items: of the organization by their ids, of others by their addresses.
pub(super) fn work_items(services: &Services, ids: &[u32], elsewhere: &[String]) -> Html {
    let here = ids
        .iter()
        .map(|id| (services.work_item_url(*id), texts::work_item(*id)));
    let elsewhere = elsewhere
        .iter()
        .filter_map(|address| texts::work_item_elsewhere(address));
    html! {
        <span class="rollout-work-items">
            { for here.chain(elsewhere).map(|(url, name)| html! {
                // In a tab of its own: this page may be following a deployment.
                <a href={url} target="_blank" rel="noopener noreferrer">{ name }</a>
            }) }
        </span>
    }
}

fn served(served: Option<Served>) -> Html {
    let Some(served) = served else {
        return secondary::span(texts::UNKNOWN);
    };
    flag_state(FlagState::Served {
        served,
        rules_apply: false,
        automation: None,
    })
}
