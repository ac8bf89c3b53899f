//! From work items to the flags that a rollout is about, each once per environment.

use std::collections::{BTreeMap, BTreeSet};

use super::discover::Discovery;
use super::inputs::Inputs;
use crate::credentials::work_item_address::WorkItemAddress;
use crate::domain::key::{EnvironmentKey, FlagKey, ProjectKey};
use crate::domain::link::{FlagLink, HYPERLINK, LinkProblem, LinkTarget};

/// A flag to roll out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Its project.
    pub project: ProjectKey,
    /// The flag.
    pub flag: FlagKey,
    /// Where; none when neither the input nor a link says.
    pub environment: Option<EnvironmentKey>,
    /// The work items that brought it; none for a flag named by the input.
    pub work_items: BTreeSet<u32>,
    /// Those of other organizations and collections.
    pub elsewhere: BTreeSet<WorkItemAddress>,
}

/// What the links of the work items come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// The flags, by project, key and environment.
    pub candidates: Vec<Candidate>,
    /// Flags that count, as `project/key`, by work item.
    pub by_work_item: BTreeMap<u32, BTreeSet<String>>,
    /// The same of work items of other organizations and collections.
    pub by_address: BTreeMap<WorkItemAddress, BTreeSet<String>>,
    /// How many links lead to another LaunchDarkly than the account's, by its address.
    pub elsewhere: BTreeMap<String, usize>,
    /// Flags of other projects than the input names, as `project/key`.
    pub other_projects: BTreeSet<String>,
    /// Links to flags that cannot be used.
    pub unusable: BTreeSet<UnusableLink>,
}

/// A link to a flag that cannot be used, or not fully.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnusableLink {
    /// The work item: `#12`, or its address.
    pub work_item: String,
    /// The link: foreign text.
    pub url: String,
    /// Why it is ignored; none when only its environment is, because it names several.
    pub problem: Option<LinkProblem>,
}

/// What brought a flag.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Brought {
    /// A work item of the job's own organization.
    Here(u32),
    /// One of another.
    Elsewhere(WorkItemAddress),
}

/// What brought a flag, by the environment that its links pin.
type ByPin = BTreeMap<Option<EnvironmentKey>, BTreeSet<Brought>>;

/// Sorts out the links of the work items, and adds the flags that the input names.
#[must_use]
pub fn select(discovery: &Discovery, inputs: &Inputs) -> Links {
    let instance = &inputs.account.instance;
    let mut links = Links::default();
    // By flag: the environments pinned, and the work items that pinned none.
    let mut found: BTreeMap<(ProjectKey, FlagKey), ByPin> = inputs
        .flags
        .iter()
        .map(|flag| (flag.clone(), BTreeMap::from([(None, BTreeSet::new())])))
        .collect();
    let here = discovery.items.iter().map(|item| (Brought::Here(item.id), item));
    let elsewhere = discovery.elsewhere.iter();
    let elsewhere = elsewhere.map(|(address, item)| (Brought::Elsewhere(address.clone()), item));
    for (brought, item) in here.chain(elsewhere) {
        let hyperlinks = item.relations.iter().filter(|relation| relation.rel == HYPERLINK);
        for relation in hyperlinks {
            let unusable = |problem| UnusableLink {
                work_item: match &brought {
                    Brought::Here(id) => format!("#{id}"),
                    Brought::Elsewhere(address) => address.to_string(),
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
                Brought::Here(id) => links.by_work_item.entry(*id).or_default().insert(name),
                Brought::Elsewhere(address) => {
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
                            Brought::Here(id) => candidate.work_items.insert(id),
                            Brought::Elsewhere(address) => candidate.elsewhere.insert(address),
                        };
                    }
                    candidate
                },
            )
        })
        .collect();
    links
}

/// The environments of one flag. The input decides for every link; without it, a link that pins none goes
/// along with those that do.
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
