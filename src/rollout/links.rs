//! Selects the flags to roll out from the links of work items, each once per environment.

use std::collections::{BTreeMap, BTreeSet};

use super::discover::Discovery;
use super::inputs::Inputs;
use crate::credentials::work_item_address::WorkItemAddress;
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::domain::link::{FlagLink, HYPERLINK, LinkProblem, LinkTarget};

/// A flag to roll out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Project of the flag.
    pub project: ProjectKey,
    /// Key of the flag.
    pub flag: FlagKey,
    /// Environment; `None` when neither the input nor a link specifies it.
    pub environment: Option<EnvironmentKey>,
    /// Work items that link to the flag; empty for flags from the Flags input.
    pub work_items: BTreeSet<u32>,
    /// Linking work items of other organizations and collections.
    pub elsewhere: BTreeSet<WorkItemAddress>,
}

/// Flags selected from the links of work items, and links that were ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Flags to roll out, ordered by project, key and environment.
    pub candidates: Vec<Candidate>,
    /// Selected flags by work item, as `project/key`.
    pub by_work_item: BTreeMap<u32, BTreeSet<String>>,
    /// Selected flags by work item of other organizations and collections, as `project/key`.
    pub by_address: BTreeMap<WorkItemAddress, BTreeSet<String>>,
    /// Number of ignored links by the URL of their LaunchDarkly instance, which is not the account's.
    pub elsewhere: BTreeMap<String, usize>,
    /// Ignored flags outside the project of the input, as `project/key`.
    pub other_projects: BTreeSet<String>,
    /// Links to flags that cannot be used.
    pub unusable: BTreeSet<UnusableLink>,
}

/// A link to a flag that cannot be used, or not fully.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnusableLink {
    /// The work item: `#12`, or its address.
    pub work_item: String,
    /// The link: untrusted text.
    pub url: String,
    /// Why it is ignored; none when only its environment is, because it names several.
    pub problem: Option<LinkProblem>,
}

/// Work item that links to a flag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LinkSource {
    /// Work item of the job's own organization.
    Here(u32),
    /// Work item of another organization or collection.
    Elsewhere(WorkItemAddress),
}

/// Work items that link to a flag, by pinned environment.
type ByPin = BTreeMap<Option<EnvironmentKey>, BTreeSet<LinkSource>>;

/// Selects flags from the links of the work items, and adds those of the Flags input.
#[must_use]
pub fn select(discovery: &Discovery, inputs: &Inputs) -> Links {
    let instance = &inputs.account.instance;
    let mut links = Links::default();
    // By flag: pinned environments, and work items that pin none.
    let mut found: BTreeMap<(ProjectKey, FlagKey), ByPin> = inputs
        .flags
        .iter()
        .map(|flag| (flag.clone(), BTreeMap::from([(None, BTreeSet::new())])))
        .collect();
    let here = discovery
        .items
        .iter()
        .map(|item| (LinkSource::Here(item.id), item));
    let elsewhere = discovery.elsewhere.iter();
    let elsewhere = elsewhere.map(|(address, item)| (LinkSource::Elsewhere(address.clone()), item));
    for (brought, item) in here.chain(elsewhere) {
        let hyperlinks = item.relations.iter().filter(|relation| relation.rel == HYPERLINK);
        for relation in hyperlinks {
            let unusable = |problem| UnusableLink {
                work_item: match &brought {
                    LinkSource::Here(id) => format!("#{id}"),
                    LinkSource::Elsewhere(address) => address.to_string(),
                },
                url: relation.url.clone(),
                problem,
            };
            let link = match FlagLink::read(&relation.url, std::slice::from_ref(instance)) {
                LinkTarget::Flag(link) if link.instance == *instance => link,
                LinkTarget::Flag(link) => {
                    *links.elsewhere.entry(link.instance.to_string()).or_default() += 1;
                    continue;
                }
                LinkTarget::UnknownHost { origin } => {
                    *links.elsewhere.entry(origin).or_default() += 1;
                    continue;
                }
                LinkTarget::Malformed(problem) => {
                    links.unusable.insert(unusable(Some(problem)));
                    continue;
                }
                LinkTarget::Elsewhere => continue,
            };
            let name = format!("{}/{}", link.project, link.flag);
            if inputs
                .project
                .as_ref()
                .is_some_and(|project| *project != link.project)
            {
                links.other_projects.insert(name);
                continue;
            }
            if inputs.environment.is_none() && FlagLink::is_ambiguous(&relation.url) {
                links.unusable.insert(unusable(None));
            }
            match &brought {
                LinkSource::Here(id) => links.by_work_item.entry(*id).or_default().insert(name),
                LinkSource::Elsewhere(address) => {
                    links.by_address.entry(address.clone()).or_default().insert(name)
                }
            };
            found
                .entry((link.project, link.flag))
                .or_default()
                .entry(link.environment)
                .or_default()
                .insert(brought.clone());
        }
    }
    links.candidates = found
        .into_iter()
        .flat_map(|((project, flag), by_pin)| {
            environments(by_pin, inputs.environment.as_ref()).into_iter().map(
                move |(environment, brought)| {
                    let mut candidate = Candidate {
                        project: project.clone(),
                        flag: flag.clone(),
                        environment,
                        work_items: BTreeSet::new(),
                        elsewhere: BTreeSet::new(),
                    };
                    for brought in brought {
                        match brought {
                            LinkSource::Here(id) => candidate.work_items.insert(id),
                            LinkSource::Elsewhere(address) => candidate.elsewhere.insert(address),
                        };
                    }
                    candidate
                },
            )
        })
        .collect();
    links
}

/// Environments of one flag. The input overrides all links. Without it, a link that pins no environment applies to the
/// environments that other links pin.
fn environments(mut by_pin: ByPin, input: Option<&EnvironmentKey>) -> ByPin {
    if let Some(environment) = input {
        let brought = by_pin.into_values().flatten().collect();
        return BTreeMap::from([(Some(environment.clone()), brought)]);
    }
    if by_pin.len() > 1
        && let Some(unpinned) = by_pin.remove(&None)
    {
        for brought in by_pin.values_mut() {
            brought.extend(unpinned.iter().cloned());
        }
    }
    by_pin
}

#[cfg(test)]
mod tests;
