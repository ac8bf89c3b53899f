//! Wording of goals and lists, and truncation of untrusted text.

use crate::domain::plan::{Goal, Target, TurnOn};

/// Says what was done: `Set to 25% and on.`
#[must_use]
pub fn done(goal: &Goal) -> String {
    match goal {
        Goal::Reach(target) if target.rollout.is_some() => format!("Set to {}.", asked(*target)),
        Goal::Reach(target) => format!("Turned {}.", asked(*target)),
        Goal::Restore(restoration) => format!("Restored to {}.", restoration.before.exact()),
    }
}

/// Says what a preview would do: `Would be set to 25% and on.`
#[must_use]
pub fn would_be_done(goal: &Goal) -> String {
    match goal {
        Goal::Reach(target) if target.rollout.is_some() => format!("Would be set to {}.", asked(*target)),
        Goal::Reach(target) => format!("Would be turned {}.", asked(*target)),
        Goal::Restore(restoration) => format!("Would be restored to {}.", restoration.before.exact()),
    }
}

/// Says why there was nothing to do: `Already at 25% and on.`
#[must_use]
pub fn already(goal: &Goal) -> String {
    let target = match goal {
        Goal::Reach(target) => *target,
        Goal::Restore(restoration) => {
            return format!(
                "Already in its state before the rollout: {}.",
                restoration.before.exact()
            );
        }
    };
    match (target.rollout, target.turn_on) {
        (Some(_), _) => format!("Already at {}.", asked(target)),
        (None, TurnOn::Keep) => {
            "Nothing to change: Rollout is empty, and Flag state leaves the flag as it is.".to_owned()
        }
        (None, _) => format!("Already {}.", asked(target)),
    }
}

/// Describes a target: `25% and on`, `25%`, `off`.
#[must_use]
pub fn asked(target: Target) -> String {
    let state = match target.turn_on {
        TurnOn::On => Some("on"),
        TurnOn::Off => Some("off"),
        TurnOn::Keep => None,
    };
    match (target.rollout, state) {
        (Some(percent), Some(state)) => format!("{percent}% and {state}"),
        (Some(percent), None) => format!("{percent}%"),
        (None, Some(state)) => state.to_owned(),
        (None, None) => "left as it is".to_owned(),
    }
}

/// Number with noun: `1 flag`, `2 flags`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Lists up to `most` names: `a, b and 3 more`.
#[must_use]
pub fn list(names: impl IntoIterator<Item = String>, most: usize) -> String {
    let mut names = names.into_iter();
    let shown: Vec<String> = names.by_ref().take(most).collect();
    match names.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Truncates a text to `most` characters; the last one is then `…`.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let mut shorter: String = text.chars().take(most.saturating_sub(1)).collect();
    shorter.push('…');
    shorter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::percentage::Percentage;
    use crate::domain::plan::Restoration;
    use crate::domain::state::Served;

    #[test]
    fn every_target_has_its_words() {
        use TurnOn::{Keep, Off, On};
        let cases = [
            (
                Some("25"),
                On,
                [
                    "Set to 25% and on.",
                    "Would be set to 25% and on.",
                    "Already at 25% and on.",
                ],
            ),
            (
                Some("12.5"),
                Off,
                [
                    "Set to 12.5% and off.",
                    "Would be set to 12.5% and off.",
                    "Already at 12.5% and off.",
                ],
            ),
            (
                Some("0"),
                Keep,
                ["Set to 0%.", "Would be set to 0%.", "Already at 0%."],
            ),
            (None, On, ["Turned on.", "Would be turned on.", "Already on."]),
            (None, Off, ["Turned off.", "Would be turned off.", "Already off."]),
        ];
        for (rollout, turn_on, sentences) in cases {
            let rollout = rollout.map(|text| Percentage::parse(text).unwrap());
            let goal = Goal::Reach(Target { rollout, turn_on });
            assert_eq!([done(&goal), would_be_done(&goal), already(&goal)], sentences);
        }
        let nothing = Goal::Reach(Target {
            rollout: None,
            turn_on: Keep,
        });
        assert!(already(&nothing).starts_with("Nothing to change"));
        let served = |on| Served {
            on,
            percent: Percentage::from_weight(25_000),
        };
        let back = Goal::Restore(Restoration {
            before: served(false),
            bucketing: None,
            after_rollout: served(true),
            version: None,
        });
        assert_eq!(
            [done(&back), already(&back)],
            [
                "Restored to Off with 25%.",
                "Already in its state before the rollout: Off with 25%."
            ]
        );
    }

    #[test]
    fn lists_and_texts_are_kept_short() {
        let names = |names: &[&str]| list(names.iter().map(|name| (*name).to_owned()), 2);
        assert_eq!(names(&["a", "b"]), "a, b");
        assert_eq!(names(&["a", "b", "c", "d"]), "a, b and 2 more");
        assert_eq!((cut("äöü", 3).as_str(), cut("äöüx", 3).as_str()), ("äöü", "äö…"));
        assert_eq!(
            (count(1, "flag").as_str(), count(0, "flag").as_str()),
            ("1 flag", "0 flags")
        );
    }
}
