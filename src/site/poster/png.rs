//! A drawing as PNG, packed by what it is: mostly paper, and letters whose rows are much like the row above.
//!
//! A deflate for any bytes looks for what they repeat everywhere before; here that is either the byte before or the row
//! above, which is found ten times as fast, and in the same number of bytes.

use std::sync::LazyLock;

/// The bytes of a picture with four bits a pixel. Each row of `rows` begins with a byte that says how it is told: 0, as it
/// is. `palette` has a colour for each value that a pixel takes.
pub(super) fn png(width: usize, rows: &[u8], palette: &[u8]) -> Vec<u8> {
    let row = width.div_ceil(2) + 1;
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::with_capacity(13);
    head.extend((width as u32).to_be_bytes());
    head.extend(((rows.len() / row) as u32).to_be_bytes());
    // Four bits a pixel, by a palette; deflated, not interlaced.
    head.extend([4, 3, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &head);
    chunk(&mut out, b"PLTE", palette);
    chunk(&mut out, b"IDAT", &packed(rows, row));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    let from = out.len();
    out.extend(kind);
    out.extend(bytes);
    let mut sum = flate2::Crc::new();
    sum.update(&out[from..]);
    out.extend(sum.sum().to_be_bytes());
}

/// The longest repetition that deflate can say, and the shortest that is worth it.
const LONGEST: usize = 258;
const SHORTEST: usize = 3;

/// A zlib stream of one block, in the codes that deflate fixes.
fn packed(bytes: &[u8], row: usize) -> Vec<u8> {
    let mut bits = Bits { out: Vec::with_capacity(1 << 15), waiting: 0, count: 0 };
    bits.out.extend([0x78, 0x01]);
    // The last block, with fixed codes.
    bits.put((0b011, 3));
    let above = distance(row);
    let mut at = 0;
    while at < bytes.len() {
        let most = LONGEST.min(bytes.len() - at);
        let same = |far: usize| if at < far { 0 } else { alike(&bytes[at - far..], &bytes[at..at + most]) };
        let before = same(1);
        let over = if before == most { 0 } else { same(row) };
        let (length, distance) = if over > before + 1 { (over, above) } else { (before, (0, 5)) };
        if length < SHORTEST {
            bits.put(CODES.letters[usize::from(bytes[at])]);
            at += 1;
        } else {
            bits.put(CODES.lengths[length - SHORTEST]);
            bits.put(distance);
            at += length;
        }
    }
    bits.put(CODES.end);
    bits.put((0, 7));
    bits.out.extend(sum(bytes, row).to_be_bytes());
    bits.out
}

/// How many bytes of two texts are the same from their start on; the second is not the longer one.
fn alike(one: &[u8], other: &[u8]) -> usize {
    let mut at = 0;
    // Whole pieces first, which are compared in one step.
    while let (Some(one), Some(other)) = (one[at..].first_chunk::<32>(), other[at..].first_chunk::<32>())
        && one == other
    {
        at += 32;
    }
    while let (Some(one), Some(other)) = (one[at..].first_chunk(), other[at..].first_chunk()) {
        let differing = u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other);
        if differing != 0 {
            return at + (differing.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + one[at..].iter().zip(&other[at..]).take_while(|(one, other)| one == other).count()
}

/// Adler's sum of rows, of which many are the same one: what those add is worked out once.
fn sum(bytes: &[u8], row: usize) -> u32 {
    const BASE: u32 = 65_521;
    let (mut once, mut often) = (1_u32, 0_u32);
    let mut last: (&[u8], u32, u32) = (&[], 0, 0);
    // No sum of so few bytes outgrows its 32 bits.
    for row in bytes.chunks(row.min(4096)) {
        if row != last.0 {
            let (mut each, mut weighed) = (0_u32, 0_u32);
            for &byte in row {
                each += u32::from(byte);
                weighed += each;
            }
            last = (row, each, weighed % BASE);
        }
        often = (often + once * row.len() as u32 + last.2) % BASE;
        once = (once + last.1) % BASE;
    }
    often << 16 | once
}

/// Bits, the first of them the lowest.
struct Bits {
    out: Vec<u8>,
    waiting: u64,
    count: u32,
}

/// Bits as they are written, and how many.
type Code = (u32, u32);

impl Bits {
    fn put(&mut self, (bits, count): Code) {
        self.waiting |= u64::from(bits) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.waiting as u8);
            self.waiting >>= 8;
            self.count -= 8;
        }
    }
}

/// The fixed codes of deflate (RFC 1951, 3.2.6).
struct Codes {
    letters: [Code; 256],
    /// From [`SHORTEST`] on, with the bits that say more.
    lengths: Vec<Code>,
    end: Code,
}

static CODES: LazyLock<Codes> = LazyLock::new(|| {
    let turned = |code: u32, count: u32| (code.reverse_bits() >> (32 - count), count);
    let code = |value: u32| match value {
        0..144 => turned(0x30 + value, 8),
        144..256 => turned(0x190 + value - 144, 9),
        256..280 => turned(value - 256, 7),
        _ => turned(0xc0 + value - 280, 8),
    };
    let length = |length: usize| {
        if length == LONGEST {
            return code(285);
        }
        let (name, more, count) = named((length - SHORTEST) as u32, 2);
        let (bits, width) = code(257 + name);
        (bits | more << width, width + count)
    };
    Codes { letters: std::array::from_fn(|value| code(value as u32)), lengths: (SHORTEST..=LONGEST).map(length).collect(), end: code(256) }
});

/// The code of a distance, with the bits that say more.
fn distance(far: usize) -> Code {
    let (name, more, count) = named(far as u32 - 1, 1);
    (name.reverse_bits() >> 27 | more << 5, 5 + count)
}

/// How deflate names a number: by its highest bits, of which `kept` follow the first, and the others as they are. Gives the
/// name, the others, and how many these are.
fn named(value: u32, kept: u32) -> (u32, u32, u32) {
    let count = (32 - value.leading_zeros()).saturating_sub(kept + 1);
    ((count << kept) + (value >> count), value & ((1 << count) - 1), count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::ZlibDecoder;
    use std::io::Read;

    fn check(bytes: &[u8], row: usize) {
        let mut read = Vec::new();
        ZlibDecoder::new(&packed(bytes, row)[..]).read_to_end(&mut read).expect("it is a zlib stream");
        assert!(read == bytes, "{} bytes came back as {}", bytes.len(), read.len());
    }

    #[test]
    fn what_is_packed_is_unpacked_as_it_was() {
        for length in [0, 1, 2, 3, 4, 10, 11, 257, 258, 259, 260, 1000, 70_000] {
            check(&vec![0; length], 601);
            check(&vec![0xff; length], 601);
            check(&(0..length).map(|at| (at * 7 + at / 13) as u8).collect::<Vec<_>>(), 601);
        }
        // Repetitions of every length that deflate has a name for, of the byte before and of the row above.
        for length in 1..300 {
            let mut bytes: Vec<u8> = (0..400_u32).map(|at| (at * 167 % 251) as u8).collect();
            bytes.extend_from_within(..length);
            bytes.push(9);
            bytes.extend(std::iter::repeat_n(9, length));
            check(&bytes, 400);
        }
        for row in 1..40 {
            check(&(0..2000).map(|at| (at % row / 3) as u8).collect::<Vec<_>>(), row);
        }
    }
}
