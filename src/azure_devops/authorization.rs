//! The `Authorization` header for Azure DevOps.

use std::future::Future;

use crate::http::Secret;

/// Gives the header, and perhaps a newer one when the server refused it.
pub trait Authorization {
    /// The value of the header; `renew` asks for one that was not given before.
    ///
    /// # Errors
    ///
    /// A sentence when there is no token to be had.
    fn header(&self, renew: bool) -> impl Future<Output = Result<Secret, String>>;

    /// Whether asking again can help.
    fn can_renew(&self) -> bool;
}

/// A bearer token that lasts for as long as the program: the agent's job access token.
#[derive(Clone, Debug)]
pub struct Bearer(Secret);

impl Bearer {
    /// A token without its scheme.
    #[must_use]
    pub fn new(token: &Secret) -> Self {
        Self(Secret::new(&format!("Bearer {}", token.expose())))
    }
}

impl Authorization for Bearer {
    async fn header(&self, _renew: bool) -> Result<Secret, String> {
        Ok(self.0.clone())
    }

    fn can_renew(&self) -> bool {
        false
    }
}
