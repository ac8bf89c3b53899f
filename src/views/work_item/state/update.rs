//! How each event changes the state, and what is to be done then.

use super::{Action, Command, Edit, Item, Linked, State, Undo};
use crate::azure_devops::sdk::FormEvent;
use crate::components::remote::Remote;
use crate::domain::instance::Instance;
use crate::domain::key::ProjectKey;
use crate::launchdarkly::projects::Project;

impl State {
    /// Takes an event in.
    pub fn apply(&mut self, action: Action) -> Vec<Command> {
        match action {
            Action::Form(event) => self.form(event),
            Action::Connections(connections) => {
                self.connections = connections;
                let first = self.connections.ready().and_then(|list| list.first());
                let mut commands = match first.map(|first| first.id.clone()) {
                    Some(first) => self.choose_account(first),
                    None => Vec::new(),
                };
                commands.extend(self.resolve_links());
                commands
            }
            Action::Relations {
                visit,
                relations,
                stored,
            } if self.is_current(visit) => {
                self.linked.set_relations(relations, stored);
                self.resolve_links()
            }
            Action::LinkedFlag { link, flag } => {
                self.linked.set_flag(&link, flag);
                Vec::new()
            }
            Action::Account(id) => self.choose_account(id),
            Action::Projects(account, projects) if self.selection.account.as_ref() == Some(&account) => {
                self.selection.projects = projects;
                self.suggest_project()
            }
            Action::Project(project) => self.choose_project(project),
            Action::Environments(account, project, environments) => {
                self.selection.set_environments(&account, &project, environments);
                self.load_flags()
            }
            Action::Environment(environment) => {
                self.selection.choose_environment(environment);
                self.load_flags()
            }
            Action::Search(text) => {
                self.selection.text = text;
                self.selection
                    .query(0)
                    .map(Command::LoadFlagsSoon)
                    .into_iter()
                    .collect()
            }
            Action::Pin(pin) => {
                self.selection.pin = pin;
                Vec::new()
            }
            Action::Flags(query, page) => {
                self.selection.add_flags(&query, page);
                Vec::new()
            }
            Action::More => {
                let next = self.selection.flags.ready().and_then(|list| list.next_offset);
                let query = next.and_then(|offset| self.selection.query(offset));
                query.map(Command::LoadFlags).into_iter().collect()
            }
            Action::Link(flag) => {
                let link = self.link_for(&flag);
                let edit = link.map(|link| {
                    let relation = link.relation();
                    Edit::Link(link, relation)
                });
                self.edit(edit)
            }
            Action::Unlink(link, relation) => self.edit(Some(Edit::Unlink(link, relation))),
            Action::Undo => {
                let undo = self.undo.take();
                self.edit(undo.map(|Undo { link, relation }| Edit::Link(link, relation)))
            }
            Action::Edited { visit, edit } if self.is_current(visit) => {
                self.edited(edit);
                vec![Command::ReadRelations { visit, stored: false }]
            }
            Action::Create(event) => self.create(event),
            Action::Reload => self.reload(),
            // An answer for a work item or an account that is not shown any more.
            Action::Relations { .. } | Action::Projects(..) | Action::Edited { .. } => Vec::new(),
        }
    }

    /// Asks again for what could not be had; what the user chose and typed stays.
    fn reload(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        if matches!(self.connections, Remote::Failed(_)) {
            self.connections = Remote::Loading;
            commands.push(Command::LoadConnections);
        }
        commands.extend(self.selection.retry());
        self.linked.forget_failures();
        self.error = None;
        let visit = self.item.map(|item| item.visit);
        commands.extend(visit.map(|visit| Command::ReadRelations { visit, stored: false }));
        commands
    }

    fn is_current(&self, visit: u32) -> bool {
        self.item.is_some_and(|item| item.visit == visit)
    }

    fn form(&mut self, event: FormEvent) -> Vec<Command> {
        let stored = match event {
            FormEvent::Loaded { id, is_read_only, .. } => {
                self.visits += 1;
                self.leave();
                self.item = Some(Item {
                    id,
                    read_only: is_read_only,
                    visit: self.visits,
                });
                true
            }
            FormEvent::Stored { id } => {
                if let Some(item) = &mut self.item {
                    // A new work item gets its id with the first save.
                    item.id = if item.id == 0 { id } else { item.id };
                }
                self.undo = None;
                true
            }
            FormEvent::Changed => false,
            FormEvent::Unloaded => {
                self.leave();
                return Vec::new();
            }
        };
        let visit = self.item.map(|item| item.visit);
        visit
            .map(|visit| Command::ReadRelations { visit, stored })
            .into_iter()
            .collect()
    }

    /// Forgets the work item, so that nothing of it is shown or written with the next.
    fn leave(&mut self) {
        self.item = None;
        self.linked = Linked::default();
        self.announcement = String::new();
        self.error = None;
        self.undo = None;
        self.new_flag = None;
    }

    pub(super) fn edit(&self, edit: Option<Edit>) -> Vec<Command> {
        let edit = self.item.zip(edit).map(|(item, edit)| Command::Edit(item, edit));
        edit.into_iter().collect()
    }

    fn edited(&mut self, edit: Result<Edit, String>) {
        match edit {
            Ok(Edit::Link(link, _)) => {
                self.announcement = format!("{} is linked. Save the work item to keep the link.", link.flag);
                self.undo = None;
                self.error = None;
            }
            Ok(Edit::Unlink(link, relation)) => {
                self.announcement = format!("{} is unlinked. Save the work item to keep this.", link.flag);
                self.undo = Some(Undo { link, relation });
                self.error = None;
            }
            Err(error) => self.error = Some(error),
        }
    }

    fn choose_account(&mut self, account: String) -> Vec<Command> {
        self.selection.choose_account(account.clone());
        vec![Command::LoadProjects(account)]
    }

    fn choose_project(&mut self, project: ProjectKey) -> Vec<Command> {
        self.selection.choose_project(project.clone());
        let account = self.selection.account.clone();
        account
            .map(|account| Command::LoadEnvironments(account, project))
            .into_iter()
            .collect()
    }

    fn load_flags(&self) -> Vec<Command> {
        self.selection
            .query(0)
            .map(Command::LoadFlags)
            .into_iter()
            .collect()
    }

    /// Finds the flags among the relations, once the hosts of the service connections are known.
    fn resolve_links(&mut self) -> Vec<Command> {
        let Some(connections) = self.connections.ready() else {
            return Vec::new();
        };
        let instances: Vec<Instance> = connections
            .iter()
            .filter_map(|connection| connection.instance().ok())
            .collect();
        let new = self.linked.resolve(&instances);
        let load = |link| {
            let account = self.connection_for(&link).map(|connection| connection.id.clone());
            Command::LoadLinkedFlag(link, account)
        };
        let mut commands: Vec<Command> = new.into_iter().map(load).collect();
        commands.extend(self.suggest_project());
        commands
    }

    /// Chooses a project when the user has not: that of a linked flag, else the namesake, else the first.
    fn suggest_project(&mut self) -> Vec<Command> {
        let (None, Some(projects)) = (&self.selection.project, self.selection.projects.ready()) else {
            return Vec::new();
        };
        let linked = match &self.linked.flags {
            Remote::Loading => return Vec::new(),
            Remote::Ready(linked) => linked.as_slice(),
            Remote::Failed(_) => &[],
        };
        let namesake = |project: &&Project| {
            let name = &self.azure_devops_project;
            project.name.eq_ignore_ascii_case(name) || project.key.as_str().eq_ignore_ascii_case(name)
        };
        let of_linked = linked
            .iter()
            .find_map(|flag| projects.iter().find(|project| project.key == flag.link.project));
        let suggestion = of_linked
            .or_else(|| projects.iter().find(namesake))
            .or(projects.first());
        match suggestion.map(|project| project.key.clone()) {
            Some(project) => self.choose_project(project),
            None => Vec::new(),
        }
    }
}
