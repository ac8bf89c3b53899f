//! The `Authorization` header for Azure DevOps.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::Secret;

/// Remedy when the token of a page is rejected.
pub const CHECK_ACCESS: &str = "Reload the page.";

/// Provides the header, and a new one when the server rejects it.
pub trait Authorization {
    /// Value of the header. `renew` requests a new token.
    ///
    /// # Errors
    ///
    /// A message when no token is available.
    fn header(&self, renew: bool) -> impl Future<Output = Result<Secret, String>>;

    /// Whether a new token can be requested.
    fn can_renew(&self) -> bool;

    /// Remedy when the server rejects the token.
    fn remedy(&self) -> &'static str {
        CHECK_ACCESS
    }
}

/// Bearer token without renewal, such as the job access token of an agent.
#[derive(Clone, Debug)]
pub struct Bearer(Secret);

impl Bearer {
    /// Creates the header from a token without its scheme.
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

/// Provides bearer tokens that expire and can be renewed.
pub trait Tokens {
    /// Token without its scheme. `renew` requests a new one.
    fn token(&self, renew: bool) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + '_>>;
}

/// Credential for one organization, of any kind.
#[derive(Clone)]
pub struct Key<'a> {
    content: Content<'a>,
    remedy: &'static str,
}

#[derive(Clone)]
enum Content<'a> {
    Header(Secret),
    Tokens(Rc<dyn Tokens + 'a>),
}

impl<'a> Key<'a> {
    /// Bearer token without renewal.
    #[must_use]
    pub fn bearer(token: &Secret, remedy: &'static str) -> Self {
        Self {
            content: Content::Header(Bearer::new(token).0),
            remedy,
        }
    }

    /// User name and password, or an empty name and a personal access token.
    #[must_use]
    pub fn basic(user: &str, password: &Secret, remedy: &'static str) -> Self {
        Self {
            content: Content::Header(Secret::new(&format!(
                "Basic {}",
                encoded(user, password).expose()
            ))),
            remedy,
        }
    }

    /// Tokens that are fetched on demand.
    #[must_use]
    pub fn renewed(tokens: Rc<dyn Tokens + 'a>, remedy: &'static str) -> Self {
        Self {
            content: Content::Tokens(tokens),
            remedy,
        }
    }
}

/// `user:password` in base64, as Basic authentication sends it. As secret as the password.
#[must_use]
pub fn encoded(user: &str, password: &Secret) -> Secret {
    Secret::new(&STANDARD.encode(format!("{user}:{}", password.expose())))
}

impl Authorization for Key<'_> {
    async fn header(&self, renew: bool) -> Result<Secret, String> {
        match &self.content {
            Content::Header(header) => Ok(header.clone()),
            Content::Tokens(tokens) => tokens.token(renew).await.map(|token| Bearer::new(&token).0),
        }
    }

    fn can_renew(&self) -> bool {
        matches!(self.content, Content::Tokens(_))
    }

    fn remedy(&self) -> &'static str {
        self.remedy
    }
}

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_personal_access_token_is_the_password_of_nobody() {
        let key = Key::basic("", &Secret::new("0123456789"), "");
        let header = pollster::block_on(key.header(false)).unwrap();
        assert_eq!(header.expose(), "Basic OjAxMjM0NTY3ODk=");
        assert!(!key.can_renew());
        assert!(!format!("{key:?}").contains("OjAx"));
    }
}
