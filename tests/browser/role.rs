//! Roles of the accessibility tree, and selectors for their elements.

use std::fmt;

/// A role with an accessible name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Button,
    Link,
    Tab,
    Combobox,
    Searchbox,
    Textbox,
    Checkbox,
    Region,
    Table,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Button => "button",
            Self::Link => "link",
            Self::Tab => "tab",
            Self::Combobox => "combobox",
            Self::Searchbox => "searchbox",
            Self::Textbox => "textbox",
            Self::Checkbox => "checkbox",
            Self::Region => "region",
            Self::Table => "table",
        })
    }
}

impl Role {
    /// Returns an XPath for elements that may have this role and name. The browser's computed role and name decide.
    pub fn candidates(self, name: &str) -> String {
        let quoted = if name.contains('\'') {
            format!("\"{name}\"")
        } else {
            format!("'{name}'")
        };
        let by_content =
            format!("[@aria-label={quoted} or (not(@aria-label) and normalize-space()={quoted})]");
        let by_label = format!(
            "[@aria-label={quoted} or @id=//label[starts-with(normalize-space(),{quoted})]/@for or ancestor::label[starts-with(normalize-space(),{quoted})]]"
        );
        let by_heading = format!(
            "[@aria-label={quoted} or @aria-labelledby=//*[self::h2 or self::h3][normalize-space()={quoted}]/@id]"
        );
        match self {
            Self::Button => format!("//button{by_content}"),
            Self::Link => format!("//a{by_content}"),
            Self::Tab => format!("//*[@role='tab']{by_content}"),
            Self::Combobox => {
                format!("//*[self::select or self::input[@list] or @role='combobox']{by_label}")
            }
            Self::Searchbox => format!("//input[@type='search']{by_label}"),
            Self::Textbox => {
                format!(
                    "//*[self::textarea or self::input[not(@type='search' or @type='checkbox')]]{by_label}"
                )
            }
            Self::Checkbox => format!("//input[@type='checkbox']{by_label}"),
            Self::Region => format!("//section{by_heading}"),
            Self::Table => format!("//table{by_heading}"),
        }
    }
}
