//! The service connections that the user may use.

use std::rc::Rc;

use super::words;
use crate::services::Services;
use crate::views::work_item::state::Action;

pub(super) async fn load(services: &Services) -> Action {
    let project = &services.context.project.id;
    let connections = services.azure_devops.launchdarkly_connections(project).await;
    Action::Connections(connections.map(Rc::from).map_err(|error| words(&error)).into())
}
