//! Detects that a flag was changed after a rollout.

use super::state::{Served, State};

/// Returns the current state of a flag if it differs from the state after a rollout (`after_rollout`). Returns `None` if it is the
/// same, or if `after_rollout` is unknown.
#[must_use]
pub fn changed_since(after_rollout: Option<Served>, now: State) -> Option<State> {
    let after_rollout = after_rollout?;
    match now {
        // The percentage of a flag that is off has no effect.
        State::Served { served, .. }
            if served.on == after_rollout.on
                && (!after_rollout.on || served.percent == after_rollout.percent) =>
        {
            None
        }
        now => Some(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::percentage::Percentage;

    fn served(on: bool, percent: u32) -> Served {
        Served {
            on,
            percent: Percentage::from_weight(percent * 1000),
        }
    }

    fn state(served: Served) -> State {
        State::Served {
            served,
            rules_apply: true,
            automation: None,
        }
    }

    #[test]
    fn a_flag_has_drifted_when_it_serves_something_else() {
        for (after_rollout, now, has_drifted) in [
            (Some(served(true, 25)), state(served(true, 25)), false),
            (Some(served(true, 25)), state(served(true, 50)), true),
            (Some(served(true, 25)), state(served(false, 25)), true),
            (Some(served(false, 25)), state(served(false, 0)), false),
            (Some(served(true, 25)), State::Archived, true),
            (Some(served(true, 25)), State::Missing, true),
            (None, State::Archived, false),
        ] {
            assert_eq!(
                changed_since(after_rollout, now),
                Some(now).filter(|_| has_drifted),
                "{after_rollout:?} {now:?}"
            );
        }
    }
}
