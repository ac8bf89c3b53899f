//! Comment of each change in LaunchDarkly's audit log: pipeline, stage, work items and requester.

use std::collections::BTreeSet;

use super::wording::{cut, list};
use crate::azure_devops::agent::run::Run;

/// Maximum length of a comment, in characters. LaunchDarkly documents no limit; this keeps the audit log readable.
const MAX_LENGTH: usize = 999;
/// Maximum length of each part that comes from untrusted text, in characters.
const MAX_NAME_LENGTH: usize = 120;
/// Maximum number of work items listed.
const MAX_WORK_ITEMS: usize = 20;

/// Comment for a flag linked to these work items. The user's own text comes last and is truncated first.
#[must_use]
pub fn comment(run: &Run, work_items: &BTreeSet<u32>, own: &str) -> String {
    let name = |text: &str| cut(text, MAX_NAME_LENGTH);
    let pipeline = match run.pipeline.as_str() {
        "" => String::new(),
        pipeline => format!(" of {}", name(pipeline)),
    };
    let mut parts = vec![format!(
        "Azure DevOps {} {}{pipeline}",
        run.noun(),
        name(&run.name)
    )];
    let mut add = |label: &str, text: &str| {
        if !text.is_empty() {
            parts.push(format!("{label}{text}"));
        }
    };
    add("stage ", &name(&run.stage));
    let work_items = work_items.iter().map(|id| format!("#{id}"));
    add("work items ", &list(work_items, MAX_WORK_ITEMS));
    add("requested by ", &name(&run.requested_for));
    add("", &cut(&run.url, 2 * MAX_NAME_LENGTH));
    let mut text = parts.join(", ");
    if !own.is_empty() {
        text.push_str(". ");
        text.push_str(own);
    }
    cut(&text, MAX_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure_devops::agent::run::Kind;

    fn run() -> Run {
        Run {
            kind: Kind::Release,
            id: 7,
            name: "Release-7".into(),
            pipeline: "Storefront release".into(),
            stage: "Production".into(),
            stage_display_name: String::new(),
            stage_id: Some(21),
            pipeline_stage: None,
            pipeline_branch: None,
            consumed: Vec::new(),
            has_several_artifacts: false,
            pull_request: None,
            attempt: 1,
            url: "https://dev.azure.com/contoso/Storefront/_release?releaseId=7".into(),
            requested_for: "Release manager".into(),
            organization: "contoso".into(),
            project: "Storefront".into(),
            project_id: None,
            collection_url: "https://dev.azure.com/contoso/".into(),
            release_url: "https://vsrm.dev.azure.com/contoso/".into(),
        }
    }

    #[test]
    fn it_tells_where_a_change_comes_from() {
        assert_eq!(
            comment(&run(), &BTreeSet::from([4712, 4711]), "Launch day"),
            "Azure DevOps release Release-7 of Storefront release, stage Production, work items #4711, #4712, requested by Release manager, https://dev.azure.com/contoso/Storefront/_release?releaseId=7. Launch day"
        );
        let bare = Run {
            kind: Kind::Pipeline,
            name: "20261122.1".into(),
            pipeline: String::new(),
            stage: String::new(),
            requested_for: String::new(),
            url: String::new(),
            ..run()
        };
        assert_eq!(
            comment(&bare, &BTreeSet::new(), ""),
            "Azure DevOps run 20261122.1"
        );
    }

    #[test]
    fn it_stays_short_and_keeps_its_address() {
        let long = Run {
            name: "n".repeat(5000),
            ..run()
        };
        let text = comment(&long, &(1..500).collect(), &"c".repeat(5000));
        assert_eq!(text.chars().count(), 999);
        assert!(
            text.contains("and 479 more") && text.contains("releaseId=7"),
            "{text}"
        );
    }
}
