//! Variations of a boolean flag.

/// The two variations of a boolean flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooleanVariations {
    /// Variation with the value `true`.
    pub on: Variation,
    /// Variation with the value `false`.
    pub off: Variation,
}

/// A variation. REST responses refer to it by index, semantic patch instructions by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variation {
    /// Index in the flag's list of variations.
    pub index: usize,
    /// `_id` of the variation.
    pub id: String,
}
