//! What a draw came to, and taking it back: parts of its page.

use domain::prizes::draw::Fate;
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::prizes::PickCount;
use storage::prizes::draws::{self, Replacement, StoredDraw, StoredPick};

use super::api::{ApproveReplacement, AskReplacement, RefuseReplacement};
use super::freeze::REHEARSAL;
use crate::context::AppState;
use crate::prizes::words;
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::parts::field_error;

/// The first picks in their order, and how many there are of each lot and fate.
pub fn outcome(
    draw: &StoredDraw,
    picks: &[StoredPick],
    counts: &[PickCount],
) -> impl IntoView + use<> {
    let winners = counts.iter().filter(|count| count.fate == Fate::Winner);
    let winners: i64 = winners.map(|count| count.picks).sum();
    let all: i64 = counts.iter().map(|count| count.picks).sum();
    let rows = picks.iter().map(|pick| {
        view! {
            <tr>
                <td data-label="奖项" class="short">{pick.lot.clone()}</td>
                <td data-label="次序" class="num">{pick.place + 1}</td>
                <td data-label="序号" class="num">{pick.number}</td>
                <td data-label="券号"><code>{pick.code.clone()}</code></td>
                <td data-label="结果">{pick.fate.label()}</td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let more = all - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mark = if draw.is_rehearsal { REHEARSAL } else { "" };
    view! {
        <section class="stack">
            <h2>{format!("{mark}抽出的券")}<span class="count">{format!("{winners} 名中奖")}</span></h2>
            <div class="table-card">
                <table class="work-table">
                    <caption class="visually-hidden">"抽出的券，按抽出的次序"</caption>
                    <thead><tr>
                        <th scope="col">"奖项"</th><th scope="col" class="num">"次序"</th>
                        <th scope="col" class="num">"序号"</th><th scope="col">"券号"</th>
                        <th scope="col">"结果"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(more > 0).then(|| view! { <p class="soft">{format!("还有 {more} 张没有列出，全部在抽奖记录文件里。")}</p> })}
        </section>
    }
}

/// Asking that a draw be taken back, and what others say to that.
pub fn replacing(
    state: &AppState,
    desk: &Desk,
    who: &SignedInStaff,
    draw: &StoredDraw,
    asked: Option<&Replacement>,
) -> Option<impl IntoView + use<>> {
    let zone = state.settings.zone;
    let open = draw.state.may_be_replaced() && !draw.is_rehearsal;
    let body = match asked {
        Some(asked) => {
            let line = |what: &str, by: &draws::Person, at| {
                let told = format!("{} 于 {} {what}", by.1, words::exactly(at, zone));
                view! { <li>{told}</li> }.into_any()
            };
            let mut lines = vec![line("申请作废重抽", &asked.asked.0, asked.asked.1)];
            for (by, at) in [&asked.first, &asked.second].into_iter().flatten() {
                lines.push(line("批准", by, *at));
            }
            let approved = asked.first.as_ref().is_some_and(|(by, _)| by.0 == who.id);
            let may = open
                && who.role.may(Permission::ConfirmDraws)
                && asked.asked.0.0 != who.id
                && !approved;
            view! {
                <p><strong>"原因："</strong>{asked.reason.clone()}</p>
                <ul>{lines}</ul>
                {(open && !may).then(|| view! { <p class="soft">"须由申请人之外的两位同事先后批准。"</p> })}
                {may.then(|| view! {
                    <form method="post" action=ApproveReplacement::url()>
                        <input type="hidden" name="id" value=draw.id.to_string()/>
                        <p>{if asked.first.is_some() {
                            "您是第二位批准人：批准后，原来的抽奖作废但一直公开可查，另行重抽。"
                        } else {
                            "您是第一位批准人，还须另一位同事批准才作废。作废后，原来的抽奖一直公开可查，另行重抽。"
                        }}</p>
                        <button class="button danger">"批准作废重抽"</button>
                    </form>
                })}
                {(open && who.role.may(Permission::ConfirmDraws)).then(|| view! {
                    <form method="post" action=RefuseReplacement::url()>
                        <input type="hidden" name="id" value=draw.id.to_string()/>
                        <button class="button quiet">"不作废，继续这次抽奖"</button>
                    </form>
                })}
            }
            .into_any()
        }
        None if open && who.role.may(Permission::RunDraws) => {
            let reason = desk.typed("reason").unwrap_or_default().to_owned();
            let open = !reason.is_empty() || desk.refusal("reason").is_some();
            view! {
                <details open=open>
                    <summary>"发现差错，需要作废重抽"</summary>
                    <form class="stack" method="post" action=AskReplacement::url()>
                        <input type="hidden" name="id" value=draw.id.to_string()/>
                        <div class="field">
                            <label for="reason">"原因（会公布）"</label>
                            <p class="help">"公布中奖结果之前才能申请，须由另外两位同事批准。"</p>
                            <textarea id="reason" name="reason" maxlength="200" rows="3" required
                                aria-describedby="reason-error">{reason}</textarea>
                            {field_error(desk, "reason")}
                        </div>
                        <div class="row"><button class="button danger">"申请作废重抽"</button></div>
                    </form>
                </details>
            }
            .into_any()
        }
        None => return None,
    };
    Some(view! { <section class="card stack"><h2>"作废重抽"</h2>{body}</section> })
}
