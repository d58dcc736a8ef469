//! What pages with films ask of the server, as far as a page can tell how it goes.

use web_sys::wasm_bindgen::JsValue;
use web_sys::{Blob, XmlHttpRequest};

/// An answer of the server; a status of 0 where there was none.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) told: JsValue,
}

/// What a request brings.
pub(super) enum Body<'a> {
    None,
    Form(&'a str),
    Piece(&'a Blob),
}

/// Asks the server; `begun` gets the request as it sets out.
pub(super) async fn request(
    method: &str,
    address: &str,
    body: &Body<'_>,
    begun: impl FnOnce(&XmlHttpRequest),
) -> Answer {
    let none = || Answer {
        status: 0,
        told: JsValue::UNDEFINED,
    };
    let Ok(request) = XmlHttpRequest::new() else {
        return none();
    };
    if request.open(method, address).is_err() {
        return none();
    }
    let kind = match body {
        Body::Form(_) => "application/x-www-form-urlencoded",
        _ => "application/octet-stream",
    };
    let _ = request.set_request_header("Content-Type", kind);
    let _ = request.set_request_header("Accept", "application/json");
    begun(&request);
    let ended = js_sys::Promise::new(&mut |resolve, _| {
        let _ = request.add_event_listener_with_callback("loadend", &resolve);
    });
    let sent = match body {
        Body::None => request.send(),
        Body::Form(form) => request.send_with_opt_str(Some(form)),
        Body::Piece(piece) => request.send_with_opt_blob(Some(piece)),
    };
    if sent.is_err() {
        return none();
    }
    let _ = ended.await;
    let text = request.response_text().ok().flatten().unwrap_or_default();
    Answer {
        status: request.status().unwrap_or(0),
        told: js_sys::JSON::parse(&text).unwrap_or_default(),
    }
}

/// A number of bytes as the browser counts it. Only whole numbers are shown here: broken ones take tables.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a browser counts exactly up to 2^53"
)]
pub(super) const fn bytes(float: f64) -> u64 {
    float as u64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a browser counts exactly up to 2^53"
)]
pub(super) const fn float(bytes: u64) -> f64 {
    bytes as f64
}
