//! Identifiers that are the same at every start, so that a recording stays valid.

use uuid::Builder;

/// A UUID, as variations have, made from what it identifies.
pub(super) fn uuid(of: &str) -> String {
    Builder::from_random_bytes(hash(of).to_be_bytes())
        .into_uuid()
        .to_string()
}

/// 24 hexadecimal digits, as projects and environments have.
pub(super) fn object_id(of: &str) -> String {
    format!("{:024x}", hash(of) >> 32)
}

/// A number to draw varied but stable data from.
pub(super) fn number(of: &str) -> u64 {
    (hash(of) >> 64) as u64
}

/// FNV-1a over 128 bits, stirred once more: names that differ in their last letter share most bits otherwise.
fn hash(text: &str) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = text
        .bytes()
        .fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    let stirred = (hash ^ (hash >> 59)).wrapping_mul(OFFSET);
    (stirred ^ (stirred >> 61)).wrapping_mul(OFFSET)
}
