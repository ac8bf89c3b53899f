//! Seeded faults of networks, proxies and services in requests and responses, and concurrent changes by other people.
//!
//! A disturbance depends on the seed, the request's method and path, and how many equal requests came before it, so that
//! a seed repeats.

pub(crate) mod connection;
mod disturbance;
mod concurrent_changes;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;
use uuid::Uuid;

use crate::launchdarkly::Simulator;
use crate::referee::Service;
use connection::ConnectionFault;
use disturbance::Disturbance;

/// Largest request body, in bytes. It is above what either service accepts.
const MAX_BODY: usize = 64 << 20;

/// Frequencies of faults.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Percent of the answers that are disturbed.
    pub answers: u64,
    /// Percentage of the reads and changes of a flag that are followed by a change by someone else.
    pub others: u64,
    /// Percent of the connections that are refused, or on which everything is sent twice.
    pub connections: u64,
    /// Whether an answer may stay away for longer than a client waits.
    pub stalls: bool,
}

/// Faults of both services. Clones share them; there are none until [`Chaos::begin`].
#[derive(Clone, Debug, Default)]
pub struct Chaos(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    plan: Mutex<Plan>,
    /// Number of API requests since the start.
    requests: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Plan {
    seed: u64,
    rates: Option<Rates>,
    /// Number of requests so far by method and path.
    counts: HashMap<String, u64>,
    journal: Vec<String>,
    is_down: bool,
}

/// Router that the faults are laid over.
#[derive(Clone)]
struct Layer {
    chaos: Chaos,
    service: Service,
    /// Account in which concurrent changes are made.
    launchdarkly: Option<Simulator>,
}

impl Chaos {
    /// Starts to disturb answers, with new counts and an empty journal.
    pub fn begin(&self, seed: u64, rates: Rates) {
        *self.lock() = Plan {
            seed,
            rates: Some(rates),
            ..Plan::default()
        };
    }

    /// Lets every answer pass again.
    pub fn end(&self) {
        self.lock().rates = None;
    }

    /// The disturbances since the beginning, a line each.
    #[must_use]
    pub fn journal(&self) -> Vec<String> {
        self.lock().journal.clone()
    }

    /// Number of API requests of both services since the start, as it grows.
    #[must_use]
    pub fn requests(&self) -> watch::Receiver<u64> {
        self.0.requests.subscribe()
    }

    /// Ends every connection without an answer while the servers are down.
    pub(crate) fn set_down(&self, is_down: bool) {
        let mut plan = self.lock();
        plan.is_down = is_down;
        let event = if is_down {
            "the servers end"
        } else {
            "the servers are back"
        };
        plan.journal.push(event.to_owned());
    }

    /// Fault of the next connection to a service.
    fn connection_fault(&self, service: Service) -> Option<ConnectionFault> {
        let mut plan = self.lock();
        let rates = plan.rates?;
        let draws = plan.draws(&format!("{service:?} connection"));
        if draws.percent("connection") >= rates.connections {
            return None;
        }
        let fault = if draws.number("kind").is_multiple_of(2) {
            ConnectionFault::Refused
        } else {
            ConnectionFault::Doubled
        };
        let line = format!("{service:?} connection ({}): {fault:?}", draws.count);
        plan.journal.push(line);
        Some(fault)
    }

    /// Lays the faults over a service's router.
    pub(crate) fn over(&self, service: Service, launchdarkly: Option<&Simulator>, router: Router) -> Router {
        let layer = Layer {
            chaos: self.clone(),
            service,
            launchdarkly: launchdarkly.cloned(),
        };
        router.layer(from_fn_with_state(layer, disturb))
    }

    fn lock(&self) -> MutexGuard<'_, Plan> {
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plan {
    /// Counts a request or connection.
    fn draws(&mut self, operation: &str) -> Draws {
        let count = self.counts.entry(operation.to_owned()).or_default();
        *count += 1;
        Draws {
            seed: self.seed,
            operation: operation.to_owned(),
            count: *count,
        }
    }

    /// Fault of the next request of an operation.
    fn next(&mut self, operation: &str, parts: &Parts) -> Option<(Rates, Draws, Option<Disturbance>)> {
        let rates = self.rates?;
        let draws = self.draws(operation);
        let is_disturbed = draws.percent("answer") < rates.answers;
        let disturbance = is_disturbed.then(|| Disturbance::drawn(&draws, rates, parts));
        if let Some(disturbance) = &disturbance {
            let line = format!("{operation} ({}): {disturbance:?}", draws.count);
            self.journal.push(line);
        }
        Some((rates, draws, disturbance))
    }
}

/// Random numbers of one request.
struct Draws {
    seed: u64,
    operation: String,
    /// 1 for the first request of the operation.
    count: u64,
}

impl Draws {
    /// A number for each purpose.
    fn number(&self, purpose: &str) -> u64 {
        // Its keys are fixed.
        let mut hasher = DefaultHasher::new();
        (self.seed, &self.operation, self.count, purpose).hash(&mut hasher);
        hasher.finish()
    }

    fn percent(&self, purpose: &str) -> u64 {
        self.number(purpose) % 100
    }
}

async fn disturb(State(layer): State<Layer>, request: Request, next: Next) -> Response {
    if !layer.service.is_api(request.uri().path()) || request.method() == Method::OPTIONS {
        if layer.chaos.lock().is_down {
            return disturbance::dropped();
        }
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let chaos = &layer.chaos;
    let operation = operation(layer.service, &parts);
    let drawn = chaos.lock().next(&operation, &parts);
    chaos.0.requests.send_modify(|count| *count += 1);
    if chaos.lock().is_down {
        return disturbance::dropped();
    }
    let disturbance = drawn.as_ref().and_then(|(_, _, disturbance)| disturbance.clone());
    let pass = || {
        next.clone()
            .run(Request::from_parts(parts.clone(), Body::from(body.clone())))
    };
    let response = match disturbance {
        Some(disturbance) => disturbance.carry_out(layer.service, &parts, pass).await,
        None => pass().await,
    };
    if let (Some((rates, draws, _)), Some(account)) = (&drawn, &layer.launchdarkly)
        && draws.percent("others") < rates.others
        && let Some(change) = concurrent_changes::change(account, &parts, &body, draws.number("change"))
    {
        chaos
            .lock()
            .journal
            .push(format!("{operation} ({}): somebody else: {change}", draws.count));
    }
    if chaos.lock().is_down {
        return disturbance::dropped();
    }
    response
}

/// Service, method and path, without the ids that differ from start to start.
fn operation(service: Service, parts: &Parts) -> String {
    let segments = parts.uri.path().split('/');
    let shape: Vec<&str> = segments
        .map(|segment| {
            if Uuid::parse_str(segment).is_ok() {
                "*"
            } else {
                segment
            }
        })
        .collect();
    format!("{service:?} {} {}", parts.method, shape.join("/"))
}

#[cfg(test)]
mod tests;
