//! Status line of the tab, and the errors of what is on screen.

use yew::AttrValue;

use super::State;
use crate::components::remote::Remote;
use crate::views::rollout_report::texts;

impl State {
    /// Status line that says whether the page is up to date.
    pub(in super::super) fn status(&self) -> &'static str {
        let mut reports = self.groups.iter().filter_map(|group| group.reports.as_ref());
        let is_reading = reports.clone().any(|reports| *reports == Remote::Loading);
        let is_failed = reports.any(|reports| matches!(reports, Remote::Failed(_)));
        let is_incomplete =
            is_failed || matches!(self.work_items, Some(Remote::Failed(_))) || !self.flag_errors().is_empty();
        match () {
            () if self.notice.is_some() => self.notice.unwrap_or_default(),
            () if is_reading => texts::status::READING,
            () if self.problem.is_some() => texts::status::NOT_UP_TO_DATE,
            () if self.is_running() => texts::status::IN_PROGRESS,
            () if is_incomplete => texts::status::INCOMPLETE,
            () => texts::status::UP_TO_DATE,
        }
    }

    /// Errors that hide the state of flags, each once.
    pub(in super::super) fn flag_errors(&self) -> Vec<&AttrValue> {
        match &self.connections {
            Some(Remote::Failed(error)) => vec![error],
            _ => self.present.errors(),
        }
    }
}
