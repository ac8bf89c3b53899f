use std::collections::BTreeMap;

use super::{ONE, run};
use crate::azure_devops::state::{Issue, IssueKind, JobStatus, TaskResult};

#[tokio::test]
async fn commands_leave_their_mark_on_the_record() {
    let script = r"
        const fs = require('fs'), dir = process.env.AGENT_TEMPDIRECTORY;
        fs.writeFileSync(dir + '/r.json', '{}'); fs.writeFileSync(dir + '/s.md', '# Done');
        console.log('before ##vso[task.setprogress value=40;]');
        console.log('##vso[task.addattachment type=launchdarkly-rollout;name=report.json]' + dir + '/r.json');
        console.log('##vso[task.uploadsummary]' + dir + '/s.md');
        console.error('##vso[task.logissue type=warning;]careful%0Aplease');
        console.log('##vso[task.logissue type=error;]bad');
        console.log('##vso[task.setvariable variable=changed;isOutput=true]3');
        console.log('##vso[task.debug]nobody sees this');
        console.log('##vso[task.complete result=SucceededWithIssues;]All in all');
        console.log('##vso[task.complete result=Succeeded;]');
    ";
    let (state, job) = run(script, ONE).await;
    let record = &job.records[0];
    assert_eq!(
        record.result,
        Some(TaskResult::SucceededWithIssues),
        "{:#?}",
        job.log
    );
    assert_eq!(job.status, JobStatus::Completed(TaskResult::SucceededWithIssues));
    assert_eq!(record.progress, 40);
    assert_eq!(record.summaries, ["# Done"]);
    assert_eq!(
        record.outputs,
        BTreeMap::from([("changed".to_owned(), "3".to_owned())])
    );
    let attached: Vec<_> = record
        .attachments
        .iter()
        .map(|a| (a.attachment_type.as_str(), a.name.as_str(), &*a.content))
        .collect();
    assert_eq!(
        attached,
        [("launchdarkly-rollout", "report.json", b"{}".as_slice())]
    );
    let mut issues = record.issues.clone();
    issues.sort_by_key(|issue| issue.message.clone());
    let issue = |kind, message: &str| Issue {
        kind,
        message: message.to_owned(),
    };
    assert_eq!(
        issues,
        [
            issue(IssueKind::Error, "bad"),
            issue(IssueKind::Warning, "careful\nplease")
        ]
    );
    for (line, expected) in [
        ("##[warning]careful", true),
        ("please", true),
        ("##[error]bad", true),
        ("nobody sees this", false),
    ] {
        assert_eq!(job.log.iter().any(|known| known == line), expected, "{line}");
    }
    assert_eq!(
        job.log.first().map(String::as_str),
        Some("##[section]Starting: LaunchDarkly Rollout: 100%")
    );
    assert_eq!(state.runs()[0].result, Some(TaskResult::SucceededWithIssues));
}

#[tokio::test]
async fn secrets_are_masked_wherever_the_log_is_kept() {
    let script = r"
        const token = process.env[Object.keys(process.env).find((name) => name.endsWith('_APITOKEN'))];
        const job = process.env.ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN;
        console.log('##vso[task.setsecret]open-sesame');
        console.log(`token ${token}, job ${job}, word open-sesame`);
        console.log('##vso[task.logissue type=error;]' + token);
        console.log('##vso[task.complete result=Failed;]' + token);
    ";
    let (_, job) = run(script, ONE).await;
    assert!(
        job.log.contains(&"token ***, job ***, word ***".to_owned()),
        "{:#?}",
        job.log
    );
    assert_eq!(job.records[0].issues[0].message, "***");
    assert_eq!(job.records[0].message, "***");
    assert!(!format!("{job:?}").contains("api-hush-hush"));
}

#[tokio::test]
async fn a_later_step_sees_output_variables_that_the_task_may_set() {
    let script = r"
        console.log('comment ' + process.env.INPUT_COMMENT);
        console.log('##vso[task.setvariable variable=REPORT;isOutput=true]/tmp/r.json');
        console.log('##vso[task.setvariable variable=path]hijacked');
    ";
    let (_, job) = run(
        script,
        &[
            &[("account", "LaunchDarkly")],
            &[
                ("account", "LaunchDarkly"),
                ("comment", "$(step0.report) $(path)"),
            ],
        ],
    )
    .await;
    assert!(
        job.log.contains(&"comment /tmp/r.json $(path)".to_owned()),
        "{:#?}",
        job.log
    );
    let issues = &job.records[0].issues;
    assert_eq!(issues.len(), 1);
    assert!(issues[0].kind == IssueKind::Warning && issues[0].message.contains("path"));
    assert!(job.records[0].outputs.contains_key("REPORT") && !job.records[0].outputs.contains_key("path"));
}
