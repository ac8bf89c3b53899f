//! The extension's own settings: documents of the collection `$settings`.

use serde_json::Value;

use super::State;

/// Names a setting: scope (`Default/Current` or `User/Me`) and key.
pub(in crate::azure_devops) type SettingId = (String, String);

/// A setting and its version.
#[derive(Debug, Clone)]
pub(in crate::azure_devops) struct Setting {
    /// Value.
    pub(in crate::azure_devops) value: Value,
    /// `__etag`: one more with every write.
    pub(in crate::azure_devops) etag: i64,
}

impl State {
    pub(in crate::azure_devops) fn setting(&self, id: &SettingId) -> Option<Setting> {
        self.lock().settings.get(id).cloned()
    }

    /// Writes a setting when `etag` is its version or -1; gives the version as it is otherwise.
    pub(in crate::azure_devops) fn set_setting(
        &self,
        id: SettingId,
        value: Value,
        etag: i64,
    ) -> Result<Setting, i64> {
        let mut inner = self.lock();
        let known = inner.settings.get(&id).map_or(0, |setting| setting.etag);
        if etag != -1 && etag != known {
            return Err(known);
        }
        let setting = Setting {
            value,
            etag: known + 1,
        };
        inner.settings.insert(id, setting.clone());
        Ok(setting)
    }
}
