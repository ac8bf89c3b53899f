//! What a seed stands for: which stages run with which inputs, and what goes wrong beside the answers.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use sandbox::chaos::Rates;

/// Percent of the answers that are disturbed.
const ANSWERS: u64 = 20;
/// Percent of the flag reads and changes after which somebody else changes the flag.
const OTHERS: u64 = 8;
/// Percent of the connections that are refused or on which everything is sent twice.
const CONNECTIONS: u64 = 10;
/// One of so many seeds has answers that stay away for longer than the task waits.
const STALLING: u64 = 12;

/// Flags of the project `storefront`: ordinary, with rules, with the variations turned round, not boolean, archived, in an
/// experiment, and missing.
const FLAGS: [&str; 12] = [
    "checkout-v2",
    "search-suggestions",
    "express-delivery",
    "legacy-cart",
    "loyalty-prices",
    "newsletter-popup",
    "gift-wrap",
    "age-check",
    "recommendations",
    "banner-text",
    "old-header",
    "no-such-flag",
];

/// One run.
#[derive(Debug)]
pub struct Scenario {
    pub seed: u64,
    pub rates: Rates,
    /// Flags that the task's input names.
    pub named: Vec<&'static str>,
    /// Flag that is linked to a work item of the release.
    pub linked: &'static str,
    /// Whether the run of a pipeline deploys, instead of a release.
    pub is_pipeline: bool,
    /// Deployments, one after the other.
    pub steps: Vec<Step>,
    pub people: People,
}

/// One deployment.
#[derive(Debug)]
pub struct Step {
    /// Inputs of the task beside the flags.
    pub inputs: Vec<(&'static str, String)>,
    /// Inputs of a run that rolls the same flags out at the same time.
    pub beside: Option<Vec<(&'static str, String)>>,
    /// Number of the request at which somebody cancels.
    pub cancelled_at: Option<u64>,
    /// Number of the request at which the servers end, and for how long.
    pub outage: Option<(u64, Duration)>,
}

/// What people do with approval requests.
#[derive(Clone, Copy, Debug)]
pub enum People {
    Nothing,
    Approve,
    ApproveAndApply,
    Decline,
}

/// Random numbers of a seed, one for each purpose.
struct Draws(u64);

impl Draws {
    fn below(&self, purpose: &str, limit: u64) -> u64 {
        // Its keys are fixed.
        let mut hasher = DefaultHasher::new();
        (self.0, "scenario", purpose).hash(&mut hasher);
        hasher.finish() % limit
    }

    fn index(&self, purpose: &str, limit: usize) -> usize {
        usize::try_from(self.below(purpose, limit.try_into().unwrap())).unwrap()
    }

    fn step(&self, number: usize, inputs: Vec<(&'static str, String)>) -> Step {
        let drawn = |purpose: &str, limit| self.below(&format!("{purpose} {number}"), limit);
        Step {
            inputs,
            beside: None,
            cancelled_at: (drawn("cancel", 8) == 0).then(|| drawn("cancelled at", 16)),
            outage: (drawn("outage", 10) == 0).then(|| {
                let time = Duration::from_millis(200 + drawn("outage time", 3000));
                (drawn("outage at", 16), time)
            }),
        }
    }
}

impl Scenario {
    pub fn of(seed: u64) -> Self {
        let draws = Draws(seed);
        let first = draws.index("first flag", FLAGS.len());
        let number = 2 + draws.index("number of flags", 3);
        let flags: Vec<&str> = FLAGS.into_iter().cycle().skip(first).take(number + 1).collect();
        let target = [
            (
                "rollout",
                ["25", "100", "0", "33.333", ""][draws.index("rollout", 5)].to_owned(),
            ),
            (
                "turnOn",
                ["true", "true", "false", "keep"][draws.index("turn on", 4)].to_owned(),
            ),
        ];
        let in_environment = |environment: &str, more: &[(&'static str, &str)]| {
            let given = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
            let environment = ("environment", environment.to_owned());
            target
                .iter()
                .cloned()
                .chain([environment])
                .chain(given)
                .collect::<Vec<_>>()
        };
        let rollout = || in_environment("production", &[]);
        let rollback = || vec![("mode", "rollback".to_owned())];
        let wait = ["request", "wait", "wait", "fail"][draws.index("approval", 4)];
        let approvals = [("whenApprovalRequired", wait), ("approvalTimeout", "0.2")];
        let steps = match draws.below("story", 8) {
            0 | 1 => vec![rollout()],
            2..=4 => vec![rollout(), rollback()],
            5 => vec![rollout(), rollout(), rollback()],
            6 => vec![in_environment("production-eu", &approvals)],
            _ => vec![in_environment("production-eu", &approvals), rollback()],
        };
        let steps = steps.into_iter().enumerate();
        let mut steps: Vec<Step> = steps.map(|(number, inputs)| draws.step(number, inputs)).collect();
        let two_at_once = draws.below("two at once", 4) == 0;
        if two_at_once {
            steps[0].beside = Some(vec![
                ("environment", "production".to_owned()),
                (
                    "rollout",
                    ["50", "25", "100"][draws.index("rollout beside", 3)].to_owned(),
                ),
                (
                    "turnOn",
                    ["true", "false"][draws.index("turn on beside", 2)].to_owned(),
                ),
            ]);
        }
        Self {
            seed,
            rates: Rates {
                answers: ANSWERS,
                others: OTHERS,
                connections: CONNECTIONS,
                stalls: seed.is_multiple_of(STALLING),
            },
            linked: flags[0],
            named: flags[1..].to_vec(),
            is_pipeline: !two_at_once && draws.below("pipeline", 4) == 0,
            steps,
            people: [
                People::Nothing,
                People::Approve,
                People::ApproveAndApply,
                People::Decline,
            ][draws.index("people", 4)],
        }
    }
}
