//! What a project's list tells about flags and when they were changed: enough to judge whether a flag can be removed.

use serde_json::Value;

use super::present_flags::{ProjectQuery, common_part};
use super::{Client, Error, Page, Paging, flag_json};
use crate::domain::flag::Flag;
use crate::domain::key::{EnvironmentKey, KeyError};
use crate::domain::timestamp::Timestamp;
use crate::http::Transport;
use crate::json;

/// A flag with its dates.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagSummary {
    /// The flag.
    pub flag: Flag,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When its targeting was last changed, by environment.
    pub changed: Vec<(EnvironmentKey, Timestamp)>,
    /// Number of references in code; `None` if LaunchDarkly does not tell.
    pub code_references: Option<u32>,
}

impl<T: Transport> Client<T> {
    /// Reads one page of the project's list, newest first, and returns the requested flags on it. The list does not include
    /// archived flags.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    pub async fn flag_summaries(
        &self,
        query: &ProjectQuery,
        offset: usize,
    ) -> Result<Page<FlagSummary>, Error> {
        let ProjectQuery {
            project,
            environments,
            flags,
        } = query;
        let paging = Paging::full(offset);
        let common = common_part(flags);
        let mut query = paging
            .query()
            .pair("sort", "-creationDate")
            .pair("expand", "codeReferences")
            .optional("filter", (!common.is_empty()).then(|| format!("query:{common}")));
        for environment in environments {
            query = query.pair("env", environment);
        }
        let attempt = format!("list the flags of project '{project}'");
        let path = format!("/api/v2/flags/{project}{query}");
        let mut page = self.page(&attempt, path, paging, read).await?;
        page.items.retain(|summary| flags.contains(&summary.flag.key));
        Ok(page)
    }
}

fn read(flag: &Value) -> Result<FlagSummary, KeyError> {
    let time = |object: &Value, name: &str| json::whole(object, name).map(Timestamp);
    let changed = json::fields(flag, "environments")
        .filter_map(|(key, config)| Some((EnvironmentKey::parse(key).ok()?, time(config, "lastModified")?)));
    let references = flag.get("codeReferences").unwrap_or(&Value::Null);
    Ok(FlagSummary {
        created: time(flag, "creationDate"),
        changed: changed.collect(),
        code_references: json::integer(references, "totalCount"),
        flag: flag_json::flag(flag)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::key::{FlagKey, ProjectKey};
    use crate::http::scripted::Scripted;

    #[test]
    fn dates_and_code_references_are_read_and_other_flags_left_out() {
        let transport = Scripted::new().answer(
            200,
            json!({"items": [
                {"key": "checkout-a", "creationDate": 1000, "codeReferences": {"totalCount": 3},
                    "environments": {"production": {"on": true, "lastModified": 2000}, "test": {"on": true}}},
                {"key": "checkout-b"}, {"key": "checkout-c"}]}),
        );
        let production = EnvironmentKey::parse("production").unwrap();
        let query = ProjectQuery {
            project: ProjectKey::parse("p").unwrap(),
            environments: vec![production.clone()],
            flags: ["checkout-a", "checkout-c"]
                .map(|key| FlagKey::parse(key).unwrap())
                .into(),
        };
        let page = pollster::block_on(Client::new(&transport).flag_summaries(&query, 0)).unwrap();
        let [first, second] = page.items.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(first.created, Some(Timestamp(1000)));
        assert_eq!(first.changed, [(production, Timestamp(2000))]);
        assert_eq!(first.code_references, Some(3));
        assert_eq!((second.created, second.code_references), (None, None));
        assert_eq!(
            transport.lines(),
            [
                "GET /api/v2/flags/p?limit=100&offset=0&sort=-creationDate&expand=codeReferences&filter=query%3Acheckout-&env=production"
            ]
        );
    }
}
