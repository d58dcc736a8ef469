//! Sealing personal data, and finding it again.
//!
//! A sealed value is: one byte for the key's number, 24 for the nonce, then the
//! XChaCha20-Poly1305 ciphertext, with "what for" and the row's id as associated data, so that a
//! value copied into another row or column does not open. Phone numbers are found by a blind
//! index, HMAC-SHA-256 under a key of its own.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use data_encoding::HEXLOWER;
use domain::participants::PhoneNumber;
use domain::prizes::ClaimCode;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Uuid;

use crate::context::Clock;
use crate::error::AppError;

/// What a sealed value is; part of its associated data.
#[derive(Clone, Copy, Debug)]
pub enum SealedAs {
    /// A participant's number.
    Phone,
    /// The number in a sign-in challenge.
    ChallengePhone,
    /// A message in the outbox.
    Message,
    /// A ticket's secret.
    TicketSecret,
    /// The code with which a prize is claimed.
    ClaimCode,
    /// The bytes that the bank fixes before a draw, or before moments are drawn.
    DrawSecret,
    /// A voucher's code.
    VoucherCode,
    /// A form that was refused, in the browser's cookie.
    Flash,
    /// The secret of a member of staff's second factor.
    TotpSecret,
    /// What somebody chose who is setting an account up.
    StaffSetUp,
}

impl SealedAs {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Phone => b"phone",
            Self::ChallengePhone => b"challenge_phone",
            Self::Message => b"message",
            Self::TicketSecret => b"ticket_secret",
            Self::ClaimCode => b"claim_code",
            Self::DrawSecret => b"draw_secret",
            Self::VoucherCode => b"voucher_code",
            Self::Flash => b"flash",
            Self::TotpSecret => b"totp_secret",
            Self::StaffSetUp => b"staff_set_up",
        }
    }
}

/// The keys of the platform. `Debug` is not derived, so that they reach no log.
#[derive(Clone)]
pub struct Keys {
    current: u8,
    seal: BTreeMap<u8, XChaCha20Poly1305>,
    index: [u8; 32],
    code: [u8; 32],
}

/// Keys as a file or an environment variable has them: 32 bytes each, in lower-case hex.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    /// The number of the key that seals; older ones still open.
    pub current: u8,
    /// Sealing keys by number.
    pub seal: BTreeMap<u8, String>,
    /// The blind index's key. It cannot be changed without indexing every number anew.
    pub index: String,
    /// The key under which sign-in codes are hashed.
    pub code: String,
}

/// What is wrong with keys.
#[derive(Debug, Error)]
pub enum KeyError {
    /// Not JSON of the expected shape.
    #[error("the keys are not readable: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Not 64 hex digits.
    #[error("the key `{0}` is not 64 lower-case hex digits")]
    NotHex(String),
    /// `current` names no key.
    #[error("`current` names no sealing key")]
    NoCurrent,
}

/// A sealed value that does not open: wrong key, row or content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a sealed value does not open")]
pub struct DoesNotOpen;

impl KeyFile {
    /// New keys.
    pub fn generate(clock: &Clock) -> Self {
        let fresh = || HEXLOWER.encode(&clock.random::<32>());
        Self {
            current: 1,
            seal: BTreeMap::from([(1, fresh())]),
            index: fresh(),
            code: fresh(),
        }
    }
}

impl Keys {
    /// Reads keys from JSON.
    ///
    /// # Errors
    /// [`KeyError`] with what is wrong; never with a key in it.
    pub fn parse(json: &str) -> Result<Self, KeyError> {
        Self::from_file(&serde_json::from_str(json)?)
    }

    /// Takes keys over.
    ///
    /// # Errors
    /// [`KeyError`] with what is wrong.
    pub fn from_file(file: &KeyFile) -> Result<Self, KeyError> {
        let read = |name: &str, hex: &str| -> Result<[u8; 32], KeyError> {
            let bytes = HEXLOWER.decode(hex.as_bytes()).ok();
            let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
            bytes.ok_or_else(|| KeyError::NotHex(name.to_owned()))
        };
        let mut seal = BTreeMap::new();
        for (number, hex) in &file.seal {
            let key = read(&format!("seal.{number}"), hex)?;
            seal.insert(*number, XChaCha20Poly1305::new(&key.into()));
        }
        if !seal.contains_key(&file.current) {
            return Err(KeyError::NoCurrent);
        }
        let (index, code) = (read("index", &file.index)?, read("code", &file.code)?);
        Ok(Self {
            current: file.current,
            seal,
            index,
            code,
        })
    }

    /// Seals `plain` for the row with this id.
    ///
    /// # Panics
    /// Never: `from_file` made sure of the current key, and the cipher only refuses lengths that
    /// memory cannot hold.
    pub fn seal(&self, clock: &Clock, what: SealedAs, row: Uuid, plain: &[u8]) -> Vec<u8> {
        let nonce = clock.random::<24>();
        let aad = aad(what, row);
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let cipher = &self.seal[&self.current];
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a short plaintext");
        [&[self.current][..], &nonce, &sealed].concat()
    }

    /// Opens what [`Keys::seal`] sealed for the same row.
    ///
    /// # Errors
    /// [`DoesNotOpen`].
    pub fn open(&self, what: SealedAs, row: Uuid, sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
        let (number, rest) = sealed.split_first().ok_or(DoesNotOpen)?;
        let (nonce, sealed) = rest.split_at_checked(24).ok_or(DoesNotOpen)?;
        let cipher = self.seal.get(number).ok_or(DoesNotOpen)?;
        let nonce: [u8; 24] = nonce.try_into().map_err(|_| DoesNotOpen)?;
        let aad = aad(what, row);
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        cipher
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| DoesNotOpen)
    }

    /// Opens a sealed phone number.
    ///
    /// # Errors
    /// [`AppError::Broken`], logged, where it does not open or is none.
    pub fn open_phone(
        &self,
        what: SealedAs,
        row: Uuid,
        sealed: &[u8],
    ) -> Result<PhoneNumber, AppError> {
        let digits = self.open(what, row, sealed).ok();
        let digits = digits.and_then(|bytes| String::from_utf8(bytes).ok());
        digits
            .as_deref()
            .and_then(PhoneNumber::parse)
            .ok_or_else(|| {
                tracing::error!(sealed.what = ?what, row.id = %row, "a phone number does not open");
                AppError::Broken
            })
    }

    /// What tells these keys from others without telling them: every process on one database must
    /// have the same index and code keys.
    pub fn fingerprint(&self) -> Vec<u8> {
        [
            mac(&self.index, &[b"fingerprint"]),
            mac(&self.code, &[b"fingerprint"]),
        ]
        .concat()
    }

    /// The blind index of a number.
    pub fn phone_index(&self, phone: &PhoneNumber) -> Vec<u8> {
        mac(&self.index, &[b"phone", phone.e164().as_bytes()])
    }

    /// The mark of a number that stays when its account is deleted. It cannot be compared with the
    /// index, and tells the number to nobody without the key.
    pub fn phone_mark(&self, phone: &PhoneNumber) -> Vec<u8> {
        mac(&self.index, &[b"mark", phone.e164().as_bytes()])
    }

    /// The name under which an address is counted, so that counters hold no addresses.
    pub fn address_index(&self, address: &str) -> Vec<u8> {
        mac(&self.index, &[b"address", address.as_bytes()])
    }

    /// The name under which a browser is remembered, by the random id that it keeps.
    pub fn device_index(&self, id: &str) -> Vec<u8> {
        mac(&self.index, &[b"device", id.as_bytes()])
    }

    /// The name under which a block of addresses is remembered: no address can be read out of it.
    pub fn block_index(&self, block: &str) -> Vec<u8> {
        mac(&self.index, &[b"block", block.as_bytes()])
    }

    /// The blind index of a claim code.
    pub fn claim_index(&self, code: &ClaimCode) -> Vec<u8> {
        mac(&self.index, &[b"claim", code.digits().as_bytes()])
    }

    /// The blind index of a voucher's code.
    pub fn voucher_index(&self, code: &str) -> Vec<u8> {
        mac(&self.index, &[b"voucher", code.as_bytes()])
    }

    /// What proves that a film is shown to those whom `word` names until then (a Unix time).
    pub fn film_mark(&self, film: Uuid, word: &str, until: i64) -> Vec<u8> {
        let parts: [&[u8]; 4] = [
            b"film",
            film.as_bytes(),
            word.as_bytes(),
            &until.to_be_bytes(),
        ];
        mac(&self.index, &parts)
    }

    /// The hash under which a sign-in code is stored.
    pub fn code_hash(&self, challenge: Uuid, digits: &str) -> Vec<u8> {
        mac(&self.code, &[challenge.as_bytes(), digits.as_bytes()])
    }
}

fn aad(what: SealedAs, row: Uuid) -> Vec<u8> {
    [what.label(), b"\0", row.as_bytes()].concat()
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// What a token that a browser holds is stored as.
pub fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        Clock::new(chrono::DateTime::default, |bytes| bytes.fill(7))
    }

    fn keys(number: u8) -> KeyFile {
        let key = |byte: u8| HEXLOWER.encode(&[byte; 32]);
        let seal = (1..=number).map(|n| (n, key(n))).collect();
        KeyFile {
            current: number,
            seal,
            index: key(9),
            code: key(8),
        }
    }

    #[test]
    fn what_was_sealed_opens_in_its_own_row_only() {
        let keys = Keys::from_file(&keys(1)).unwrap();
        let row = Uuid::from_u128(1);
        let sealed = keys.seal(&clock(), SealedAs::Phone, row, b"13812345678");
        assert_eq!(
            keys.open(SealedAs::Phone, row, &sealed).unwrap(),
            b"13812345678"
        );
        assert!(
            keys.open(SealedAs::Phone, Uuid::from_u128(2), &sealed)
                .is_err()
        );
        assert!(keys.open(SealedAs::Message, row, &sealed).is_err());
        let mut bent = sealed;
        bent[30] ^= 1;
        assert!(keys.open(SealedAs::Phone, row, &bent).is_err());
        assert!(keys.open(SealedAs::Phone, row, &[]).is_err());
    }

    #[test]
    fn older_keys_still_open() {
        let row = Uuid::nil();
        let old = Keys::from_file(&keys(1))
            .unwrap()
            .seal(&clock(), SealedAs::Phone, row, b"x");
        let newer = Keys::from_file(&keys(2)).unwrap();
        assert_eq!(newer.open(SealedAs::Phone, row, &old).unwrap(), b"x");
    }

    #[test]
    fn bad_keys_are_refused_by_name_without_showing_them() {
        let mut short = keys(1);
        short.index = "abcd".into();
        let told = Keys::from_file(&short).err().unwrap().to_string();
        assert!(told.contains("index") && !told.contains("abcd"));
        let mut without = keys(1);
        without.current = 3;
        assert!(matches!(
            Keys::from_file(&without),
            Err(KeyError::NoCurrent)
        ));
    }
}
