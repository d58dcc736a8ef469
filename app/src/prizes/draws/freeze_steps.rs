//! The first two steps of a draw's page: what it is set to, and the freeze.

use chrono::{DateTime, Utc};
use domain::prizes::draw::{DrawState, Linked};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes::draws::{Commitment, StoredDraw};

use super::api::Freeze;
use super::draw_page::step;
use crate::context::AppState;
use crate::prizes::words;
use crate::staff::who::SignedInStaff;
use crate::ui::format;

pub fn prepare_step(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    rules: &DrawRules,
) -> impl IntoView + use<> {
    let settings = &draw.settings;
    let zone = state.settings.zone;
    let prepared = draw.state == DrawState::Prepared;
    let sources = settings.sources.iter().map(|announced| {
        let at = announced
            .source
            .known_at()
            .map(|at| words::exactly(at, zone));
        let instead = announced.instead.as_ref().map(|instead| {
            let at = instead.known_at().map(|at| words::exactly(at, zone));
            format!(
                "；若停开，改用 {}，{}",
                words::source(instead),
                at.unwrap_or_default()
            )
        });
        view! { <li>{words::source(&announced.source)}"，"{at}{instead}</li> }
    });
    let sources: Vec<_> = sources.collect();
    let none = sources.is_empty() && !draw.is_rehearsal;
    let body = view! {
        <dl class="facts">
            <div><dt>"号码来源"</dt><dd><ul>{sources}
                {none.then(|| view! { <li>"还没有填写"</li> })}
                <li>"主办方密值"</li>
            </ul>{draw.is_rehearsal.then(|| view! { <p class="soft">"演练：冻结时公开来源全部换成随手写的号码。"</p> })}</dd></div>
            <div><dt>"每项候补"</dt><dd>{format!("{} 名，按活动规则", rules.alternates)}</dd></div>
            <div><dt>"关联活动"</dt><dd>{if rules.linked.is_empty() {
                "没有".to_owned()
            } else {
                let titles: Vec<_> = rules.linked.iter().map(|linked| &*linked.title).collect();
                format!("{}：其中奖人这次不再中奖", titles.join("、"))
            }}</dd></div>
            <div><dt>"见证人"</dt><dd>{or_none(settings.witnesses.join("、"))}</dd></div>
            <div><dt>"公证"</dt><dd>{or_none(settings.notary.clone().unwrap_or_default())}</dd></div>
        </dl>
        {(prepared && who.role.may(Permission::RunDraws)).then(|| view! {
            <div class="row"><a class="button" href=format!("/staff/draws/{}/settings", draw.id)>{if none { "填写设置" } else { "修改设置" }}</a></div>
        })}
    };
    let standing = if prepared { "now" } else { "done" };
    step("一、准备", standing, body.into_any())
}

fn or_none(text: String) -> String {
    if text.is_empty() {
        "没有".into()
    } else {
        text
    }
}

/// What the campaign's rules say of its draw.
pub struct DrawRules {
    /// How many alternates each lot has.
    pub alternates: u32,
    /// Campaigns whose winners win nothing in it.
    pub linked: Vec<Linked>,
}

/// How far the tickets of a campaign were looked at.
#[derive(Clone, Copy)]
pub struct Looked {
    /// Whether every hand-in that counts is stored: before, nothing is frozen.
    pub settled: bool,
    /// When that is so.
    pub settles_at: DateTime<Utc>,
    /// To the last one.
    pub at_all: bool,
    /// How many stand out and wait for somebody to decide.
    pub undecided: i64,
}

pub fn freeze_step(
    state: &AppState,
    who: &SignedInStaff,
    draw: &StoredDraw,
    looked: Looked,
) -> impl IntoView + use<> {
    let zone = state.settings.zone;
    if let (Some(commitment), Some(hash), Some((by, at))) =
        (&draw.commitment, draw.freeze_hash, &draw.frozen)
    {
        let body = view! {
            <p>{format!("{} 于 {} 冻结", by.1, words::exactly(*at, zone))}</p>
            {committed(commitment, &hash.to_string())}
        };
        return step("二、冻结名单", "done", body.into_any()).into_any();
    }
    let waits = !draw.is_rehearsal && !looked.settled;
    let may = draw.state == DrawState::Prepared && who.role.may(Permission::RunDraws) && !waits;
    let body = view! {
        <p class="soft">{if draw.is_rehearsal {
            "系统给全部抽奖券编号，算出名单摘要。演练的名单不公布，也不影响正式抽奖。"
        } else {
            "系统给全部抽奖券编号，算出名单摘要并立即公布。冻结之后，名单、奖品、来源都不能再改，存疑的抽奖券也不能再处理。"
        }}</p>
        {waits.then(|| view! {
            <p class="notice info">
                <strong>"还不能冻结"</strong>"，活动截止 65 分钟后，最后一批交卷都存好了才行："
                {format!("{} 起可以冻结。", words::exactly(looked.settles_at, zone))}
            </p>
        })}
        {(!draw.is_rehearsal && looked.settled && !looked.at_all).then(|| view! {
            <p class="notice info">
                <strong>"抽奖券还没有核对完"</strong>"，核对完才能冻结。系统正在自动核对，请稍后刷新本页。"
                <a href=format!("/staff/draws/reviews?campaign={}", draw.campaign_id)>"看核对情况"</a>
            </p>
        })}
        {(looked.undecided > 0).then(|| view! {
            <p class="notice warning">
                <strong>{format!("还有 {} 张存疑的抽奖券没有处理", looked.undecided)}</strong>"，不处理就照常参加抽奖。"
                <a href=format!("/staff/draws/reviews?campaign={}", draw.campaign_id)>"去核对"</a>
            </p>
        })}
        {may.then(|| view! {
            <form method="post" action=Freeze::url()>
                <input type="hidden" name="id" value=draw.id.to_string()/>
                <input type="hidden" name="changes" value=draw.changes.to_string()/>
                {if draw.is_rehearsal {
                    view! {
                        <input type="hidden" name="confirm" value="1"/>
                        <button class="button primary">"冻结演练名单"</button>
                    }
                    .into_any()
                } else {
                    view! {
                        <label class="check"><input type="checkbox" name="confirm" value="1" required/>
                            <span>"上面的设置都核对过了。冻结后立即公布，不能撤回"</span></label>
                        <button class="button primary">"冻结名单并公布摘要"</button>
                    }
                    .into_any()
                }}
            </form>
        })}
    };
    let ready = draw.is_rehearsal || !draw.settings.sources.is_empty();
    let standing = if draw.state == DrawState::Prepared && ready && !waits {
        "now"
    } else {
        "later"
    };
    step("二、冻结名单", standing, body.into_any()).into_any()
}

fn committed(commitment: &Commitment, hash: &str) -> impl IntoView + use<> {
    let lots = commitment.lots.iter().map(|lot| {
        let from = match &lot.branch {
            Some(code) => format!("网点 {code} 的抽奖券"),
            None => "全部抽奖券".into(),
        };
        let told = format!("抽 {} 名，候补 {} 名，{from}", lot.winners, lot.alternates);
        view! { <li>{lot.prize.clone()}"（"{lot.label.clone()}"）："{told}</li> }
    });
    let lots: Vec<_> = lots.collect();
    let excluded = commitment.excluded.iter().map(|(because, count)| {
        format!(
            "{}{} 张",
            because.label(),
            format::number(i64::from(*count))
        )
    });
    let excluded = or_none(excluded.collect::<Vec<_>>().join("、"));
    let count = |count: u32| format::number(i64::from(count));
    view! {
        <dl class="facts">
            <div><dt>"抽奖券"</dt><dd>{format!("{} 张，{} 人持有", count(commitment.tickets), count(commitment.holders))}</dd></div>
            <div><dt>"不参加抽取"</dt><dd>{excluded}</dd></div>
            <div><dt>"奖项"</dt><dd><ul>{lots}</ul></dd></div>
            <div><dt>"冻结摘要"</dt><dd><code class="draw-hash">{hash.to_owned()}</code></dd></div>
            <div><dt>"名单根"</dt><dd><code class="draw-hash">{commitment.root.to_string()}</code></dd></div>
            <div><dt>"程序"</dt><dd>{commitment.program.version.clone()}" "<code class="draw-hash">{commitment.program.sha256.to_string()}</code></dd></div>
        </dl>
    }
}
