//! Remarks about a flag, in addition to its result.

use std::fmt;

use crate::domain::flag::Flag;
use crate::domain::percentage::Percentage;
use crate::domain::state::Served;
use crate::domain::targeting::{PrecedingTargeting, Targeting};
use crate::domain::variation::BooleanVariations;

/// A remark that does not affect the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Prerequisites, targets or rules take precedence over the percentage.
    TargetingTakesPrecedence(PrecedingTargeting),
    /// The flag is off, so the percentage is stored but not served.
    ServedOnceOn,
    /// The flag is deprecated.
    Deprecated,
    /// The flag is off after the rollout and has no off variation.
    NoOffVariation,
    /// The flag is off after the rollout, and its off variation is `true`.
    OffServesTrue,
}

pub(super) fn notes(
    flag: &Flag,
    targeting: &Targeting,
    variations: &BooleanVariations,
    after: Served,
) -> Vec<Note> {
    let share = after.percent.unwrap_or(Percentage::NONE);
    [
        flag.deprecated.then_some(Note::Deprecated),
        (after.on && targeting.preceding_targeting.any())
            .then_some(Note::TargetingTakesPrecedence(targeting.preceding_targeting)),
        (!after.on && share > Percentage::NONE).then_some(Note::ServedOnceOn),
        (!after.on && targeting.off_variation.is_none()).then_some(Note::NoOffVariation),
        (!after.on && targeting.off_variation == Some(variations.on.index)).then_some(Note::OffServesTrue),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetingTakesPrecedence(first) => {
                let parts = [
                    (first.prerequisites, "prerequisite", "prerequisites"),
                    (first.targets, "target list", "target lists"),
                    (first.rules, "rule", "rules"),
                ];
                let parts: Vec<String> = parts
                    .into_iter()
                    .filter(|(count, ..)| *count > 0)
                    .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
                    .collect();
                let verb = if first.prerequisites + first.targets + first.rules == 1 {
                    "takes precedence"
                } else {
                    "take precedence"
                };
                let list = match parts.as_slice() {
                    [first @ .., last] if first.len() > 1 => format!("{}, and {last}", first.join(", ")),
                    parts => parts.join(" and "),
                };
                write!(f, "{list} {verb}; the percentage applies to everyone else.")
            }
            Self::ServedOnceOn => {
                f.write_str("The percentage is stored and takes effect when the flag is turned on.")
            }
            Self::Deprecated => f.write_str("The flag is deprecated."),
            Self::NoOffVariation => f.write_str(
                "The flag has no off variation. While it is off, applications use the default value in their code.",
            ),
            Self::OffServesTrue => {
                f.write_str("The flag's off variation is true. While it is off, everyone is served true.")
            }
        }
    }
}
