//! Finds the report that a rollback starts from: the file in the input, or the newest rollout report attached to the same
//! release stage or run.

use super::steps::may_have_moved_a_flag;
use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::run::{Kind, Run};
use crate::azure_devops::attachments::{AttachedReport, UnreadableReport, read_report};
use crate::azure_devops::{Authorization, Client};
use crate::domain::report::Report;
use crate::http::Transport;
use crate::rollout::rollback_error::RollbackError;
use crate::rollout::wording::cut;

/// Maximum length of a name from a report, in characters: the report is untrusted text.
const MAX_NAME_LENGTH: usize = 120;

/// Reads the report at a path.
///
/// # Errors
///
/// When the file cannot be read, or is not the report of a rollout.
pub fn of_file(machine: &dyn Machine, path: &str) -> Result<Report, RollbackError> {
    let path_name = || cut(path, 2 * MAX_NAME_LENGTH);
    let text = machine.read(path).map_err(|reason| RollbackError::File {
        path: path_name(),
        reason,
    })?;
    let report = read_report(&text).map_err(|cause| RollbackError::NoReport {
        path: path_name(),
        cause,
    })?;
    if !is_rollout(&report) {
        return Err(RollbackError::Mode {
            path: path_name(),
            mode: cut(&report.mode, MAX_NAME_LENGTH),
        });
    }
    Ok(report)
}

/// Finds the newest report of a rollout in the same release stage, of any attempt, or in the same run. Reports of previews
/// and rollbacks are skipped. Rollouts that changed no flag are skipped unless there is no other.
///
/// # Errors
///
/// When the reports cannot be listed, or one that may be the newest cannot be read.
pub async fn of_run<T: Transport + Clone, A: Authorization + Clone>(
    transport: &T,
    authorization: &A,
    run: &Run,
) -> Result<Option<Report>, RollbackError> {
    let client = |url: &str| Client::new(transport.clone(), authorization.clone(), url);
    let reports = match run.kind {
        Kind::Release => {
            let stage_id = run.stage_id.ok_or(RollbackError::NoStage)?;
            let releases = client(&run.release_url);
            releases.stage_reports(&run.project, run.id, stage_id).await?
        }
        Kind::Pipeline => {
            let collection = client(&run.collection_url);
            collection.run_reports(&run.project, run.id).await?
        }
    };
    newest(reports).map_err(RollbackError::Unreadable)
}

/// `the rollout of Release-7, stage Production, attempt 1, at 2026-11-22T10:00:00.000Z`
pub fn name(report: &Report) -> String {
    let run = &report.run;
    let mut name = "the rollout".to_owned();
    for (label, text) in [(" of ", &run.name), (", stage ", &run.stage)] {
        if !text.is_empty() {
            name.push_str(&format!("{label}{}", cut(text, MAX_NAME_LENGTH)));
        }
    }
    if run.attempt > 0 {
        name.push_str(&format!(", attempt {}", run.attempt));
    }
    if !report.started.is_empty() {
        name.push_str(&format!(", at {}", cut(&report.started, MAX_NAME_LENGTH)));
    }
    name
}

fn is_rollout(report: &Report) -> bool {
    matches!(report.mode.as_str(), "apply" | "")
}

/// Newest report by attempt, then by time; reports that changed a flag come first.
fn newest(reports: Vec<AttachedReport>) -> Result<Option<Report>, UnreadableReport> {
    let mut newest: Option<(Option<u32>, Report)> = None;
    let mut unreadable = Vec::new();
    for AttachedReport { attempt, report } in reports {
        match report {
            Ok(report) if is_rollout(&report) => {
                let rank = |attempt: Option<u32>, report: &Report| {
                    (may_have_moved_a_flag(report), attempt, report.started.clone())
                };
                let is_newer = newest
                    .as_ref()
                    .is_none_or(|(known, best)| rank(attempt, &report) > rank(*known, best));
                if is_newer {
                    newest = Some((attempt, report));
                }
            }
            Ok(_) => {}
            Err(error) => unreadable.push((attempt, error)),
        }
    }
    let attempt = newest.as_ref().and_then(|(attempt, _)| *attempt);
    match unreadable.into_iter().find(|(other, _)| *other >= attempt) {
        Some((_, error)) => Err(error),
        None => Ok(newest.map(|(_, report)| report)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attached(attempt: u32, mode: &str, started: &str) -> AttachedReport {
        let report = json!({"schema": 1, "mode": mode, "started": started, "flags": []});
        AttachedReport {
            attempt: (attempt > 0).then_some(attempt),
            report: Ok(serde_json::from_value(report).unwrap()),
        }
    }

    fn broken(attempt: u32) -> AttachedReport {
        AttachedReport {
            attempt: (attempt > 0).then_some(attempt),
            report: Err(UnreadableReport::TooLarge),
        }
    }

    #[test]
    fn the_newest_rollout_is_taken_back_and_nothing_else() {
        type Case<'a> = (&'a str, Vec<AttachedReport>, Result<Option<&'a str>, ()>);
        let cases: [Case<'_>; 7] = [
            ("none", vec![], Ok(None)),
            (
                "the later attempt, whatever the clocks say",
                vec![attached(2, "apply", "1"), attached(1, "apply", "9")],
                Ok(Some("1")),
            ),
            (
                "the later task of an attempt",
                vec![
                    attached(1, "apply", "1"),
                    attached(1, "apply", "3"),
                    attached(1, "apply", "2"),
                ],
                Ok(Some("3")),
            ),
            (
                "previews and rollbacks are passed over",
                vec![
                    attached(1, "apply", "1"),
                    attached(2, "preview", "2"),
                    attached(3, "rollback", "3"),
                ],
                Ok(Some("1")),
            ),
            ("only a preview", vec![attached(1, "preview", "2")], Ok(None)),
            (
                "a legacy one may be broken",
                vec![broken(1), attached(2, "apply", "2")],
                Ok(Some("2")),
            ),
            (
                "what is broken may be the newest",
                vec![broken(2), attached(2, "apply", "2")],
                Err(()),
            ),
        ];
        for (name, reports, expected) in cases {
            let found = newest(reports).map_err(|_| ());
            let found = found.map(|report| report.map(|report| report.started));
            let expected = expected.map(|started| started.map(str::to_owned));
            assert_eq!(found, expected, "{name}");
        }
        let of_a_run = vec![attached(0, "apply", "1"), broken(0)];
        assert!(newest(of_a_run).is_err());
    }

    #[test]
    fn a_later_rollout_that_moved_nothing_is_passed_over() {
        let state = |on| json!({"on": on, "rollout": 100});
        let report = |attempt: u32, moved: bool| {
            let flag = json!({"project": "p", "key": "a", "environment": "e", "result": if moved { "changed" } else { "unchanged" },
                "before": state(false), "after": state(moved)});
            let report =
                json!({"schema": 1, "mode": "apply", "started": attempt.to_string(), "flags": [flag]});
            AttachedReport {
                attempt: Some(attempt),
                report: Ok(serde_json::from_value(report).unwrap()),
            }
        };
        let found = |reports| newest(reports).unwrap().unwrap().started;
        assert_eq!(found(vec![report(1, true), report(2, false)]), "1");
        assert_eq!(
            found(vec![report(1, true), report(2, true), report(3, false)]),
            "2"
        );
        assert_eq!(found(vec![report(1, false), report(2, false)]), "2");
        assert!(newest(vec![report(1, true), broken(2), report(3, false)]).is_err());
    }

    #[test]
    fn a_report_is_named_by_what_is_known_of_it() {
        let report = |run| serde_json::from_value::<Report>(json!({"started": "2026", "run": run})).unwrap();
        let full = report(json!({"name": "Release-7", "stage": "Production", "attempt": 2}));
        assert_eq!(
            name(&full),
            "the rollout of Release-7, stage Production, attempt 2, at 2026"
        );
        assert_eq!(name(&report(json!({}))), "the rollout, at 2026");
    }
}
