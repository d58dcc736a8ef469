//! The forms of a win's page: the check before it is handed over, and undoing that.

use domain::prizes::WinRefusal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::api::{HandOver, SendCode, Undo};
use super::found::Found;
use crate::context::AppState;
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::format;
use crate::ui::parts::field_error;

/// A code that was sent and can be used still.
pub struct Sent {
    /// In a demonstration: the code itself.
    pub demo_code: Option<String>,
}

/// What a form had typed when it was refused; else what it begins with.
fn typed_or(desk: &Desk, field: &str, first: impl FnOnce() -> String) -> String {
    desk.typed(field).map_or_else(first, ToOwned::to_owned)
}

/// Checks who has come, and hands it over. `scanned` is whether the claim code was shown just now.
pub fn check_form(
    state: &AppState,
    desk: &Desk,
    found: &Found,
    scanned: bool,
    sent: Option<Sent>,
) -> AnyView {
    let id = found.win.id.to_string();
    // Made anew with each page: what was refused was not laid.
    let key = state.clock.id().to_string();
    let changes = found.win.changes.to_string();
    let proxy = typed_or(desk, "proxy", String::new);
    let digits = typed_or(desk, "digits", String::new);
    let comer = typed_or(desk, "comer", || "winner".to_owned());
    let was_sent = sent.is_some();
    let notice = (!scanned).then(|| {
        view! {
            <p class="notice warning">
                <strong>"还没有扫领奖码"</strong>
                " 请先"<a href="/staff/counter">"扫客户的领奖码"</a>
                "；客户本人拿不出领奖码时，用短信验证码核对。"
            </p>
        }
    });
    view! {
        {notice}
        <form id="hand-over" class="stack" method="post" action=HandOver::url() autocomplete="off">
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="key" value=key/>
            <input type="hidden" name="changes" value=changes/>
            <fieldset class="group">
                <legend>"核对"</legend>
                {comers(desk, &comer, proxy)}
                {digits_field(desk, digits)}
                {sent.map(|sent| code_field(desk, sent))}
            </fieldset>
            <fieldset class="group">
                <legend>"发放"</legend>
                {found.withheld().map(|fen| withheld_field(desk, fen))}
                <div class="field">
                    <label class="check"><input type="checkbox" name="received" value="1"
                        aria-describedby="received-error"/>
                        "本人已领（代领的，代领人已领）"</label>
                    {field_error(desk, "received")}
                </div>
                <button class="button primary large">"确认发放"</button>
            </fieldset>
            {send_part(desk, was_sent)}
        </form>
    }
    .into_any()
}

/// Says what tax is withheld before the prize leaves the hand.
fn withheld_field(desk: &Desk, fen: i64) -> impl IntoView + use<> {
    let ticked = desk.typed("withheld").is_some();
    view! {
        <p class="notice warning"><strong>{format!("先代扣个人所得税 {} 元", format::yuan(fen))}</strong>
            " 按活动规则，税款由中奖人承担。请按本行流程收齐税款、登记纳税所需的身份信息，再交奖品。"</p>
        <div class="field">
            <label class="check"><input type="checkbox" name="withheld" value="1" checked=ticked
                aria-describedby="withheld-error"/>
                "税款已代扣，身份信息已按本行流程登记"</label>
            {field_error(desk, "withheld")}
        </div>
    }
}

fn comers(desk: &Desk, chosen: &str, proxy: String) -> impl IntoView + use<> {
    let radio = |word: &'static str, label: &'static str| {
        let checked = chosen == word;
        view! {
            <label><input type="radio" name="comer" value=word checked=checked required/><span>{label}</span></label>
        }
    };
    let wrong = desk.refusal("comer").map(|_| "true");
    view! {
        <fieldset class="field">
            <legend>"谁来领"</legend>
            <div class="segments">{radio("winner", "本人")}{radio("proxy", "代领")}</div>
            {field_error(desk, "comer")}
        </fieldset>
        <div class="field for-proxy">
            <label for="proxy">"代领人姓氏 "<span class="optional">"（选填）"</span></label>
            <p class="help" id="proxy-help">"代领必须出示中奖人的领奖码，并报出中奖人的手机号后四位。"</p>
            <input id="proxy" class="brief" name="proxy" maxlength="10" autocomplete="off" value=proxy
                aria-invalid=wrong aria-describedby="proxy-help comer-error"/>
        </div>
    }
}

fn digits_field(desk: &Desk, digits: String) -> impl IntoView + use<> {
    let wrong = desk.refusal("digits").map(|_| "true");
    view! {
        <div class="field">
            <label for="digits">"中奖人手机号后四位"</label>
            <p class="help" id="digits-help">"请客户报出，不要提示。"</p>
            <input id="digits" class="brief digits" name="digits" inputmode="numeric" maxlength="8"
                autocomplete="off" value=digits aria-invalid=wrong aria-describedby="digits-help digits-error"/>
            {field_error(desk, "digits")}
        </div>
    }
}

fn code_field(desk: &Desk, sent: Sent) -> impl IntoView + use<> {
    let wrong = desk.refusal("code").map(|_| "true");
    let shown = sent
        .demo_code
        .map(|code| view! { <p class="notice">{format!("演示模式，验证码是 {code}")}</p> });
    view! {
        <div class="field">
            <label for="code">"或短信验证码"</label>
            <p class="help" id="code-help" role="status">"验证码已发到中奖人的手机，5 分钟内有效。填了验证码就不看后四位。"</p>
            {shown}
            <input id="code" class="brief digits" name="code" inputmode="numeric" maxlength="10"
                autocomplete="off" aria-invalid=wrong aria-describedby="code-help code-error"/>
            {field_error(desk, "code")}
        </div>
    }
}

/// Sends the code, and keeps what was typed. It stands behind the button that hands over: what is pressed
/// with Enter is the first one of a form.
fn send_part(desk: &Desk, again: bool) -> impl IntoView + use<> {
    let label = if again {
        "重新发送验证码"
    } else {
        "发送验证码"
    };
    view! {
        <div class="card stack">
            <p class="soft">"客户报不出后四位，或本人拿不出领奖码时，把验证码发到中奖时登记的手机。"</p>
            <div class="field">{field_error(desk, "send")}</div>
            <div class="row"><button class="button" formaction=SendCode::url() formnovalidate=true>{label}</button></div>
        </div>
    }
}

/// The way to undo it for a colleague on the same day; why not for others.
pub fn undo_form(state: &AppState, desk: &Desk, who: &SignedInStaff, found: &Found) -> AnyView {
    match found.may_undo(state, who) {
        Ok(()) => {}
        Err(WinRefusal::OwnDeed) => {
            return view! { <p class="soft no-print">"发错了？当天可以由本网点另一位同事在这里撤销。"</p> }
                .into_any();
        }
        Err(_) => return ().into_any(),
    }
    let wrong = desk.refusal("reason").map(|_| "true");
    let key = state.clock.id().to_string();
    let reason = typed_or(desk, "reason", String::new);
    view! {
        <form class="card stack no-print" method="post" action=Undo::url()>
            <h2>"撤销发放"</h2>
            <p class="soft">"只在奖品其实没有交给客户、或发错了人时撤销。撤销后奖品仍为中奖人保留，领奖码换新（客户在“我的”里看到，旧截图不能再用），库存加回一件，审计里留有记录。"</p>
            <input type="hidden" name="id" value=found.win.id.to_string()/>
            <input type="hidden" name="key" value=key/>
            <div class="field">
                <label for="reason">"原因"</label>
                <textarea id="reason" name="reason" rows="2" required maxlength="200"
                    aria-invalid=wrong aria-describedby="reason-error">{reason}</textarea>
                {field_error(desk, "reason")}
            </div>
            <div class="row"><button class="button danger">"撤销这次发放"</button></div>
        </form>
    }
    .into_any()
}
