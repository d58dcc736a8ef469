//! What was fixed before anybody could know the numbers, and the numbers themselves.

use domain::prizes::draw::{ALGORITHM, Announced, Given, Linked, Source};
use leptos::prelude::*;

use super::shown::{LISTED, Shown};
use crate::context::AppState;
use crate::prizes::words;
use crate::ui::format::number;

/// How the winners are found, in the order in which it is done.
pub fn rule(shown: &Shown) -> AnyView {
    let many = shown.frozen.lots.len();
    view! {
        <section class="stack">
            <h2>"怎么抽"</h2>
            <ol class="steps-you-do">
                <li>"活动结束后，按得到的先后给每张抽奖券编号，冻结名单，公布名单的摘要。此后名单改动一个字，摘要就对不上。"</li>
                <li>{format!("等下面 {} 个来源在冻结以后给出随机数，按公布的次序拼在一起。谁也不能一个人决定它们。", shown.frozen.sources.len())}</li>
                <li>{format!("用公布的算法 {ALGORITHM} 一次抽完 {many} 组奖品。同样的名单和随机数，谁算都是同样的结果。")}</li>
                <li>"一人只中一次。抽到不能中奖的券，跳过并写明原因，接着往下抽；中奖者放弃或逾期未领，由候补按次序递补。"</li>
            </ol>
        </section>
    }
    .into_any()
}

/// What was published at the freeze.
pub fn commitment(state: &AppState, shown: &Shown) -> AnyView {
    let (frozen, zone) = (&shown.frozen, state.settings.zone);
    let rules = format!("/campaigns/{}/rules", shown.campaign.slug);
    view! {
        <section class="stack">
            <h2>"冻结时公布的内容"</h2>
            <dl class="facts card">
                <div><dt>"冻结时间"</dt><dd><time>{words::exactly(shown.frozen_at, zone)}</time></dd></div>
                <div><dt>"抽奖券"</dt><dd>{format!("{} 张，第 1 号到第 {} 号", number(i64::from(frozen.tickets)), number(i64::from(frozen.tickets)))}</dd></div>
                <div><dt>"名单根"</dt><dd><code class="digest">{frozen.root.to_string()}</code></dd></div>
                <div><dt>"冻结摘要"</dt><dd><code class="digest">{shown.freeze_hash.to_string()}</code></dd></div>
                <div><dt>"规则摘要"</dt><dd><code class="digest">{frozen.rules.to_string()}</code><br/><a href=rules>"看活动规则"</a></dd></div>
                <div><dt>"算法"</dt><dd>{ALGORITHM}"，"<a href="/draws/draw.md">"算法说明（英文）"</a></dd></div>
                <div><dt>"程序"</dt><dd>{format!("版本 {}", frozen.program.version)}<br/><code class="digest">{frozen.program.sha256.to_string()}</code></dd></div>
            </dl>
            {lots(shown)}
            {(!frozen.linked.is_empty()).then(|| view! {
                <h3>"关联的活动"</h3>
                <p>"在这些活动的抽奖或即开奖中已经中奖、没有放弃的，这次不再中奖："{titles(&frozen.linked)}"。"</p>
            })}
            {excluded(shown)}
        </section>
    }
    .into_any()
}

fn titles(linked: &[Linked]) -> String {
    let titles: Vec<_> = linked.iter().map(|linked| &*linked.title).collect();
    format!("《{}》", titles.join("》《"))
}

fn lots(shown: &Shown) -> AnyView {
    let rows: Vec<_> = shown
        .lots
        .iter()
        .take(LISTED as usize)
        .map(|lot| {
            view! {
                <tr>
                    <td data-label="组">{lot.lot.label.clone()}</td>
                    <td data-label="奖品">{lot.title()}</td>
                    <td data-label="中奖">{lot.lot.winners}</td>
                    <td data-label="候补">{lot.lot.alternates}</td>
                </tr>
            }
        })
        .collect();
    let left = shown.lots.len() - rows.len();
    let left = (left > 0).then(|| format!("还有 {left} 组没有列在这里，全部在抽奖记录文件里。"));
    view! {
        <h3>"抽什么"</h3>
        <table class="data-table">
            <thead><tr><th>"组"</th><th>"奖品"</th><th>"中奖"</th><th>"候补"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {left.map(|left| view! { <p class="soft">{left}</p> })}
    }
    .into_any()
}

fn excluded(shown: &Shown) -> AnyView {
    if shown.frozen.excluded.is_empty() {
        return view! { <p>"没有不参加抽取的抽奖券。"</p> }.into_any();
    }
    let rows: Vec<_> = shown
        .frozen
        .excluded
        .iter()
        .map(|(because, count)| view! { <li>{format!("{} 张：{}。", number(i64::from(*count)), because.label())}</li> })
        .collect();
    view! {
        <h3>"不参加抽取的券"</h3>
        <p class="soft">"它们保留编号，抽到时跳过。哪几号，写在抽奖记录里。"</p>
        <ul class="drawn">{rows}</ul>
    }
    .into_any()
}

/// The sources: awaited before the draw, with what they gave after it.
pub fn sources(state: &AppState, shown: &Shown) -> AnyView {
    let given = shown.held.as_ref().map(|held| &held.numbers);
    let rows: Vec<_> = shown
        .frozen
        .sources
        .iter()
        .enumerate()
        .map(|(place, announced)| {
            let given = given.and_then(|given| given.get(place));
            source(state, announced, given)
        })
        .collect();
    let key = shown.key().map(|key| {
        view! {
            <h3>"拼成的随机数串"</h3>
            <p class="soft">"各来源的规范写法按次序相连（RFC 3797 第 4.1 节）；每组再接上自己的名字。"</p>
            <p><code class="digest">{key}</code></p>
        }
    });
    view! {
        <section class="stack">
            <h2>"随机数来源"</h2>
            <ol class="stack sources">{rows}</ol>
            {key}
        </section>
    }
    .into_any()
}

fn source(state: &AppState, announced: &Announced, given: Option<&Given>) -> AnyView {
    let zone = state.settings.zone;
    let fails = match &announced.instead {
        Some(instead) => Some(format!(
            "它如果没有给出随机数，改用{}（{}）。",
            words::source(instead),
            words::known_at(instead, zone)
        )),
        // The bank's own is fixed already: it cannot fail.
        None => announced.source.known_at().map(|_| {
            "它如果没有给出随机数，这次抽奖作废，另行公布新的来源重抽；作废的一次一直公开可查。"
                .to_owned()
        }),
    };
    let instead = fails.map(|told| view! { <p class="soft">{told}</p> });
    let gave = given.map(|given| {
        let taken = match &given.instead_because {
            Some(_) => announced.instead.as_ref().unwrap_or(&announced.source),
            None => &announced.source,
        };
        let canonical = taken.canonical(&given.value).unwrap_or_default();
        view! {
            {given.instead_because.clone().map(|because| view! { <p class="notice warning"><strong>"用了替代来源"</strong>" "{because}</p> })}
            <p>"给出："<code class="digest">{words::value(&given.value)}</code></p>
            <p class="soft">"规范写法："<code class="digest">{canonical}</code></p>
        }
    });
    let committed = match &announced.source {
        Source::Secret { commitment } => Some(commitment.to_string()),
        Source::Lottery { .. } | Source::Drand { .. } => None,
    };
    let waiting = given
        .is_none()
        .then(|| view! { <span class="badge soft">"等待"</span> });
    view! {
        <li class="card stack">
            <div>
                <p><strong>{words::source(&announced.source)}</strong>" "{waiting}</p>
                <p class="soft">{words::known_at(&announced.source, zone)}</p>
                {committed.map(|digest| view! {
                    <p class="soft">"冻结时公布的摘要（SHA-256）："<code class="digest">{digest}</code></p>
                })}
                {instead}
            </div>
            {gave}
        </li>
    }
    .into_any()
}
