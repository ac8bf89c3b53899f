//! State of a linked flag in every environment of its project, side by side, critical ones first.

use yew::prelude::*;

use crate::components::flag_state::flag_state;
use crate::domain::key::EnvironmentKey;
use crate::domain::state::State as FlagStateText;
use crate::launchdarkly::environments::Environment;
use crate::views::work_item::state::{LinkedFlag, State};
use crate::views::work_item::texts;

/// Number of placeholders while environments load, to avoid layout shift.
const PLACEHOLDERS: usize = 3;

/// The environments, with placeholders while they load.
pub(super) fn environments(state: &State, linked: &LinkedFlag) -> Html {
    let known = state.environments_of(linked);
    let Some(flag) = state.shown(linked).ready().and_then(Option::as_ref) else {
        return html! {
            <dl class="environments" aria-busy="true">
                for environment in known {
                    { cell(environment.key.as_str(), &environment.name, environment.critical, waiting()) }
                }
                for number in known.len()..PLACEHOLDERS {
                    <div class="environment" key={number}><dt class="ghost"></dt><dd class="ghost"></dd></div>
                }
            </dl>
        };
    };
    let of = |key: &EnvironmentKey| flag_state(FlagStateText::of(flag, key));
    let is_known = |key: &&EnvironmentKey| known.iter().any(|known| known.key == **key);
    let has = |known: &&Environment| flag.environments.get(&known.key).is_some();
    html! {
        <dl class="environments" aria-busy={state.outdated_since(linked).map(|_| "true")}>
            for environment in known.iter().filter(has) {
                { cell(environment.key.as_str(), &environment.name, environment.critical, of(&environment.key)) }
            }
            // Their names may be missing or late; their states are not.
            for key in flag.environments.keys().filter(|key| !is_known(key)) {
                { cell(key.as_str(), key.as_str(), false, of(key)) }
            }
        </dl>
    }
}

fn cell(key: &str, name: &str, is_critical: bool, state: Html) -> Html {
    html! {
        <div class="environment" key={key.to_owned()}>
            <dt>
                { name }
                if is_critical {
                    <span class="critical">{ texts::CRITICAL }</span>
                }
            </dt>
            <dd>{ state }</dd>
        </div>
    }
}

fn waiting() -> Html {
    html! { <span class="ghost"></span> }
}
