//! The release or run that changed a flag, parsed from the comment that the task writes to LaunchDarkly's audit log.
//!
//! Anybody can write such a comment, so it is shown as text only, and its link must lead into the organization.

use super::instance::Address;

/// Release or run that changed a flag, as an audit log comment states it. All texts are untrusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSource {
    /// For example `release Release-7 of Storefront release` or `run 20261122.1`.
    pub what: String,
    /// Name of the stage; may be empty.
    pub stage: String,
    /// Address of the release or run, if the comment has one in the organization.
    pub url: Option<String>,
}

impl ChangeSource {
    /// Parses a comment. Returns `None` if the task did not write it. `organization_url` has no trailing slash.
    #[must_use]
    pub fn read(comment: &str, organization_url: &str) -> Option<Self> {
        let told = comment.strip_prefix("Azure DevOps ")?;
        // Splitting at a `char` instead of a `str` keeps kilobytes of string search code out of the program.
        let mut parts = told.split(',').map(|part| part.trim_start_matches(' '));
        let what = parts.next()?;
        if !(what.starts_with("release ") || what.starts_with("run ")) {
            return None;
        }
        let stage = parts.find_map(|part| part.strip_prefix("stage "));
        let url = told.split(' ').find(|word| word.starts_with("http"));
        let url = url.map(|url| url.trim_end_matches(['.', ',']));
        let is_own = |url: &&str| {
            let own = url.strip_prefix(organization_url);
            own.is_some_and(|path| path.starts_with('/')) && Address::parse(url).is_some()
        };
        Some(Self {
            what: what.trim_end_matches('.').to_owned(),
            stage: stage.unwrap_or_default().trim_end_matches('.').to_owned(),
            url: url.filter(is_own).map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_of_the_task_names_release_stage_and_page() {
        let organization = "https://dev.azure.com/contoso";
        let page = "https://dev.azure.com/contoso/Storefront/_release?releaseId=7";
        let comment = format!(
            "Azure DevOps release Release-7 of Storefront release, stage Production, work items #4711, requested by X, {page}. Launch day https://x"
        );
        let mover = ChangeSource::read(&comment, organization).unwrap();
        assert_eq!(
            (mover.what.as_str(), mover.stage.as_str()),
            ("release Release-7 of Storefront release", "Production")
        );
        assert_eq!(mover.url.as_deref(), Some(page));
        let bare = ChangeSource::read("Azure DevOps run 20261122.1", organization).unwrap();
        assert_eq!(
            (bare.what.as_str(), bare.stage.as_str(), bare.url),
            ("run 20261122.1", "", None)
        );
    }

    #[test]
    fn other_comments_name_none_and_a_link_elsewhere_is_left_out() {
        let organization = "https://dev.azure.com/contoso";
        for comment in ["", "Turned on by hand", "Azure DevOps", "Azure DevOps is down"] {
            assert_eq!(ChangeSource::read(comment, organization), None, "{comment}");
        }
        for url in [
            "https://evil.example/x",
            "https://dev.azure.com/contoso.evil.example",
            "https://dev.azure.com/contosox/y",
            "javascript:alert(1)",
        ] {
            let mover = ChangeSource::read(&format!("Azure DevOps release R, {url}"), organization).unwrap();
            assert_eq!(mover.url, None, "{url}");
        }
    }
}
