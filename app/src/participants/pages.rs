//! Sign-in, and what we say about personal data.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;

use super::api::{ResendCode, SendCode, SignIn};
use super::send_code;
use crate::context::AppState;
use crate::error::AppError;
use crate::shell::{Body, Head, page, sign_in_page};
use crate::ui::parts::field_error;
use crate::visitor::{Visitor, local_page};

/// Where to go after signing in.
#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

impl Next {
    fn page(&self) -> String {
        local_page(self.next.as_deref().unwrap_or("/")).to_owned()
    }
}

/// `GET /sign-in`: the number and the consent. For anyone.
pub async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(next): Query<Next>,
) -> Response {
    let next = next.page();
    if visitor.participant.is_some() {
        return Redirect::to(&next).into_response();
    }
    let typed = |field: &str| visitor.typed(field).map(ToOwned::to_owned);
    let (phone, consent, notice) = (typed("phone"), typed("consent"), typed("prize_notice"));
    let wrong = |field| visitor.refusal(field).map(|_| "true");
    page(
        &state,
        &visitor,
        &Head::new("登录").keeping("send-code"),
        || {
            let main = view! {
                <div>
                    <h1>"用手机号登录"</h1>
                    <p class="soft">"不用注册，不用密码。我们只用手机号记住您的作答和抽奖券。"</p>
                </div>
                <form id="send-code" class="stack" method="post" action=SendCode::url()>
                    <input type="hidden" name="next" value=next/>
                    <div class="field">
                        <label for="phone">"手机号"</label>
                        <input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="tel"
                            required value=phone aria-invalid=wrong("phone") aria-describedby="phone-error"/>
                        {field_error(&visitor, "phone")}
                    </div>
                    <div class="field">
                        <label class="check">
                            <input type="checkbox" name="consent" value="1" required checked=consent.is_some()
                                aria-invalid=wrong("consent") aria-describedby="consent-error"/>
                            <span>"我已阅读并同意"<a href="/privacy">"《个人信息说明》"</a>"：手机号用于登录和参与活动；我已年满 18 周岁（必选）"</span>
                        </label>
                        {field_error(&visitor, "consent")}
                        <label class="check">
                            <input type="checkbox" name="prize_notice" value="1" checked=notice.is_some()/>
                            <span>"中奖时用短信通知我（可选，可随时撤回）"</span>
                        </label>
                    </div>
                </form>
            };
            Body::new(main).bar(view! {
                <nav class="bottom-bar">
                    <button class="button primary" form="send-code">"获取验证码"</button>
                </nav>
            })
        },
    )
}

/// `GET /sign-in/code`: the code. For whoever asked for one.
pub async fn code(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(next): Query<Next>,
) -> Result<Response, AppError> {
    let next = next.page();
    if visitor.participant.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let Some(sent) = send_code::find(&state, &headers).await? else {
        return Ok(Redirect::to(&sign_in_page(&next)).into_response());
    };
    let masked = send_code::phone_of(&state, &sent)?.masked();
    let codes = state.demo_codes.lock().map_err(|_| AppError::Broken)?;
    let demo_code = codes.get(&sent.id).filter(|_| state.settings.demo).cloned();
    drop(codes);
    let wrong = visitor.refusal("code").map(|_| "true");
    let back = sign_in_page(&next);
    Ok(page(
        &state,
        &visitor,
        &Head::new("输入验证码"),
        || {
            let main = view! {
                <div>
                    <h1>"输入验证码"</h1>
                    <p class="soft">"已发送到 "<b>{masked}</b>"，5 分钟内有效。"</p>
                </div>
                {demo_code.map(|code| view! {
                    <p class="demo-code">"演示模式，您的验证码是 "<b>{code}</b></p>
                })}
                <form id="sign-in" class="stack" method="post" action=SignIn::url()>
                    <input type="hidden" name="next" value=next.clone()/>
                    <div class="field code">
                        <label for="code">"6 位数字验证码"</label>
                        <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
                            maxlength="12" required aria-invalid=wrong aria-describedby="code-error"/>
                        {field_error(&visitor, "code")}
                        {field_error(&visitor, "phone")}
                    </div>
                </form>
                <form class="row" method="post" action=ResendCode::url()>
                    <input type="hidden" name="next" value=next/>
                    <button class="button quiet">"没收到？重新发送"</button>
                    <a class="button quiet" href=back>"换一个手机号"</a>
                </form>
            };
            Body::new(main).bar(view! {
            <nav class="bottom-bar"><button class="button primary" form="sign-in">"登录"</button></nav>
        })
        },
    ))
}

/// `GET /privacy`: what we keep and why. For anyone.
pub async fn privacy(State(state): State<AppState>, visitor: Visitor) -> Response {
    page(&state, &visitor, &Head::new("个人信息说明"), || {
        Body::new(view! {
            <article class="rules">
                <h1>"个人信息说明"</h1>
                <p class="soft">"第 1 版。依据《中华人民共和国个人信息保护法》。"</p>
                <h2>"我们收集什么，用来做什么"</h2>
                <ul>
                    <li><strong>"手机号（必需）"</strong>"：用于登录，把您的作答和抽奖券记在您名下。加密保存，页面上只显示 138****5678 这样的形式。"</li>
                    <li><strong>"中奖通知（可选）"</strong>"：同意后，中奖时我们用短信通知您。不同意不影响答题和抽奖。"</li>
                    <li><strong>"网络地址"</strong>"：只用来限制验证码的发送次数，加密成不能还原的标记，三天内清除。"</li>
                    <li><strong>"设备和网络标记（只在有抽奖的答题活动中）"</strong>"：开始答题时，浏览器里存一个随机编号，最长一年；我们记下这个编号和您所在网络段（不是完整地址）的加密标记，以及交卷快慢。用来在抽奖前发现一台设备冒用很多号码的情况，只作提示，是否参加抽奖由工作人员决定，结果和原因您在“我的”里能看到。标记不能还原，活动结束 90 天后清除；删除账号时立即清除。"</li>
                    <li><strong>"作答记录"</strong>"：您选了什么、得了多少分、何时交卷，用于判断抽奖资格和显示错题。"</li>
                </ul>
                <p>"我们不收集姓名、身份证号、银行卡号、位置、通讯录，也不用于营销。"</p>
                <p>"验证码由短信服务商代为发送，除手机号和验证码外不提供任何信息。浏览器里只保存登录状态、所选版本、来访渠道、上面说的随机编号和未保存的答案。"</p>
                <h2>"保存多久"</h2>
                <p>"验证码 5 分钟内有效，相关记录三天内清除。账号信息保存到您删除为止。"</p>
                <h2>"您的权利"</h2>
                <p>"登录后在"<a href="/me/data">"我的数据"</a>"里，您可以查看、下载、撤回同意、删除。删除后手机号、登录记录、答题选项和练习记录都会清除，尚未开奖的抽奖券作废。为防止重复参加，在您参加过的活动结束前，保留一个不能还原成手机号的加密标记和已用的机会数。已经中奖的，获奖记录按规定保存两年。"</p>
                <h2>"谁负责，怎么联系"</h2>
                <p>"纸鸢银行（示例）消费者权益保护部，客服电话 "<a href="tel:95000">"95000"</a>"。对处理不满意，可拨打 "<a href="tel:12378">"12378"</a>" 或 "<a href="tel:12363">"12363"</a>"。"</p>
            </article>
        })
    })
}
