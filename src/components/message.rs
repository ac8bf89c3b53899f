//! Messages: what went wrong, and what to do.

use yew::prelude::*;

/// Properties of [`Failure`].
#[derive(PartialEq, Properties)]
pub struct FailureProps {
    /// A sentence with the remedy; may hold foreign text.
    pub text: AttrValue,
    /// Tries again.
    #[prop_or_default]
    pub on_retry: Option<Callback<()>>,
}

/// An error, announced at once. Its text can be selected and copied.
#[component]
pub fn Failure(props: &FailureProps) -> Html {
    let FailureProps { text, on_retry } = props;
    html! {
        <div class="message message-error" role="alert">
            <p>{ text }</p>
            if let Some(on_retry) = on_retry.clone() {
                <button type="button" class="button" onclick={move |_| on_retry.emit(())}>{ "Try again" }</button>
            }
        </div>
    }
}

/// Properties of [`Hint`].
#[derive(PartialEq, Properties)]
pub struct HintProps {
    /// What there is to know.
    pub children: Html,
}

/// A calm remark: an empty list, a next step.
#[component]
pub fn Hint(props: &HintProps) -> Html {
    html! { <div class="message message-info">{ props.children.clone() }</div> }
}
