//! URL of a work item in any organization or collection.

use std::fmt;

use super::organization_url::OrganizationUrl;
use crate::azure_devops::address::Address;
use crate::http::query::encode;

/// Organization or collection and ID of a work item. The different URLs of an organization are normalized to one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkItemAddress {
    /// URL of the organization or collection, without a trailing slash.
    pub collection: String,
    /// ID of the work item.
    pub id: u32,
}

impl WorkItemAddress {
    /// Parses the URL of a work item, such as `https://dev.azure.com/contoso/Shop/_workitems/edit/12` (its page) or
    /// `https://dev.azure.com/contoso/_apis/wit/workItems/12`. The project is optional. Also accepts
    /// `contoso.visualstudio.com`, and collections at the root of a server or below `tfs`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let address = Address::parse(text)?;
        let place = OrganizationUrl::of_url(text)?;
        let organization = place
            .organization
            .as_deref()
            .filter(|name| !name.starts_with('_'))?;
        let id = id_in(&address)?.1;
        let first = address.segments.first();
        let tfs = first.filter(|first| !place.is_cloud() && first.eq_ignore_ascii_case("tfs"));
        let root = if place.is_cloud() {
            format!("https://{}", place.host)
        } else {
            address.origin.clone()
        };
        let parts = tfs.map(String::as_str).into_iter().chain([organization]);
        let collection = parts.fold(root, |url, part| format!("{url}/{}", encode(part)));
        Some(Self { collection, id })
    }

    /// Address of a work item by its ID.
    #[must_use]
    pub fn of(collection: &str, id: u32) -> Self {
        Self {
            collection: collection.trim_end_matches('/').to_owned(),
            id,
        }
    }
}

/// Position of the work item's part in the path, and the id of the work item.
pub(super) fn id_in(address: &Address) -> Option<(usize, u32)> {
    let segments: Vec<String> = address
        .segments
        .iter()
        .map(|segment| segment.to_ascii_lowercase())
        .collect();
    let parse = |id: &String| id.parse().ok().filter(|id| *id > 0);
    (0..segments.len()).find_map(|start| match segments.get(start..)? {
        [page, edit, id, ..] if page == "_workitems" && edit == "edit" => Some((start, parse(id)?)),
        [apis, area, resource, id, ..] if apis == "_apis" && area == "wit" && resource == "workitems" => {
            Some((start, parse(id)?))
        }
        _ => None,
    })
}

impl fmt::Display for WorkItemAddress {
    /// URL of the work item's page.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/_workitems/edit/{}", self.collection, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_an_organization_is_the_same_and_servers_keep_theirs() {
        for (text, address) in [
            (
                "https://dev.azure.com/contoso/Store%20front/_workitems/edit/12",
                "https://dev.azure.com/contoso/_workitems/edit/12",
            ),
            (
                "https://dev.azure.com/contoso/_workitems/edit/12/?view=x#top",
                "https://dev.azure.com/contoso/_workitems/edit/12",
            ),
            (
                "https://contoso.visualstudio.com/Shop/_workItems/Edit/12",
                "https://dev.azure.com/contoso/_workitems/edit/12",
            ),
            (
                "https://ado.example.com:8443/tfs/My%20Collection/Shop/_workitems/edit/7",
                "https://ado.example.com:8443/tfs/My%20Collection/_workitems/edit/7",
            ),
            (
                "https://dev.azure.com/contoso/9f1c/_apis/wit/workItems/12",
                "https://dev.azure.com/contoso/_workitems/edit/12",
            ),
            (
                "http://127.0.0.1:8420/fabrikam/Shop/_workitems/edit/501",
                "http://127.0.0.1:8420/fabrikam/_workitems/edit/501",
            ),
        ] {
            let found = WorkItemAddress::parse(text).map(|found| found.to_string());
            assert_eq!(found.as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_work_item() {
        for text in [
            "",
            "12",
            "https://dev.azure.com/_workitems/edit/12",
            "https://dev.azure.com/contoso/_workitems/edit/0",
            "https://dev.azure.com/contoso/_workitems/edit/x",
            "https://dev.azure.com/contoso/_workitems/create/12",
            "https://dev.azure.com/contoso/_git/edit/12",
            "http://dev.azure.com/contoso/_workitems/edit/12",
            "https://dev.azure.com/../contoso/_workitems/edit/12",
            "javascript://dev.azure.com/contoso/_workitems/edit/12",
        ] {
            assert_eq!(WorkItemAddress::parse(text), None, "{text}");
        }
    }
}
