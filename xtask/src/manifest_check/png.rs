//! The size of a picture.

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Returns width and height of a PNG in pixels, nothing for any other file.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let chunk = bytes.strip_prefix(SIGNATURE)?;
    let header = chunk.get(4..)?.strip_prefix(b"IHDR")?;
    let number = |from: usize| {
        header
            .get(from..from + 4)?
            .try_into()
            .ok()
            .map(u32::from_be_bytes)
    };
    Some((number(0)?, number(4)?))
}
