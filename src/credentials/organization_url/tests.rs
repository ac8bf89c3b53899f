use proptest::prelude::*;

use super::*;

fn shown(place: Option<OrganizationUrl>) -> String {
    place.map_or_else(|| "nowhere".to_owned(), |place| place.to_string())
}

#[test]
fn every_name_of_an_organization_is_the_same_place() {
    for url in [
        "https://dev.azure.com/contoso",
        "https://dev.azure.com/contoso/Shop/_git/repo?path=/catalog-info.yaml",
        "https://user@dev.azure.com/contoso/Shop/_git/repo",
        "HTTPS://DEV.AZURE.COM:443/contoso/",
        "https://vsrm.dev.azure.com/contoso/",
        "https://almsearch.dev.azure.com/contoso/_apis/search",
        "https://contoso.visualstudio.com/",
        "https://contoso.visualstudio.com/DefaultCollection/Shop/_git/repo",
        "https://contoso.vsrm.visualstudio.com/",
        "https://contoso.extmgmt.visualstudio.com/",
    ] {
        assert_eq!(
            shown(OrganizationUrl::of_url(url)),
            "contoso at dev.azure.com",
            "{url}"
        );
    }
}

#[test]
fn collections_of_servers_are_told_apart_by_host_and_port() {
    for (url, expected) in [
        ("https://ado.example.com/Coll/p", "Coll at ado.example.com"),
        ("https://ado.example.com/tfs/Coll/p", "Coll at ado.example.com"),
        (
            "https://ado.example.com/TFS/My%20Coll",
            "My Coll at ado.example.com",
        ),
        (
            "https://ado.example.com:8443/Coll",
            "Coll at ado.example.com:8443",
        ),
        ("https://ado.example.com/tfs", "ado.example.com"),
        (
            "https://tfs/tfs/Default%20Collection/Shop",
            "Default Collection at tfs",
        ),
        ("https://tfs/DefaultCollection", "DefaultCollection at tfs"),
        (
            "https://tfs.example.com/DefaultCollection/Shop",
            "DefaultCollection at tfs.example.com",
        ),
        ("http://127.0.0.1:8420/sandbox/", "sandbox at 127.0.0.1:8420"),
    ] {
        assert_eq!(shown(OrganizationUrl::of_url(url)), expected, "{url}");
    }
    let deep = "https://ado.example.com/devops/tfs/Coll/";
    assert_eq!(
        shown(OrganizationUrl::of_collection(deep)),
        "Coll at ado.example.com"
    );
}

#[test]
fn no_token_goes_to_what_is_no_place() {
    for url in [
        "",
        "dev.azure.com/contoso",
        "http://dev.azure.com/contoso",
        "http://ado.example.com/Coll",
        "ftp://dev.azure.com/contoso",
        "https://dev.azure.com\\@evil.example/contoso",
        "https://dev.azure.com\\.evil.example/contoso",
        "https://dev.azure.com%2eevil.example/contoso",
        "https://dev.azure.com\t/contoso",
        "https://dev.azure.com/../contoso",
        "https://dev.azure.com/%2e%2e/contoso",
        "http://169.254.169.254/metadata",
    ] {
        assert_eq!(shown(OrganizationUrl::of_url(url)), "nowhere", "{url}");
    }
}

#[test]
fn look_alikes_are_hosts_of_their_own() {
    for host in [
        "dev.azure.com.evil.example",
        "evildev.azure.com",
        "evil.dev.azure.com",
        "dev.azure.com.",
        "dev-azure.com",
        "contoso.visualstudio.com.evil.example",
        "contosovisualstudio.com",
        "contoso.evil.visualstudio.com",
        "marketplace.visualstudio.com",
        "visualstudio.com",
        "vsrm.dev.azure.com.evil.example",
    ] {
        for url in [
            format!("https://{host}/contoso"),
            format!("https://dev.azure.com@{host}/contoso"),
            format!("https://dev.azure.com:443@{host}/contoso"),
        ] {
            let place = OrganizationUrl::of_url(&url).unwrap();
            assert_eq!(place.host, host, "{url}");
        }
    }
}

/// Pieces of addresses that look like Azure DevOps.
const PIECE: &str =
    "(dev\\.azure\\.com|visualstudio\\.com|vsrm|contoso|evil|[.@:/\\\\?#%]|%2e|\\.com|443|[a-z])";

proptest! {
    /// Only the host names of Azure DevOps Services are mapped to `dev.azure.com`.
    #[test]
    fn nothing_else_becomes_the_cloud(pieces in proptest::collection::vec(PIECE, 1..8)) {
        let url = format!("https://{}", pieces.concat());
        if let Some(place) = OrganizationUrl::of_url(&url).filter(|place| place.host == CLOUD) {
            let authority = url.trim_start_matches("https://").split(['/', '?', '#']).next().unwrap();
            let host = authority.rsplit('@').next().unwrap().trim_end_matches(":443");
            let is_service = |service: &str| SERVICES.contains(&service);
            let of_cloud = host == CLOUD || host.strip_suffix(".dev.azure.com").is_some_and(is_service);
            let of_organization = host.strip_suffix(".visualstudio.com").is_some_and(|labels| {
                labels.split('.').count() == 1 || labels.split_once('.').is_some_and(|(_, rest)| is_service(rest))
            });
            prop_assert!(of_cloud || of_organization, "{url} became {place}");
        }
    }
}

#[test]
fn extension_data_of_the_cloud_is_at_its_own_host_and_elsewhere_in_the_collection() {
    for (collection, service) in [
        (
            "https://dev.azure.com/contoso/",
            "https://extmgmt.dev.azure.com/contoso",
        ),
        (
            "https://contoso.visualstudio.com/",
            "https://extmgmt.dev.azure.com/contoso",
        ),
        (
            "https://tfs.example/tfs/DefaultCollection/",
            "https://tfs.example/tfs/DefaultCollection/",
        ),
        (
            "https://tfs/tfs/Default%20Collection/",
            "https://tfs/tfs/Default%20Collection/",
        ),
        (
            "https://tfs.example.com/DefaultCollection/",
            "https://tfs.example.com/DefaultCollection/",
        ),
        (
            "https://dev.azure.com.example/contoso/",
            "https://dev.azure.com.example/contoso/",
        ),
        ("http://127.0.0.1:8420/sandbox/", "http://127.0.0.1:8420/sandbox/"),
    ] {
        assert_eq!(extension_management_url(collection), service);
    }
}
