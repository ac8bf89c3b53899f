//! What must hold after every deployment.

use sandbox::azure_devops::state::{Job, JobStatus, TaskResult};
use sandbox::launchdarkly::{
    ApprovalRequest, AuditEntry, Author, FlagConfig, Served as ServedBy, Simulator, WRITER_TOKEN,
};
use serde_json::{Value, json};

use crate::report::{FlagEntry, Report, Served};
use crate::run::Deployed;
use crate::scenario::Scenario;

/// Words that stand in a log only when the program is at fault.
const FAULTS: [&str; 6] = [
    "stopped unexpectedly",
    "Unhandled",
    "panicked",
    "RuntimeError",
    "node:internal",
    "TypeError",
];

/// What LaunchDarkly knew before a deployment.
pub struct Before {
    changes: usize,
    approval_requests: usize,
}

impl Before {
    pub fn of(launchdarkly: &Simulator) -> Self {
        Self {
            changes: launchdarkly.audit_log().len(),
            approval_requests: launchdarkly.approval_requests().len(),
        }
    }

    fn changes(&self, launchdarkly: &Simulator) -> Vec<AuditEntry> {
        launchdarkly.audit_log().split_off(self.changes)
    }

    /// The changes since, for people.
    pub fn history(&self, launchdarkly: &Simulator) -> String {
        let line = |entry: &AuditEntry| {
            let (before, after) = entry.configs.as_ref().unwrap();
            let author = entry.comment.as_deref().unwrap_or("somebody else");
            let flag = launchdarkly.flag(&entry.project, &entry.flag).unwrap();
            format!(
                "{} in {}: {author}: {:?} -> {:?} (version {})",
                entry.flag,
                entry.environment.as_ref().unwrap().key,
                served(&flag, before),
                served(&flag, after),
                after.version
            )
        };
        let lines: Vec<String> = self.changes(launchdarkly).iter().map(line).collect();
        format!("LaunchDarkly's audit log since:\n{}", lines.join("\n"))
    }
}

/// Everything that is not as it should be.
pub fn check(
    before: &Before,
    launchdarkly: &Simulator,
    deployed: &Deployed<'_>,
    scenario: &Scenario,
) -> Vec<String> {
    let Deployed {
        job,
        mark,
        inputs,
        is_cancelled,
    } = deployed;
    let mut problems = Vec::new();
    let changes = before.changes(launchdarkly);
    let ours: Vec<&AuditEntry> = changes.iter().filter(|entry| is_ours(entry, mark)).collect();
    let requested = launchdarkly
        .approval_requests()
        .split_off(before.approval_requests);
    for entry in &ours {
        let is_asked = scenario.named.contains(&entry.flag.as_str()) || entry.flag == scenario.linked;
        if !is_asked {
            problems.push(format!("{} was changed and not asked for.", entry.flag));
        }
    }
    let report = match Report::of(job) {
        Ok(report) => report,
        Err(error) => {
            problems.push(format!("The report cannot be read: {error}."));
            None
        }
    };
    match &report {
        None => {
            if !is_cancelled {
                problems.push("There is no report.".to_owned());
            }
            if !ours.is_empty() || !requested.is_empty() {
                problems.push("Flags were changed or approvals requested without a report.".to_owned());
            }
        }
        Some(report) => {
            problems.extend(against(report, &changes, &requested, launchdarkly, mark));
            problems.extend(result(report, job, *is_cancelled));
            problems.extend(targets(report, inputs));
            let may_lack_flags = report.mode == "rollback" || report.flags.is_empty();
            let is_named = |key: &str| report.flags.iter().any(|flag| flag.key == key);
            problems.extend(
                scenario
                    .named
                    .iter()
                    .filter(|key| !may_lack_flags && !is_named(key))
                    .map(|key| format!("The report does not name {key}.")),
            );
        }
    }
    for fault in FAULTS {
        let lines = job.log.iter().filter(|line| line.contains(fault));
        problems.extend(lines.map(|line| format!("In the log: {line}")));
    }
    problems.extend(secrets(job));
    problems
}

/// Compares the report with the audit log.
fn against(
    report: &Report,
    changes: &[AuditEntry],
    requested: &[ApprovalRequest],
    launchdarkly: &Simulator,
    mark: &str,
) -> Vec<String> {
    let mut problems = Vec::new();
    let is_of = |entry: &AuditEntry, flag: &FlagEntry| {
        let environment = entry
            .environment
            .as_ref()
            .map(|environment| environment.key.as_str());
        entry.project == flag.project && entry.flag == flag.key && environment == Some(&flag.environment)
    };
    for entry in changes.iter().filter(|entry| is_ours(entry, mark)) {
        let named = report.flags.iter().filter(|flag| is_of(entry, flag)).count();
        if named != 1 {
            problems.push(format!("{} was changed and is named {named} times.", entry.flag));
        }
    }
    for flag in &report.flags {
        let own: Vec<&AuditEntry> = changes.iter().filter(|entry| is_of(entry, flag)).collect();
        let ours: Vec<&AuditEntry> = own.iter().copied().filter(|entry| is_ours(entry, mark)).collect();
        let mut requests = requested.iter().filter(|request| {
            request.place.flag == flag.key && request.place.environment == flag.environment
        });
        let (request, second) = (requests.next(), requests.next());
        if second.is_some() {
            problems.push(format!("{}: its approval was requested twice.", flag.key));
        }
        if request.is_some() && !matches!(flag.result.as_str(), "approval" | "changed" | "failed") {
            problems.push(format!(
                "{}: its approval was requested, and it is {}.",
                flag.key, flag.result
            ));
        }
        let mut problem = |text: &str| problems.push(format!("{}: {text}", flag.key));
        if flag.is_unknown() {
            if flag.result != "failed" || !flag.reason.contains("LaunchDarkly") || flag.url.is_empty() {
                problem("it is unknown without being failed, or without a word where to look.");
            }
            continue;
        }
        let Some(shown) = launchdarkly.flag(&flag.project, &flag.key) else {
            if matches!(flag.result.as_str(), "changed" | "approval") {
                problem("it does not exist, and the report says that it was changed.");
            }
            continue;
        };
        // What people applied is a change too.
        let by_approval = own
            .iter()
            .copied()
            .filter(|entry| has_mark(entry, mark))
            .filter(|_| request.is_some_and(|request| request.applied.is_some()));
        let applied: Vec<&AuditEntry> = if ours.is_empty() {
            by_approval.collect()
        } else {
            ours.clone()
        };
        match (flag.result.as_str(), applied.as_slice()) {
            // LaunchDarkly's answer does not tell the task's change from an equal one that came a moment before.
            ("changed", []) if own.iter().any(|entry| is_equal_change(flag, entry, &shown)) => {}
            ("changed", []) => problem("it is changed in the report, and not in LaunchDarkly."),
            ("changed", entries) => compare(flag, entries, &own, &shown, &mut problem),
            ("failed", [_, ..]) if !ours.is_empty() => {
                if flag.reason.contains("accepted the change, but shows") {
                    compare(flag, &ours, &own, &shown, &mut problem);
                } else {
                    problem("it is failed in the report, and was changed in LaunchDarkly.");
                }
            }
            (_, _) if !ours.is_empty() => {
                problem("it is not changed in the report, and was changed in LaunchDarkly.");
            }
            _ => {
                let known: Vec<Served> = states(&own, &shown, &flag.environment);
                if flag.before != flag.after && !matches!(flag.result.as_str(), "approval" | "failed") {
                    problem("it was not changed, and before is not after.");
                }
                if flag.before.is_some_and(|before| !known.contains(&before)) {
                    problem(&format!("it never was as the report says: {known:?}."));
                }
            }
        }
    }
    problems
}

fn is_equal_change(flag: &FlagEntry, entry: &AuditEntry, shown: &Value) -> bool {
    let (_, after) = entry.configs.as_ref().unwrap();
    flag.after == Some(served(shown, after))
}

/// Compares a changed flag with its changes.
fn compare(
    flag: &FlagEntry,
    applied: &[&AuditEntry],
    all: &[&AuditEntry],
    shown: &Value,
    problem: &mut impl FnMut(&str),
) {
    let first = applied[0].configs.as_ref().unwrap();
    let last = applied[applied.len() - 1].configs.as_ref().unwrap();
    let (before, after) = (served(shown, &first.0), served(shown, &last.1));
    // A change that came in between must be told, one that came later cannot be known.
    let is_told = flag
        .notes
        .iter()
        .any(|note| note.contains("changed by") || note.contains("changed it"))
        || flag.reason.contains("changed by");
    if flag.before != Some(before) && !is_told {
        problem(&format!(
            "it was {before:?} before the change, which the report does not say."
        ));
    }
    let later: Vec<(Served, u64)> = all
        .iter()
        .filter(|entry| entry.date >= applied[applied.len() - 1].date)
        .map(|entry| {
            let (_, after) = entry.configs.as_ref().unwrap();
            (served(shown, after), after.version)
        })
        .collect();
    if !later.iter().any(|(later, _)| flag.after == Some(*later)) {
        problem(&format!(
            "it was {after:?} after the change, which the report does not say."
        ));
    }
    let is_version = |version| later.contains(&(flag.after.unwrap_or(after), version));
    if flag.version.is_some_and(|version| !is_version(version)) {
        problem(&format!("its version was {} after the change.", last.1.version));
    }
}

/// The states that a flag had during a deployment.
fn states(changes: &[&AuditEntry], shown: &Value, environment: &str) -> Vec<Served> {
    let configs = changes.iter().flat_map(|entry| {
        let (before, after) = entry.configs.as_ref().unwrap();
        [served(shown, before), served(shown, after)]
    });
    let mut states: Vec<Served> = configs.collect();
    let now = &shown["environments"][environment];
    let percent = percent_of_json(shown, &now["fallthrough"]);
    states.push(Served {
        on: now["on"].as_bool().unwrap_or_default(),
        percent,
    });
    states
}

/// Compares where the flags were rolled out, and to what, with the inputs. A rollback has its targets from the report that it
/// takes back.
fn targets(report: &Report, inputs: &[(&'static str, String)]) -> Vec<String> {
    let input = |name: &str| {
        let given = inputs.iter().find(|(given, _)| *given == name);
        given
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let (percent, on) = (input("rollout"), input("turnOn").filter(|on| *on != "keep"));
    let mut problems = Vec::new();
    for flag in &report.flags {
        if flag.project != "storefront" {
            problems.push(format!("{}: its project is {}.", flag.key, flag.project));
        }
        let Some(environment) = input("environment") else {
            continue;
        };
        if flag.environment != environment {
            problems.push(format!("{}: its environment is {}.", flag.key, flag.environment));
        }
        let is_target = flag.after.is_some_and(|after| {
            percent.is_none_or(|percent| after.percent == Some(percent.parse().unwrap()))
                && on.is_none_or(|on| after.on == (on == "true"))
        });
        if flag.result == "changed" && !is_target {
            problems.push(format!(
                "{}: it is {:?}, and {inputs:?} were asked for.",
                flag.key, flag.after
            ));
        }
    }
    problems
}

/// Compares the task's result with the outcomes of the flags.
fn result(report: &Report, job: &Job, is_cancelled: bool) -> Option<String> {
    let has = |outcome: &str| report.flags.iter().any(|flag| flag.result == outcome);
    let JobStatus::Completed(result) = job.status else {
        return Some("The job has not ended.".to_owned());
    };
    let is_fitting = match result {
        TaskResult::Canceled => is_cancelled,
        TaskResult::Failed => has("failed") || report.flags.is_empty(),
        // Every rollout names flags; a rollback may have nothing to take back.
        _ if report.flags.is_empty() => report.mode == "rollback",
        TaskResult::SucceededWithIssues => !has("failed"),
        TaskResult::Succeeded => !has("failed") && !has("skipped") && !has("approval"),
        TaskResult::Skipped => false,
    };
    (!is_fitting).then(|| format!("The result is {result:?}."))
}

/// Secrets in what the task wrote.
fn secrets(job: &Job) -> Vec<String> {
    let record = &job.records[0];
    let mut problems = Vec::new();
    if record.masked_lines > 0 {
        problems.push(format!("The agent had to mask {} lines.", record.masked_lines));
    }
    let contents = record
        .attachments
        .iter()
        .map(|file| String::from_utf8_lossy(&file.content).into_owned());
    let texts = contents
        .chain(record.summaries.iter().cloned())
        .chain(record.outputs.values().cloned());
    for text in texts {
        for secret in [WRITER_TOKEN, "sdk-", "mob-"] {
            if text.contains(secret) {
                problems.push(format!("A file or output contains {secret}: {text}"));
            }
        }
        let mut credentials = text.split("Bearer ").skip(1);
        if !credentials.all(|credential| credential.starts_with("***")) {
            problems.push(format!("A file or output contains an access token: {text}"));
        }
    }
    problems
}

/// Whether a task made a change: the one whose comments have this mark.
fn is_ours(entry: &AuditEntry, mark: &str) -> bool {
    has_mark(entry, mark) && matches!(entry.author, Author::Token { .. })
}

fn has_mark(entry: &AuditEntry, mark: &str) -> bool {
    entry
        .comment
        .as_ref()
        .is_some_and(|comment| comment.contains(mark))
}

fn served(flag: &Value, config: &FlagConfig) -> Served {
    let fallthrough = match &config.fallthrough {
        ServedBy::Variation(index) => json!({ "variation": index }),
        ServedBy::Rollout(rollout) => json!({ "rollout": rollout }),
    };
    Served {
        on: config.on,
        percent: percent_of_json(flag, &fallthrough),
    }
}

/// Percent that a fallthrough serves `true`.
fn percent_of_json(flag: &Value, fallthrough: &Value) -> Option<f64> {
    let variations = flag["variations"].as_array()?;
    let index = variations
        .iter()
        .position(|variation| variation["value"] == json!(true))?;
    if let Some(variation) = fallthrough["variation"].as_u64() {
        return Some(if usize::try_from(variation) == Ok(index) {
            100.0
        } else {
            0.0
        });
    }
    let weights = fallthrough["rollout"]["variations"].as_array()?;
    let share = weights.iter().filter(|share| share["variation"] == json!(index));
    let weight: u64 = share.filter_map(|share| share["weight"].as_u64()).sum();
    Some(f64::from(u32::try_from(weight).unwrap()) / 1000.0)
}
