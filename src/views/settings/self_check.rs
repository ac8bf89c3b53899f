//! Whether everything is there that this extension needs, on demand.

use yew::prelude::*;

use super::connections::part;
use super::state::{Action, State};

/// The section.
pub(super) fn section(state: &State, link: &Callback<Action>) -> Html {
    let check = &state.self_check;
    html! {
        <section aria-labelledby="settings-self-check">
            <div class="settings-head">
                <h2 id="settings-self-check">{ "Self-check" }</h2>
                <button type="button" class="button" onclick={link.reform(|_| Action::CheckEverything)}>{ "Check everything" }</button>
            </div>
            <p class="secondary">
                { "Reads one item of each kind from Azure DevOps and checks what the token of each connection may change. It changes nothing in LaunchDarkly or in this project." }
            </p>
            <p class="settings-verdict" role="status">{ check.verdict() }</p>
            if !check.parts.is_empty() {
                <dl class="settings-checks">
                    { for check.parts.iter().map(part) }
                </dl>
                <p class="secondary">{ "The results for each connection are under Service connections." }</p>
            }
        </section>
    }
}
