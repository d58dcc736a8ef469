//! Participants: phone numbers, sign-in codes, consent.

pub mod consent;
pub mod phone;
pub mod sign_in;

pub use consent::{CONSENT_VERSION, ConsentPurpose};
pub use phone::PhoneNumber;
pub use sign_in::{Challenge, CodeCheck, SendLimit, SignInCode};
