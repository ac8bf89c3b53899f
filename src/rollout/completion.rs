//! Result of the task: verdict, summary message, and publication of the report.

use super::error::RolloutError;
use super::wording::{count, list};
use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::log::Log;
use crate::domain::report::{
    ATTACHMENT_NAME, ATTACHMENT_TYPE, FlagEntry, Outcome, Report, TaskResult, markdown,
};

/// Maximum number of flags listed in the final message.
const MAX_NAMES: usize = 5;

/// Verdict and summary message of the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Result shown for the task.
    pub verdict: TaskResult,
    /// Message that the page of the run shows next to the result.
    pub message: String,
}

impl Completion {
    /// Completion of a rollout that ended before its first flag.
    #[must_use]
    pub fn stopped(error: &RolloutError) -> Self {
        let sentences = error.sentences();
        let more = match sentences.len() {
            0 | 1 => String::new(),
            number => format!(" {} in total; see the log.", count(number, "problem")),
        };
        Self {
            verdict: TaskResult::Failed,
            message: format!(
                "Nothing was changed. {}{more}",
                sentences.into_iter().next().unwrap_or_default()
            ),
        }
    }

    /// Result with a summary of the flags' outcomes.
    #[must_use]
    pub fn of_flags(verdict: TaskResult, report: &Report) -> Self {
        let place = report
            .target
            .environment
            .as_ref()
            .map_or_else(String::new, |environment| format!(" in {environment}"));
        let mut message = match report.mode.as_str() {
            "preview" => format!("Preview: {}{place}. No flags were changed.", report.counts()),
            "rollback" => format!("Rollback: {}{place}.", report.counts()),
            _ => format!("{}{place}.", capitalised(&report.counts().to_string())),
        };
        for outcome in [Outcome::Skipped, Outcome::Approval, Outcome::Failed] {
            let names: Vec<String> = report
                .flags
                .iter()
                .filter(|flag| flag.result == outcome)
                .map(name)
                .collect();
            if !names.is_empty() {
                message.push_str(&format!(" {outcome}: {}.", list(names, MAX_NAMES)));
            }
        }
        Self { verdict, message }
    }

    /// Attaches the report, uploads the summary, and sets the output variables and the task result.
    pub fn publish(mut self, log: Log<'_>, machine: &dyn Machine, report: &Report) {
        let json = serde_json::to_string(report).map_err(|error| error.to_string());
        let saved = json.and_then(|json| machine.save(ATTACHMENT_NAME, &json));
        let report_path = match saved {
            Ok(path) => {
                log.attach(ATTACHMENT_TYPE, ATTACHMENT_NAME, &path);
                path
            }
            Err(reason) => {
                self.not_saved(log, "report", &reason);
                String::new()
            }
        };
        match machine.save("LaunchDarkly.md", &markdown(report)) {
            Ok(path) => log.upload_summary(&path),
            Err(reason) => self.not_saved(log, "summary", &reason),
        }
        let counts = report.counts();
        for (name, number) in [
            ("changed", counts.changed),
            ("unchanged", counts.unchanged),
            ("skipped", counts.skipped),
            ("approvals", counts.approvals),
            ("failed", counts.failed),
        ] {
            log.set_output(name, &number.to_string());
        }
        log.set_output("report", &report_path);
        log.complete(self.verdict, &self.message);
    }

    /// Warns that a file could not be saved. The flags are not affected.
    fn not_saved(&mut self, log: Log<'_>, what: &str, reason: &str) {
        log.warning(&format!(
            "The {what} could not be saved to the agent's temporary folder, so no tab can show it: {reason}."
        ));
        self.verdict = self.verdict.max(TaskResult::SucceededWithIssues);
    }
}

fn name(flag: &FlagEntry) -> String {
    flag.key.clone()
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
