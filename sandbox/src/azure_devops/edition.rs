//! The two kinds of Azure DevOps.

/// Edition of Azure DevOps that the sandbox simulates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edition {
    /// Azure DevOps Services.
    #[default]
    Cloud,
    /// Azure DevOps Server 2020.1, whose collection has a space in its name and is in a virtual directory.
    ///
    /// It knows API 6.0 at most, shows no tabs of a release's stage, keeps no extension data, and gives frames an opaque
    /// origin, from which they cannot fetch their own files.
    Server,
}

impl Edition {
    /// Name of the organization or collection.
    pub(crate) const fn organization(self) -> &'static str {
        match self {
            Self::Cloud => "sandbox",
            Self::Server => "Default Collection",
        }
    }

    /// Path of the organization or collection, encoded, no slash at the end.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Cloud => "/sandbox",
            Self::Server => "/tfs/Default%20Collection",
        }
    }

    /// Newest version of the REST API: major and minor number.
    pub(crate) const fn newest_version(self) -> (u32, u32) {
        match self {
            Self::Cloud => (7, 2),
            Self::Server => (6, 0),
        }
    }

    /// Whether a resource, named by the segments after `_apis`, is in preview in the newest version of a server (REST
    /// reference 6.0).
    pub(crate) fn has_in_preview(self, resource: &[&str]) -> bool {
        self == Self::Server
            && (resource.first() == Some(&"serviceendpoint") || resource.contains(&"attachments"))
    }
}
