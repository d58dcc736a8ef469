//! A voucher on its winner's page.

use domain::prizes::{PrizeKind, WinState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::api::Claim;
use super::win_page::Won;
use crate::context::AppState;

/// A voucher's code, once it is its winner's.
pub fn shown_voucher(code: String) -> impl IntoView {
    view! {
        <section class="card pick-up">
            <p class="claim-code">"券码"<b class="voucher">{code}</b></p>
            <p class="soft centre">"谁拿到券码都可以使用，请不要转发给别人。使用方法见活动规则。"</p>
        </section>
    }
}

/// The way to a voucher's code.
pub fn voucher_to_take(state: &AppState, won: &Won) -> Option<impl IntoView + use<>> {
    let is_open = won.prize.kind == PrizeKind::Voucher && won.win.state == WinState::Open;
    (is_open && won.cannot_choose(state).is_none()).then(|| {
        let until = won.until(state);
        view! {
            <form class="card stack" method="post" action=Claim::url()>
                <input type="hidden" name="win" value=won.win.id.to_string()/>
                <p>{format!("券码领取后马上显示在本页，以后也能在“我的”里再看。请在 {until} 前领取。")}</p>
                <button class="button primary">"领取券码"</button>
            </form>
        }
    })
}
