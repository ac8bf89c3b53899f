//! The referee: compares every request that the sandbox receives, and every response that it sends, with the description that
//! the service publishes.
//!
//! [`Referee::over`] wraps a service's router. Differences are collected; [`known`] names those that are meant. An answer
//! that was made wrong deliberately carries [`Deliberate`] and is not validated.

mod description;
mod known;
mod schema;
mod validation;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use description::{Description, Operation};

/// Largest body that is compared, in bytes. It is above what either service accepts.
const MAX_BODY: usize = 64 << 20;

/// Marks a response that a test made wrong deliberately.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deliberate;

/// Service with a published description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Azure DevOps' REST API 7.1.
    AzureDevOps,
    /// LaunchDarkly's REST API v2.
    LaunchDarkly,
}

/// Party that a difference is attributed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The client's.
    Request,
    /// The sandbox's.
    Answer,
}

/// Operation and field in which traffic and description differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The service.
    pub service: Service,
    /// Method and path template, e.g. `GET /api/v2/flags/{projectKey}`.
    pub operation: String,
    /// Client or sandbox.
    pub side: Side,
    /// Path of the field, e.g. `value[].release.name`; a parameter as `query $top` or `header LD-API-Version`.
    pub field: String,
}

/// A difference between traffic and description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Operation and field.
    pub place: Place,
    /// Description of the first occurrence.
    pub problem: String,
}

/// The differences that were seen, each place once. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Referee(Arc<Mutex<BTreeMap<Place, String>>>);

impl Referee {
    /// The differences so far, in order of their places.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let difference = |(place, problem): (&Place, &String)| Difference {
            place: place.clone(),
            problem: problem.clone(),
        };
        seen.iter().map(difference).collect()
    }

    /// Wraps a router so that its requests and answers are validated.
    pub(crate) fn over(&self, service: Service, router: Router) -> Router {
        router.layer(from_fn_with_state((self.clone(), service), watch))
    }

    fn validate_request(&self, service: Service, parts: &Parts, body: &[u8]) -> Option<&'static Operation> {
        let method = overridden(parts);
        let path = parts.uri.path();
        let candidates = service.description().operations(&method, path);
        let best = candidates
            .into_iter()
            .map(|operation| (operation, validation::request(operation, parts, body)))
            .min_by_key(|(_, found)| found.len());
        let Some((operation, found)) = best else {
            let operation = format!("{method} {}", description::shape(path));
            if !known::is_undescribed(service, &operation) {
                let problem = "the description has no such operation".to_owned();
                self.note(service, &operation, Side::Request, vec![(String::new(), problem)]);
            }
            return None;
        };
        self.note(service, &operation.name, Side::Request, found);
        Some(operation)
    }

    async fn validate_answer(
        &self,
        service: Service,
        operation: &'static Operation,
        response: Response,
    ) -> Response {
        if response.extensions().get::<Deliberate>().is_some() {
            return response;
        }
        let (parts, body) = response.into_parts();
        let Ok(body) = to_bytes(body, MAX_BODY).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let found = validation::answer(operation, &parts, &body);
        self.note(service, &operation.name, Side::Answer, found);
        Response::from_parts(parts, Body::from(body))
    }

    fn note(&self, service: Service, operation: &str, side: Side, found: Vec<(String, String)>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (field, problem) in found {
            let place = Place {
                service,
                operation: operation.to_owned(),
                side,
                field,
            };
            if !known::is_known(&place) {
                seen.entry(place).or_insert(problem);
            }
        }
    }
}

async fn watch(
    State((referee, service)): State<(Referee, Service)>,
    request: Request,
    next: Next,
) -> Response {
    if !service.is_api(request.uri().path()) || request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let best = referee.validate_request(service, &parts, &body);
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    match best {
        Some(operation) => referee.validate_answer(service, operation, response).await,
        None => response,
    }
}

impl Service {
    fn description(self) -> &'static Description {
        match self {
            Self::AzureDevOps => &description::AZURE_DEVOPS,
            Self::LaunchDarkly => &description::LAUNCHDARKLY,
        }
    }

    pub(crate) fn is_api(self, path: &str) -> bool {
        match self {
            Self::AzureDevOps => path.contains("/_apis/"),
            Self::LaunchDarkly => path.starts_with("/api/"),
        }
    }
}

/// HTTP method of a request.
fn overridden(parts: &Parts) -> Method {
    let wanted = parts.headers.get("x-http-method-override");
    let wanted = wanted.and_then(|value| Method::from_bytes(value.as_bytes()).ok());
    wanted
        .filter(|_| parts.method == Method::POST)
        .unwrap_or_else(|| parts.method.clone())
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place {
            service,
            operation,
            side,
            field,
        } = &self.place;
        let side = match side {
            Side::Request => "request",
            Side::Answer => "answer",
        };
        write!(
            formatter,
            "{service:?}, {operation}, {side}, {field}: {}",
            self.problem
        )
    }
}

#[cfg(test)]
mod tests;
