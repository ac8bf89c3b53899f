//! The page *LaunchDarkly* under Pipelines: recent releases and runs of the project with the flags that they moved.

mod state;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::azure_devops::attachments::FoundReport;
use crate::components::flag_state::flag_state;
use crate::components::local_time::local_time;
use crate::components::message::{failure, hint};
use crate::components::reported_flag::{badge, flag_name};
use crate::components::skeleton::skeleton;
use crate::domain::report::FlagEntry;
use crate::domain::state::State;
use crate::http::query::encode;
use crate::services::Services;
use state::{Action, Ask, Carrier, Hub, Item, PAGE, Reports};

/// Flags of a release or run that are shown at once; the others are a click away.
const FLAGS_AT_ONCE: usize = 5;

/// Properties of [`HubPage`].
#[derive(PartialEq, Properties)]
pub struct HubPageProps {
    /// What every view works with.
    pub services: Services,
}

/// The page.
#[derive(Debug)]
pub struct HubPage {
    hub: Hub,
}

impl Component for HubPage {
    type Message = Message;
    type Properties = HubPageProps;

    fn create(ctx: &Context<Self>) -> Self {
        ctx.props().services.host.show();
        ctx.link().send_message(Message(Action::Older));
        Self { hub: Hub::default() }
    }

    fn update(&mut self, ctx: &Context<Self>, Message(action): Message) -> bool {
        for ask in self.hub.apply(action) {
            let services = ctx.props().services.clone();
            ctx.link()
                .send_future(async move { Message(carry_out(&services, ask).await) });
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let (services, link) = (&ctx.props().services, ctx.link());
        let on_search = link.callback(|event: InputEvent| {
            let field: Option<HtmlInputElement> = event.target_dyn_into();
            Message(Action::Search(
                field.map(|field| field.value()).unwrap_or_default(),
            ))
        });
        let found = self.hub.found();
        let list = if self.hub.is_empty_yet() {
            skeleton()
        } else if found.is_empty() {
            hint(html! {
                <p>{ "No flag was moved by these releases and runs. Add the task LaunchDarkly Rollout to a stage or pipeline; when it has run, its flags are here." }</p>
            })
        } else {
            html! {
                <ul class="hub-list">
                    { for found.into_iter().map(|(item, rows)| line(services, item, &rows)) }
                </ul>
            }
        };
        html! {
            <section class="rollout-reports" aria-label="Releases and runs">
                <h1>{ "LaunchDarkly" }</h1>
                <div class="rollout-toolbar">
                    <p class="secondary" role="status">{ self.hub.status() }</p>
                    <label class="rollout-choice">
                        { "Search flags" }
                        <input type="search" value={self.hub.search.clone()} oninput={on_search} />
                    </label>
                    <button type="button" class="button" onclick={link.callback(|_| Message(Action::Refresh))}>{ "Refresh" }</button>
                </div>
                { for self.hub.problems.iter().map(|problem| failure(problem, None)) }
                { list }
                if self.hub.has_older() {
                    <p><button type="button" class="button" onclick={link.callback(|_| Message(Action::Older))}>{ "Show older" }</button></p>
                }
            </section>
        }
    }
}

/// An event of the page.
#[derive(Debug)]
pub struct Message(Action);

fn line(services: &Services, item: &Item, rows: &[(&str, &FlagEntry)]) -> Html {
    let (name, pipeline, address) = match &item.carrier {
        Carrier::Release(release) => (
            &release.name,
            &release.pipeline,
            format!(
                "_releaseProgress?_a=release-pipeline-progress&releaseId={}",
                release.id
            ),
        ),
        Carrier::Run(run) => (
            &run.name,
            &run.pipeline,
            format!("_build/results?buildId={}", run.id),
        ),
    };
    let organization_url = services.azure_devops.organization_url();
    let address = format!(
        "{organization_url}/{}/{address}",
        encode(&services.context.project.name)
    );
    let moment = item.carrier.moment();
    let (first, rest) = rows.split_at(rows.len().min(FLAGS_AT_ONCE));
    html! {
        <li>
            <p class="hub-carrier">
                <a href={address} target="_blank" rel="noopener noreferrer">{ name }</a>
                <span class="secondary">{ pipeline }</span>
                <time class="secondary" datetime={moment.to_owned()}>{ local_time(moment) }</time>
            </p>
            { match &item.reports {
                Reports::NotAsked | Reports::Loading => html! { <p class="secondary">{ "Reading its reports…" }</p> },
                Reports::Failed(error) => failure(error, None),
                Reports::Ready(_) => html! {},
            } }
            if item.unreadable() > 0 {
                <p class="secondary">{ format!("{} of its reports cannot be read; its own page says why.", item.unreadable()) }</p>
            }
            { flags(first) }
            if !rest.is_empty() {
                <details>
                    <summary>{ format!("{} more", rest.len()) }</summary>
                    { flags(rest) }
                </details>
            }
        </li>
    }
}

fn flags(rows: &[(&str, &FlagEntry)]) -> Html {
    let flag = |(stage, flag): &(&str, &FlagEntry)| {
        let state = flag.after.map(|served| State::Served {
            served,
            rules_apply: false,
            automation: None,
        });
        html! {
            <div class="hub-flag">
                <span>
                    { flag_name(flag) }
                    if !flag.name.is_empty() && flag.name != flag.key {
                        { " " }<code class="flag-key">{ &flag.key }</code>
                    }
                </span>
                <span class="secondary">{ format!("{stage} · {}", flag.environment) }</span>
                <span>{ for state.map(flag_state) }</span>
                <span class={badge(flag.result)}>{ flag.result.to_string() }</span>
            </div>
        }
    };
    rows.iter().map(flag).collect()
}

async fn carry_out(services: &Services, ask: Ask) -> Action {
    let project = &services.context.project.id;
    match ask {
        Ask::Releases(before) => Action::Listed(match services.releases().await {
            Ok(releases) => {
                let listed = releases.recent_releases(project, PAGE, before).await;
                carriers(listed, Carrier::Release)
            }
            Err(error) => Err(error.to_string()),
        }),
        Ask::Runs(before) => {
            let listed = services
                .azure_devops
                .recent_runs(project, PAGE, before.as_deref())
                .await;
            Action::Listed(carriers(listed, Carrier::Run))
        }
        Ask::Reports(carrier) => Action::Reports(carrier.id(), reports(services, &carrier).await),
    }
}

fn carriers<T>(
    listed: Result<Vec<T>, crate::azure_devops::Error>,
    carrier: fn(T) -> Carrier,
) -> Result<Vec<Carrier>, String> {
    let carriers = listed.map(|listed| listed.into_iter().map(carrier).collect());
    carriers.map_err(|error| error.to_string())
}

/// Reports of a run, or of the newest attempt of each stage of a release that has the task.
async fn reports(services: &Services, carrier: &Carrier) -> Result<Vec<FoundReport>, String> {
    let project = &services.context.project.id;
    let release = match carrier {
        Carrier::Run(run) => {
            let reports = services.azure_devops.reports_of_run(project, run.id, &[]).await;
            return reports.map_err(|error| error.to_string());
        }
        Carrier::Release(release) => release,
    };
    let releases = services.releases().await.map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for stage in release.stages.iter().filter(|stage| !stage.steps.is_empty()) {
        if let Some(attempt) = stage.attempts.iter().flatten().next() {
            let reports = releases
                .attempt_reports(project, release.id, stage.id, attempt, &[])
                .await;
            found.extend(reports.map_err(|error| error.to_string())?);
        }
    }
    Ok(found)
}
