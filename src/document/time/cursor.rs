//! A place in a text that moves forward as a time is read.

#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    pub text: &'t str,
    pub at: usize,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str, at: usize) -> Cursor<'t> {
        Cursor { text, at }
    }

    pub fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub fn byte_after(&self, count: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + count).copied()
    }

    pub fn char(&self) -> Option<char> {
        match self.byte()? {
            byte if byte.is_ascii() => Some(byte as char),
            _ => self.rest().chars().next(),
        }
    }

    pub fn before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Move past one ASCII byte if it stands here.
    pub fn eat(&mut self, byte: u8) -> bool {
        let here = self.byte() == Some(byte);
        self.at += usize::from(here);
        here
    }

    /// White space, and the marks of Markdown and table cells that may stand inside a time in the source.
    pub fn blanks(&mut self) -> bool {
        let start = self.at;
        while let Some(c) = self.char() {
            if !(c.is_whitespace() || matches!(c, '*' | '_' | '`' | '|' | '\u{2060}' | '\u{200b}')) {
                break;
            }
            self.at += c.len_utf8();
        }
        self.at > start
    }

    /// A run of digits: its value and its length. None for none, or for more than `most`.
    pub fn digits(&mut self, most: usize) -> Option<(u32, usize)> {
        let len = self.rest().bytes().take(most + 1).take_while(u8::is_ascii_digit).count();
        if len == 0 || len > most {
            return None;
        }
        let value = self.rest()[..len].parse().ok()?;
        self.at += len;
        Some((value, len))
    }

    /// A word of letters, without moving.
    pub fn peek_word(&self) -> &'t str {
        let rest = self.rest();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        if rest.as_bytes().get(letters).is_none_or(u8::is_ascii) {
            return &rest[..letters];
        }
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        &rest[..end]
    }

    /// Move past a word if it stands here, in any case, with no letter or digit after it.
    #[inline]
    pub fn word(&mut self, word: &str) -> bool {
        // Nearly always told by the first letter.
        let begins = |byte: u8| word.as_bytes().first().is_none_or(|first| first.eq_ignore_ascii_case(&byte));
        self.byte().is_some_and(begins) && self.whole_word(word)
    }

    fn whole_word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let here = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
            && !rest[word.len()..].starts_with(char::is_alphanumeric);
        self.at += if here { word.len() } else { 0 };
        here
    }

    pub fn words(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    /// Whether a number or word ends here.
    pub fn at_boundary(&self) -> bool {
        !self.char().is_some_and(char::is_alphanumeric)
    }

    /// Whether a time ends here: the text does, a bracket closes, or a separator stands between it and what happened.
    pub fn at_stop(&self) -> bool {
        let mut ahead = *self;
        let blank = ahead.blanks();
        match ahead.char() {
            None | Some(')' | ']' | '}' | ':' | ';' | '–' | '—' | '→') => true,
            Some('-') => blank,
            Some('.') => ahead.byte_after(1).is_none_or(|next| next.is_ascii_whitespace()),
            _ => false,
        }
    }
}
