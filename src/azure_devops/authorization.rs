//! The `Authorization` header for Azure DevOps.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::Secret;

/// What to do when the frame's or the job's own token is not accepted.
pub const CHECK_ACCESS: &str = "In a tab, reload the page; in a pipeline, check the job's access settings.";

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

    /// What to do when the server does not accept it, in a sentence.
    fn remedy(&self) -> &'static str {
        CHECK_ACCESS
    }
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

/// Gives bearer tokens that end and can be had again.
pub trait Tokens {
    /// A token without its scheme; `renew` asks for another than the last one.
    fn token(&self, renew: bool) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + '_>>;
}

/// What is shown to one organization, of whatever kind.
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
    /// A bearer token that lasts.
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

    /// Tokens that are fetched when they are needed.
    #[must_use]
    pub fn renewed(tokens: Rc<dyn Tokens + 'a>, remedy: &'static str) -> Self {
        Self {
            content: Content::Tokens(tokens),
            remedy,
        }
    }
}

/// `user:password` in base64, as Basic authorization carries it. A secret like the password.
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
