//! The pages that a person sees: Boards, Releases, Pipelines, service connections.
