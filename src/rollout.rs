//! The LaunchDarkly Rollout task: rolls out the flags linked to the work items of a release or run.
//!
//! Steps: inputs, discovery, links, each flag in turn, task result. Generic over the transport and the machine, so that it
//! runs the same way in tests and on an agent.

pub mod access;
pub mod access_error;
pub mod circuit_breaker;
pub mod comment;
pub mod delay;
pub mod discover;
pub mod error;
pub mod flag;
pub mod inputs;
pub mod links;
pub mod progress_log;
pub mod read_ahead;
pub mod rollback;
pub mod rollback_error;
pub mod stage_environment;
pub mod completion;
pub mod wording;

use std::collections::{BTreeMap, BTreeSet};

use crate::azure_devops::Client as AzureDevOps;
use crate::azure_devops::agent::Machine;
use crate::azure_devops::agent::cancellation::Cancellation;
use crate::azure_devops::agent::clock::Clock;
use crate::azure_devops::agent::log::Log;
use crate::azure_devops::agent::run::Run;
use crate::azure_devops::agent::variables::Variables;
use crate::azure_devops::task_retry::Retry as RetryAzureDevOps;
use crate::credentials::work_item_address::WorkItemAddress;
use crate::domain::plan::{Goal, TurnOn};
use crate::domain::report::{Report, SCHEMA, TargetEntry, WhenNothingLinked, task_result};
use crate::http::retry::RetryTimer;
use crate::http::{Secret, Transport};
use crate::launchdarkly::Client;
use crate::launchdarkly::direct::Direct;
use crate::launchdarkly::retry::Retry;
use access::{Access, Job};
use circuit_breaker::CircuitBreaker;
use completion::Completion;
use delay::Delay;
use discover::{Discovery, discover};
use error::RolloutError;
use flag::FlagRollout;
use inputs::{Inputs, Mode, WorkItems};
use links::{Candidate, select};
use read_ahead::{FlagRead, ReadAhead};
use stage_environment::{EnvironmentSource, StageMap};

/// Runs the task. Errors are logged and decide the task result.
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
    let delay = Delay {
        clock: machine,
        log,
        cancellation,
    };
    let result = match roll_out(variables, transport, machine, delay, &mut report).await {
        Ok(result) => result,
        Err(error) => {
            for sentence in error.sentences() {
                log.error(&sentence);
                report.notes.push(sentence);
            }
            Completion::stopped(&error)
        }
    };
    report.finished = machine.now();
    result.publish(log, machine, &report);
}

async fn roll_out<T: Transport + Clone>(
    variables: &Variables,
    transport: T,
    machine: &dyn Machine,
    delay: Delay<'_>,
    report: &mut Report,
) -> Result<Completion, RolloutError> {
    let log = delay.log;
    let run = Run::read(variables)?;
    report.run = (&run).into();
    let mut inputs = Inputs::read(variables).map_err(RolloutError::Inputs)?;
    log.hide(&inputs.account.token);
    report.mode = inputs.mode.as_str().to_owned();
    report.target = target_entry(&inputs);
    progress_log::header(log, &run, &inputs);
    let job = Job {
        variables,
        run: &run,
        machine,
        clock: delay.clock,
        log,
    };
    let announce = |secret: &Secret| log.hide(secret);
    let access = Access::read(job, transport.clone(), &announce)?;
    let stage_map = StageMap {
        transport: RetryAzureDevOps::new(transport.clone(), delay),
        token: access.job_token(),
        extension: variables.extension(),
        run: &run,
    };
    let completing = delay.cancellation.or_stop(stage_map.complete(&mut inputs));
    let environment_source = completing.await.ok_or(RolloutError::Cancelled)??;
    report.target = target_entry(&inputs);
    progress_log::target(log, &run, &inputs, &environment_source);
    let rollout = Rollout {
        log,
        access: &access,
        machine,
        transport,
        delay,
        run: &run,
        inputs,
        environment_source,
    };
    if rollout.inputs.mode == Mode::Rollback {
        return rollout.roll_back(report).await;
    }
    let discovery = rollout.work_items().await?;
    Ok(rollout.linked_flags(&discovery, report).await)
}

/// A rollout whose inputs and credentials have been read.
struct Rollout<'a, T> {
    log: Log<'a>,
    machine: &'a dyn Machine,
    transport: T,
    access: &'a Access<'a, T>,
    delay: Delay<'a>,
    run: &'a Run,
    inputs: Inputs,
    environment_source: EnvironmentSource,
}

impl<T: Transport + Clone> Rollout<'_, T> {
    async fn work_items(&self) -> Result<Discovery, RolloutError> {
        let wanted = &self.inputs.work_items;
        let mut collections: BTreeMap<&str, Vec<&WorkItemAddress>> = BTreeMap::new();
        for address in &self.inputs.addresses {
            collections.entry(&address.collection).or_default().push(address);
        }
        // Keys are looked up first, so that nothing is requested when one is missing.
        let keys = collections.iter().map(|(url, addresses)| {
            let key = self.access.of_collection(url, self.log);
            key.map(|key| (*url, key, addresses))
        });
        let beside = keys.collect::<Result<Vec<_>, RolloutError>>()?;
        let azure_devops = self.azure_devops();
        let mut discovery = Discovery::default();
        if *wanted != WorkItems::Ids(BTreeSet::new()) {
            let keys = self.access.keys(self.log)?;
            let discovered = discover(&azure_devops, &keys, self.run, wanted);
            let discovered = self.delay.cancellation.or_stop(discovered).await;
            discovery = discovered.ok_or(RolloutError::Cancelled)??;
        }
        self.read_listed_elsewhere(&azure_devops, &mut discovery).await?;
        for (url, key, addresses) in beside {
            let collection = AzureDevOps::new(azure_devops.clone(), key, url);
            let added = discovery.add(&collection, addresses, self.access.is_own(url));
            self.delay
                .cancellation
                .or_stop(added)
                .await
                .ok_or(RolloutError::Cancelled)??;
        }
        Ok(discovery)
    }

    /// Reads the listed work items of other organizations and collections for which the job has a credential.
    async fn read_listed_elsewhere(
        &self,
        azure_devops: &RetryAzureDevOps<T, Delay<'_>>,
        discovery: &mut Discovery,
    ) -> Result<(), RolloutError> {
        let mut collections: BTreeMap<String, Vec<WorkItemAddress>> = BTreeMap::new();
        let listed = std::mem::take(&mut discovery.listed_elsewhere);
        // Those that an input names are read with the others of that input.
        for address in listed.difference(&self.inputs.addresses).cloned() {
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
                .delay
                .cancellation
                .or_stop(added)
                .await
                .ok_or(RolloutError::Cancelled)?
            {
                discovery.missing_lists.push(error);
            }
        }
        Ok(())
    }

    /// The way to Azure DevOps.
    fn azure_devops(&self) -> RetryAzureDevOps<T, Delay<'_>> {
        RetryAzureDevOps::new(self.transport.clone(), self.delay)
    }

    async fn linked_flags(&self, discovery: &Discovery, report: &mut Report) -> Completion {
        let links = select(discovery, &self.inputs);
        let scope = progress_log::work_item_scope(self.run, &self.inputs, &discovery.base);
        progress_log::comparison(self.log, self.run, &discovery.base);
        progress_log::work_items(self.log, discovery, &links, &self.inputs, &scope);
        progress_log::consumed(self.log, &discovery.consumed);
        report.notes = progress_log::excluded_links(&links, &self.inputs);
        report.notes.extend(progress_log::not_read(discovery));
        report.notes.iter().for_each(|note| self.log.line(note));
        for error in &discovery.missing_lists {
            let warning =
                format!("{error} Flags of work items that only this list names are not rolled out.");
            self.log.warning(&warning);
            report.notes.push(warning);
        }
        for id in &discovery.unreadable {
            let warning = format!(
                "Work item #{id} could not be read, so its flags are not rolled out: it does not exist, or {} has no permission to read it.",
                self.access.reader()
            );
            self.log.warning(&warning);
            report.notes.push(warning);
        }
        for address in &discovery.unreadable_elsewhere {
            let warning = format!(
                "The work item {address} could not be read, so its flags are not rolled out: it does not exist, or the identity that reads it has no permission."
            );
            self.log.warning(&warning);
            report.notes.push(warning);
        }
        if links.candidates.is_empty() {
            let reason = progress_log::why_nothing(discovery, &links, &scope);
            self.log_nothing_to_do(&reason);
            report.notes.push(reason.clone());
            return Completion {
                verdict: task_result(
                    report.counts(),
                    discovery.is_incomplete(),
                    self.inputs.when_nothing_linked,
                ),
                message: reason,
            };
        }
        let key_width =
            progress_log::key_width(links.candidates.iter().map(|candidate| candidate.flag.as_str()));
        let goal = Goal::Reach(self.inputs.target);
        let work: Vec<(Candidate, Goal)> = links
            .candidates
            .into_iter()
            .map(|candidate| (candidate, goal.clone()))
            .collect();
        self.every_flag(&work, key_width, report).await;
        let result = self.sum_up(discovery.is_incomplete(), report);
        if let Some(collection) = self.access.of_ids() {
            // IDs without an address in a report belong to the run's own organization.
            for entry in &mut report.flags {
                let ids = std::mem::take(&mut entry.work_items).into_iter();
                let addresses = ids.map(|id| WorkItemAddress::of(collection, id).to_string());
                entry.work_items_elsewhere.extend(addresses);
            }
        }
        result
    }

    /// Returns the task result and logs an issue for each flag that needs attention. `warnings` is true when work items
    /// could not be read.
    fn sum_up(&self, warnings: bool, report: &Report) -> Completion {
        report
            .flags
            .iter()
            .for_each(|entry| progress_log::issue(self.log, entry));
        let verdict = task_result(report.counts(), warnings, self.inputs.when_nothing_linked);
        let ending = Completion::of_flags(verdict, report);
        self.log.line(&ending.message);
        ending
    }

    /// Changes the flags one at a time, in order: LaunchDarkly's rate limits are shared by the whole account.
    async fn every_flag(&self, work: &[(Candidate, Goal)], key_width: usize, report: &mut Report) {
        let account = self.inputs.account.clone();
        let direct = Direct::new(self.transport.clone(), account.instance, account.token);
        let launchdarkly = Client::new(Retry::new(direct, self.delay));
        let mut circuit_breaker = CircuitBreaker::default();
        let mut awaited = Vec::new();
        let mut read_ahead = ReadAhead::new();
        for (done, (candidate, goal)) in work.iter().enumerate() {
            let flags = FlagRollout {
                launchdarkly: &launchdarkly,
                inputs: &self.inputs,
                goal,
                run: self.run,
                environment_source: &self.environment_source,
                delay: self.delay,
            };
            self.log.progress(done, work.len(), candidate.flag.as_str());
            let mut entry = match circuit_breaker.reason() {
                _ if self.delay.cancellation.is_requested() => flags.cancelled(candidate),
                Some(reason) => flags.not_tried(candidate, reason),
                None => {
                    let read = read_ahead.take().await;
                    let read = match read.filter(|read| read.is_fresh(self.delay.now())) {
                        Some(read) => Some(read),
                        None => FlagRead::of(candidate, &launchdarkly, self.delay).await,
                    };
                    if let Some((next, _)) = work.get(done + 1) {
                        read_ahead.start(FlagRead::of(next, &launchdarkly, self.delay));
                    }
                    let result = read_ahead.beside(flags.roll_out(candidate, read)).await;
                    circuit_breaker.record(result.error.as_ref());
                    // The report may already hold entries of flags that need no request.
                    let index = report.flags.len();
                    awaited.extend(result.awaited.map(|approval| (index, flags, candidate, approval)));
                    result.entry
                }
            };
            entry.time = self.machine.now();
            self.log
                .line(&progress_log::flag_line(&entry, self.inputs.mode, key_width));
            report.flags.push(entry);
        }
        // Waits start after the last request, so that reviewers see all of them at once.
        for (index, flags, candidate, approval) in awaited {
            if let Some(entry) = report.flags.get_mut(index) {
                let later = flags.await_approval(candidate, &approval, entry.clone()).await;
                if later == *entry {
                    continue;
                }
                *entry = later;
                entry.time = self.machine.now();
                self.log
                    .line(&progress_log::flag_line(entry, self.inputs.mode, key_width));
            }
        }
    }

    fn log_nothing_to_do(&self, reason: &str) {
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
