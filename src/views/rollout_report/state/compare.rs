//! Requests to LaunchDarkly: current states of the flags on screen, and who changed them.

use super::{Command, FlagInEnvironment, Group, State, accounts};
use crate::components::remote::Remote;
use crate::domain::instance::Instance;
use crate::domain::link::FlagLink;
use crate::domain::linked_flags::linked_flags;

impl State {
    /// The linked flags, and those that the newest reports name beside them, each once.
    pub(in super::super) fn overview_flags(&self) -> Vec<FlagLink> {
        let mut flags: Vec<FlagLink> = self.linked.iter().map(|flag| flag.link.clone()).collect();
        let instances = self.instances();
        let reported = self.current().into_iter().flat_map(Group::readable);
        for entry in reported.flat_map(|report| &report.flags) {
            if let Some(wanted) = FlagInEnvironment::of_entry(entry, &instances)
                && !flags
                    .iter()
                    .any(|known| known.flag == wanted.link.flag && *known == wanted.link)
            {
                flags.push(wanted.link);
            }
        }
        flags
    }

    pub(in super::super) fn instances(&self) -> Vec<Instance> {
        let connections = self.connections.as_ref().and_then(Remote::ready);
        let connections = connections.into_iter().flat_map(|connections| connections.iter());
        connections
            .filter_map(|connection| connection.instance().ok())
            .collect()
    }

    /// Requests the current state of the flags on screen, once the accounts are known.
    pub(super) fn compare(&mut self) -> Vec<Command> {
        if self.waits_for_defaults() {
            return self.ask_for_defaults();
        }
        let Some(Remote::Ready(connections)) = self.connections.clone() else {
            return Vec::new();
        };
        let instances = self.instances();
        if let Some(Remote::Ready(items)) = &self.work_items {
            let items = items.iter().map(|item| (item.id, item.relations.as_slice()));
            self.linked = linked_flags(items, &instances).into();
        }
        let mut wanted: Vec<FlagInEnvironment> = Vec::new();
        for report in self.current().into_iter().flat_map(Group::readable) {
            wanted.extend(
                report
                    .flags
                    .iter()
                    .filter_map(|flag| FlagInEnvironment::of_entry(flag, &instances)),
            );
        }
        let is_overview = matches!(self.overview, Some(Remote::Ready(_)));
        if is_overview || self.current().is_none() {
            let environments = self.environments();
            for flag in self.linked.iter() {
                wanted.extend(FlagInEnvironment::of_linked(flag, &environments));
            }
            if is_overview {
                // The linked ones come first in the overview.
                for link in self.overview_flags().into_iter().skip(self.linked.len()) {
                    for environment in environments.all() {
                        wanted.push(FlagInEnvironment {
                            link: link.clone(),
                            environment: Some(environment.clone()),
                        });
                    }
                }
            }
        }
        self.present.want(wanted, &accounts(&connections))
    }

    /// Requests, once per project, who changed its flags, if some differ from their reports.
    pub(super) fn ask_who(&mut self) -> Vec<Command> {
        let Some(current) = self.groups.iter().find(|group| !group.ready().is_empty()) else {
            return Vec::new();
        };
        let reports: Vec<_> = current.readable().collect();
        let since = reports.iter().map(|report| report.finished.as_str());
        let since = since.reduce(|one, other| if other < one { other } else { one });
        let flags = reports.iter().flat_map(|report| &report.flags);
        self.present
            .ask_who(flags, &self.instances(), since.unwrap_or_default())
    }
}
