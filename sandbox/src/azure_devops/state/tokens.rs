//! Access tokens: one per frame for the user, one per job for the agent.

use uuid::Uuid;

use super::{DataScope, State};
use crate::assumptions::Assumption;

/// Requests that a frame's token serves where it is refused early.
const SHORT_LIFE: u32 = 5;

/// Identity of an access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The person at the browser, through the extension: limited to the manifest's scopes.
    User,
    /// A job; it ends with the job.
    Job(Uuid),
}

/// Identity of an Entra token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// Client id of the application or identity.
    pub application: String,
}

impl State {
    /// Id of the person at the browser.
    #[must_use]
    pub fn user_id(&self) -> Uuid {
        self.lock().signed_in.unwrap_or(self.organization().id)
    }

    /// Signs in another user, for whom the extension has not stored anything.
    pub fn sign_in(&self, user_id: Uuid) {
        self.expire_user_tokens();
        let mut inner = self.lock();
        inner.signed_in = Some(user_id);
        inner
            .extension_data
            .retain(|(scope, _), _| *scope != DataScope::User);
    }

    /// A token for the extension's frame, as `getAccessToken()` returns it.
    #[must_use]
    pub fn user_token(&self) -> String {
        self.issue(Token::User)
    }

    /// A token for a job, as the agent gets it.
    pub(in crate::azure_devops) fn job_token(&self, job: Uuid) -> String {
        self.issue(Token::Job(job))
    }

    /// Identity of a token; `None` when it is unknown, revoked, or its job has ended.
    #[must_use]
    pub fn token(&self, token: &str) -> Option<Token> {
        let mut inner = self.lock();
        let known = inner.tokens.get(token).copied()?;
        if known == Token::User && inner.violated.contains(&Assumption::TokenLife) {
            let uses = inner.uses.entry(token.to_owned()).or_default();
            *uses += 1;
            return (*uses <= SHORT_LIFE).then_some(known);
        }
        Some(known)
    }

    /// Ends a token, as time does; the next call with it is answered 401.
    pub fn revoke_token(&self, token: &str) {
        self.lock().tokens.remove(token);
    }

    /// Expires every token of the user's frames. A frame gets a new one from its host.
    pub fn expire_user_tokens(&self) {
        self.lock().tokens.retain(|_, token| *token != Token::User);
    }

    fn issue(&self, token: Token) -> String {
        let text = format!("sandbox-{}", Uuid::new_v4().simple());
        self.lock().tokens.insert(text.clone(), token);
        text
    }
}
