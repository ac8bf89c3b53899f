//! The role policy for a token, to be copied: for a purpose, a project and environments, which need not be visible to
//! any connection yet.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::state::{Action, Settings};
use crate::components::clipboard;
use crate::domain::key::{EnvironmentKey, KeyError, ProjectKey};
use crate::launchdarkly::role_policy::{Purpose, role_policy};

const PURPOSES: [(&str, Purpose); 3] = [
    ("LaunchDarkly Rollout, the pipeline task", Purpose::Rollout),
    ("Tabs, reading only", Purpose::Tabs),
    ("Tabs, with new flags and flag links", Purpose::TabsWithChanges),
];

/// What was filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PolicyForm {
    purpose: Purpose,
    project: String,
    environments: String,
}

/// A change of the form.
#[derive(Clone, Debug)]
pub enum Change {
    /// By its place in the list.
    Purpose(usize),
    /// Key of a project.
    Project(String),
    /// Keys of environments, separated by commas or spaces.
    Environments(String),
}

impl PolicyForm {
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Purpose(place) => {
                self.purpose = PURPOSES
                    .get(place)
                    .map(|(_, purpose)| *purpose)
                    .unwrap_or_default();
            }
            Change::Project(text) => self.project = text,
            Change::Environments(text) => self.environments = text,
        }
    }

    /// The policy; none before a project is named.
    fn policy(&self) -> Option<Result<String, KeyError>> {
        (!self.project.trim().is_empty()).then(|| {
            let project = ProjectKey::parse(&self.project)?;
            let keys = self
                .environments
                .split([',', ' '])
                .filter(|key| !key.trim().is_empty());
            let environments = keys.map(EnvironmentKey::parse).collect::<Result<Vec<_>, _>>()?;
            Ok(role_policy(self.purpose, &project, &environments))
        })
    }
}

/// The section.
pub(super) fn section(settings: &Settings, link: &Callback<Action>) -> Html {
    let form = &settings.policy;
    let purpose = link.reform(|event: Event| {
        let place = event
            .target_unchecked_into::<HtmlSelectElement>()
            .selected_index();
        Action::Policy(Change::Purpose(usize::try_from(place).unwrap_or_default()))
    });
    html! {
        <section aria-labelledby="settings-policy">
            <h2 id="settings-policy">{ "Least-privilege role policy" }</h2>
            <p class="secondary">
                { "The least that a token needs. In LaunchDarkly, paste it as a custom role, or as the inline policy of an access token." }
            </p>
            <div class="settings-form">
                <label>
                    { "Token for" }
                    <select class="field" onchange={purpose}>
                        { for PURPOSES.iter().map(|(name, purpose)| html! {
                            <option selected={*purpose == form.purpose}>{ *name }</option>
                        }) }
                    </select>
                </label>
                <label>
                    { "Project key" }
                    <input class="field" list="settings-projects" autocomplete="off" spellcheck="false"
                        value={form.project.clone()} oninput={typed(link, Change::Project)} />
                    <datalist id="settings-projects">
                        { for settings.projects().into_iter().map(|key| html! { <option value={key.to_string()} /> }) }
                    </datalist>
                </label>
                if form.purpose == Purpose::Rollout {
                    <label>
                        { "Environment keys" }
                        <input class="field" autocomplete="off" spellcheck="false" placeholder="all, or staging, production"
                            value={form.environments.clone()} oninput={typed(link, Change::Environments)} />
                    </label>
                }
            </div>
            { result(form, settings.notice, link) }
        </section>
    }
}

fn result(form: &PolicyForm, notice: &'static str, link: &Callback<Action>) -> Html {
    let (policy, sentence) = match form.policy() {
        None => (None, "Name a project to see its policy.".to_owned()),
        Some(Err(error)) => (None, error.to_string()),
        Some(Ok(policy)) => (Some(policy), notice.to_owned()),
    };
    html! {
        <>
            if let Some(policy) = policy {
                <pre class="settings-code" tabindex="0" aria-label="Policy">{ &policy }</pre>
                <button type="button" class="button" onclick={link.reform(move |_| Action::Copied(clipboard::copy(&policy)))}>
                    { "Copy policy" }
                </button>
            }
            <p class="secondary" role="status">{ sentence }</p>
        </>
    }
}

fn typed(link: &Callback<Action>, change: fn(String) -> Change) -> Callback<InputEvent> {
    link.reform(move |event: InputEvent| {
        Action::Policy(change(event.target_unchecked_into::<HtmlInputElement>().value()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_needs_a_project_and_names_a_wrong_key() {
        let mut form = PolicyForm::default();
        assert_eq!(form.policy(), None);
        form.apply(Change::Project(" storefront ".to_owned()));
        form.apply(Change::Environments("staging, production".to_owned()));
        let policy = form.policy().unwrap().unwrap();
        for resource in ["staging", "production"] {
            let resource = format!("proj/storefront:env/{resource}:flag/*");
            assert!(policy.contains(&resource), "{policy}");
        }
        form.apply(Change::Environments("\"*".to_owned()));
        assert!(
            form.policy()
                .unwrap()
                .unwrap_err()
                .to_string()
                .contains("environment key")
        );
        form.apply(Change::Purpose(1));
        form.apply(Change::Environments(String::new()));
        assert!(!form.policy().unwrap().unwrap().contains("updateOn"));
    }
}
