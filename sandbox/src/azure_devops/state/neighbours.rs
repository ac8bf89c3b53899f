//! Organizations and collections other than the one that has the extension, which are read with their own credentials.

use std::collections::BTreeMap;

use serde_json::{Map, json};

use super::repositories::{self, Repository};
use super::{Relation, State, WorkItem, work_items};

/// Personal access token of the organization *fabrikam*.
pub const FABRIKAM_TOKEN: &str = "fabrikam-sandbox-personal-access-token";
/// Personal access token of the collection *Legacy*.
pub const LEGACY_TOKEN: &str = "legacy-sandbox-personal-access-token";

/// An organization or collection.
#[derive(Debug, Clone)]
pub struct Neighbour {
    /// Path below the origin: `fabrikam`, `tfs/Legacy`.
    pub path: &'static str,
    /// Its one project.
    pub project: &'static str,
    /// The personal access token for it.
    pub personal_access_token: &'static str,
    /// Whether identities of Entra may read it: not on a server.
    pub knows_entra: bool,
    /// Its work items by id.
    pub work_items: BTreeMap<u32, WorkItem>,
    /// Its repositories.
    pub repositories: Vec<Repository>,
}

impl State {
    /// The second organization, `fabrikam`, and the collection `tfs/Legacy` of a server.
    #[must_use]
    pub fn neighbours(&self) -> Vec<Neighbour> {
        let item = |id: u32, project: &str, title: &str, flag: &str| {
            let mut item = work_items::new(id, "User Story", project);
            item.fields.insert("System.Title".to_owned(), title.into());
            item.relations.push(Relation {
                rel: "Hyperlink".to_owned(),
                url: format!("{}/projects/storefront/flags/{flag}", self.launchdarkly_url()),
                attributes: Map::from_iter([(
                    "comment".to_owned(),
                    json!(format!("LaunchDarkly flag storefront/{flag}")),
                )]),
            });
            BTreeMap::from([(id, item)])
        };
        vec![
            Neighbour {
                path: "fabrikam",
                project: "Shop",
                personal_access_token: FABRIKAM_TOKEN,
                knows_entra: true,
                work_items: item(501, "Shop", "Points at the checkout", "checkout-v2"),
                repositories: repositories::of_fabrikam(),
            },
            Neighbour {
                path: "tfs/Legacy",
                project: "Billing",
                personal_access_token: LEGACY_TOKEN,
                knows_entra: false,
                work_items: item(77, "Billing", "Invoices without paper", "checkout-v2"),
                repositories: repositories::of_legacy(),
            },
        ]
    }
}
