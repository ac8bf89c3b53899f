//! Storage of the frame in the browser (`localStorage`): small texts of the user in this organization and project.
//! Failures are ignored.

use js_sys::Date;
use web_sys::Storage;

use crate::azure_devops::sdk::Context;

/// Prefix of every key.
const PREFIX: &str = "launchdarkly ";
/// Maximum number of texts; each work item has one.
const MAX_TEXTS: usize = 200;

/// Storage of a user in an organization and project. Nothing of another user can be read through it.
#[derive(Clone, Debug)]
pub struct FrameStorage {
    /// User, organization and project, as a part of each key; `None` if the host does not report the user.
    owner: Option<String>,
}

impl FrameStorage {
    /// The storage for the page's context.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let Context {
            user_id,
            organization_url,
            project,
            ..
        } = context;
        Self {
            owner: (!user_id.is_empty()).then(|| format!("{user_id} {organization_url} {}", project.id)),
        }
    }

    /// Text saved under a name, and the time when it was saved (ISO 8601).
    #[must_use]
    pub fn read(&self, name: &str) -> Option<(String, String)> {
        let kept = storage()?.get_item(&self.key(name)?).ok()??;
        let (time, text) = kept.split_once('\n')?;
        Some((time.to_owned(), text.to_owned()))
    }

    /// Saves a text under a name. Keeps the newest 200 texts of all users and deletes older ones. There is no time limit.
    pub fn write(&self, name: &str, text: &str) {
        let (Some(storage), Some(key)) = (storage(), self.key(name)) else {
            return;
        };
        let now = String::from(Date::new_0().to_iso_string());
        // A full storage is not changed.
        let _ = storage.set_item(&key, &format!("{now}\n{text}"));
        let mut kept = Vec::new();
        for place in 0..storage.length().unwrap_or_default() {
            if let Ok(Some(key)) = storage.key(place)
                && key.starts_with(PREFIX)
            {
                kept.push((storage.get_item(&key).ok().flatten().unwrap_or_default(), key));
            }
        }
        if let Some(key) = surplus(&kept, MAX_TEXTS) {
            // Failures are ignored.
            let _ = storage.remove_item(key);
        }
    }

    fn key(&self, name: &str) -> Option<String> {
        let owner = self.owner.as_ref()?;
        Some(format!("{PREFIX}{name} {owner}"))
    }
}

/// The key of the oldest text, if there are more than `most`: texts begin with the time when they were kept (ISO 8601).
fn surplus(kept: &[(String, String)], most: usize) -> Option<&str> {
    let mut oldest: Option<&(String, String)> = None;
    for one in kept {
        let is_dated = one.0.starts_with('2');
        if !is_dated || oldest.is_none_or(|oldest| one.0 < oldest.0) {
            oldest = Some(one);
        }
        if !is_dated {
            break;
        }
    }
    oldest.filter(|_| kept.len() > most).map(|(_, key)| key.as_str())
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure_devops::sdk::Project;

    #[test]
    fn the_oldest_text_is_one_too_many_and_what_has_no_time_goes_first() {
        let kept = |texts: &[&str]| -> Vec<(String, String)> {
            texts
                .iter()
                .map(|text| ((*text).into(), (*text).into()))
                .collect()
        };
        let dated = kept(&["2026-11-20T\n1", "2025-12-30T\n1", "2026-12-01T\n1"]);
        assert_eq!(surplus(&dated, 3), None);
        assert_eq!(surplus(&dated, 2), Some("2025-12-30T\n1"));
        let spoiled = kept(&["2026-11-20T\n1", "garbage", "2025-12-30T\n1"]);
        assert_eq!(surplus(&spoiled, 2), Some("garbage"));
        assert_eq!(surplus(&[], 0), None);
    }

    #[test]
    fn each_user_has_keys_of_their_own_and_nobody_has_none() {
        let storage = |user_id: &str| {
            FrameStorage::new(&Context {
                organization_url: "https://dev.azure.com/contoso".into(),
                organization_id: String::new(),
                organization: "contoso".into(),
                project: Project {
                    id: "p".into(),
                    name: "P".into(),
                },
                user_id: user_id.into(),
            })
        };
        let key = |user_id: &str| storage(user_id).key("picker");
        assert_eq!(
            key("u1").as_deref(),
            Some("launchdarkly picker u1 https://dev.azure.com/contoso p")
        );
        assert_ne!(key("u1"), key("u2"));
        assert_eq!(key(""), None);
    }
}
