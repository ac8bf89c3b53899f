//! Reads the reports of a source, and reads them again when somebody asks.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::state::{Action, Found, Reading, Source};
use crate::app::Services;
use crate::azure_devops::attachments::AttachedReport;

/// How long the host may take to say what the tab is about, in milliseconds.
const SOURCE_TIMEOUT_MILLIS: u32 = 15_000;

/// The reports of the source that was asked for last.
#[derive(Clone, PartialEq)]
pub struct ReportsHandle(UseReducerHandle<Reading>);

impl ReportsHandle {
    /// Asks for the reports of a source; asking again reads them again.
    #[must_use]
    pub fn ask(&self) -> Callback<Source> {
        let dispatcher = self.0.dispatcher();
        Callback::from(move |source| dispatcher.dispatch(Action::Ask(source)))
    }

    pub(super) fn refresh(&self) -> Callback<()> {
        let dispatcher = self.0.dispatcher();
        Callback::from(move |()| dispatcher.dispatch(Action::Refresh))
    }

    pub(super) fn found(&self) -> &Found {
        &self.0.found
    }

    pub(super) fn problem(&self) -> Option<&AttrValue> {
        self.0.problem.as_ref()
    }

    pub(super) fn status(&self) -> &'static str {
        self.0.status()
    }
}

/// Reads the reports of whatever source is asked for.
#[hook]
pub fn use_reports(services: &Services) -> ReportsHandle {
    let reading = use_reducer(Reading::default);
    use_effect_with((), {
        let dispatcher = reading.dispatcher();
        move |()| {
            let timeout = Timeout::new(SOURCE_TIMEOUT_MILLIS, move || dispatcher.dispatch(Action::GiveUp));
            move || drop(timeout)
        }
    });
    use_effect_with((reading.request(), services.clone()), {
        let dispatcher = reading.dispatcher();
        move |(request, services)| {
            let Some((source, number)) = *request else {
                return;
            };
            let services = services.clone();
            spawn_local(async move {
                let reports = read(&services, source).await;
                dispatcher.dispatch(Action::Answer { number, reports });
            });
        }
    });
    ReportsHandle(reading)
}

async fn read(services: &Services, source: Source) -> Result<Vec<AttachedReport>, String> {
    let project = &services.context.project.id;
    let reports = match source {
        Source::Stage { release_id, stage_id } => {
            let releases = services.releases().await.map_err(|error| error.to_string())?;
            releases.stage_reports(project, release_id, stage_id).await
        }
        Source::Run { build_id } => services.azure_devops.run_reports(project, build_id).await,
    };
    reports.map_err(|error| error.to_string())
}
