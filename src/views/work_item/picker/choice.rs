//! A labelled choice of one from a list that comes from a server.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::message::Failure;
use crate::components::remote::Remote;

/// Values and their names.
pub type Options = Remote<Vec<(String, String)>, String>;

/// Properties of [`Choice`].
#[derive(PartialEq, Properties)]
pub struct ChoiceProps {
    /// Its accessible name.
    pub label: AttrValue,
    /// What there is to choose from.
    pub options: Options,
    /// The value that is chosen.
    pub chosen: Option<String>,
    /// The user chose a value.
    pub on_choose: Callback<String>,
}

/// The choice.
#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let ChoiceProps {
        label,
        options,
        chosen,
        on_choose,
    } = props;
    let onchange = {
        let on_choose = on_choose.clone();
        Callback::from(move |event: Event| {
            on_choose.emit(event.target_unchecked_into::<HtmlSelectElement>().value());
        })
    };
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
                        <option key={value.clone()} value={value.clone()} selected={chosen.as_ref() == Some(value)}>
                            { name }
                        </option>
                    }
                </select>
            </label>
            if let Remote::Failed(error) = options {
                <Failure text={error.clone()} />
            }
        </div>
    }
}
