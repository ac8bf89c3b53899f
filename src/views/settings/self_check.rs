//! Whether everything is there that this extension needs, on demand.

use yew::prelude::*;

use super::connections::part;
use super::state::{Action, State};
use super::texts;

/// The section.
pub(super) fn section(state: &State, link: &Callback<Action>) -> Html {
    let check = &state.self_check;
    html! {
        <section aria-labelledby="settings-self-check">
            <div class="settings-head">
                <h2 id="settings-self-check">{ texts::SELF_CHECK }</h2>
                <button type="button" class="button" onclick={link.reform(|_| Action::CheckEverything)}>{ texts::CHECK_EVERYTHING }</button>
            </div>
            <p class="secondary">
                { texts::ABOUT_SELF_CHECK }
            </p>
            <p class="settings-verdict" role="status">{ check.verdict() }</p>
            if !check.parts.is_empty() {
                <dl class="settings-checks">
                    { for check.parts.iter().map(part) }
                </dl>
                <p class="secondary">{ texts::SEE_CONNECTIONS }</p>
            }
        </section>
    }
}
