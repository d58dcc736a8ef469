//! Where the numbers of a draw come from. No source decides alone, every public one lies after the
//! freeze, and what replaces one that fails is announced with it.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXUPPER;
use drand_verify::{G2PubkeyRfc, Pubkey, derive_randomness};
use serde::{Deserialize, Serialize};

use super::{Hash, rfc3797};

/// The drand chain that is pinned: quicknet, scheme bls-unchained-g1-rfc9380.
pub const QUICKNET: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const QUICKNET_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
/// When its first round was made, in seconds of Unix time, and how many lie between two rounds.
const GENESIS: i64 = 1_692_803_367;
const PERIOD: i64 = 3;

/// The largest number that a lottery draws: more digits than any ball or daily number has.
pub const LARGEST_NUMBER: u32 = 9_999_999;
/// The most numbers that one lottery gives.
pub const MOST_NUMBERS: u8 = 30;

/// A source of numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// A public lottery. All its numbers count, sorted together.
    Lottery {
        /// Which: 双色球.
        name: String,
        /// Which of its draws: 2026135.
        issue: String,
        /// How many numbers it draws.
        numbers: u8,
        /// When it is drawn.
        at: DateTime<Utc>,
    },
    /// A round of drand's quicknet.
    Drand {
        /// The chain; always [`QUICKNET`].
        chain: String,
        /// The round.
        round: u64,
    },
    /// 32 bytes that the organiser fixed before, without knowing the other numbers.
    Secret {
        /// SHA-256 of them.
        commitment: Hash,
    },
}

/// A source, and what replaces it if it fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announced {
    /// The source.
    pub source: Source,
    /// What is taken instead where it gives nothing; a public one.
    pub instead: Option<Source>,
}

/// What a source gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// The numbers of a lottery, as they were published.
    Lottery {
        /// In any order.
        numbers: Vec<u32>,
    },
    /// A round of drand.
    Drand {
        /// Its signature: 96 hexadecimal digits.
        signature: String,
    },
    /// The organiser's bytes.
    Secret {
        /// 32 bytes.
        secret: Hash,
    },
}

/// Why sources cannot be announced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceRefusal {
    /// One alone would decide.
    #[error("at least two sources are mixed")]
    TooFew,
    /// The organiser would decide alone.
    #[error("at least one source is public")]
    NonePublic,
    /// The organiser's secret stands in twice, or in another's stead.
    #[error("source {place}: the organiser has one secret, which replaces nothing")]
    SecretAgain {
        /// Which source, from 1.
        place: usize,
    },
    /// Its numbers could be known when the list is frozen.
    #[error("source {place}: its numbers come at {at}, not after the freeze")]
    NotAfterFreeze {
        /// Which source, from 1.
        place: usize,
        /// When its numbers come.
        at: DateTime<Utc>,
    },
    /// What replaces it can be known before it fails, or at the same time.
    #[error("source {place}: what replaces it comes at {at}, not after it")]
    InsteadNotAfter {
        /// Which source, from 1.
        place: usize,
        /// When what replaces it comes.
        at: DateTime<Utc>,
    },
    /// The same source stands there twice.
    #[error("source {place}: the same source stands there twice")]
    Repeated {
        /// Which source, from 1.
        place: usize,
    },
    /// It is described wrongly.
    #[error("source {place}: {what}")]
    Malformed {
        /// Which source, from 1.
        place: usize,
        /// What is wrong.
        what: &'static str,
    },
}

/// Why what a source is said to have given cannot be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueRefusal {
    /// It belongs to a source of another kind.
    #[error("belongs to another kind of source")]
    OtherKind,
    /// A lottery gives another count of numbers.
    #[error("{expected} numbers were announced, {found} were given")]
    OtherCount {
        /// How many were announced.
        expected: u8,
        /// How many were given.
        found: usize,
    },
    /// A number is larger than any lottery's.
    #[error("{0} is no lottery number")]
    TooLarge(u32),
    /// The signature is not drand's for that round.
    #[error("the signature is not drand's for this round")]
    WrongSignature,
    /// The secret is not the one that was committed.
    #[error("the secret is not the one that was committed")]
    WrongSecret,
}

impl Source {
    /// The round of quicknet that is the first one at or after `at`.
    pub fn drand_after(at: DateTime<Utc>) -> Self {
        let since = (at - genesis()).num_milliseconds().max(0);
        let periods = (since + PERIOD * 1000 - 1) / (PERIOD * 1000);
        Self::Drand {
            chain: QUICKNET.into(),
            round: u64::try_from(periods).unwrap_or(0) + 1,
        }
    }

    /// Where anybody can read what it gave: drand's public API; `None` for others.
    pub fn address(&self) -> Option<String> {
        match self {
            Self::Drand { chain, round } => {
                Some(format!("https://api.drand.sh/{chain}/public/{round}"))
            }
            _ => None,
        }
    }

    /// When its numbers can be known; `None` for the organiser's secret.
    pub fn known_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Lottery { at, .. } => Some(*at),
            Self::Drand { round, .. } => {
                let periods = i64::try_from(round.saturating_sub(1)).ok()?;
                let since = TimeDelta::try_seconds(periods.checked_mul(PERIOD)?)?;
                genesis().checked_add_signed(since)
            }
            Self::Secret { .. } => None,
        }
    }

    /// The canonical form of what this source gave, as RFC 3797 §4.1 says: a lottery's numbers in
    /// rising order; bytes as upper-case hexadecimal digits, ended by a full stop; then a slash.
    pub fn canonical(&self, value: &Value) -> Result<String, ValueRefusal> {
        match (self, value) {
            (
                Self::Lottery {
                    numbers: expected, ..
                },
                Value::Lottery { numbers },
            ) => {
                if numbers.len() != usize::from(*expected) {
                    return Err(ValueRefusal::OtherCount {
                        expected: *expected,
                        found: numbers.len(),
                    });
                }
                match numbers.iter().find(|number| **number > LARGEST_NUMBER) {
                    Some(large) => Err(ValueRefusal::TooLarge(*large)),
                    None => Ok(rfc3797::canonical(numbers)),
                }
            }
            (Self::Drand { round, .. }, Value::Drand { signature }) => {
                Ok(hex(&drand(*round, signature)?))
            }
            (Self::Secret { commitment }, Value::Secret { secret }) => {
                if Hash::of(&[&secret.0]) != *commitment {
                    return Err(ValueRefusal::WrongSecret);
                }
                Ok(hex(&secret.0))
            }
            _ => Err(ValueRefusal::OtherKind),
        }
    }

    fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Lottery {
                name,
                issue,
                numbers,
                ..
            } => {
                if name.trim().is_empty() || issue.trim().is_empty() {
                    Some("a lottery has a name and an issue")
                } else if !(1..=MOST_NUMBERS).contains(numbers) {
                    Some("a lottery draws 1 to 30 numbers")
                } else {
                    None
                }
            }
            Self::Drand { chain, round } => {
                if chain != QUICKNET {
                    Some("the drand chain is not quicknet")
                } else if *round == 0 || self.known_at().is_none() {
                    Some("drand has no such round")
                } else {
                    None
                }
            }
            Self::Secret { .. } => None,
        }
    }
}

fn genesis() -> DateTime<Utc> {
    DateTime::from_timestamp(GENESIS, 0).expect("a time of 2023")
}

/// The randomness of a round whose signature is right: SHA-256 of the signature.
fn drand(round: u64, signature: &str) -> Result<[u8; 32], ValueRefusal> {
    let decode = |text: &str| data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes());
    let signature = decode(signature).map_err(|_| ValueRefusal::WrongSignature)?;
    let key = decode(QUICKNET_KEY).expect("the key is hexadecimal");
    let key = G2PubkeyRfc::from_variable(&key).expect("the key is a point");
    match key.verify(round, &[], &signature) {
        Ok(true) => Ok(derive_randomness(&signature)),
        Ok(false) | Err(_) => Err(ValueRefusal::WrongSignature),
    }
}

fn hex(bytes: &[u8]) -> String {
    format!("{}./", HEXUPPER.encode(bytes))
}

/// Whether `sources` may be announced by somebody who freezes the list at `frozen_at`.
pub fn check(sources: &[Announced], frozen_at: DateTime<Utc>) -> Result<(), SourceRefusal> {
    if sources.len() < 2 {
        return Err(SourceRefusal::TooFew);
    }
    let mut seen: Vec<&Source> = Vec::new();
    let mut secrets = 0;
    for (place, announced) in (1..).zip(sources) {
        let instead = announced.instead.as_ref();
        for source in std::iter::once(&announced.source).chain(instead) {
            if let Some(what) = source.fault() {
                return Err(SourceRefusal::Malformed { place, what });
            }
            match source.known_at() {
                Some(at) if at <= frozen_at => {
                    return Err(SourceRefusal::NotAfterFreeze { place, at });
                }
                Some(_) => {}
                None => secrets += 1,
            }
            if seen.iter().any(|other| same(other, source)) {
                return Err(SourceRefusal::Repeated { place });
            }
            seen.push(source);
        }
        let times = announced
            .source
            .known_at()
            .zip(instead.and_then(Source::known_at));
        if let Some((_, at)) = times.filter(|(own, at)| at <= own) {
            // Else whoever decides that the source has failed would know what comes of that.
            return Err(SourceRefusal::InsteadNotAfter { place, at });
        }
        if secrets > 1 || instead.is_some_and(|source| source.known_at().is_none()) {
            return Err(SourceRefusal::SecretAgain { place });
        }
    }
    if sources.len() == secrets {
        return Err(SourceRefusal::NonePublic);
    }
    Ok(())
}

/// Whether both give the same numbers.
fn same(one: &Source, other: &Source) -> bool {
    match (one, other) {
        (
            Source::Lottery { name, issue, .. },
            Source::Lottery {
                name: other_name,
                issue: other_issue,
                ..
            },
        ) => name.trim() == other_name.trim() && issue.trim() == other_issue.trim(),
        _ => one == other,
    }
}
