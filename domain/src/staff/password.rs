//! Which passwords are taken: NIST SP 800-63B and OWASP ASVS 5.0 (V6.2) ask for length and for a
//! list of common ones, and against rules of composition and forced changes.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The least characters that a password has.
pub const SHORTEST: usize = 12;
/// The most characters that it has.
pub const LONGEST: usize = 128;

/// Passwords that many people use, and words that they pad, one a line in lower case. Drawn from
/// the frequency lists of zxcvbn (MIT) and Django (BSD), with Chinese ones added.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordFault {
    /// Fewer than [`SHORTEST`] characters.
    #[error("too short")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("too long")]
    TooLong,
    /// A common password, one with digits or signs around it, or one repeated; or a run along the
    /// keyboard or the alphabet.
    #[error("common")]
    Common,
    /// Little more than the name of its owner.
    #[error("personal")]
    Personal,
}

/// Whether `password` may be the one of the account with this username.
///
/// # Errors
/// The first [`PasswordFault`].
pub fn check_password(password: &str, username: &str) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordFault::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    let plain = password.to_lowercase();
    let parts: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).collect();
    let joined = parts.concat();
    if is_common(&plain) || is_common(&joined) {
        return Err(PasswordFault::Common);
    }
    let name: String = username.chars().filter(|c| c.is_alphanumeric()).collect();
    if !name.is_empty() && joined.replace(&name, "").chars().count() < SHORTEST / 2 {
        return Err(PasswordFault::Personal);
    }
    Ok(())
}

fn is_common(password: &str) -> bool {
    let core = password.trim_matches(|c: char| !c.is_alphabetic());
    let unit = smallest_unit(password);
    let few = password.chars().collect::<HashSet<_>>().len() < 5;
    few || is_run(password)
        || [
            password,
            core,
            unit,
            unit.trim_matches(|c: char| !c.is_alphabetic()),
        ]
        .into_iter()
        .any(|part| COMMON.contains(part))
}

/// What a password repeats: `abcabcabc` repeats `abc`.
fn smallest_unit(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    ends.map(|end| &text[..end])
        .find(|unit| {
            text.len().is_multiple_of(unit.len()) && unit.repeat(text.len() / unit.len()) == text
        })
        .unwrap_or(text)
}

/// Whether most neighbours follow each other in the alphabet, in the digits or on the keyboard.
fn is_run(text: &str) -> bool {
    const ROWS: [&str; 5] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
    ];
    let follows = |a: char, b: char| {
        ROWS.iter().any(|row| {
            let pair: String = [a, b].iter().collect();
            let back: String = [b, a].iter().collect();
            row.contains(&pair) || row.contains(&back)
        })
    };
    let letters: Vec<char> = text.chars().collect();
    let pairs = letters.windows(2);
    let steps = pairs.len();
    let in_row = pairs.filter(|pair| follows(pair[0], pair[1])).count();
    in_row * 4 > steps * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_unusual_is_enough() {
        for good in [
            "correct horse battery staple",
            "风筝线轴在三月里转了又转",
            "vX9-plum-harbor-41",
        ] {
            assert_eq!(check_password(good, "wang.fang"), Ok(()), "{good}");
        }
    }

    #[test]
    fn short_common_and_personal_ones_are_refused() {
        use PasswordFault as F;
        for (password, fault) in [
            ("short", F::TooShort),
            ("elevenchars", F::TooShort),
            ("qwerty123456", F::Common),
            ("Password2026!", F::Common),
            ("1234567890123456", F::Common),
            ("abcdefghijklmnop", F::Common),
            ("letmeinletmein", F::Common),
            ("aaaaaaaaaaaa", F::Common),
            ("Woaini1314520", F::Common),
            ("asdfghjklqwertyuiop", F::Common),
            ("wangfang2026!", F::Personal),
            ("wang.fang.wang.fang", F::Personal),
        ] {
            assert_eq!(
                check_password(password, "wang.fang"),
                Err(fault),
                "{password}"
            );
        }
        assert_eq!(
            check_password(&"x1y2z3w4v5".repeat(13), "ab"),
            Err(F::TooLong)
        );
    }
}
