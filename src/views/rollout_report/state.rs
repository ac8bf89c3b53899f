//! Which reports are shown, and when they are read again. One read at a time: whoever asks while one is under way is
//! served by one more read after it, however often they ask.

use std::rc::Rc;

use yew::AttrValue;

use super::wording;
use crate::azure_devops::attachments::AttachedReport;
use crate::components::remote::Remote;
use crate::domain::report::Report;

/// What carries the reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A stage of a classic release.
    Stage {
        /// The release.
        release_id: u32,
        /// The stage in it.
        stage_id: u32,
    },
    /// A pipeline run.
    Run {
        /// Its id.
        build_id: u32,
    },
}

/// A report as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    /// Attempt of the stage; 0 when it is not known.
    pub(super) attempt: u32,
    /// The report, or why it cannot be shown.
    pub(super) report: Result<Rc<Report>, AttrValue>,
}

/// What was found, newest first.
pub(super) type Found = Remote<Rc<[Shown]>, AttrValue>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Progress {
    #[default]
    Idle,
    Reading,
    ReadingAndAskedAgain,
}

/// The reports on screen, and the read under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reading {
    source: Option<Source>,
    /// Number of the latest read; answers to earlier ones come too late.
    number: u32,
    progress: Progress,
    pub(super) found: Found,
    /// Why the latest read failed, while what an earlier one found is still shown.
    pub(super) problem: Option<AttrValue>,
}

/// What happens to the tab.
#[derive(Debug)]
pub enum Action {
    /// Somebody wants to see the reports of a source as they are now.
    Ask(Source),
    /// Somebody wants to see those on screen as they are now.
    Refresh,
    /// The host told no source for too long.
    GiveUp,
    /// A read came to its end.
    Answer {
        /// Number of the read.
        number: u32,
        /// What was found, or why nothing was.
        reports: Result<Vec<AttachedReport>, String>,
    },
}

impl Reading {
    /// How far what is on screen can be trusted.
    pub(super) const fn status(&self) -> &'static str {
        match (self.progress, &self.problem) {
            (Progress::Reading | Progress::ReadingAndAskedAgain, _) => "Reading the rollout reports…",
            (Progress::Idle, None) => "Up to date.",
            (Progress::Idle, Some(_)) => "Not up to date.",
        }
    }

    fn ask(&mut self, source: Source) {
        if self.source != Some(source) {
            self.source = Some(source);
            self.found = Remote::Loading;
            self.problem = None;
            self.read();
        } else if self.progress == Progress::Idle {
            if matches!(self.found, Remote::Failed(_)) {
                self.found = Remote::Loading;
            }
            self.read();
        } else {
            self.progress = Progress::ReadingAndAskedAgain;
        }
    }

    fn read(&mut self) {
        self.number = self.number.wrapping_add(1);
        self.progress = Progress::Reading;
    }

    fn answer(&mut self, reports: Result<Vec<AttachedReport>, String>) {
        self.problem = None;
        match (reports, &self.found) {
            (Ok(reports), _) => self.found = Remote::Ready(newest_first(reports)),
            (Err(error), Remote::Ready(_)) => self.problem = Some(error.into()),
            (Err(error), _) => self.found = Remote::Failed(error.into()),
        }
        if self.progress == Progress::ReadingAndAskedAgain {
            self.read();
        } else {
            self.progress = Progress::Idle;
        }
    }
}

impl Reading {
    /// Takes an event in; gives what to read now, with the number of that read.
    pub(super) fn apply(&mut self, action: Action) -> Option<(Source, u32)> {
        let before = self.number;
        match action {
            Action::Ask(source) => self.ask(source),
            Action::Refresh => {
                if let Some(source) = self.source {
                    self.ask(source);
                }
            }
            Action::GiveUp if self.source.is_none() => {
                let error = "Azure DevOps did not say what this tab is about. Reload the page.";
                self.found = Remote::Failed(error.into());
            }
            Action::Answer { number, reports } if number == self.number => self.answer(reports),
            Action::GiveUp | Action::Answer { .. } => {}
        }
        let source = self.source.filter(|_| self.number != before);
        source.map(|source| (source, self.number))
    }
}

/// By attempt, then by the time at which the rollout ended; what cannot be read comes last in its attempt.
fn newest_first(reports: Vec<AttachedReport>) -> Rc<[Shown]> {
    let mut sorted: Vec<AttachedReport> = Vec::with_capacity(reports.len());
    for report in reports {
        let place = sorted.partition_point(|other| age(other) >= age(&report));
        sorted.insert(place, report);
    }
    let shown = sorted
        .into_iter()
        .map(|AttachedReport { attempt, report }| Shown {
            attempt: attempt
                .or(report.as_ref().ok().map(|report| report.run.attempt))
                .unwrap_or_default(),
            report: report
                .map(Rc::new)
                .map_err(|error| wording::unreadable(attempt, &error).into()),
        });
    shown.collect()
}

fn age(attached: &AttachedReport) -> (Option<u32>, Option<&str>) {
    let finished = attached.report.as_ref().map(|report| report.finished.as_str());
    (attached.attempt, finished.ok())
}

#[cfg(test)]
mod tests;
