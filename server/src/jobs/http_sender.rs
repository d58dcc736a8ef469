//! Messages to a gateway: a signed POST of JSON.
//!
//! `X-Zhiyuan-Signature` is `v1=` and the hexadecimal HMAC-SHA-256, under the shared secret, of
//! the `X-Zhiyuan-Timestamp` (seconds since 1970), a full stop and the body. A gateway should
//! refuse old timestamps, and send a message once however often its `Idempotency-Key` comes.

use std::time::Duration;

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use reqwest::redirect::Policy;
use reqwest::{Client, Error};
use serde::Serialize;
use sha2::Sha256;
use uuid::Uuid;

use super::message::Outgoing;
use super::outbox::SendFault;

const PATIENCE: Duration = Duration::from_secs(10);

/// Posts messages to one gateway.
pub struct HttpSender {
    client: Client,
    url: String,
    secret: Vec<u8>,
}

#[derive(Serialize)]
struct Body<'m> {
    id: Uuid,
    kind: &'m str,
    phone: &'m str,
    code: &'m str,
    text: &'m str,
}

impl HttpSender {
    /// Posts to `url`, signing with `secret`.
    ///
    /// # Errors
    /// Why no connection could ever be made from here.
    pub fn new(url: &str, secret: &str) -> Result<Self, String> {
        // Refused where it was done before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(Policy::none())
            .build();
        let client = client.map_err(|error| format!("cannot be used: {error}"))?;
        Ok(Self {
            client,
            url: url.to_owned(),
            secret: secret.as_bytes().to_vec(),
        })
    }

    /// Posts a message. `timestamp` is now, in seconds since 1970.
    ///
    /// # Errors
    /// [`SendFault`], which says whether to try again.
    pub async fn send(&self, message: &Outgoing, timestamp: i64) -> Result<(), SendFault> {
        let Outgoing {
            id,
            kind,
            phone,
            code,
            text,
            ..
        } = message;
        let body = serde_json::to_vec(&Body {
            id: *id,
            kind,
            phone: phone.digits(),
            // Empty, not absent: gateways were written for messages that all had one.
            code: code.as_deref().unwrap_or_default(),
            text,
        })
        .map_err(|_| SendFault::Final("unwritable".into()))?;
        self.post(*id, body, timestamp).await
    }

    /// Posts a body of JSON under an idempotency key.
    ///
    /// # Errors
    /// [`SendFault`], which says whether to try again.
    pub async fn post(&self, id: Uuid, body: Vec<u8>, timestamp: i64) -> Result<(), SendFault> {
        let posted = self
            .client
            .post(&self.url)
            .header("content-type", "application/json")
            .header("idempotency-key", id.to_string())
            .header("x-zhiyuan-timestamp", timestamp)
            .header(
                "x-zhiyuan-signature",
                format!("v1={}", sign(&self.secret, timestamp, &body)),
            )
            .body(body)
            .send();
        match posted.await {
            Ok(answer) => judge(answer.status()),
            Err(error) => Err(SendFault::Passing(cause(&error).into())),
        }
    }
}

/// What the gateway's answer means.
fn judge(status: StatusCode) -> Result<(), SendFault> {
    let told = format!("http_{}", status.as_u16());
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(SendFault::Passing(told))
        }
        status if status.is_client_error() => Err(SendFault::Final(told)),
        _ => Err(SendFault::Passing(told)),
    }
}

/// In a word: the error's own text holds the gateway's address.
fn cause(error: &Error) -> &'static str {
    match error {
        error if error.is_timeout() => "timeout",
        error if error.is_connect() => "no_connection",
        _ => "broken_connection",
    }
}

/// The signature of a body, without `v1=`.
///
/// # Panics
/// Never: a key may have any length.
pub fn sign(secret: &[u8], timestamp: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_others_compute() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
        let signature = sign(b"0123456789abcdef", 1_700_000_000, b"{}");
        assert_eq!(signature, SIGNATURE);
    }

    const SIGNATURE: &str = "e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e";

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let again = |status: u16| match judge(StatusCode::from_u16(status).unwrap()) {
            Ok(()) => None,
            Err(SendFault::Passing(_)) => Some(true),
            Err(SendFault::Final(_)) => Some(false),
        };
        assert_eq!([200, 202, 204].map(again), [None; 3]);
        assert_eq!([400, 401, 404, 422].map(again), [Some(false); 4]);
        assert_eq!([302, 408, 429, 500, 503].map(again), [Some(true); 5]);
    }
}
