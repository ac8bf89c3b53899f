//! The LaunchDarkly Rollout task: from the work items of a release or run to flags that are where the stage wants them.
//!
//! inputs → discover → links → one flag after the other → ending. Generic over the transport and the machine, so
//! that it runs the same in a test and on an agent.

pub mod access;
pub mod approval;
pub mod comment;
pub mod discover;
pub mod ending;
pub mod flag;
pub mod inputs;
pub mod links;
pub mod narration;
pub mod outage;
pub mod pauses;
pub mod rollback;
pub mod sentences;
pub mod stop;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

use crate::azure_devops::Client as AzureDevOps;
use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::cancellation::Cancellation;
use crate::azure_devops::agent::clock::Clock;
use crate::azure_devops::agent::log::Log;
use crate::azure_devops::agent::run::Run;
use crate::azure_devops::agent::variables::Variables;
use crate::azure_devops::patience::Patient as PatientWithAzureDevOps;
use crate::credentials::work_item_address::WorkItemAddress;
use crate::domain::plan::{Goal, TurnOn};
use crate::domain::report::{Report, SCHEMA, TargetEntry, WhenNothingLinked, task_result};
use crate::http::{Secret, Transport};
use crate::launchdarkly::Client;
use crate::launchdarkly::direct::Direct;
use crate::launchdarkly::patience::Patient;
use access::{Access, Job};
use discover::{Discovery, discover};
use ending::Ending;
use flag::FlagRollout;
use inputs::{Inputs, Mode, WorkItems};
use links::{Candidate, select};
use outage::Outage;
use pauses::Pauses;
use stop::Stop;

/// Runs the task to its end; whatever goes wrong is told in the log, and in the result that it gives the task.
pub async fn run<T: Transport + Clone, M: Machine + Clock>(
    variables: &Variables,
    transport: T,
    machine: &M,
    cancellation: &Cancellation,
) {
    let log = Log::new(machine);
    let mut report = Report {
        schema: SCHEMA,
        mode: "apply".to_owned(),
        started: machine.now(),
        finished: String::new(),
        run: Default::default(),
        target: TargetEntry::default(),
        flags: Vec::new(),
        notes: Vec::new(),
    };
    let pauses = Pauses {
        clock: machine,
        log,
        cancellation,
    };
    let ending = match roll_out(variables, transport, machine, pauses, &mut report).await {
        Ok(ending) => ending,
        Err(stop) => {
            for sentence in stop.sentences() {
                log.error(&sentence);
                report.notes.push(sentence);
            }
            Ending::stopped(&stop)
        }
    };
    report.finished = machine.now();
    ending.publish(log, machine, &report);
}

async fn roll_out<T: Transport + Clone>(
    variables: &Variables,
    transport: T,
    machine: &dyn Machine,
    pauses: Pauses<'_>,
    report: &mut Report,
) -> Result<Ending, Stop> {
    let log = pauses.log;
    let run = Run::read(variables)?;
    report.run = (&run).into();
    let inputs = Inputs::read(variables).map_err(Stop::Inputs)?;
    log.hide(&inputs.account.token);
    report.mode = inputs.mode.as_str().to_owned();
    report.target = target_entry(&inputs);
    narration::header(log, &run, &inputs);
    let job = Job {
        variables,
        run: &run,
        machine,
        clock: pauses.clock,
        log,
    };
    let announce = |secret: &Secret| log.hide(secret);
    let access = Access::read(job, transport.clone(), &announce)?;
    let rollout = Rollout {
        log,
        access: &access,
        machine,
        transport,
        pauses,
        run: &run,
        inputs,
    };
    if rollout.inputs.mode == Mode::Rollback {
        let rollback: Pin<Box<dyn Future<Output = Result<Ending, Stop>> + '_>> =
            Box::pin(rollout.roll_back(report));
        return rollback.await;
    }
    let discovery = rollout.work_items().await?;
    // Boxed, because V8 compiles a function as a whole when it is first called, and this one is large: the first
    // request need not wait for it.
    let linked_flags: Pin<Box<dyn Future<Output = Ending> + '_>> =
        Box::pin(rollout.linked_flags(&discovery, report));
    Ok(linked_flags.await)
}

/// A rollout that is known in full and not yet begun.
struct Rollout<'a, T> {
    log: Log<'a>,
    machine: &'a dyn Machine,
    transport: T,
    access: &'a Access<'a, T>,
    pauses: Pauses<'a>,
    run: &'a Run,
    inputs: Inputs,
}

impl<T: Transport + Clone> Rollout<'_, T> {
    async fn work_items(&self) -> Result<Discovery, Stop> {
        let wanted = &self.inputs.work_items;
        let mut collections: BTreeMap<&str, Vec<&WorkItemAddress>> = BTreeMap::new();
        for address in &self.inputs.addresses {
            collections.entry(&address.collection).or_default().push(address);
        }
        // All of them first: nothing is asked while something has no credential.
        let keys = collections.iter().map(|(url, addresses)| {
            let key = self.access.of_collection(url, self.log);
            key.map(|key| (*url, key, addresses))
        });
        let beside = keys.collect::<Result<Vec<_>, Stop>>()?;
        let azure_devops = self.azure_devops();
        let mut discovery = Discovery::default();
        if *wanted != WorkItems::Ids(BTreeSet::new()) {
            let keys = self.access.keys(self.log)?;
            let discovered = discover(&azure_devops, &keys, self.run, wanted);
            let discovered = self.pauses.cancellation.or_stop(discovered).await;
            discovery = discovered.ok_or(Stop::Cancelled)??;
        }
        self.read_listed_elsewhere(&azure_devops, &mut discovery).await?;
        for (url, key, addresses) in beside {
            let collection = AzureDevOps::new(azure_devops.clone(), key, url);
            let added = discovery.add(&collection, addresses, self.access.is_own(url));
            self.pauses
                .cancellation
                .or_stop(added)
                .await
                .ok_or(Stop::Cancelled)??;
        }
        Ok(discovery)
    }

    /// Reads the listed work items of other organizations and collections for which the job has a credential.
    async fn read_listed_elsewhere(
        &self,
        azure_devops: &PatientWithAzureDevOps<T, Pauses<'_>>,
        discovery: &mut Discovery,
    ) -> Result<(), Stop> {
        let mut collections: BTreeMap<String, Vec<WorkItemAddress>> = BTreeMap::new();
        for address in std::mem::take(&mut discovery.listed_elsewhere) {
            collections
                .entry(address.collection.clone())
                .or_default()
                .push(address);
        }
        for (url, addresses) in collections {
            let Ok(key) = self.access.of_collection(&url, self.log) else {
                discovery.listed_elsewhere.extend(addresses);
                continue;
            };
            let collection = AzureDevOps::new(azure_devops.clone(), key, &url);
            let named: Vec<&WorkItemAddress> = addresses.iter().collect();
            let added = discovery.add(&collection, &named, false);
            if let Err(error) = self
                .pauses
                .cancellation
                .or_stop(added)
                .await
                .ok_or(Stop::Cancelled)?
            {
                discovery.missing_lists.push(error);
            }
        }
        Ok(())
    }

    /// The way to Azure DevOps.
    fn azure_devops(&self) -> PatientWithAzureDevOps<T, Pauses<'_>> {
        PatientWithAzureDevOps::new(self.transport.clone(), self.pauses)
    }

    async fn linked_flags(&self, discovery: &Discovery, report: &mut Report) -> Ending {
        let links = select(discovery, &self.inputs);
        let whose = narration::whose(self.run, &self.inputs, &discovery.base);
        narration::compared(self.log, self.run, &discovery.base);
        narration::work_items(self.log, discovery, &links, &self.inputs, &whose);
        narration::consumed(self.log, &discovery.consumed);
        report.notes = narration::left_out(&links, &self.inputs);
        report.notes.extend(narration::not_read(discovery));
        report.notes.iter().for_each(|note| self.log.line(note));
        for error in &discovery.missing_lists {
            let warning =
                format!("{error} Flags of work items that only this list names are not rolled out.");
            self.log.warning(&warning);
            report.notes.push(warning);
        }
        for id in &discovery.unreadable {
            let warning = format!(
                "Work item #{id} could not be read, so its flags are not rolled out: it does not exist, or {} may not read it.",
                self.access.reader()
            );
            self.log.warning(&warning);
            report.notes.push(warning);
        }
        for address in &discovery.unreadable_elsewhere {
            let warning = format!(
                "The work item {address} could not be read, so its flags are not rolled out: it does not exist, or the identity that reads it may not."
            );
            self.log.warning(&warning);
            report.notes.push(warning);
        }
        if links.candidates.is_empty() {
            let reason = narration::why_nothing(discovery, &links, &whose);
            self.say_nothing(&reason);
            report.notes.push(reason.clone());
            return Ending {
                verdict: task_result(
                    report.counts(),
                    discovery.is_incomplete(),
                    self.inputs.when_nothing_linked,
                ),
                message: reason,
            };
        }
        let key_width =
            narration::key_width(links.candidates.iter().map(|candidate| candidate.flag.as_str()));
        let goal = Goal::Reach(self.inputs.target);
        let work: Vec<(Candidate, Goal)> = links
            .candidates
            .into_iter()
            .map(|candidate| (candidate, goal.clone()))
            .collect();
        self.every_flag(&work, key_width, report).await;
        let ending = self.sum_up(discovery.is_incomplete(), report);
        if let Some(collection) = self.access.of_ids() {
            // A bare id in a report is one of the run's own organization.
            for entry in &mut report.flags {
                let ids = std::mem::take(&mut entry.work_items).into_iter();
                let addresses = ids.map(|id| WorkItemAddress::of(collection, id).to_string());
                entry.work_items_elsewhere.extend(addresses);
            }
        }
        ending
    }

    /// The ending of a rollout that came to flags; a line for each that needs attention. `warnings` are work items that
    /// could not be read.
    fn sum_up(&self, warnings: bool, report: &Report) -> Ending {
        report
            .flags
            .iter()
            .for_each(|entry| narration::issue(self.log, entry));
        let verdict = task_result(report.counts(), warnings, self.inputs.when_nothing_linked);
        let ending = Ending::of_flags(verdict, report);
        self.log.line(&ending.message);
        ending
    }

    /// One flag after the other, in their order: LaunchDarkly's rate limits are shared by the whole account.
    async fn every_flag(&self, work: &[(Candidate, Goal)], key_width: usize, report: &mut Report) {
        let account = self.inputs.account.clone();
        let direct = Direct::new(self.transport.clone(), account.instance, account.token);
        let launchdarkly = Client::new(Patient::new(direct, self.pauses));
        let mut outage = Outage::default();
        let mut awaited = Vec::new();
        for (done, (candidate, goal)) in work.iter().enumerate() {
            let flags = FlagRollout {
                launchdarkly: &launchdarkly,
                inputs: &self.inputs,
                goal,
                run: self.run,
                pauses: self.pauses,
            };
            self.log.progress(done, work.len(), candidate.flag.as_str());
            let mut entry = match outage.reason() {
                _ if self.pauses.cancellation.is_requested() => flags.cancelled(candidate),
                Some(reason) => flags.given_up(candidate, reason),
                None => {
                    let ended = flags.roll_out(candidate).await;
                    outage.observe(ended.error.as_ref());
                    // Entries of flags that need no look may stand before.
                    let index = report.flags.len();
                    awaited.extend(ended.awaited.map(|approval| (index, flags, candidate, approval)));
                    ended.entry
                }
            };
            entry.time = self.machine.now();
            self.log
                .line(&narration::flag_line(&entry, self.inputs.mode, key_width));
            report.flags.push(entry);
        }
        // Only now, so that reviewers see every request at once.
        for (index, flags, candidate, approval) in awaited {
            if let Some(entry) = report.flags.get_mut(index) {
                let later = flags.await_approval(candidate, &approval, entry.clone()).await;
                if later == *entry {
                    continue;
                }
                *entry = later;
                entry.time = self.machine.now();
                self.log
                    .line(&narration::flag_line(entry, self.inputs.mode, key_width));
            }
        }
    }

    fn say_nothing(&self, reason: &str) {
        match self.inputs.when_nothing_linked {
            WhenNothingLinked::Warn => self.log.warning(reason),
            WhenNothingLinked::Fail => self.log.error(reason),
            WhenNothingLinked::Succeed => self.log.line(reason),
        }
    }
}

fn target_entry(inputs: &Inputs) -> TargetEntry {
    let turn_on = match inputs.target.turn_on {
        TurnOn::On => "true",
        TurnOn::Off => "false",
        TurnOn::Keep => "keep",
    };
    TargetEntry {
        rollout: inputs.target.rollout,
        turn_on: turn_on.to_owned(),
        environment: inputs.environment.as_ref().map(ToString::to_string),
    }
}

#[cfg(test)]
mod tests;
