//! Checks what a token may change, without changing anything.

use super::Outcome;
use crate::launchdarkly::access_tokens::TokenRole;
use crate::views::settings::texts;

/// Actions of LaunchDarkly's policies that the task and the tabs need.
const ACTIONS: [&str; 5] = [
    "updateOn",
    "updateFallthrough",
    "createFlag",
    "createFlagLink",
    "deleteFlagLink",
];

/// Reason why no flag can be created from a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Azure DevOps did not pass the request on: its words.
    ByProxy(String),
    /// LaunchDarkly refused: a sentence.
    ByLaunchDarkly(String),
}

/// Outcome for the token's role.
pub(super) fn role(role: Result<Option<TokenRole>, String>) -> Outcome {
    match role {
        Err(error) => Outcome::Unknown(texts::unreadable_role(&error)),
        Ok(None) => Outcome::Unknown(texts::unreported_role()),
        Ok(Some(TokenRole::Base(name))) => match name.as_str() {
            "writer" | "admin" | "owner" => Outcome::Passed(texts::writing_role(&name)),
            "reader" => Outcome::Limited(texts::READING_ROLE.to_owned()),
            _ => Outcome::Unknown(texts::other_role(&name)),
        },
        Ok(Some(TokenRole::Custom(count))) => Outcome::Unknown(texts::custom_roles(count)),
        Ok(Some(TokenRole::Policy {
            allowed,
            has_exceptions,
        })) => {
            let is_allowed = |action: &&&str| allowed.iter().any(|known| known == "*" || known == **action);
            let missing: Vec<&str> = ACTIONS
                .iter()
                .filter(|action| !is_allowed(action))
                .copied()
                .collect();
            if has_exceptions {
                Outcome::Unknown(texts::policy_with_exceptions())
            } else if missing.is_empty() {
                Outcome::Passed(texts::SUFFICIENT_POLICY.to_owned())
            } else {
                Outcome::Limited(texts::insufficient_policy(&missing.join(", ")))
            }
        }
    }
}

/// Whether flags can be created in a tab. The test request has no key or name, so no flag was created.
pub(super) fn creation(answer: Result<(), Denied>) -> Outcome {
    match answer {
        Ok(()) => Outcome::Passed(texts::CAN_CREATE_FLAGS.to_owned()),
        Err(Denied::ByProxy(error)) => Outcome::Limited(texts::proxy_does_not_write(&error)),
        Err(Denied::ByLaunchDarkly(error)) => Outcome::Limited(texts::token_does_not_create(&error)),
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
            sentence.contains("does not allow updateFallthrough, createFlagLink, deleteFlagLink"),
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
