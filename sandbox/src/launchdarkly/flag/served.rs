//! What a flag serves, as text and as percentages.

use serde_json::Value;

use super::{Flag, FlagConfig, Served, WeightedVariation};

impl Flag {
    /// `On 100%`, `On 25%` or `Off`; for a flag that is not boolean just `On` or `Off`.
    pub(in super::super) fn state_text(&self, config: &FlagConfig) -> String {
        match (config.on, self.is_boolean()) {
            (false, _) => "Off".to_owned(),
            (true, false) => "On".to_owned(),
            (true, true) => format!("On {}", percent_text(self.weight_of_true(config))),
        }
    }

    /// Variations that an automation does not measure are left out.
    fn weight_of_true(&self, config: &FlagConfig) -> u32 {
        let serves_true = |share: &WeightedVariation| {
            let variation = self.variations.get(share.variation);
            variation.is_some_and(|variation| variation.value == Value::Bool(true))
        };
        config
            .fallthrough
            .shares()
            .iter()
            .filter(|share| serves_true(share) && !share.untracked)
            .map(|share| share.weight)
            .sum()
    }
}

impl Served {
    /// One variation counts as all of it.
    pub(in super::super) fn shares(&self) -> Vec<WeightedVariation> {
        match self {
            Self::Variation(variation) => vec![WeightedVariation {
                variation: *variation,
                weight: 100_000,
                untracked: false,
            }],
            Self::Rollout(rollout) => rollout.variations.clone(),
        }
    }
}

/// A weight in thousandths of a percent as `25%` or `12.345%`.
pub(in super::super) fn percent_text(weight: u32) -> String {
    let (whole, thousandths) = (weight / 1000, weight % 1000);
    if thousandths == 0 {
        return format!("{whole}%");
    }
    let decimals = format!("{thousandths:03}");
    format!("{whole}.{}%", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_keep_up_to_three_decimals() {
        for (weight, text) in [
            (0, "0%"),
            (1, "0.001%"),
            (12_345, "12.345%"),
            (25_000, "25%"),
            (33_300, "33.3%"),
            (100_000, "100%"),
        ] {
            assert_eq!(percent_text(weight), text);
        }
    }
}
