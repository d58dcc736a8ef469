//! The second factor: time-based codes (RFC 6238) of an authenticator app, each accepted once, and
//! recovery codes for a lost phone.

use data_encoding::BASE32_NOPAD;
use domain::staff::RecoveryCode;
use domain::staff::recovery::HOW_MANY;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder, Shape};
use fast_qr::qr::QRBuilder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Builder as TotpBuilder, Secret, Totp};
use uuid::Uuid;

use crate::context::AppState;
use crate::error::AppError;
use crate::keys::SealedAs;

/// For how long a code stands, in seconds.
const STEP: u64 = 30;

/// What somebody proves to have.
pub enum Proof {
    /// Six digits.
    Code(String),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl Proof {
    /// What somebody typed, or `None` where it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = domain::quizzes::question::fold_width(text)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::Code(plain));
        }
        RecoveryCode::parse(&plain).map(Self::Recovery)
    }
}

/// A new secret: 160 bits, as RFC 4226 asks.
pub fn new_secret(state: &AppState) -> Vec<u8> {
    state.clock.random::<20>().to_vec()
}

/// The time step whose code this is: the present one, the one before or the one after.
pub fn step_of(state: &AppState, secret: &[u8], code: &str) -> Option<i64> {
    let step = totp(secret).check(code, seconds(state))?;
    i64::try_from(step).ok()
}

/// A code that would be accepted now and was not yet: only a demonstration shows it.
pub fn code_after(state: &AppState, secret: &[u8], used: i64) -> String {
    // The present one first: the one before ends while it is being typed.
    let now = seconds(state) / STEP;
    let step = u64::try_from(used + 1).unwrap_or(0).clamp(now, now + 1);
    totp(secret).generate(step * STEP).to_string()
}

/// The address that an authenticator app takes up, as its QR code holds it.
pub fn address(username: &str, secret: &[u8]) -> String {
    let name = utf8_percent_encode(username, NON_ALPHANUMERIC);
    format!(
        "otpauth://totp/Zhiyuan:{name}?secret={}&issuer=Zhiyuan",
        BASE32_NOPAD.encode(secret)
    )
}

/// The secret as somebody types it: groups of four.
pub fn typed(secret: &[u8]) -> String {
    let plain = BASE32_NOPAD.encode(secret);
    let groups: Vec<&str> = (0..plain.len())
        .step_by(4)
        .map(|at| &plain[at..(at + 4).min(plain.len())])
        .collect();
    groups.join(" ")
}

/// The QR code of an address, as SVG.
///
/// # Errors
/// [`AppError::Broken`] where it is too long, which none of ours is.
pub fn qr_code(text: &str) -> Result<String, AppError> {
    let code = QRBuilder::new(text).build().map_err(|_| AppError::Broken)?;
    Ok(SvgBuilder::default()
        .shape(Shape::Square)
        .margin(3)
        .to_str(&code))
}

/// New recovery codes.
pub fn new_recovery_codes(state: &AppState) -> Vec<RecoveryCode> {
    (0..HOW_MANY)
        .map(|_| RecoveryCode::from_random(state.clock.random()))
        .collect()
}

/// What a recovery code is stored as.
pub fn recovery_hash(state: &AppState, staff: Uuid, code: &RecoveryCode) -> Vec<u8> {
    state.keys.code_hash(staff, code.as_str())
}

/// Opens the stored secret of an account.
///
/// # Errors
/// [`AppError::Broken`], logged, where it does not open.
pub fn open_secret(state: &AppState, staff: Uuid, sealed: &[u8]) -> Result<Vec<u8>, AppError> {
    let opened = state.keys.open(SealedAs::TotpSecret, staff, sealed);
    opened.map_err(|_| {
        tracing::error!(staff.id = %staff, "a second factor does not open");
        AppError::Broken
    })
}

fn seconds(state: &AppState) -> u64 {
    u64::try_from(state.clock.now().timestamp()).unwrap_or(0)
}

fn totp(secret: &[u8]) -> Totp {
    // The builder's own digits, step, skew and algorithm are those that every app knows.
    TotpBuilder::new()
        .with_secret(Secret::new(secret.into()))
        .build_noncompliant()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, cut to six digits.
        let totp = totp(b"12345678901234567890");
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(totp.generate(time).to_string(), code);
            assert_eq!(totp.check(code, time), Some(time / STEP));
        }
    }

    #[test]
    fn a_proof_is_six_digits_or_a_recovery_code() {
        assert!(matches!(Proof::parse(" 123 456 "), Some(Proof::Code(code)) if code == "123456"));
        assert!(matches!(Proof::parse("１２３４５６"), Some(Proof::Code(_))));
        assert!(matches!(
            Proof::parse("abcde-fgh23"),
            Some(Proof::Recovery(_))
        ));
        assert!(Proof::parse("12345").is_none());
    }

    #[test]
    fn apps_are_told_who_and_what() {
        assert_eq!(
            address("wang.fang", b"12345678901234567890"),
            "otpauth://totp/Zhiyuan:wang%2Efang?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zhiyuan"
        );
        assert_eq!(typed(b"12345"), "GEZD GNBV");
        assert!(qr_code("otpauth://x").unwrap().starts_with("<svg"));
    }
}
