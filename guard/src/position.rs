//! Lines and columns, as editors count them.

/// Turns growing offsets into lines and columns, each byte read once.
#[derive(Debug)]
pub(crate) struct Positions<'a> {
    bytes: &'a [u8],
    wide: Option<Order>,
    at: usize,
    line: u32,
    column: u32,
}

/// The order of the bytes in a text of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl<'a> Positions<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let (wide, at) = match bytes {
            [0xff, 0xfe, ..] => (Some(Order::Little), 2),
            [0xfe, 0xff, ..] => (Some(Order::Big), 2),
            [0xef, 0xbb, 0xbf, ..] => (None, 3),
            _ => (None, 0),
        };
        Self { bytes, wide, at, line: 1, column: 1 }
    }

    /// The line and the column of a byte, both from 1. Offsets must not decrease.
    pub(crate) fn of(&mut self, offset: usize) -> (u32, u32) {
        let end = offset.min(self.bytes.len());
        match self.wide {
            Some(order) => self.units(end, order),
            None => self.text(end),
        }
        (self.line, self.column)
    }

    fn text(&mut self, end: usize) {
        let Some(passed) = self.bytes.get(self.at..end) else { return };
        let mut from = 0;
        for newline in memchr::memchr_iter(b'\n', passed) {
            self.line = self.line.saturating_add(1);
            self.column = 1;
            from = newline + 1;
        }
        // A character outside the basic plane, four bytes, counts twice; bytes that go on with one don't.
        let units: u32 = passed[from..]
            .iter()
            .map(|byte| match byte {
                0x80..=0xbf => 0,
                0xf0..=0xff => 2,
                _ => 1,
            })
            .sum();
        self.column = self.column.saturating_add(units);
        self.at = end;
    }

    fn units(&mut self, end: usize, order: Order) {
        while self.at + 1 < end {
            let pair = [self.bytes[self.at], self.bytes[self.at + 1]];
            let unit = match order {
                Order::Little => u16::from_le_bytes(pair),
                Order::Big => u16::from_be_bytes(pair),
            };
            if unit == u16::from(b'\n') {
                self.line = self.line.saturating_add(1);
                self.column = 1;
            } else {
                self.column = self.column.saturating_add(1);
            }
            self.at += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_editors_do() {
        let mut text = Positions::new("ab\nä😀x\r\n\ny".as_bytes());
        let found: Vec<_> = [0, 1, 3, 5, 9, 12, 13].map(|offset| text.of(offset)).to_vec();
        assert_eq!(found, [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (3, 1), (4, 1)]);
    }

    #[test]
    fn counts_units_of_utf_16() {
        let bytes: Vec<u8> = "\u{feff}a\nbc".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut text = Positions::new(&bytes);
        assert_eq!([2, 6, 8].map(|offset| text.of(offset)), [(1, 1), (2, 1), (2, 2)]);
        let bytes: Vec<u8> = "\u{feff}a\nbc".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mut text = Positions::new(&bytes);
        // The finding of a big-endian text begins at the second byte of its first unit.
        assert_eq!([3, 7, 9].map(|offset| text.of(offset)), [(1, 1), (2, 1), (2, 2)]);
    }
}
