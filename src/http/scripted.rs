//! Transport for tests: responds from a script and records the requests.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::{Request, Response, Transport, TransportError};

/// Scripted responses, in order. A request without a response is an error.
#[derive(Debug, Default)]
pub struct Scripted {
    answers: RefCell<VecDeque<Result<Response, TransportError>>>,
    requests: RefCell<Vec<Request>>,
}

impl Scripted {
    /// Creates an empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a response.
    #[must_use]
    pub fn answer(self, status: u16, body: impl ToString) -> Self {
        self.push(Ok(Response {
            status,
            headers: Vec::new(),
            body: body.to_string().into(),
        }))
    }

    /// Adds a response with headers; names in lower case.
    #[must_use]
    pub fn answer_with(self, status: u16, headers: &[(&str, &str)], body: impl ToString) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.push(Ok(Response {
            status,
            headers: headers.iter().map(owned).collect(),
            body: body.to_string().into(),
        }))
    }

    /// Adds a failure.
    #[must_use]
    pub fn fail(self, error: TransportError) -> Self {
        self.push(Err(error))
    }

    fn push(self, answer: Result<Response, TransportError>) -> Self {
        self.answers.borrow_mut().push_back(answer);
        self
    }

    /// Requests so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.requests.borrow().clone()
    }

    /// Method and URL of each request so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.requests()
            .iter()
            .map(|request| format!("{request:?}"))
            .collect()
    }
}

impl Transport for Scripted {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.requests.borrow_mut().push(request.clone());
        self.answers.borrow_mut().pop_front().unwrap_or_else(|| {
            Err(TransportError::Refused {
                message: format!("The script has no answer to {request:?}."),
            })
        })
    }
}
