//! What a release manager should know about a flag besides its result.

use std::fmt;

use crate::domain::flag::Flag;
use crate::domain::percentage::Percentage;
use crate::domain::state::Served;
use crate::domain::targeting::{DecidedFirst, Targeting};
use crate::domain::variation::BooleanVariations;

/// A remark that changes nothing about the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The percentage is not the whole story.
    DecidedFirst(DecidedFirst),
    /// The percentage is stored, but not served while the flag is off.
    ServedOnceOn,
    /// The flag is deprecated.
    Deprecated,
    /// The flag ends off, and nothing says what off serves.
    NoOffVariation,
    /// The flag ends off, and off serves `true`.
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
        (after.on && targeting.decided_first.any()).then_some(Note::DecidedFirst(targeting.decided_first)),
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
            Self::DecidedFirst(first) => {
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
                    "decides"
                } else {
                    "decide"
                };
                write!(
                    f,
                    "{} {verb} first; the percentage is for everybody else.",
                    parts.join(", ")
                )
            }
            Self::ServedOnceOn => {
                f.write_str("The percentage is stored and takes effect when the flag is turned on.")
            }
            Self::Deprecated => f.write_str("The flag is deprecated."),
            Self::NoOffVariation => f.write_str(
                "The flag has no off variation: while it is off, applications serve their own default.",
            ),
            Self::OffServesTrue => {
                f.write_str("The flag's off variation is true: while it is off, everybody is served true.")
            }
        }
    }
}
