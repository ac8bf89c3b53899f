//! A labelled choice of one from a list that comes from a server.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::message::failure;
use crate::components::remote::Remote;

/// Values and their names.
pub type Options = Remote<Vec<(String, String)>, String>;

/// The choice; `label` is its accessible name.
pub fn choice(
    label: &'static str,
    options: &Options,
    chosen: Option<&str>,
    on_choose: Callback<String>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        on_choose.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
    });
    let values = options.ready().map_or(&[][..], Vec::as_slice);
    let placeholder = match options {
        Remote::Loading => Some("Loading…"),
        Remote::Failed(_) => Some("Not available"),
        Remote::Ready(values) if values.is_empty() => Some("None"),
        Remote::Ready(_) => None,
    };
    html! {
        <div class="choice">
            <label>
                <span class="label">{ label }</span>
                <select class="field" disabled={placeholder.is_some()} {onchange}>
                    if let Some(text) = placeholder {
                        <option value="" selected=true>{ text }</option>
                    }
                    for (value, name) in values.iter() {
                        <option key={value.clone()} value={value.clone()} selected={chosen == Some(value.as_str())}>
                            { name }
                        </option>
                    }
                </select>
            </label>
            if let Remote::Failed(error) = options {
                { failure(error, None) }
            }
        </div>
    }
}
