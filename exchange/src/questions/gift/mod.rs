//! GIFT, the text format of Moodle.
//!
//! Read are multiple choice (`=` or `~%50%`) and true/false. Numeric, matching, short-answer and
//! essay questions are refused by name. What a bank holds beyond GIFT is written so that Moodle
//! still reads the file:
//!
//! - the topic as `$CATEGORY: $course$/top/反诈`, a slash within it doubled as Moodle does;
//! - difficulty and source as comments right above the question, `// zhiyuan: difficulty=3` and
//!   `// zhiyuan: source=…`, with `\n` for a line break and `\\` for a backslash;
//! - the explanation as general feedback, `####…`.
//!
//! Texts are Markdown, so `[markdown]` stands before each stem. It also stands before an option that
//! begins with `[` or `%`, which would otherwise be taken for a format or a weight. Several right
//! options share Moodle's own fractions of 100 %; a wrong one costs everything. Line breaks are
//! written as LF.

mod answers;
mod blocks;
mod glyphs;
mod html;
mod read;
mod write;

pub use read::read;
pub use write::{write, write_rows};

/// Whether braces in `text` hold what GIFT answers begin with: `=`, `~`, `#`, or true or false.
pub(super) fn has_answers(text: &str) -> bool {
    let mut rest = text;
    while let Some(place) = rest.find(['\\', '{']) {
        let escape = rest[place..].starts_with('\\');
        rest = &rest[place + 1..];
        if escape {
            let mut chars = rest.chars();
            chars.next();
            rest = chars.as_str();
            continue;
        }
        let inner = rest.trim_start();
        let words = ["TRUE", "FALSE", "T", "F"];
        let truth = words.iter().filter_map(|word| inner.strip_prefix(word));
        let closed = |rest: &str| rest.trim_start().starts_with(['}', '#']);
        if inner.starts_with(['=', '~', '#']) || truth.into_iter().any(closed) {
            return true;
        }
        rest = inner;
    }
    false
}
