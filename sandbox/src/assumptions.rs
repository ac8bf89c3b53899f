//! Unconfirmed assumptions about Azure DevOps and LaunchDarkly, each with a switch that violates it.
//!
//! `docs/first-installation.md` lists them, to be checked in a real organization.

use std::fmt;

/// An unconfirmed assumption. The name of a variant is its subject; the doc comment of each variant describes the sandbox when
/// the assumption is violated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assumption {
    /// The gallery compresses every file and serves WebAssembly as `application/octet-stream`, under a policy that permits
    /// only files of the package.
    Delivery,
    /// The endpoint proxy sends a POST for the extension.
    ProxyPost,
    /// The endpoint proxy sends a POST without replacing the placeholders of its body.
    ProxyBody,
    /// The endpoint proxy returns the status of a refusal as a number, without its name and LaunchDarkly's message.
    ProxyRefusal,
    /// The endpoint proxy never answers the first call.
    ProxyTimeout,
    /// The cloud knows version 6.0 of its API at most and says so in another language.
    ApiVersion,
    /// The host answers `null` for a service that it does not have, and has none for the extension's data.
    MissingService,
    /// A write over another version of a document is refused with 409 and another exception.
    DocumentVersion,
    /// The access token of a job may not read the extension's data.
    JobReadsSettings,
    /// The list of a release's attachments has no links to their content.
    AttachmentLinks,
    /// Deployments are listed oldest first, whatever order is requested.
    DeploymentOrder,
    /// Azure DevOps has no list of a release's work items.
    ReleaseWorkItems,
    /// A listed work item names an unknown provider.
    WorkItemProvider,
    /// A run that checks a pull request lists the work items itself, and a job may not read those of the pull request.
    PullRequestRun,
    /// A past run does not report which run of another pipeline it deployed.
    ConsumedRun,
    /// The artifact of a release does not name its repository.
    ArtifactRepository,
    /// A link that a work item already has is added again.
    DuplicateLink,
    /// The access token of a frame is refused after five requests.
    TokenLife,
    /// Azure DevOps refuses the next request of a page with a rate limit, and the page may not read how long to wait.
    RateLimit,
    /// The form of a work item that was never saved reports -1 as its id.
    NewWorkItem,
    /// The form of a work item knows no closed date, as in a process without this field.
    ClosedDate,
    /// The host does not report which work item was saved in a form that an extension opened.
    SavedWorkItem,
    /// A LaunchDarkly token may not read its own record.
    OwnRole,
    /// LaunchDarkly takes everything behind `query:` in a filter as text, commas and colons included.
    SearchSyntax,
    /// LaunchDarkly's list of flags does not include the number of code references.
    CodeReferences,
}

impl Assumption {
    /// Every assumption, riskiest first.
    pub const ALL: [Self; 25] = [
        Self::Delivery,
        Self::ProxyPost,
        Self::ProxyBody,
        Self::ProxyRefusal,
        Self::ProxyTimeout,
        Self::ApiVersion,
        Self::MissingService,
        Self::DocumentVersion,
        Self::JobReadsSettings,
        Self::AttachmentLinks,
        Self::DeploymentOrder,
        Self::ReleaseWorkItems,
        Self::WorkItemProvider,
        Self::PullRequestRun,
        Self::ConsumedRun,
        Self::ArtifactRepository,
        Self::DuplicateLink,
        Self::TokenLife,
        Self::RateLimit,
        Self::NewWorkItem,
        Self::ClosedDate,
        Self::SavedWorkItem,
        Self::OwnRole,
        Self::SearchSyntax,
        Self::CodeReferences,
    ];

    /// Name in `--violate` and in `docs/first-installation.md`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::ProxyPost => "proxy-post",
            Self::ProxyBody => "proxy-body",
            Self::ProxyRefusal => "proxy-refusal",
            Self::ProxyTimeout => "proxy-timeout",
            Self::ApiVersion => "api-version",
            Self::MissingService => "missing-service",
            Self::DocumentVersion => "document-version",
            Self::JobReadsSettings => "job-reads-settings",
            Self::AttachmentLinks => "attachment-links",
            Self::DeploymentOrder => "deployment-order",
            Self::ReleaseWorkItems => "release-work-items",
            Self::WorkItemProvider => "work-item-provider",
            Self::PullRequestRun => "pull-request-run",
            Self::ConsumedRun => "consumed-run",
            Self::ArtifactRepository => "artifact-repository",
            Self::DuplicateLink => "duplicate-link",
            Self::TokenLife => "token-life",
            Self::RateLimit => "rate-limit",
            Self::NewWorkItem => "new-work-item",
            Self::ClosedDate => "closed-date",
            Self::SavedWorkItem => "saved-work-item",
            Self::OwnRole => "own-role",
            Self::SearchSyntax => "search-syntax",
            Self::CodeReferences => "code-references",
        }
    }

    /// The assumption of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assumption_is_found_by_its_name() {
        for assumption in Assumption::ALL {
            assert_eq!(Assumption::named(assumption.name()), Some(assumption));
        }
        assert_eq!(Assumption::named("gravity"), None);
    }
}
