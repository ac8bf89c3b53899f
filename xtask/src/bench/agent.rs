//! Environment that an agent provides to the task.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::layout;
use crate::process;

const ENDPOINT: &str = "6f3c1b7e-2f0a-4c55-9f0d-1f6a2f1f4b11";

/// A task as an agent starts it for a stage of a classic release.
pub fn command(task: &Path, address: SocketAddr) -> Command {
    let url = format!("http://{address}");
    let temporary = layout::intermediate("agent");
    let mut command = process::command("node");
    command
        .arg(task)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .env("AGENT_TEMPDIRECTORY", temporary)
        .env("AGENT_VERSION", "4.248.0");
    let of_job = [
        ("INPUT_SERVICEENDPOINT", ENDPOINT),
        ("INPUT_ENVIRONMENT", "production"),
        ("INPUT_ROLLOUT", "25"),
        ("INPUT_TURNON", "true"),
        ("INPUT_MODE", "apply"),
        ("INPUT_WORKITEMS", "auto"),
        ("INPUT_WHENNOTHINGLINKED", "warn"),
        (
            "ENDPOINT_AUTH_SYSTEMVSSCONNECTION",
            r#"{"parameters":{"AccessToken":"job"},"scheme":"OAuth"}"#,
        ),
        ("ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION", "OAuth"),
        ("ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN", "job"),
        ("SYSTEM_HOSTTYPE", "release"),
        ("SYSTEM_TEAMPROJECT", "Storefront"),
        ("SYSTEM_TEAMPROJECTID", "5e2f6a1c-7f0b-4a6e-8b3e-2d1a9c4b7f10"),
        ("RELEASE_RELEASEID", "1"),
        ("RELEASE_RELEASENAME", "Release-1"),
        ("RELEASE_DEFINITIONID", "1"),
        ("RELEASE_DEFINITIONNAME", "Storefront release"),
        ("RELEASE_ENVIRONMENTID", "2"),
        ("RELEASE_ENVIRONMENTNAME", "Production"),
        ("RELEASE_ATTEMPTNUMBER", "1"),
    ];
    command.envs(of_job);
    for of_url in [
        "ENDPOINT_URL_SYSTEMVSSCONNECTION",
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "SYSTEM_TEAMFOUNDATIONSERVERURI",
    ] {
        command.env(of_url, format!("{url}/sandbox/"));
    }
    command
        .env(format!("ENDPOINT_URL_{ENDPOINT}"), &url)
        .env(
            format!("ENDPOINT_AUTH_{ENDPOINT}"),
            r#"{"parameters":{"apitoken":"api-bench"},"scheme":"Token"}"#,
        )
        .env(format!("ENDPOINT_AUTH_SCHEME_{ENDPOINT}"), "Token")
        .env(
            format!("ENDPOINT_AUTH_PARAMETER_{ENDPOINT}_APITOKEN"),
            "api-bench",
        )
        .env(
            "RELEASE_RELEASEWEBURL",
            format!("{url}/sandbox/Storefront/_release?releaseId=1"),
        );
    command
}
