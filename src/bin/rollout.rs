//! The LaunchDarkly Rollout task. Its `index.js` calls [`run`].

use launchdarkly_azure_devops::azure_devops::agent::cancellation::Cancellation;
use launchdarkly_azure_devops::azure_devops::agent::log::Log;
use launchdarkly_azure_devops::azure_devops::agent::network::Network;
use launchdarkly_azure_devops::azure_devops::agent::process::{Process, Signals, take_variables};
use launchdarkly_azure_devops::azure_devops::agent::secret_masker::SecretMasker;
use launchdarkly_azure_devops::http::node::Node;
use launchdarkly_azure_devops::rollout;
use wasm_bindgen::prelude::*;

/// Runs the task and reports its result to the agent. Never fails itself.
#[wasm_bindgen]
pub async fn run() {
    let variables = take_variables();
    let process = Process::new(&variables);
    let machine = SecretMasker::new(&process, &variables);
    let cancellation = Cancellation::default();
    let _signals = Signals::cancelling(&cancellation);
    let mut network = Network::read(&variables);
    let (node, warnings) = Node::new(network.settings.clone());
    network.warnings.extend(warnings);
    network.announce(Log::new(&machine));
    rollout::run(&variables, node, &machine, &cancellation).await;
}

fn main() {}
