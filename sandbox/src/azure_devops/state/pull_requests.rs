//! Pull requests, as far as their work items go.

use super::State;

/// A pull request.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// Id, unique in the organization.
    pub id: u32,
    /// Title.
    pub title: String,
    /// Work items that are linked to it.
    pub work_items: Vec<u32>,
}

impl State {
    /// The pull requests of the project's first repository, newest first. They never change.
    #[must_use]
    pub fn pull_requests(&self) -> Vec<PullRequest> {
        vec![
            PullRequest {
                id: 302,
                title: "Ask for the delivery date before payment".to_owned(),
                work_items: vec![4711, 4712],
            },
            PullRequest {
                id: 301,
                title: "Tidy the handbook".to_owned(),
                work_items: vec![],
            },
        ]
    }
}
