//! One flag of a report.

use yew::prelude::*;

use super::wording;
use crate::components::flag_state::flag_state;
use crate::domain::report::FlagEntry;
use crate::domain::state::{Served, State};

/// One flag of a report, as a row of its table. `flag_key` is the flag's key as it is shown.
pub fn flag_row(organization_url: &str, project: &str, flag_key: &str, flag: &FlagEntry) -> Html {
    let name = wording::name(flag);
    let has_moved = flag.before.is_some() && flag.after.is_some() && flag.before != flag.after;
    let after = if has_moved {
        "rollout-state rollout-moved"
    } else {
        "rollout-state"
    };
    html! {
        <tr>
            <th scope="row">
                if let Some(url) = wording::web_address(&flag.url) {
                    <a class="flag-name" href={url.to_owned()} target="_blank" rel="noopener noreferrer">{ name }</a>
                } else {
                    <span class="flag-name">{ name }</span>
                }
                if name != flag_key {
                    <code class="flag-key">{ flag_key }</code>
                }
            </th>
            <td>{ &flag.environment }</td>
            <td class="rollout-state">{ served(flag.before) }</td>
            <td class={after}>{ served(flag.after) }</td>
            <td><span class={wording::badge(flag.result)}>{ flag.result.to_string() }</span></td>
            <td class="rollout-reason">
                { &flag.reason }
                { for flag.notes.iter().map(|note| html! { <p class="secondary">{ note }</p> }) }
            </td>
            <td>
                <span class="rollout-work-items">
                    { for flag.work_items.iter().map(|id| html! {
                        // In a tab of its own: this page may be following a deployment.
                        <a href={wording::work_item(organization_url, project, *id)} target="_blank" rel="noopener noreferrer">
                            { format!("#{id}") }
                        </a>
                    }) }
                </span>
            </td>
        </tr>
    }
}

fn served(served: Option<Served>) -> Html {
    let Some(served) = served else {
        return html! { <span class="secondary">{ "Unknown" }</span> };
    };
    flag_state(State::Served {
        served,
        rules_apply: false,
        automation: None,
    })
}
