//! `api-version`, in the query or as a parameter of `Accept`, and the other parameter of `Accept` that counts.

use axum::http::Method;

use super::error::RestError;

/// The version that is in preview as a whole.
const IN_PREVIEW: (u32, u32) = (7, 2);

/// The version in an `Accept` header: `application/json;api-version=7.1`.
pub(super) fn in_accept(accept: &str) -> Option<&str> {
    accept
        .split([';', ','])
        .find_map(|part| part.trim().strip_prefix("api-version="))
}

/// Whether an `Accept` header requests lists without the enclosing object, as Microsoft's REST client for extensions does.
pub(super) fn unwraps_lists(accept: &str) -> bool {
    accept
        .split([';', ','])
        .any(|part| part.trim() == "noArrayWrap=true")
}

/// Checks a version; whether it carries `-preview`.
pub(super) fn check(method: &Method, version: Option<&str>, newest: (u32, u32)) -> Result<bool, RestError> {
    let Some(version) = version else {
        let message = format!(
            "No api-version was supplied for the \"{method}\" request. The version must be supplied either as part of the Accept header \
             (e.g. \"application/json; api-version=1.0\") or as a query parameter (e.g. \"?api-version=1.0\")."
        );
        return Err(RestError::bad_request("VssVersionNotSpecifiedException", message));
    };
    let (number, preview) = version
        .split_once('-')
        .map_or((version, None), |(number, rest)| (number, Some(rest)));
    let number = number
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    let is_preview =
        preview.is_none_or(|preview| preview.strip_prefix("preview").is_some_and(is_preview_number));
    let Some(number) = number.filter(|_| is_preview) else {
        let message = format!(
            "The api-version \"{version}\" is not valid. The format is {{major}}.{{minor}}[-preview[.{{resource version}}]]."
        );
        return Err(RestError::bad_request(
            "VssInvalidApiResourceVersionException",
            message,
        ));
    };
    if number > newest {
        let (major, minor) = newest;
        let message = format!(
            "The requested REST API version of {version} is out of range for this server. The latest REST API version this server supports is {major}.{minor}."
        );
        return Err(RestError::bad_request("VssVersionOutOfRangeException", message));
    }
    if number == IN_PREVIEW && preview.is_none() {
        return Err(preview_required(version));
    }
    Ok(preview.is_some())
}

/// The refusal of a version without `-preview`.
pub(super) fn preview_required(version: &str) -> RestError {
    let message = format!(
        "The requested version \"{version}\" of the resource is under preview. The -preview flag must be supplied in the api-version for such \
         requests. For example: \"{version}-preview\""
    );
    RestError::bad_request("VssInvalidPreviewVersionException", message)
}

fn is_preview_number(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix('.')
            .is_some_and(|number| number.parse::<u32>().is_ok())
}
