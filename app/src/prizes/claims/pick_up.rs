//! What a winner brings to the counter: the code in large type and as a drawing, and where it is.

use domain::prizes::ClaimCode;
use domain::prizes::counter::qr_text;
use domain::staff::Branch;
use exchange::qr::Qr;
use leptos::prelude::*;

use crate::error::AppError;

/// The drawing of a code: how many modules it is wide, and its path. It holds the mark of a
/// claim code and its twelve digits, nothing else.
///
/// # Errors
/// [`AppError::Broken`], logged, where it cannot be drawn.
pub fn drawing(code: &ClaimCode) -> Result<(usize, String), AppError> {
    let qr = Qr::of(&qr_text(code)).map_err(|error| {
        tracing::error!(error = %error, "a claim code was not drawn");
        AppError::Broken
    })?;
    Ok((qr.width(), qr.path()))
}

/// The code, the branch, what to bring, and how somebody else can come.
pub fn view(
    code: &ClaimCode,
    (width, path): &(usize, String),
    branch: Option<&Branch>,
    until: &str,
) -> impl IntoView + use<> {
    view! {
        <section class="card pick-up">
            <p class="claim-code">"领奖码"<b>{code.grouped()}</b></p>
            <svg class="qr" viewBox=format!("0 0 {width} {width}") role="img" aria-label="领奖码的二维码" shape-rendering="crispEdges">
                <rect width=*width height=*width fill="#fff"></rect>
                <path d=path.clone() fill="#000"></path>
            </svg>
            <p class="soft centre">"到柜台出示，不要转发给不认识的人。"</p>
        </section>
        {branch.map(|branch| place(branch, until))}
        <section class="stack">
            <h2>"领奖时带什么"</h2>
            <ul class="told">
                <li>"本页的领奖码：手机打开、截图或打印都可以；"</li>
                <li>"登录时用的手机号：柜员会核对后四位，或发一条验证码。"</li>
            </ul>
            <details class="card">
                <summary>"请家人代领"</summary>
                <p>"把领奖码交给您信任的人，由他到上面的网点出示，并报出您手机号的后四位即可。凭领奖码就能领走奖品，请只交给信得过的人。"</p>
            </details>
            <p class="soft">"领奖不收任何费用，也不需要银行卡密码。"</p>
        </section>
    }
}

fn place(branch: &Branch, until: &str) -> impl IntoView + use<> {
    let lines = [
        ("地址", branch.address.clone()),
        ("营业时间", branch.hours.clone()),
        ("电话", branch.phone.clone()),
    ];
    let lines = lines.into_iter().filter(|(_, told)| !told.is_empty());
    let lines = lines.map(|(name, told)| view! { <div><dt>{name}</dt><dd>{told}</dd></div> });
    view! {
        <section class="stack">
            <h2>"到哪里领"</h2>
            <dl class="facts card">
                <div><dt>"网点"</dt><dd><strong>{branch.name.clone()}</strong></dd></div>
                {lines.collect_view()}
                <div><dt>"截止"</dt><dd><time>{until.to_owned()}</time></dd></div>
            </dl>
        </section>
    }
}
