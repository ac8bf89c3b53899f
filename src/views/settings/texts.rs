//! All texts of the page, in the order in which they appear.

pub(super) mod diagnostics;

use std::fmt::Display;

pub(super) const TITLE: &str = "LaunchDarkly";
pub(super) const PURPOSE: &str = "Check the LaunchDarkly connections of this project, set defaults for everyone, and map stages to environments.";
pub(super) const SEE_CATALOG: &str = "To register Backstage catalog files or check Azure DevOps credentials, open LaunchDarkly catalog in the project settings.";
pub(super) const NOT_COPIED: &str = "The browser did not allow copying. Select the text and copy it.";

pub(super) const CONNECTIONS: &str = "Service connections";
pub(super) const REFRESH: &str = "Refresh";
pub(super) const CHECK: &str = "Check";

pub(super) fn check(connection: &str) -> String {
    format!("Check {connection}")
}

pub(super) const CHECKING: &str = "Checking…";
/// Continues with a link to the service connections.
pub(super) const ABOUT_CHECK: &str = "Check also tests what the token may change, without changing anything. To change the URL or the token, go to ";

/// Verdicts on a connection.
pub(super) mod verdict {
    pub(in super::super) const WORKS: &str = "Works";
    pub(in super::super) const FAILS: &str = "Does not work";
    pub(in super::super) const NOT_CHECKED: &str = "Not checked";
    pub(in super::super) const EXPIRES_SOON: &str = "Works, token expires soon";
    pub(in super::super) const LIMITED: &str = "Works, with limits";
}

/// Parts of the check of a connection.
pub(super) mod part {
    pub(in super::super) const URL: &str = "URL";
    pub(in super::super) const TOKEN: &str = "Access token";
    pub(in super::super) const PROJECTS: &str = "Projects";
    pub(in super::super) const ENVIRONMENTS: &str = "Environments";
    pub(in super::super) const FLAGS: &str = "Flags";
    pub(in super::super) const ROLE: &str = "Role";
    pub(in super::super) const NEW_FLAGS: &str = "New flags";
}

pub(super) const NOT_AN_ACCESS_TOKEN: &str = "This is an SDK key or the key of an application, not an access token. Enter an API access token, which starts with api-, in the service connection.";

/// `ci, a service token`; the name is untrusted text.
pub(super) fn token(name: Option<&str>, is_service_token: bool) -> String {
    let name = name.unwrap_or("Unnamed token");
    if is_service_token {
        format!("{name}, a service token")
    } else {
        format!("{name}, a personal token, which stops working when its owner leaves")
    }
}

pub(super) fn expires(token: &str, end: impl Display) -> String {
    format!("{token}. Expires {end}.")
}

pub(super) fn expires_soon(token: &str, end: impl Display) -> String {
    format!(
        "{token}. Expires {end}. Create a new token in LaunchDarkly and enter it in the service connection."
    )
}

pub(super) fn expired(token: &str, end: impl Display) -> String {
    format!(
        "{token}. It expired {end}. Create a new token in LaunchDarkly and enter it in the service connection."
    )
}

pub(super) const NO_PROJECT: &str =
    "The token cannot read any projects. Allow the action viewProject on a project, as in the policy below.";

/// `first` is the key of the first project.
pub(super) fn projects(first: impl Display, count: usize, has_more: bool) -> String {
    match (count, has_more) {
        (1, false) => format!("The token can read project '{first}'."),
        (count, false) => format!("The token can read {count} projects."),
        (count, true) => format!("The token can read at least {count} projects."),
    }
}

pub(super) fn no_environment(project: impl Display) -> String {
    format!(
        "The token cannot read any environments of project '{project}'. Allow the action viewProject on the project, and do not deny its environments."
    )
}

pub(super) fn environments(count: usize, project: impl Display) -> String {
    let noun = if count == 1 { "environment" } else { "environments" };
    format!("The token can read {count} {noun} of project '{project}'.")
}

pub(super) fn flags(project: impl Display) -> String {
    format!("The token can read the flags of project '{project}'.")
}

const COMPARE: &str =
    "Its permissions are unknown until a flag is changed. Compare the role with the policy below.";

pub(super) fn unreadable_role(error: &str) -> String {
    format!("The token may not read its own role. {COMPARE} Details: {error}")
}

pub(super) fn unreported_role() -> String {
    format!("LaunchDarkly does not report the role. {COMPARE}")
}

pub(super) fn writing_role(role: &str) -> String {
    format!("{role}: can roll out and create flags, except where an environment requires approvals.")
}

pub(super) const READING_ROLE: &str = "reader: enough for the tabs to show flags. To roll out, create flags and show work items on flags, the token needs the role writer or the policies below.";

pub(super) fn other_role(role: &str) -> String {
    format!("{role}. {COMPARE}")
}

pub(super) fn custom_roles(count: usize) -> String {
    let noun = if count == 1 { "role" } else { "roles" };
    format!("{count} custom {noun}. {COMPARE}")
}

pub(super) fn policy_with_exceptions() -> String {
    format!("An inline policy with exceptions. {COMPARE}")
}

pub(super) const SUFFICIENT_POLICY: &str = "An inline policy that allows every action that the task and the tabs need. Make sure that it covers your projects and environments.";

pub(super) fn insufficient_policy(missing: &str) -> String {
    format!(
        "An inline policy that does not allow {missing}. The task needs updateOn and updateFallthrough; the tabs need the others."
    )
}

pub(super) const CAN_CREATE_FLAGS: &str = "The tabs can create flags.";

pub(super) fn proxy_does_not_write(error: &str) -> String {
    format!(
        "This organization does not let extensions write through a service connection. The tabs link to LaunchDarkly to create a flag, and flags in LaunchDarkly do not show their work items. Details: {error}"
    )
}

pub(super) fn token_does_not_create(error: &str) -> String {
    format!(
        "The token may not create flags. Allow the action createFlag in every environment of the project. {error}"
    )
}

pub(super) const SELF_CHECK: &str = "Self-check";
pub(super) const CHECK_EVERYTHING: &str = "Check everything";
pub(super) const ABOUT_SELF_CHECK: &str = "Finds missing scopes and permissions in Azure DevOps, and checks what the token of each connection may change. Nothing in LaunchDarkly or in this project is changed.";
pub(super) const SEE_CONNECTIONS: &str = "The result for each connection is under Service connections.";

pub(super) fn self_checking(done: usize, all: usize) -> String {
    format!("Checking Azure DevOps: {done} of {all}.")
}

pub(super) fn self_checked(failed: usize, all: usize) -> String {
    match failed {
        0 => "The extension has everything that it needs from Azure DevOps.".to_owned(),
        failed => format!("{failed} of {all} checks failed."),
    }
}

/// Texts about something that the extension needs from Azure DevOps.
pub(super) struct Requirement {
    pub(super) title: &'static str,
    /// Text if it is available.
    pub(super) passed: &'static str,
    /// What grants access to it; extension data needs nothing.
    pub(super) access: Option<Access>,
}

/// Scope, permission, and where the permission is given.
pub(super) struct Access {
    pub(super) scope: &'static str,
    pub(super) permission: &'static str,
    pub(super) place: &'static str,
}

pub(super) const WORK_ITEMS: Requirement = Requirement {
    title: "Work items",
    passed: "Can be read. Permission to change a work item depends on its area path.",
    access: Some(Access {
        scope: "vso.work_write (work items, read and write)",
        permission: "View work items in this node",
        place: "Project settings > Project configuration > Areas > Security",
    }),
};
pub(super) const SERVICE_CONNECTIONS: Requirement = Requirement {
    title: "Service connections",
    passed: "Can be listed.",
    access: Some(Access {
        scope: "vso.serviceendpoint_query (service endpoints, read and query)",
        permission: "Reader or User of a service connection",
        place: "Project settings > Service connections > Security",
    }),
};
pub(super) const RELEASES: Requirement = Requirement {
    title: "Releases",
    passed: "Can be read, with their stages.",
    access: Some(Access {
        scope: "vso.release (release, read)",
        permission: "View releases",
        place: "Pipelines > Releases > Security",
    }),
};
pub(super) const RUNS: Requirement = Requirement {
    title: "Runs",
    passed: "Can be read.",
    access: Some(Access {
        scope: "vso.build (build, read)",
        permission: "View builds",
        place: "Pipelines > Manage security",
    }),
};
pub(super) const REPOSITORIES: Requirement = Requirement {
    title: "Repositories",
    passed: "Can be read.",
    access: Some(Access {
        scope: "vso.code (code, read)",
        permission: "Read on a repository, which the access level Stakeholder does not include",
        place: "Project settings > Repositories > Security",
    }),
};
pub(super) const SETTINGS_READ: Requirement = Requirement {
    title: "Reading shared settings",
    passed: "Can be read.",
    access: None,
};
pub(super) const SETTINGS_WRITTEN: Requirement = Requirement {
    title: "Saving shared settings",
    passed: "Can be saved.",
    access: None,
};

pub(super) fn missing_scope(scope: &str) -> String {
    format!(
        "Missing scope (HTTP 401): {scope}. An administrator of the organization grants it under Organization settings > Extensions, by authorizing this extension again."
    )
}

pub(super) fn missing_permission(permission: &str, place: &str, words: &str) -> String {
    format!(
        "Missing permission (HTTP 403): {permission}. An administrator of the project grants it under {place}. Azure DevOps says: {words}"
    )
}

pub(super) fn perhaps_missing_scope(error: &str, scope: &str) -> String {
    format!(
        "{error} A missing scope can cause this error. Ask an administrator of the organization to look for {scope} under Organization settings > Extensions."
    )
}

pub(super) const TOKEN_REFUSED: &str = "Azure DevOps did not accept the access token. Reload the page.";

pub(super) const DEFAULTS: &str = "Defaults";
pub(super) const ABOUT_DEFAULTS: &str =
    "Tabs start with these for everyone in this project who has not selected anything else.";
pub(super) const NO_DEFAULTS: &str =
    "This project has no defaults yet. Choose the project and environment that most people need.";
pub(super) const DEFAULT_ACCOUNT: &str = "Default account";
pub(super) const DEFAULT_PROJECT: &str = "Default project";
pub(super) const DEFAULT_ENVIRONMENT: &str = "Default environment";
pub(super) const NO_DEFAULT: &str = "No default";
pub(super) const FIRST_ACCOUNT: &str = "No default (the first by name)";

pub(super) fn unusable_account(id: &str) -> String {
    format!("A connection that you cannot use ({id})")
}

pub(super) fn no_suggestions(cause: &str) -> String {
    format!("Suggestions are not available. Type the keys instead. {cause}")
}

pub(super) const SAVE_DEFAULTS: &str = "Save defaults";
pub(super) const DISCARD: &str = "Discard changes";
pub(super) const CLEAR: &str = "Clear all";
pub(super) const UNSAVED: &str = "Not saved yet.";
pub(super) const SAVING: &str = "Saving…";
pub(super) const SAVED: &str = "Saved for everyone in this project.";
pub(super) const OVERWRITE: &str = "Save mine instead";
pub(super) const TAKE_THEIRS: &str = "Take theirs";

pub(super) fn saved_by_someone_else(theirs: &str) -> String {
    format!(
        "Someone else saved other defaults while you were editing: {theirs}. Your changes are not saved yet."
    )
}

/// `project storefront, environment none, 2 stages mapped`.
pub(super) fn defaults(project: Option<&str>, environment: Option<&str>, stages: usize) -> String {
    if (project, environment, stages) == (None, None, 0) {
        return "no defaults".to_owned();
    }
    let noun = if stages == 1 { "stage" } else { "stages" };
    format!(
        "project {}, environment {}, {stages} {noun} mapped",
        project.unwrap_or("none"),
        environment.unwrap_or("none")
    )
}

pub(super) const ENVIRONMENT_WITHOUT_PROJECT: &str = "Choose a default project for the default environment.";

pub(super) fn not_saved(error: &str) -> String {
    format!("The defaults were not saved. {error}")
}

pub(super) fn row_without_stage(environment: &str) -> String {
    format!("Enter the stage for environment '{environment}', or remove the row.")
}

pub(super) fn stage_twice(stage: &str) -> String {
    format!("Stage '{stage}' is mapped twice. Upper and lower case do not matter. Remove one of the rows.")
}

pub(super) fn malformed_environment(stage: &str, error: impl Display) -> String {
    format!("Stage '{stage}': {error}")
}

pub(super) const STAGE_MAP: &str = "Stage map";
pub(super) const ABOUT_STAGE_MAP: &str = "Map stage names to LaunchDarkly environments. Used when a LaunchDarkly Rollout task has no Environment of its own.";
pub(super) const NO_STAGE: &str =
    "No stage is mapped yet. Find the stages of recent releases and runs, or add one by name.";
pub(super) const ADD_STAGE: &str = "Add stage";
pub(super) const FIND_STAGES: &str = "Find stages";
pub(super) const FINDING_STAGES: &str = "Reading recent releases and runs…";
pub(super) const NO_OTHER_STAGE: &str = "Recent releases and runs have no other stages.";
pub(super) const NEW_STAGE: &str = "new stage";
pub(super) const STAGE_EXAMPLE: &str = "such as Production";
pub(super) const ENVIRONMENT_EXAMPLE: &str = "such as production";
pub(super) const REMOVE: &str = "Remove";
pub(super) const COPY_YAML: &str = "Copy YAML";
pub(super) const STEP_COPIED: &str = "Step copied.";

pub(super) fn stages_not_found(error: &str) -> String {
    format!("Stages cannot be suggested. Type their names instead. {error}")
}

pub(super) fn add(stage: &str) -> String {
    format!("Add {stage}")
}

pub(super) fn remove(stage: &str) -> String {
    format!("Remove {stage}")
}

pub(super) fn stage_label(number: usize) -> String {
    format!("Stage {number}")
}

pub(super) fn environment_label(stage: &str) -> String {
    format!("Environment of {stage}")
}

pub(super) fn pipeline_step(stage: &str) -> String {
    format!("Pipeline step for {stage}")
}

pub(super) fn yaml_step(stage: &str) -> String {
    format!("YAML step for {stage}")
}

pub(super) fn copy_yaml_step(stage: &str) -> String {
    format!("Copy YAML step for {stage}")
}

pub(super) fn classic_step(stage: &str, account: &str, environment: impl Display) -> String {
    format!(
        "In a classic release, add the task LaunchDarkly Rollout to stage {stage} and choose account {account}. Leave Environment empty to use this map, or enter {environment}."
    )
}

pub(super) const POLICY: &str = "Least-privilege role policy";
pub(super) const ABOUT_POLICY: &str = "The fewest permissions that a token needs. In LaunchDarkly, paste the policy into a custom role or into the inline policy of an access token.";
pub(super) const TOKEN_FOR: &str = "Token for";
pub(super) const FOR_ROLLOUT: &str = "LaunchDarkly Rollout task";
pub(super) const FOR_TABS: &str = "Tabs, read-only";
pub(super) const FOR_TABS_WITH_CHANGES: &str = "Tabs, with new flags and flag links";
pub(super) const PROJECT_KEY: &str = "Project key";
pub(super) const ENVIRONMENT_KEYS: &str = "Environment keys";
pub(super) const ENVIRONMENT_KEYS_EXAMPLE: &str = "all, or staging, production";
pub(super) const ENVIRONMENTS: &str = "Environments (all if none is selected)";
pub(super) const NO_POLICY: &str = "Enter a project key to see the policy.";
pub(super) const POLICY_LABEL: &str = "Policy";
pub(super) const COPY_POLICY: &str = "Copy policy";
pub(super) const POLICY_COPIED: &str = "Policy copied.";
