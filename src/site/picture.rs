//! How large a picture is, so that a page keeps room for it before it is loaded.

/// The most bytes of a picture's beginning that are asked for: a photograph's size stands after its preview.
pub const HEAD: usize = 256 * 1024;

/// The width and height of a picture, in pixels, from its first bytes; none for what is no picture that is known.
pub fn size(head: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(head).ok()?;
    let fits = |length: usize| u32::try_from(length).ok().filter(|length| (1..=100_000).contains(length));
    Some((fits(size.width)?, fits(size.height)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_nonsense_is_passed_over() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
        assert_eq!(size(png), Some((640, 480)));
        assert_eq!(size(b"GIF89a\x03\0\x02\0\0\0\0\0"), Some((3, 2)));
        assert_eq!(size(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\x01\xe0"), None);
        for length in 0..png.len() {
            let _ = size(&png[..length]);
        }
        assert_eq!(size(b"<svg/>"), None);
    }
}
