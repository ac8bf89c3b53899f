//! One step: the task's process, its log, and the logging commands that it prints.

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::process::Command as Process;

use super::JobRun;
use super::command::Command;
use super::process::{self, Exit, Patience};
use crate::azure_devops::state::{Attachment, Issue, IssueKind, ResolvedStep, TaskRecord, TaskResult};

const RULE: &str = "==============================================================================";

/// A step while it runs.
pub(super) struct Step<'a> {
    job: &'a mut JobRun,
    index: usize,
    reference_name: String,
    result: TaskResult,
}

impl<'a> Step<'a> {
    pub(super) fn new(job: &'a mut JobRun, index: usize) -> Self {
        Self {
            job,
            index,
            reference_name: String::new(),
            result: TaskResult::Succeeded,
        }
    }

    pub(super) async fn run(mut self, step: &ResolvedStep) -> TaskResult {
        self.reference_name.clone_from(&step.reference_name);
        for connection in &step.connections {
            self.job.secrets.add(connection.token.expose());
        }
        let record = self
            .job
            .job
            .records
            .get(self.index)
            .map(|record| record.id.to_string())
            .unwrap_or_default();
        self.job.variables.set("System.TaskInstanceId", record);
        self.job
            .variables
            .set("System.TaskInstanceName", step.reference_name.clone());
        self.job
            .variables
            .set("System.TaskDisplayName", step.display_name.clone());

        self.print_header(step);
        match self.process(step).await {
            Ok(Exit::Code(0)) => {}
            Ok(Exit::Code(code)) => self.fail(&format!(
                "Exit code {code} returned from process: file name 'node'."
            )),
            Ok(Exit::Cancelled) => {
                self.print("##[error]The operation was canceled.");
                self.result = TaskResult::Canceled;
            }
            Err(reason) => self.fail(&reason),
        }
        self.print(&format!("##[section]Finishing: {}", step.display_name));
        self.result
    }

    async fn process(&mut self, step: &ResolvedStep) -> Result<Exit, String> {
        let script = self.job.task.script(&self.job.task_folder)?;
        let mut node = Process::new("node");
        node.arg(script)
            .current_dir(self.job.folders.work())
            .env_clear()
            .envs(self.job.environment(step));
        let cancelled = self.job.cancelled.clone();
        let exit = process::run(node, cancelled, Patience::AGENT, |line| self.line(line)).await;
        exit.map_err(|error| format!("node cannot be started: {error}. Install Node.js 20 or newer."))
    }

    fn line(&mut self, line: &str) {
        let Some(command) = Command::find(line) else {
            return self.print(line);
        };
        if let Err(reason) = self.execute(&command) {
            self.fail(&format!(
                "Unable to process command '{line}' successfully. {reason}"
            ));
        }
    }

    fn execute(&mut self, command: &Command) -> Result<(), String> {
        if command.area != "task" {
            return Err(format!(
                "Commands of the area {} are not supported by this host.",
                command.area
            ));
        }
        match command.event.as_str() {
            "debug" => Ok(()),
            "logissue" | "issue" => self.log_issue(command),
            "complete" => self.complete(command),
            "setprogress" => self.set_progress(command),
            "setsecret" => self.set_secret(&command.data),
            "setvariable" => self.set_variable(command),
            "addattachment" => self.add_attachment(command),
            "uploadsummary" => self.upload_summary(command),
            event => Err(format!(
                "##vso[task.{event}] is not a recognized command for Task command extension."
            )),
        }
    }

    fn log_issue(&mut self, command: &Command) -> Result<(), String> {
        let kind = match command.property("type").map(str::to_lowercase).as_deref() {
            Some("error") => IssueKind::Error,
            Some("warning") => IssueKind::Warning,
            _ => return Err("The type of an issue is error or warning.".to_owned()),
        };
        self.issue(kind, &command.data);
        Ok(())
    }

    fn complete(&mut self, command: &Command) -> Result<(), String> {
        let result =
            match command.property("result").map(str::to_lowercase).as_deref() {
                Some("succeeded") => TaskResult::Succeeded,
                Some("succeededwithissues") => TaskResult::SucceededWithIssues,
                Some("failed") => TaskResult::Failed,
                Some("canceled" | "cancelled") => TaskResult::Canceled,
                Some("skipped") => TaskResult::Skipped,
                _ => return Err(
                    "The result of a task is Succeeded, SucceededWithIssues, Failed, Canceled or Skipped."
                        .to_owned(),
                ),
            };
        self.result = self.result.merge(result);
        let message = self.job.secrets.mask(&command.data);
        self.record(|record| record.message = message);
        Ok(())
    }

    fn set_progress(&mut self, command: &Command) -> Result<(), String> {
        let percent = command
            .property("value")
            .and_then(|value| value.parse::<u8>().ok())
            .filter(|percent| *percent <= 100);
        let percent = percent.ok_or("The value of a progress is a whole number from 0 to 100.")?;
        self.record(|record| record.progress = percent);
        Ok(())
    }

    fn set_secret(&mut self, secret: &str) -> Result<(), String> {
        if secret.trim_end_matches(['\r', '\n']).contains(['\r', '\n']) {
            return Err("Secrets cannot contain multiple lines.".to_owned());
        }
        self.job.secrets.add(secret);
        Ok(())
    }

    fn set_variable(&mut self, command: &Command) -> Result<(), String> {
        let name = command
            .property("variable")
            .ok_or("Required field 'variable' is missing in ##vso[task.setvariable] command.")?;
        if !self.job.task.may_set(name) {
            self.issue(
                IssueKind::Warning,
                &format!("Setting variable {name} has been disabled by the task's restrictions."),
            );
            return Ok(());
        }
        let is_output = command.flag("isoutput");
        let full_name = if is_output {
            format!("{}.{name}", self.reference_name)
        } else {
            name.to_owned()
        };
        if command.flag("issecret") {
            self.set_secret(&command.data)?;
            self.job.variables.set_secret(&full_name, &command.data);
        } else {
            self.job.variables.set(&full_name, &command.data);
        }
        if is_output {
            let (name, value) = (name.to_owned(), self.job.secrets.mask(&command.data));
            self.record(|record| {
                record.outputs.insert(name, value);
            });
        }
        Ok(())
    }

    fn add_attachment(&mut self, command: &Command) -> Result<(), String> {
        let (Some(attachment_type), Some(name)) = (command.property("type"), command.property("name")) else {
            return Err("An attachment has a type and a name.".to_owned());
        };
        if attachment_type.contains(['/', '\\', '\0']) || name.contains(['/', '\\', '\0']) {
            return Err("The type and the name of an attachment are names of files.".to_owned());
        }
        let attachment = Attachment {
            attachment_type: attachment_type.to_owned(),
            name: name.to_owned(),
            created: Timestamp::now(),
            content: Arc::from(read(&command.data)?),
        };
        self.record(|record| {
            // A second one of the same name replaces the first.
            let is_same = |known: &Attachment| {
                known.attachment_type == attachment.attachment_type && known.name == attachment.name
            };
            record.attachments.retain(|known| !is_same(known));
            record.attachments.push(attachment);
        });
        Ok(())
    }

    fn upload_summary(&mut self, command: &Command) -> Result<(), String> {
        let summary = String::from_utf8_lossy(&read(&command.data)?).into_owned();
        self.record(|record| record.summaries.push(summary));
        Ok(())
    }

    fn fail(&mut self, reason: &str) {
        self.issue(IssueKind::Error, reason);
        self.result = self.result.merge(TaskResult::Failed);
    }

    fn issue(&mut self, kind: IssueKind, message: &str) {
        let mark = match kind {
            IssueKind::Error => "##[error]",
            IssueKind::Warning => "##[warning]",
        };
        self.print(&format!("{mark}{message}"));
        let message = self.job.secrets.mask(message);
        self.record(|record| record.issues.push(Issue { kind, message }));
    }

    fn print_header(&self, step: &ResolvedStep) {
        let task = &self.job.task;
        self.print(&format!("##[section]Starting: {}", step.display_name));
        self.print(RULE);
        for (label, value) in [
            ("Task", task.friendly_name.as_str()),
            ("Description", &task.description),
            ("Version", &task.version()),
            ("Author", &task.author),
        ] {
            self.print(&format!("{label:<13}: {value}"));
        }
        self.print(RULE);
    }

    /// Adds to the job's log, one line for each line of the text.
    fn print(&self, printed: &str) {
        let text = self.job.secrets.mask(printed);
        if text != printed {
            self.record(|record| record.masked_lines += 1);
        }
        // The job is there as long as it runs.
        let _ = self.job.state.change_job(self.job.job.id, |job| {
            job.log.extend(text.split('\n').map(ToOwned::to_owned));
        });
    }

    fn record(&self, change: impl FnOnce(&mut TaskRecord)) {
        let _ = self.job.state.change_job(self.job.job.id, |job| {
            if let Some(record) = job.records.get_mut(self.index) {
                change(record);
            }
        });
    }
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("Cannot upload the file {path}: {error}."))
}
