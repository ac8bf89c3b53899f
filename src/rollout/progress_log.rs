//! Log lines of a rollout, from the header to the line of each flag.

use super::discover::{Base, Consumed, Discovery};
use super::inputs::{Inputs, Mode, WorkItems};
use super::links::{Links, UnusableLink};
use super::stage_environment::EnvironmentSource;
use super::wording::{asked, count, cut, list};
use crate::azure_devops::agent::log::Log;
use crate::azure_devops::agent::run::{Kind, Run};
use crate::domain::report::{FlagEntry, Outcome};

/// Maximum number of names listed in one sentence.
const MAX_NAMES: usize = 5;
/// Maximum length of a release name, in characters.
const MAX_NAME_LENGTH: usize = 120;
/// Maximum length of a link shown in the log, in characters.
const MAX_URL_LENGTH: usize = 200;
/// Width that keys are padded to, in characters. Longer keys are not padded.
const WIDEST_KEY: usize = 40;

/// Logs the release or run and the account.
pub fn header(log: Log<'_>, run: &Run, inputs: &Inputs) {
    let place = match (run.stage.as_str(), run.attempt) {
        ("", _) => String::new(),
        (stage, 1) => format!(", stage {stage}"),
        (stage, attempt) => format!(", stage {stage}, attempt {attempt}"),
    };
    let noun = match run.noun() {
        "release" => "Release",
        _ => "Run",
    };
    log.line(&format!("{noun:<8} {} ({}){place}", run.name, run.pipeline));
    log.line(&format!("Account  {}", inputs.account.instance));
}

/// Logs the target and where its environment comes from, the project and the mode.
pub fn target(log: Log<'_>, run: &Run, inputs: &Inputs, source: &EnvironmentSource) {
    match (inputs.mode, &inputs.environment) {
        (Mode::Rollback, None) => {}
        (Mode::Rollback, Some(environment)) => log.line(&format!("Target   only {environment}")),
        (_, environment) => log.line(&format!(
            "Target   {} in {}",
            asked(inputs.target),
            source.target(environment.as_ref(), run)
        )),
    }
    if let Some(why) = source.why_not_mapped(run) {
        log.line(&why);
    }
    if let Some(project) = &inputs.project {
        log.line(&format!("Project  only {project}"));
    }
    match inputs.mode {
        Mode::Apply => {}
        Mode::Preview => log.line("Mode     preview: no flags are changed"),
        Mode::Rollback => log.line("Mode     rollback: flags return to their state before a rollout"),
    }
}

/// Logs the number of work items, and the flags linked to each.
pub fn work_items(log: Log<'_>, discovery: &Discovery, links: &Links, inputs: &Inputs, scope: &str) {
    let flags = count(links.candidates.len(), "flag");
    let named = match inputs.flags.len() {
        0 => String::new(),
        named => format!(", {named} of them from the Flags input"),
    };
    let linked = match links.by_work_item.len() + links.by_address.len() {
        0 => "none".to_owned(),
        linked => linked.to_string(),
    };
    let elsewhere = discovery.elsewhere.len() + discovery.unreadable_elsewhere.len();
    match discovery.items.len() + discovery.unreadable.len() + elsewhere {
        0 => log.line(&format!("No work items {scope}; {flags} to roll out{named}.")),
        total => log.line(&format!(
            "{} {scope}, {linked} linked to flags; {flags} to roll out{named}.",
            count(total, "work item"),
        )),
    }
    if !(links.by_work_item.is_empty() && links.by_address.is_empty()) {
        log.group("Linked flags by work item");
        for (id, flags) in &links.by_work_item {
            log.line(&format!("#{id}  {}", list(flags.iter().cloned(), usize::MAX)));
        }
        for (address, flags) in &links.by_address {
            log.line(&format!("{address}  {}", list(flags.iter().cloned(), usize::MAX)));
        }
        log.end_group();
    }
}

/// `of this release since Release-3, the last one deployed to Production`, or `from the Work items input`.
#[must_use]
pub fn work_item_scope(run: &Run, inputs: &Inputs, base: &Base) -> String {
    match (&inputs.work_items, base) {
        (WorkItems::Ids(_), _) => "from the Work items input".to_owned(),
        (WorkItems::Auto, Base::Earlier { name, .. }) => format!(
            "of this {} since {}, the last one {}",
            run.noun(),
            cut(name, MAX_NAME_LENGTH),
            reached(run)
        ),
        (WorkItems::Auto, _) => format!("of this {}", run.noun()),
    }
}

/// Describes how the base of comparison reached the stage: `deployed to Production`,
/// `on main whose stage Production succeeded`.
fn reached(run: &Run) -> String {
    let branch = run
        .pipeline_branch
        .as_ref()
        .map_or_else(String::new, |pipeline_branch| {
            format!("on {} ", cut(pipeline_branch.branch_name(), MAX_NAME_LENGTH))
        });
    match (run.kind, run.stage.as_str()) {
        (Kind::Release, stage) => format!("deployed to {stage}"),
        (Kind::Pipeline, "") => format!("{branch}that succeeded"),
        (Kind::Pipeline, stage) => format!("{branch}whose stage {stage} succeeded"),
    }
}

/// Logs why a release or run is not compared with an earlier one.
pub fn comparison(log: Log<'_>, run: &Run, base: &Base) {
    let (noun, reached) = (run.noun(), reached(run));
    let why = match base {
        Base::NotAsked | Base::Earlier { .. } => return,
        Base::First => none_before(run),
        Base::Newer { name } => format!(
            "The last {noun} {reached} is {}, which is newer",
            cut(name, MAX_NAME_LENGTH)
        ),
        Base::Unknown { reason } => {
            log.line(&format!(
                "Could not determine the last {noun} {reached}, so all work items of this {noun} are included. {reason}"
            ));
            return;
        }
    };
    log.line(&format!("{why}, so all work items of this {noun} are included."));
}

fn none_before(run: &Run) -> String {
    let branch = run
        .pipeline_branch
        .as_ref()
        .map_or("this branch", |pipeline_branch| pipeline_branch.branch_name());
    let branch = cut(branch, MAX_NAME_LENGTH);
    match (run.kind, run.stage.as_str()) {
        (Kind::Release, stage) => format!("No release of a different build was deployed to {stage} before"),
        (Kind::Pipeline, "") => format!("No run of a different commit on {branch} succeeded before"),
        (Kind::Pipeline, stage) => {
            format!("The stage {stage} did not succeed before in a run of a different commit on {branch}")
        }
    }
}

/// Messages about links and flags that the rollout ignores.
#[must_use]
pub fn excluded_links(links: &Links, inputs: &Inputs) -> Vec<String> {
    let elsewhere = links.elsewhere.iter().map(|(instance, number)| {
        format!(
            "{} to flags on {instance} ignored: this task uses {}. Add a task with the service connection for the other instance.",
            count(*number, "link"),
            inputs.account.instance,
        )
    });
    let other_projects = inputs
        .project
        .iter()
        .filter(|_| !links.other_projects.is_empty())
        .map(|project| {
            format!(
                "{} outside the project '{project}' ignored: {}.",
                count(links.other_projects.len(), "linked flag"),
                list(links.other_projects.iter().cloned(), MAX_NAMES),
            )
        });
    let unusable = links.unusable.iter().map(|link| {
        let UnusableLink { work_item, url, problem } = link;
        let url = cut(url, MAX_URL_LENGTH);
        match problem {
            Some(problem) => format!(
                "The link {url} of work item {work_item} was ignored because {problem}. Remove it and link the flag again."
            ),
            None => format!(
                "The link {url} of work item {work_item} names several environments and selects none, so it pins none. Set the Environment input, or pin one on the LaunchDarkly tab of the work item."
            ),
        }
    });
    elsewhere.chain(other_projects).chain(unusable).collect()
}

/// Listed work items that belong elsewhere and were not read, in a sentence for each kind.
#[must_use]
pub fn not_read(discovery: &Discovery) -> Vec<String> {
    let elsewhere = discovery.listed_elsewhere.iter().map(ToString::to_string);
    let trackers = discovery
        .other_trackers
        .iter()
        .map(|name| cut(name, MAX_URL_LENGTH));
    let mut sentences = Vec::new();
    if !discovery.listed_elsewhere.is_empty() {
        sentences.push(format!(
            "{} of other organizations left out: {}. To include them, add a credential for that organization to Azure credentials (azureConfig).",
            count(discovery.listed_elsewhere.len(), "work item"),
            list(elsewhere, MAX_NAMES),
        ));
    }
    if !discovery.other_trackers.is_empty() {
        sentences.push(format!(
            "{} of other trackers left out: {}.",
            count(discovery.other_trackers.len(), "item"),
            list(trackers, MAX_NAMES),
        ));
    }
    sentences
}

/// Which runs of other pipelines brought work items.
pub fn consumed(log: Log<'_>, runs: &[Consumed]) {
    for Consumed { run, since, listed } in runs {
        let since = match since {
            Ok(Some(since)) => format!(
                " since {}, the last one that this stage deployed.",
                cut(since, MAX_NAME_LENGTH)
            ),
            Ok(None) => ".".to_owned(),
            Err(error) => {
                format!(": all of them, because the run that this stage deployed last is not known. {error}")
            }
        };
        let name = if run.name.is_empty() {
            run.id.to_string()
        } else {
            cut(&run.name, MAX_NAME_LENGTH)
        };
        let pipeline = match run.pipeline_name.as_str() {
            "" => format!("pipeline resource {}", run.alias),
            pipeline => cut(pipeline, MAX_NAME_LENGTH),
        };
        log.line(&format!(
            "{} from run {name} of {pipeline}{since}",
            count(*listed, "work item")
        ));
    }
}

/// Message that says why there is no flag to roll out.
#[must_use]
pub fn why_nothing(discovery: &Discovery, links: &Links, scope: &str) -> String {
    let number = discovery.items.len() + discovery.elsewhere.len();
    let unreadable = discovery.unreadable.len() + discovery.unreadable_elsewhere.len();
    let reason = match (number, unreadable) {
        (0, 0) => format!("there are no work items {scope}"),
        (0, unreadable) => format!(
            "none of the {} {scope} could be read",
            count(unreadable, "work item")
        ),
        _ if !links.elsewhere.is_empty() && !links.other_projects.is_empty() => {
            "every linked flag is on a different LaunchDarkly instance or in a different project".to_owned()
        }
        _ if !links.elsewhere.is_empty() => {
            "every linked flag is on a different LaunchDarkly instance".to_owned()
        }
        _ if !links.other_projects.is_empty() => {
            "every linked flag is outside the project in the Project input".to_owned()
        }
        (1, _) => format!("the work item {scope} is not linked to a LaunchDarkly flag"),
        _ => format!("none of the {number} work items {scope} is linked to a LaunchDarkly flag"),
    };
    format!("Nothing to roll out: {reason}.")
}

/// Width of the key column, in characters.
#[must_use]
pub fn key_width<'a>(keys: impl Iterator<Item = &'a str>) -> usize {
    keys.map(str::len).max().unwrap_or_default().min(WIDEST_KEY)
}

/// Outcome of a flag, as the first column of the log shows it.
const fn ended(outcome: Outcome, mode: Mode) -> &'static str {
    match (outcome, mode) {
        (Outcome::Changed, Mode::Preview) => "To change",
        (Outcome::Changed, _) => "Changed",
        (Outcome::Unchanged, _) => "Already so",
        (Outcome::Skipped, _) => "Skipped",
        (Outcome::Approval, _) => "Approval",
        (Outcome::Failed, _) => "Failed",
    }
}

/// Log line of a flag: `Changed     checkout-v2  Off → On 25%  (storefront/production, #4711) Set to 25% and on.`
#[must_use]
pub fn flag_line(entry: &FlagEntry, mode: Mode, key_width: usize) -> String {
    let states = match (entry.before, entry.after) {
        (Some(before), Some(after)) if before.to_string() == after.to_string() => before.to_string(),
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (Some(before), None) => format!("{before} → ?"),
        (None, _) => "–".to_owned(),
    };
    let mut reason = entry.reason.clone();
    for note in &entry.notes {
        reason.push(' ');
        reason.push_str(note);
    }
    format!(
        "{:<10}  {:<key_width$}  {states:<16}  ({}) {reason}",
        ended(entry.result, mode),
        entry.key,
        place(entry)
    )
}

/// Logs an error or warning for a flag that needs attention.
pub fn issue(log: Log<'_>, entry: &FlagEntry) {
    let text = format!(
        "{} {} ({}): {}",
        entry.result,
        entry.key,
        place(entry),
        entry.reason
    );
    match entry.result {
        Outcome::Failed => log.error(&text),
        Outcome::Skipped | Outcome::Approval => log.warning(&text),
        Outcome::Changed | Outcome::Unchanged => {}
    }
}

/// `storefront/production, #4711`
fn place(entry: &FlagEntry) -> String {
    let environment = match entry.environment.as_str() {
        "" => "no environment",
        environment => environment,
    };
    let here = entry.work_items.iter().map(|id| format!(", #{id}"));
    let elsewhere = entry
        .work_items_elsewhere
        .iter()
        .map(|address| format!(", {address}"));
    let work_items = here.chain(elsewhere);
    format!(
        "{}/{environment}{}",
        entry.project,
        work_items.collect::<String>()
    )
}
