//! How anybody verifies a draw: in this browser, or on a computer of their own.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::shown::Shown;
use crate::context::AppState;

/// Loads the verifier where somebody presses for it, and verifies.
const SCRIPT: &str = include_str!("verify.js");

/// The ways to verify. With scripts, a button does it on the spot.
pub fn ways(state: &AppState, shown: &Shown) -> AnyView {
    let record = format!("/draws/{}/record.json", shown.draw.id);
    let here = state.site.verifier.clone().map(|verifier| {
        view! {
            <div id="verify" class="stack" data-js=verifier.js data-wasm=verifier.wasm
                data-record=record.clone() data-root=shown.frozen.root.to_string()
                data-tickets=shown.frozen.tickets.to_string()>
                <button class="button secondary" type="button" hidden>"在本机验证"</button>
                <p role="status" hidden></p>
            </div>
        }
    });
    view! {
        <section class="stack">
            <h2>"自己验证"</h2>
            <p>"不用相信我们：下载抽奖记录，谁都可以重算一遍。记录里有每张券的编号和摘要，没有姓名和手机号。"</p>
            {here}
            <div class="card stack">
                <h3>"下载验证"</h3>
                <ol class="steps-you-do">
                    <li><a href=record download="">"下载抽奖记录（JSON）"</a></li>
                    <li><a href="/draws/verify_draw.py" download="">"下载验证程序"</a>"，只用 Python 自带的功能，三百行左右，可以先读一遍"</li>
                    <li>"在装有 Python 3 的电脑上运行 "<code>"python3 verify_draw.py record.json"</code>"，它说哪里不一致，或者全部一致。加上 "<code>"--ticket 券号 --secret 密值"</code>"，就同时核对自己的券"</li>
                </ol>
                <p class="soft">"想自己写一个来比较，请看"<a href="/draws/draw.md">"算法说明（英文）"</a>"。"</p>
            </div>
        </section>
    }
    .into_any()
}

/// The script, to stand behind everything that it wakes.
pub fn script(state: &AppState) -> Option<AnyView> {
    state.site.verifier.as_ref()?;
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    Some(view! { <script nonce=nonce inner_html=SCRIPT></script> }.into_any())
}
