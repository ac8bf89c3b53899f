//! The role policy for a token, to be copied: for a purpose, a project and environments, which need not be visible to
//! any connection yet.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::defaults::projects;
use super::fields::TextField;
use super::state::{Action, Settings};
use crate::components::clipboard;
use crate::components::remote::Remote;
use crate::domain::key::{EnvironmentKey, KeyError, ProjectKey};
use crate::launchdarkly::environments::Environment;
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
    /// Whether an environment is among them, by its key.
    Environment(String, bool),
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
            Change::Environment(key, is_wanted) => {
                let mut keys: Vec<&str> = self.keys().filter(|known| *known != key).collect();
                keys.extend(is_wanted.then_some(key.as_str()));
                self.environments = keys.join(", ");
            }
        }
    }

    /// The project, as it is typed.
    pub(super) fn project(&self) -> &str {
        self.project.trim()
    }

    /// The keys of environments that are typed.
    fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.environments.split([',', ' ']).map(str::trim);
        keys.filter(|key| !key.is_empty())
    }

    /// The policy; none before a project is named.
    fn policy(&self) -> Option<Result<String, KeyError>> {
        (!self.project.trim().is_empty()).then(|| {
            let project = ProjectKey::parse(&self.project)?;
            let environments = self
                .keys()
                .map(EnvironmentKey::parse)
                .collect::<Result<Vec<_>, _>>()?;
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
    let project = TextField {
        id: "settings-policy-project",
        label: "Project key",
        placeholder: "",
        value: &form.project,
        choices: projects(settings.seen_projects()),
        wrong: None,
    };
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
                { project.show(link.reform(|text| Action::Policy(Change::Project(text))), Some(link.reform(|()| Action::Choosing))) }
                if form.purpose == Purpose::Rollout {
                    <label>
                        { "Environment keys" }
                        <input class="field" autocomplete="off" spellcheck="false" placeholder="all, or staging, production"
                            value={form.environments.clone()} oninput={typed(link, Change::Environments)} />
                    </label>
                }
            </div>
            if form.purpose == Purpose::Rollout {
                { environments(settings, link) }
            }
            { result(form, settings.notice, link) }
        </section>
    }
}

/// The environments of the project, each with a box to tick; nothing before it is known which there are.
fn environments(settings: &Settings, link: &Callback<Action>) -> Html {
    let form = &settings.policy;
    let known = settings
        .places
        .environments(settings.policy_account(), form.project());
    let Some(known) = known.and_then(Remote::ready).filter(|known| !known.is_empty()) else {
        return html! {};
    };
    let one = |environment: &Environment| {
        let key = environment.key.to_string();
        let is_wanted = form.keys().any(|known| known == key);
        let text = format!("{} ({key})", environment.name);
        let onchange = link.reform(move |event: Event| {
            let is_wanted = event.target_unchecked_into::<HtmlInputElement>().checked();
            Action::Policy(Change::Environment(key.clone(), is_wanted))
        });
        html! { <label class="checkbox"><input type="checkbox" checked={is_wanted} {onchange} />{ text }</label> }
    };
    html! {
        <fieldset class="settings-environments">
            <legend>{ "Environments; none ticked means all" }</legend>
            { for known.iter().map(one) }
        </fieldset>
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
        form.apply(Change::Environments("a,b".to_owned()));
        form.apply(Change::Environment("c".to_owned(), true));
        form.apply(Change::Environment("a".to_owned(), false));
        assert_eq!(form.environments, "b, c");
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
