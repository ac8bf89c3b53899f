//! Intended differences from the published descriptions, each with its evidence.

use super::{Place, Service, Side};

/// An intended difference.
struct Known {
    service: Service,
    side: Side,
    /// A part of the operation's name; empty for every operation.
    operation: &'static str,
    /// Path of the field; `**.` stands for any prefix.
    field: &'static str,
    /// Evidence for the behavior.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for readers, and for the test that each has one")
    )]
    evidence: &'static str,
}

const KNOWN: [Known; 13] = [
    Known {
        service: Service::AzureDevOps,
        side: Side::Answer,
        operation: "/serviceendpoint/endpoints",
        field: "value[].description",
        evidence: "recorded in GetServiceEndpointsByName.json; azure-devops.json leaves out whatever is named description",
    },
    Known {
        service: Service::AzureDevOps,
        side: Side::Answer,
        operation: "/release/releases",
        field: "url",
        evidence: "recorded in GET__GetARelease.json",
    },
    Known {
        service: Service::AzureDevOps,
        side: Side::Answer,
        operation: "/release/releases",
        field: "value[].url",
        evidence: "recorded in GET__ListAllReleasesForAReleaseDefinition.json",
    },
    Known {
        service: Service::AzureDevOps,
        side: Side::Answer,
        operation: "/release/",
        field: "**.artifacts[].sourceId",
        evidence: "recorded in GET__GetARelease.json and GET__ListDeployments.json",
    },
    Known {
        service: Service::AzureDevOps,
        side: Side::Answer,
        operation: "/release/deployments",
        field: "value[].release.url",
        evidence: "recorded in GET__ListDeployments.json",
    },
    Known {
        service: Service::AzureDevOps,
        side: Side::Answer,
        operation: "/release/deployments",
        field: "value[].operationStatus",
        evidence: "recorded in GET__ListDeployments.json as Approved and PhaseFailed, in capitals",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Answer,
        operation: "POST /api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/approval-requests",
        field: "status 404",
        evidence: "as every operation below a project answers for one that is not there",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Answer,
        operation: "/api/v2/flag-links/",
        field: "status 404",
        evidence: "as every operation below a project answers for one that is not there",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Answer,
        operation: "GET /api/v2/flags/{projectKey}",
        field: "items[].codeReferences",
        evidence: "the description tells that the parameter expand takes codeReferences, and not what is answered",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Answer,
        operation: "",
        field: "status 401 without JSON",
        evidence: "launchdarkly/ldcli deals with it: \"the 401 response does not have a body\"",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Request,
        operation: "POST /api/v2/flags/{projectKey}",
        field: "key",
        evidence: "the page asks for a flag without key and name, to learn from the refusal whether it may create one",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Request,
        operation: "POST /api/v2/flags/{projectKey}",
        field: "name",
        evidence: "the page asks for a flag without key and name, to learn from the refusal whether it may create one",
    },
    Known {
        service: Service::LaunchDarkly,
        side: Side::Request,
        operation: "DELETE /api/v2/flag-links/",
        field: "body",
        evidence: "the endpoint proxy sends it as a POST with X-HTTP-Method-Override, and a POST has content: {}",
    },
];

/// A part of the name of each operation that neither description has, and where it is described. `{}` stands for a number
/// or an id.
const UNDESCRIBED: [(Service, &str, &str); 8] = [
    (
        Service::AzureDevOps,
        "GET release/releases/{}/workitems",
        "called by Microsoft's own clients only: getReleaseWorkItemsRefs of azure-devops-extension-api",
    ),
    (
        Service::AzureDevOps,
        " wit/workitems/",
        "Work Items - Get, Work Items - Update; in the reference, and left out of azure-devops.json",
    ),
    (
        Service::AzureDevOps,
        " wit/wiql",
        "Wiql - Query By Wiql; in the reference, and left out of azure-devops.json",
    ),
    (
        Service::AzureDevOps,
        " wit/workitemtypes",
        "Work Item Types - List; in the reference, and left out of azure-devops.json",
    ),
    (
        Service::AzureDevOps,
        "GET projects",
        "Projects - List, Projects - Get; in the reference, and left out of azure-devops.json",
    ),
    (
        Service::AzureDevOps,
        " extensionmanagement/installedextensions/",
        "called by Microsoft's own clients only: ExtensionManagementRestClient of azure-devops-extension-api",
    ),
    (
        Service::AzureDevOps,
        "GET pipelines/{}/runs/{}",
        "Runs - Get of the Pipelines API; in the reference, and left out of azure-devops.json",
    ),
    (
        Service::LaunchDarkly,
        "GET api/v2/tokens/{}",
        "getToken; in the description of the service, and left out of launchdarkly.json",
    ),
];

/// Whether a difference is meant.
pub(super) fn is_known(place: &Place) -> bool {
    KNOWN.iter().any(|known| {
        known.service == place.service
            && known.side == place.side
            && place.operation.contains(known.operation)
            && fits(&place.field, known.field)
    })
}

/// Whether an operation is known to have no description.
pub(super) fn is_undescribed(service: Service, operation: &str) -> bool {
    UNDESCRIBED
        .iter()
        .any(|(known, part, _)| *known == service && operation.contains(part))
}

fn fits(field: &str, known: &str) -> bool {
    // The status of an answer comes before the path.
    let field = field.split_once(": ").map_or(field, |(_, path)| path);
    match known.strip_prefix("**.") {
        Some(end) => field
            .strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('.')),
        None => field == known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_difference_is_of_a_described_operation_and_has_its_evidence() {
        for known in &KNOWN {
            assert!(
                known.service.description().names(known.operation),
                "{}",
                known.operation
            );
            assert!(!known.evidence.is_empty(), "{}", known.field);
        }
    }

    #[test]
    fn a_field_is_known_at_its_own_place_only() {
        for (field, known, is_known) in [
            ("200: value[].url", "value[].url", true),
            ("200: value[].release.url", "value[].url", false),
            (
                "200: value[].release.artifacts[].sourceId",
                "**.artifacts[].sourceId",
                true,
            ),
            ("200: artifacts[].sourceId", "**.artifacts[].sourceId", true),
            ("200: more_artifacts[].sourceId", "**.artifacts[].sourceId", false),
            ("status 404", "status 404", true),
        ] {
            assert_eq!(fits(field, known), is_known, "{field} {known}");
        }
    }
}
