use proptest::prelude::*;

use super::*;

#[test]
fn a_collection_keeps_its_slash_and_a_host_its_organization() {
    for (url, collection) in [
        (
            "https://dev.azure.com/contoso/Shop/_git/r",
            "https://dev.azure.com/contoso",
        ),
        (
            "https://contoso.visualstudio.com/Shop/_git/r",
            "https://contoso.visualstudio.com",
        ),
        (
            "https://ado.example.com/tfs/My%20Coll/Shop/_git/r",
            "https://ado.example.com/tfs/My%20Coll",
        ),
    ] {
        assert_eq!(RepositoryUrl::parse(url).unwrap().collection_url(), collection);
    }
}

#[test]
fn repositories_are_the_same_by_every_name_of_their_organization() {
    let parse = |url: &str| RepositoryUrl::parse(url).unwrap();
    let one = parse("https://dev.azure.com/contoso/Shop/_git/Web?path=/a.yaml&version=GBmain");
    for other in [
        "https://dev.azure.com/Contoso/shop/_git/web",
        "https://contoso.visualstudio.com/Shop/_git/Web",
        "https://contoso@dev.azure.com/contoso/Shop/_git/Web",
    ] {
        assert!(one.is_same_repository(&parse(other)), "{other}");
    }
    for other in [
        "https://dev.azure.com/fabrikam/Shop/_git/Web",
        "https://dev.azure.com/contoso/Shop/_git/Api",
        "https://ado.example.com/contoso/Shop/_git/Web",
    ] {
        assert!(!one.is_same_repository(&parse(other)), "{other}");
    }
}

fn names() -> impl Strategy<Value = String> {
    // A superset of what Azure DevOps allows. A name of one or two dots would be resolved as a relative path.
    "[a-zA-Z0-9 äß_.,;!'()~*%+&=@#?-]{1,12}".prop_filter("a path", |name| {
        !matches!(name.trim(), "" | "." | "..") && name != "_git" && name.trim() == name
    })
}

fn urls() -> impl Strategy<Value = RepositoryUrl> {
    let owner = proptest::collection::vec(names(), 1..3);
    let path = proptest::option::of("(/[a-z ä*?+&%#_.-]{1,8}){1,4}");
    let version = proptest::option::of((any::<bool>(), "[a-z/ #&+%-]{1,10}"));
    (owner, names(), names(), path, version).prop_map(|(owner, project, repository, path, version)| {
        RepositoryUrl {
            origin: "https://ado.example.com:8443".to_owned(),
            owner,
            project,
            repository,
            path,
            version: version.map(|(is_tag, name)| {
                if is_tag {
                    Version::Tag(name)
                } else {
                    Version::Branch(name)
                }
            }),
        }
    })
}

proptest! {
    #[test]
    fn an_address_that_was_written_is_read_as_the_same(url in urls()) {
        // The short form means a project and a repository with the same name.
        prop_assume!(url.project != url.repository || url.owner.len() == 1);
        prop_assert_eq!(RepositoryUrl::parse(&url.to_string()), Ok(url));
    }

    #[test]
    fn no_address_stops_the_reader(text in "(https?://|dev\\.azure\\.com|/_git/|visualstudio|[a-z/?&=%@:#. \\\\])*") {
        if let Ok(url) = RepositoryUrl::parse(&text) {
            prop_assert!(!url.repository.is_empty());
        }
    }

    #[test]
    fn a_relative_target_stays_in_its_repository(url in urls(), target in "(\\.\\.?/|[a-z /?#%-]){0,20}") {
        let base = RepositoryUrl { owner: vec!["Coll".to_owned()], ..url };
        let resolved = RepositoryUrl::parse(&base.resolve(&target)).unwrap();
        prop_assert!(resolved.is_same_repository(&base));
        prop_assert_eq!(&resolved.version, &base.version);
        prop_assert!(!resolved.path.unwrap_or_default().split('/').any(|part| part == ".."));
    }
}
