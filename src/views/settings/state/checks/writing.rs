//! What a token may change, as far as it can be known without changing anything.

use super::Outcome;
use crate::launchdarkly::access_tokens::TokenRole;

/// What the task and the tabs change, by the actions of LaunchDarkly's policies.
const ACTIONS: [&str; 5] = [
    "updateOn",
    "updateFallthrough",
    "createFlag",
    "createFlagLink",
    "deleteFlagLink",
];

/// Why no flag can be created from a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Azure DevOps did not pass the request on: its words.
    ByProxy(String),
    /// LaunchDarkly refused: a sentence.
    ByLaunchDarkly(String),
}

/// What follows of the token's role.
pub(super) fn role(role: Result<Option<TokenRole>, String>) -> Outcome {
    const COMPARE: &str =
        "What it may change shows only when something is changed: compare it with the policy below.";
    match role {
        Err(error) => Outcome::Unknown(format!("The token may not read its own role. {COMPARE} ({error})")),
        Ok(None) => Outcome::Unknown(format!("LaunchDarkly does not tell it. {COMPARE}")),
        Ok(Some(TokenRole::Base(name))) => match name.as_str() {
            "writer" | "admin" | "owner" => Outcome::Passed(format!(
                "{name}: it may roll out and create flags, except where an environment requires approvals."
            )),
            "reader" => Outcome::Limited(
                "reader: the tabs can read. To roll out, create flags and show work items beside flags, it needs the role writer, or the policies below."
                    .to_owned(),
            ),
            _ => Outcome::Unknown(format!("{name}. {COMPARE}")),
        },
        Ok(Some(TokenRole::Custom(count))) => Outcome::Unknown(format!(
            "{count} custom {}. {COMPARE}",
            if count == 1 { "role" } else { "roles" }
        )),
        Ok(Some(TokenRole::Policy {
            allowed,
            has_exceptions,
        })) => {
            let is_allowed = |action: &&&str| allowed.iter().any(|known| known == "*" || known == **action);
            let missing: Vec<&str> = ACTIONS.iter().filter(|action| !is_allowed(action)).copied().collect();
            if has_exceptions {
                Outcome::Unknown(format!("A policy of its own, with exceptions. {COMPARE}"))
            } else if missing.is_empty() {
                Outcome::Passed("A policy of its own, which names every action that is needed. Which projects and environments it reaches shows when something is changed.".to_owned())
            } else {
                Outcome::Limited(format!(
                    "A policy of its own, which does not name {}. The task needs updateOn and updateFallthrough, the tabs the others.",
                    missing.join(", ")
                ))
            }
        }
    }
}

/// Whether flags can be created in a tab. A flag without key and name was asked for, so none was made.
pub(super) fn creation(answer: Result<(), Denied>) -> Outcome {
    match answer {
        Ok(()) => Outcome::Passed("Can be created in the tabs.".to_owned()),
        Err(Denied::ByProxy(error)) => Outcome::Limited(format!(
            "This organization does not let an extension write through a service connection. The tabs lead to LaunchDarkly's own page for a new flag, and work items are not shown beside flags. ({error})"
        )),
        Err(Denied::ByLaunchDarkly(error)) => Outcome::Limited(format!(
            "The token may not create them: allow it the action createFlag on every environment of the project. {error}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allowed: &[&str], has_exceptions: bool) -> Result<Option<TokenRole>, String> {
        Ok(Some(TokenRole::Policy {
            allowed: allowed.iter().map(|action| (*action).to_owned()).collect(),
            has_exceptions,
        }))
    }

    fn base(name: &str) -> Result<Option<TokenRole>, String> {
        Ok(Some(TokenRole::Base(name.to_owned())))
    }

    #[test]
    fn a_role_says_what_is_missing_or_that_it_cannot_be_known() {
        let passed = |outcome: &Outcome| matches!(outcome, Outcome::Passed(_));
        assert!(passed(&role(base("writer"))) && passed(&role(base("admin"))));
        assert!(passed(&role(policy(&["*"], false))) && passed(&role(policy(&ACTIONS, false))));
        let Outcome::Limited(sentence) = role(policy(&["updateOn", "createFlag"], false)) else {
            panic!("it lacks actions");
        };
        assert!(
            sentence.contains("does not name updateFallthrough, createFlagLink, deleteFlagLink"),
            "{sentence}"
        );
        assert!(matches!(role(base("reader")), Outcome::Limited(_)));
        for unknown in [
            base("no_access"),
            Ok(Some(TokenRole::Custom(1))),
            policy(&["*"], true),
            Ok(None),
            Err("forbidden".to_owned()),
        ] {
            let outcome = role(unknown);
            assert!(
                matches!(&outcome, Outcome::Unknown(sentence) if sentence.contains("policy below")),
                "{outcome:?}"
            );
        }
    }

    #[test]
    fn who_refuses_a_new_flag_is_told() {
        for (denied, words) in [
            (Denied::ByProxy("400".to_owned()), "This organization"),
            (Denied::ByLaunchDarkly("403".to_owned()), "createFlag"),
        ] {
            let outcome = creation(Err(denied));
            assert!(
                matches!(&outcome, Outcome::Limited(sentence) if sentence.contains(words)),
                "{outcome:?}"
            );
        }
    }
}
