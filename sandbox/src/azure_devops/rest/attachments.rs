//! Attachments of a job's tasks, which releases and builds list in their own forms.

use uuid::Uuid;

use super::call::Answer;
use super::error::RestError;
use crate::azure_devops::state::{Attachment, Job, TaskRecord};

/// Attachments of a type with the records that they belong to, in order.
pub(super) fn of_type<'a>(
    job: &'a Job,
    attachment_type: &'a str,
) -> impl Iterator<Item = (&'a TaskRecord, &'a Attachment)> {
    let attachments = job.records.iter().flat_map(|record| {
        record
            .attachments
            .iter()
            .map(move |attachment| (record, attachment))
    });
    attachments
        .filter(move |(_, attachment)| attachment.attachment_type.eq_ignore_ascii_case(attachment_type))
}

/// The content of one attachment.
pub(super) fn content(
    job: &Job,
    timeline: &str,
    record: &str,
    attachment_type: &str,
    name: &str,
) -> Result<Answer, RestError> {
    let record = Uuid::parse_str(record).ok();
    let mut found = of_type(job, attachment_type);
    let found = found.find(|(known, attachment)| Some(known.id) == record && attachment.name == name);
    let found = found.filter(|_| Uuid::parse_str(timeline) == Ok(job.timeline_id));
    let (_, attachment) = found.ok_or_else(|| {
        RestError::not_found(
            "AttachmentNotFoundException",
            format!("The attachment {attachment_type}/{name} does not exist."),
        )
    })?;
    Ok(Answer::File(attachment.content.to_vec()))
}
