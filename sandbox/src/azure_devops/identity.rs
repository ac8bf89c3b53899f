//! Microsoft Entra, and the instance metadata service of a machine in Azure, on the origin of Azure DevOps.
//!
//! The agent's machine names them by `AZURE_AUTHORITY_HOST` and `AZURE_POD_IDENTITY_AUTHORITY_HOST`.

use axum::extract::{Form, OriginalUri, Path, Query, State as Extracted};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::state::{self, Bearer, State};

/// The one tenant.
pub const TENANT: &str = "7f6a1c52-3d0e-4b8b-9a55-2c7e1d90a001";
/// An application that is a user of *fabrikam*.
pub const APPLICATION: &str = "7f6a1c52-3d0e-4b8b-9a55-2c7e1d90a002";
/// Its secret.
pub const CLIENT_SECRET: &str = "sandbox&client=secret+1";
/// An application that is a user of no organization; it has the same secret.
pub const OUTSIDER: &str = "7f6a1c52-3d0e-4b8b-9a55-2c7e1d90a003";
/// Client id of the identity that is assigned to the agent's machine; the machine has one of its own, too.
pub const MANAGED_IDENTITY: &str = "7f6a1c52-3d0e-4b8b-9a55-2c7e1d90a004";

/// Azure DevOps, in every tenant.
const AZURE_DEVOPS: &str = "499b84ac-1321-427f-aa17-267ca6975798";
/// Application that a managed identity represents.
const TOKEN_EXCHANGE: &str = "api://AzureADTokenExchange";
const LIFE_SECONDS: u32 = 3599;

#[derive(Deserialize)]
struct TokenRequest {
    client_id: String,
    scope: String,
    grant_type: String,
    client_secret: Option<String>,
    client_assertion_type: Option<String>,
    client_assertion: Option<String>,
}

#[derive(Deserialize)]
struct MachineRequest {
    #[serde(rename = "api-version")]
    api_version: String,
    resource: String,
    client_id: Option<String>,
}

/// Routes of both.
pub(crate) fn router(state: State) -> Router {
    Router::new()
        .route("/{tenant}/oauth2/v2.0/token", post(entra))
        .route("/metadata/identity/oauth2/token", get(machine))
        .with_state(state)
}

impl State {
    /// Identity of a token for Azure DevOps.
    #[must_use]
    pub fn entra_token(&self, token: &str) -> Option<Bearer> {
        let (audience, bearer) = self.lock().entra_tokens.get(token).cloned()?;
        (audience == AZURE_DEVOPS).then_some(bearer)
    }

    fn issue_entra_token(&self, audience: &str, application: &str) -> String {
        let token = format!("entra-{}", Uuid::new_v4().simple());
        let bearer = Bearer {
            application: application.to_owned(),
        };
        self.lock()
            .entra_tokens
            .insert(token.clone(), (audience.to_owned(), bearer));
        token
    }

    fn record(&self, method: &str, path: &str, response: &Response) {
        self.record_request(state::Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: String::new(),
            status: response.status().as_u16(),
        });
    }
}

async fn entra(
    Extracted(state): Extracted<State>,
    Path(tenant): Path<String>,
    OriginalUri(uri): OriginalUri,
    Form(request): Form<TokenRequest>,
) -> Response {
    let response = match granted(&state, &tenant, &request) {
        Ok(token) => Json(json!({
            "token_type": "Bearer",
            "expires_in": LIFE_SECONDS,
            "ext_expires_in": LIFE_SECONDS,
            "access_token": token,
        }))
        .into_response(),
        Err((code, message)) => {
            let body = json!({
                "error": if code == 90_002 { "invalid_request" } else { "invalid_client" },
                "error_description": format!("AADSTS{code}: {message}\r\nTrace ID: {}", Uuid::nil()),
                "error_codes": [code],
            });
            (StatusCode::UNAUTHORIZED, Json(body)).into_response()
        }
    };
    state.record("POST", uri.path(), &response);
    response
}

fn granted(state: &State, tenant: &str, request: &TokenRequest) -> Result<String, (u32, String)> {
    if tenant != TENANT {
        return Err((90_002, format!("Tenant '{tenant}' not found.")));
    }
    let client = request.client_id.as_str();
    if client != APPLICATION && client != OUTSIDER {
        let message =
            format!("Application with identifier '{client}' was not found in the directory 'Sandbox'.");
        return Err((700_016, message));
    }
    if request.grant_type != "client_credentials" || request.scope != format!("{AZURE_DEVOPS}/.default") {
        return Err((
            70_011,
            format!(
                "The provided value for the input parameter 'scope' is not valid: {}",
                request.scope
            ),
        ));
    }
    let is_assertion = request.client_assertion_type.as_deref()
        == Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    match (&request.client_secret, &request.client_assertion) {
        (Some(secret), None) if secret == CLIENT_SECRET => {}
        (Some(_), None) => {
            let message = format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."
            );
            return Err((7_000_215, message));
        }
        (None, Some(assertion)) if is_assertion => {
            let vouched = state.lock().entra_tokens.get(assertion).cloned();
            if vouched.is_none_or(|(audience, _)| audience != TOKEN_EXCHANGE) {
                return Err((700_027, "The certificate with identifier used to sign the client assertion is not registered on application.".to_owned()));
            }
        }
        _ => return Err((
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
                .to_owned(),
        )),
    }
    Ok(state.issue_entra_token(AZURE_DEVOPS, client))
}

async fn machine(
    Extracted(state): Extracted<State>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(request): Query<MachineRequest>,
) -> Response {
    let response = match vouched(&state, &headers, &request) {
        // Numbers are texts here.
        Ok(token) => Json(json!({
            "access_token": token,
            "expires_in": LIFE_SECONDS.to_string(),
            "resource": request.resource,
            "token_type": "Bearer",
        }))
        .into_response(),
        Err(message) => (StatusCode::BAD_REQUEST, Json(refusal(message))).into_response(),
    };
    state.record("GET", uri.path(), &response);
    response
}

fn refusal(message: &str) -> Value {
    json!({ "error": "invalid_request", "error_description": message })
}

fn vouched(state: &State, headers: &HeaderMap, request: &MachineRequest) -> Result<String, &'static str> {
    if headers.get("metadata").is_none_or(|value| value != "true") {
        return Err("Required metadata header not specified");
    }
    if request.api_version != "2018-02-01" {
        return Err("The specified api-version is not supported");
    }
    if request.resource != AZURE_DEVOPS && request.resource != TOKEN_EXCHANGE {
        return Err("The resource is not known");
    }
    let identity = request.client_id.as_deref().unwrap_or("system-assigned");
    if identity != "system-assigned" && identity != MANAGED_IDENTITY {
        return Err("Identity not found");
    }
    Ok(state.issue_entra_token(&request.resource, identity))
}
