//! Which work item an entry in the list of a release or run means. Such lists may also contain items of other trackers and
//! organizations, whose ids mean nothing here.

use super::organization_url::OrganizationUrl;
use super::work_item_address::{WorkItemAddress, id_in};
use crate::azure_devops::address::Address;
use crate::azure_devops::work_items::ListedWorkItem;

/// The tracker or organization that a listed item belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The organization or collection that was asked, with the id there.
    Own(u32),
    /// Another organization or collection.
    Elsewhere(WorkItemAddress),
    /// Not Azure DevOps.
    OtherTracker,
}

/// What Azure DevOps calls itself in `provider`. Unconfirmed: no document lists the values, so an item with an address is
/// judged by that alone.
const AZURE_DEVOPS: [&str; 4] = ["tfs", "vsts", "azuredevops", "teamfoundation"];
/// What the provider of another server or organization begins with. Unconfirmed likewise.
const EXTERNAL: &str = "external";

impl Owner {
    /// Decides by the address of the item, and by its provider where it has none. `own_url` is the organization or
    /// collection that was asked.
    #[must_use]
    pub fn of(item: &ListedWorkItem, own_url: &str) -> Self {
        let Ok(id) = item.id.parse::<u32>() else {
            return Self::OtherTracker;
        };
        let provider = item.provider.to_ascii_lowercase();
        if item.url.trim().is_empty() {
            let is_azure_devops =
                provider.is_empty() || AZURE_DEVOPS.iter().any(|name| provider.starts_with(name));
            return if is_azure_devops {
                Self::Own(id)
            } else {
                Self::OtherTracker
            };
        }
        let Some(address) = Address::parse(&item.url) else {
            return Self::OtherTracker;
        };
        match id_in(&address) {
            Some((end, named)) if named == id => {
                if is_own(&item.url, &address, end, &provider, own_url) {
                    return Self::Own(id);
                }
                WorkItemAddress::parse(&item.url).map_or(Self::OtherTracker, Self::Elsewhere)
            }
            _ => Self::OtherTracker,
        }
    }
}

/// `end` is where the path of the organization, or of the project in it, ends.
fn is_own(url: &str, address: &Address, end: usize, provider: &str, own_url: &str) -> bool {
    let organizations = (
        OrganizationUrl::of_url(url),
        OrganizationUrl::of_collection(own_url),
    );
    if let (Some(place), Some(own)) = &organizations
        && (place.is_cloud() || own.is_cloud())
    {
        return place.is_same(own);
    }
    let Some(own) = Address::parse(own_url) else {
        return false;
    };
    let path: Vec<String> = address
        .segments
        .iter()
        .take(end)
        .map(|part| part.to_ascii_lowercase())
        .collect();
    let own_path: Vec<String> = own
        .segments
        .iter()
        .map(|part| part.to_ascii_lowercase())
        .collect();
    if address.host == own.host {
        return path.starts_with(&own_path);
    }
    // A server writes its public name, and the agent may use another one.
    let is_same_collection = own_path.last().is_some_and(|name| path.contains(name));
    is_same_collection && !provider.starts_with(EXTERNAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, provider: &str, url: &str) -> ListedWorkItem {
        ListedWorkItem {
            id: id.to_owned(),
            provider: provider.to_owned(),
            url: url.to_owned(),
        }
    }

    #[test]
    fn an_id_counts_only_together_with_its_provider_and_address() {
        use Owner::{Elsewhere, OtherTracker, Own};
        let cloud = "https://dev.azure.com/contoso/";
        let server = "http://tfs:8080/tfs/Main%20Collection/";
        let other = || WorkItemAddress::of("https://dev.azure.com/other", 8);
        for (own, id, provider, url, expected) in [
            (cloud, "7", "", "", Own(7)),
            (cloud, "7", "TfsGit", "", Own(7)),
            (cloud, "7", "GitHub", "", OtherTracker),
            (cloud, "7", "ExternalTfsBuild", "", OtherTracker),
            (cloud, "SHOP-7", "", "", OtherTracker),
            (
                cloud,
                "7",
                "GitHub",
                "https://github.com/contoso/shop/issues/7",
                OtherTracker,
            ),
            (cloud, "7", "", "not an address", OtherTracker),
            (
                cloud,
                "8",
                "ExternalTfsBuild",
                "https://dev.azure.com/other/_apis/wit/workItems/8",
                Elsewhere(other()),
            ),
            (
                cloud,
                "8",
                "TfsGit",
                "https://other.visualstudio.com/_apis/wit/workItems/8",
                Elsewhere(other()),
            ),
            (
                cloud,
                "7",
                "ExternalTfsBuild",
                "https://dev.azure.com/Contoso/9f1c/_apis/wit/workItems/7",
                Own(7),
            ),
            (
                cloud,
                "7",
                "",
                "https://contoso.visualstudio.com/DefaultCollection/_apis/wit/workItems/7",
                Own(7),
            ),
            (
                cloud,
                "7",
                "",
                "https://contoso.visualstudio.com/Shop/_workitems/edit/7",
                Own(7),
            ),
            (
                cloud,
                "7",
                "",
                "https://dev.azure.com/contoso/_apis/wit/workItems/8",
                OtherTracker,
            ),
            (
                cloud,
                "7",
                "",
                "https://dev.azure.com.evil.example/contoso/_apis/wit/workItems/7",
                Elsewhere(WorkItemAddress::of(
                    "https://dev.azure.com.evil.example/contoso",
                    7,
                )),
            ),
            (
                server,
                "7",
                "",
                "http://tfs:8080/tfs/Main%20Collection/_apis/wit/workItems/7",
                Own(7),
            ),
            (
                server,
                "7",
                "",
                "https://tfs.example.com/tfs/Main%20Collection/Shop/_apis/wit/workItems/7",
                Own(7),
            ),
            (
                server,
                "7",
                "",
                "http://tfs:8080/tfs/Other/_apis/wit/workItems/7",
                OtherTracker,
            ),
            (
                server,
                "7",
                "",
                "https://tfs.example.com/tfs/Other/_apis/wit/workItems/7",
                Elsewhere(WorkItemAddress::of("https://tfs.example.com/tfs/Other", 7)),
            ),
            (
                server,
                "8",
                "",
                "https://dev.azure.com/other/_apis/wit/workItems/8",
                Elsewhere(other()),
            ),
        ] {
            assert_eq!(
                Owner::of(&item(id, provider, url), own),
                expected,
                "{own} {id} {provider} {url}"
            );
        }
    }
}
