//! Text of a search in LaunchDarkly's lists.

/// Longest part of a text between commas and colons. Both are syntax of `filter` and have no documented escape; whatever
/// contains the text contains this part.
pub(super) fn search_text(text: &str) -> &str {
    let parts = text.split([',', ':']).map(str::trim);
    parts.max_by_key(|part| part.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_part_without_syntax_is_searched_for() {
        for (text, part) in [
            ("checkout v2", "checkout v2"),
            ("Checkout: v2, new ", "Checkout"),
            (",a: bc", "bc"),
            (" , :", ""),
            ("", ""),
        ] {
            assert_eq!(search_text(text), part, "{text}");
        }
    }
}
