//! Mode `rollback`: restores the flags of an earlier rollout to the states in its report.

mod source_report;
mod steps;

use super::completion::Completion;
use super::error::RolloutError;
use super::wording::{count, list};
use super::{Rollout, progress_log};
use crate::domain::report::{Counts, Report, task_result};
use crate::http::Transport;
use steps::{Steps, steps};

/// Maximum number of names listed in one sentence.
const MAX_NAMES: usize = 5;

impl<T: Transport + Clone> Rollout<'_, T> {
    pub(super) async fn roll_back(mut self, report: &mut Report) -> Result<Completion, RolloutError> {
        let Some(source) = self.source_report().await? else {
            let place = match self.run.stage_id {
                Some(_) => "this release stage",
                None => "this run",
            };
            let reason = format!("Nothing to roll back: no rollout report is attached to {place}.");
            return Ok(self.nothing(reason, report));
        };
        let name = source_report::name(&source);
        let steps = steps(&source, &self.inputs);
        let flags = count(steps.work.len(), "flag");
        self.log
            .line(&format!("Rolling back {name}: {flags} to restore."));
        report.notes = notes(&name, &steps);
        report.notes.iter().skip(1).for_each(|note| self.log.line(note));
        if steps.work.is_empty() && steps.untouched.is_empty() {
            let reason = format!("Nothing to roll back: {name} changed no flag.");
            return Ok(self.nothing(reason, report));
        }
        self.inputs.comment = format!("Rolls back {name}. {}", self.inputs.comment);
        let keys = source.flags.iter().map(|entry| entry.key.as_str());
        let key_width = progress_log::key_width(keys);
        for mut entry in steps.untouched {
            entry.time = self.machine.now();
            self.log
                .line(&progress_log::flag_line(&entry, self.inputs.mode, key_width));
            report.flags.push(entry);
        }
        self.every_flag(&steps.work, key_width, report).await;
        Ok(self.sum_up(false, report))
    }

    async fn source_report(&self) -> Result<Option<Report>, RolloutError> {
        if let Some(path) = &self.inputs.rollback_report {
            return Ok(Some(source_report::of_file(self.machine, path)?));
        }
        let own = self.access.own(self.log)?;
        let azure_devops = self.azure_devops();
        let finding = source_report::of_run(&azure_devops, &own, self.run);
        let found = self.delay.cancellation.or_stop(finding).await;
        Ok(found.ok_or(RolloutError::Cancelled)??)
    }

    fn nothing(&self, reason: String, report: &mut Report) -> Completion {
        self.log_nothing_to_do(&reason);
        report.notes.push(reason.clone());
        Completion {
            verdict: task_result(Counts::default(), false, self.inputs.when_nothing_linked),
            message: reason,
        }
    }
}

/// Notes for the report. The first names the rollout that is rolled back.
fn notes(name: &str, steps: &Steps) -> Vec<String> {
    let mut notes = vec![format!("Rolls back {name}.")];
    if steps.left_out > 0 {
        notes.push(format!(
            "{} in its report ignored: not in the project or environment set in the task's inputs.",
            count(steps.left_out, "flag")
        ));
    }
    if !steps.waiting.is_empty() {
        notes.push(format!(
            "Approval requests from that rollout may still be open. Decline them in LaunchDarkly, or someone can still apply them. Flags: {}.",
            list(steps.waiting.iter().cloned(), MAX_NAMES)
        ));
    }
    notes
}
