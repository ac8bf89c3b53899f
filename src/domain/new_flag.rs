//! A new flag, and the suggestion for it that a work item gives.

use thiserror::Error;

use super::key::{FlagKey, KeyError};

/// Maximum length of a suggested name, in characters. LaunchDarkly accepts 256.
const MAX_NAME_LENGTH: usize = 200;
/// Maximum length of a suggested key, in characters. Keys appear in code, so they should be short.
const MAX_KEY_LENGTH: usize = 60;
/// Maximum length of a tag in LaunchDarkly, in characters.
const MAX_TAG_LENGTH: usize = 64;
/// Tag of every flag that is created from a work item.
const ORIGIN_TAG: &str = "azure-devops";

/// A boolean flag to create, off in every environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFlag {
    /// Key. LaunchDarkly does not allow it to be changed later.
    pub key: FlagKey,
    /// Name (untrusted text).
    pub name: String,
    /// Description (untrusted text).
    pub description: String,
    /// Tags. Each consists of letters, digits, `.`, `_` and `-`.
    pub tags: Vec<String>,
    /// Whether the flag is temporary.
    pub temporary: bool,
}

/// Work item that a flag is created for. All texts are untrusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// Id.
    pub id: u32,
    /// Title.
    pub title: &'a str,
    /// Area path, separated by `\`.
    pub area: &'a str,
    /// Address of the work item's page.
    pub url: &'a str,
}

/// Values of the form for a new flag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Name.
    pub name: String,
    /// Key.
    pub key: String,
    /// Description.
    pub description: String,
    /// Tags, separated by commas or spaces.
    pub tags: String,
    /// Whether the flag is temporary.
    pub temporary: bool,
}

/// Error in the values of the form.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DraftError {
    /// The name is empty.
    #[error("Give the flag a name.")]
    NoName,
    /// The key is not valid.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Draft {
    /// Suggests a flag for a work item. The name is the work item's title; the last part of its area becomes a tag.
    #[must_use]
    pub fn suggested_by(origin: &Origin<'_>) -> Self {
        let title: String = origin.title.trim().chars().take(MAX_NAME_LENGTH).collect();
        let area = origin.area.rsplit('\\').next().unwrap_or_default();
        let by_id = |text: String, words: &str| {
            if text.is_empty() {
                format!("{words}{}", origin.id)
            } else {
                text
            }
        };
        Self {
            key: by_id(suggest_key(&title), "work-item-"),
            name: by_id(title, "Work item "),
            description: format!("For work item {}: {}", origin.id, origin.url),
            tags: tags(&format!("{ORIGIN_TAG} {}", slug(area, MAX_TAG_LENGTH))).join(", "),
            temporary: true,
        }
    }

    /// Returns the flag to create.
    ///
    /// # Errors
    ///
    /// Fails if the name is empty or the key is not valid.
    pub fn flag(&self) -> Result<NewFlag, DraftError> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err(DraftError::NoName);
        }
        Ok(NewFlag {
            key: FlagKey::parse(&self.key)?,
            name: name.to_owned(),
            description: self.description.trim().to_owned(),
            tags: tags(&self.tags),
            temporary: self.temporary,
        })
    }
}

/// Suggests a key for a name. Empty if the name has no Latin letters or digits.
#[must_use]
pub fn suggest_key(name: &str) -> String {
    slug(name, MAX_KEY_LENGTH)
}

/// Parses tags that are separated by commas or spaces. Removes duplicates and characters that LaunchDarkly rejects.
fn tags(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for part in text.split([',', ' ']) {
        let is_allowed = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
        let tag: String = part.chars().filter(is_allowed).take(MAX_TAG_LENGTH).collect();
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Converts a text to lowercase words joined by `-`. Truncates it at the end of a word if possible.
fn slug(text: &str, longest: usize) -> String {
    let text: String = text.chars().map(without_accent).collect();
    let mut slug = String::new();
    for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let room = longest.saturating_sub(slug.len());
        if word.is_empty() {
            continue;
        }
        if slug.is_empty() {
            slug.extend(word.chars().take(room));
        } else if word.len() < room {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    slug.make_ascii_lowercase();
    slug
}

/// Removes the accent from a Latin-1 letter.
const fn without_accent(letter: char) -> char {
    match letter {
        'À'..='Å' | 'à'..='å' => 'a',
        'Ç' | 'ç' => 'c',
        'È'..='Ë' | 'è'..='ë' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' => 'u',
        'Ý' | 'ý' | 'ÿ' => 'y',
        'ß' => 's',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(title: &str, area: &str) -> Draft {
        Draft::suggested_by(&Origin {
            id: 4711,
            title,
            area,
            url: "https://dev.azure.com/fabrikam/Web/_workitems/edit/4711",
        })
    }

    #[test]
    fn a_title_becomes_name_and_key() {
        let cases = [
            ("Checkout v2", "checkout-v2"),
            ("  [Web] Pay by invoice: EU & US!  ", "web-pay-by-invoice-eu-us"),
            ("Résumé für Ångström öffnen", "resume-fur-angstrom-offnen"),
            ("結帳", "work-item-4711"),
            ("", "work-item-4711"),
            (
                "As a shopper I want to see the price of everything that is in my basket before I pay",
                "as-a-shopper-i-want-to-see-the-price-of-everything-that-is",
            ),
        ];
        for (title, key) in cases {
            assert_eq!(of(title, "").key.as_str(), key, "{title:?}");
        }
        assert_eq!(of(" Checkout v2 ", "").name, "Checkout v2");
        assert_eq!(of("", "").name, "Work item 4711");
    }

    #[test]
    fn the_description_leads_back_and_the_tags_name_origin_and_area() {
        let draft = of("Checkout", r"Fabrikam\Web shop\Check & pay");
        assert_eq!(
            draft.description,
            "For work item 4711: https://dev.azure.com/fabrikam/Web/_workitems/edit/4711"
        );
        assert_eq!(draft.tags, "azure-devops, check-pay");
        assert_eq!(of("Checkout", "").tags, "azure-devops");
        assert!(draft.temporary);
    }

    #[test]
    fn tags_are_read_as_people_type_them() {
        assert_eq!(tags("a, b  c,a,,é, d!e"), ["a", "b", "c", "de"]);
        assert_eq!(tags(" "), Vec::<String>::new());
    }

    #[test]
    fn a_draft_without_name_or_with_a_wrong_key_says_so() {
        let draft = of("Checkout", "");
        let nameless = Draft {
            name: " ".into(),
            ..draft.clone()
        };
        assert_eq!(nameless.flag(), Err(DraftError::NoName));
        let wrong = Draft {
            key: "check out".into(),
            ..draft
        };
        assert!(wrong.flag().unwrap_err().to_string().contains("'check out'"));
    }

    proptest! {
        #[test]
        fn whatever_a_work_item_is_called_its_suggestion_can_be_created(title in ".*", area in ".*") {
            let flag = of(&title, &area).flag().unwrap();
            prop_assert!(flag.key.as_str().len() <= MAX_KEY_LENGTH);
            prop_assert!(flag.name.chars().count() <= MAX_NAME_LENGTH);
            for tag in &flag.tags {
                prop_assert!((1..=MAX_TAG_LENGTH).contains(&tag.len()));
                prop_assert!(tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)));
            }
        }
    }
}
