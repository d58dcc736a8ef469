//! Cells of delimited text that a spreadsheet program would compute.
//!
//! A program that opens a CSV file takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a
//! carriage return (in some countries also the full-width forms) for a formula, which may call out
//! or run a command (OWASP, "CSV Injection"; ASVS 5.0 V1.2.10). An apostrophe in front makes it
//! text. Ours are written so, and read back without it: [`unprotect`] undoes [`protect`] for every
//! text. In a workbook a text is a text, and neither is needed.

use std::borrow::Cow;

/// `text` with an apostrophe in front where a spreadsheet program would compute it, or where it
/// begins as such a protected text does.
pub fn protect(text: &str) -> Cow<'_, str> {
    if computes(text.trim_start_matches('\'')) {
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

fn computes(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_be_computed_is_not() {
        for text in ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "＝1"] {
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
