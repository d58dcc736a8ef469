//! Cells of delimited text that a spreadsheet program would compute.
//!
//! A program that opens a CSV file takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a
//! carriage return (in some countries also the full-width forms) for a formula, which may call out
//! or run a command (OWASP, "CSV Injection"; ASVS 5.0 V1.2.10). An apostrophe in front makes it
//! text, and a plain number stays one. Ours are written so, and read back without it: [`unprotect`]
//! undoes [`protect`] for every text. In a workbook a text is a text, and neither is needed.

use std::borrow::Cow;

/// `text` with an apostrophe in front where a spreadsheet program would compute it, or where it
/// begins as such a protected text does.
pub fn protect(text: &str) -> Cow<'_, str> {
    if plain_number(text).is_some() {
        Cow::Borrowed(text)
    } else if computes(text.trim_start_matches('\'')) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` without the apostrophe that [`protect`] put in front.
pub fn unprotect(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(bare) if computes(bare.trim_start_matches('\'')) => bare,
        _ => text,
    }
}

/// The number that `text` is written as, where a spreadsheet program writes it the same: digits with a
/// minus or a point at most, no zero in front, no more than it keeps exactly.
pub fn plain_number(text: &str) -> Option<f64> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_plain = digits(whole)
        && digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && whole.len() + fraction.len() <= 15;
    if is_plain { text.parse().ok() } else { None }
}

fn computes(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_numbers_are_numbers() {
        for (text, number) in [("0", 0.0), ("-3", -3.0), ("68.50", 68.5), ("0.2", 0.2)] {
            assert_eq!(plain_number(text), Some(number), "{text}");
            assert_eq!(protect(text), text);
        }
        for text in [
            "",
            "-",
            "0571",
            "1e5",
            "+1",
            "1.",
            ".5",
            "１",
            "1,000",
            "1234567890123456",
        ] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }

    #[test]
    fn what_would_be_computed_is_not() {
        for text in ["=1+1", "+1", "-A1", "@A1", "\t=1", "\r=1", "＝1"] {
            assert_eq!(protect(text), format!("'{text}"));
        }
        for text in ["", "1-1", "'", "'a", "a=b", " =1"] {
            assert_eq!(protect(text), text);
        }
    }

    proptest! {
        #[test]
        fn protection_is_undone(text in "['=+@\t\ra-]{0,5}.{0,3}") {
            let written = protect(&text);
            prop_assert_eq!(unprotect(&written), &text);
        }
    }
}
