//! 用摄像头扫码: a script of the counter's own page, so that it costs customers nothing. It shows itself
//! where the browser can read QR codes (`BarcodeDetector`), and is absent elsewhere.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

const SCRIPT: &str = include_str!("camera.js");

/// The button, the camera's picture, and what wakes them. Fills the form `find`.
pub fn camera() -> impl IntoView {
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    view! {
        <div id="camera-scan" class="camera stack" hidden>
            <button type="button" class="button">"用摄像头扫码"</button>
            <div hidden>
                <video autoplay muted playsinline aria-label="摄像头画面，请对准二维码"></video>
                <button type="button" class="button">"关闭摄像头"</button>
            </div>
            <p class="soft" role="status"></p>
        </div>
        <script nonce=nonce inner_html=SCRIPT></script>
    }
}
