//! What came out of a draw: by lot, who won, who stands by, and what was skipped.

use domain::prizes::draw::Fate;
use leptos::prelude::*;
use storage::prizes::PublicPick;

use super::shown::{LISTED, ShownLot};
use crate::ui::format::number;

/// All lots, one after the other.
pub fn outcome(lots: &[ShownLot], published: bool) -> AnyView {
    let shown = lots.iter().take(LISTED as usize);
    let shown: Vec<_> = shown.map(|of| lot(of, published)).collect();
    let left = count(lots) - count(&shown);
    view! {
        <section class="stack">
            <h2>"抽奖结果"</h2>
            <p class="soft">"按抽取先后排列。中奖者同意公示的，写姓氏和打码的手机号；其余只写名单里的序号（第几号），登录后可以看到自己的券是第几号。"</p>
            {shown}
            {more(left, "项奖品")}
        </section>
    }
    .into_any()
}

fn lot(lot: &ShownLot, published: bool) -> AnyView {
    let missing = i64::from(lot.lot.winners) - lot.winners;
    let rows: Vec<_> = of(lot, Fate::Winner)
        .map(|pick| winner(pick, published))
        .collect();
    let none = lot.winners == 0;
    let left = lot.winners - count(&rows);
    view! {
        <section class="card stack">
            <div>
                <h3>{lot.title()}</h3>
                <p class="soft">{format!("中奖 {} 名，候补 {} 名。", lot.lot.winners, lot.lot.alternates)}</p>
            </div>
            {none.then(|| view! { <p>"没有可以中奖的抽奖券。"</p> })}
            {(!none && missing > 0).then(|| view! {
                <p class="soft">{format!("可以中奖的券不足，少抽出 {missing} 名。")}</p>
            })}
            <ol class="drawn">{rows}</ol>
            {more(left, "名")}
            {alternates(lot)}
            {skipped(lot)}
        </section>
    }
    .into_any()
}

/// The listed picks with this fate, in order.
fn of(lot: &ShownLot, fate: Fate) -> impl Iterator<Item = &PublicPick> {
    lot.picks.iter().filter(move |pick| pick.fate == fate)
}

fn count<T>(listed: &[T]) -> i64 {
    i64::try_from(listed.len()).unwrap_or(i64::MAX)
}

/// That there are more than a page lists.
fn more(left: i64, unit: &str) -> Option<AnyView> {
    let told = format!("还有 {} {unit}没有列在这里，", number(left));
    (left > 0)
        .then(|| view! { <p class="soft">{told}"全部结果在下面的抽奖记录文件里。"</p> }.into_any())
}

/// How its holder agreed to be named.
pub fn named(pick: &PublicPick) -> Option<AnyView> {
    let name = pick.win.as_ref()?.shown_as.clone()?;
    Some(view! { " "<span class="phrase">{name}</span> }.into_any())
}

fn winner(picked: &PublicPick, published: bool) -> AnyView {
    let gone = match &picked.win {
        Some(win) if win.is_given_up => Some("未领或放弃，由候补递补"),
        // The account was deleted, or a prize was won elsewhere, between the freeze and the publication.
        None if published => Some("公布时已不能中奖，由候补递补"),
        _ => None,
    };
    view! {
        <li>
            <b>{numbered(picked.number)}</b>
            {named(picked)}
            {gone.map(|told| view! { " "<span class="badge soft">{told}</span> })}
        </li>
    }
    .into_any()
}

fn alternates(lot: &ShownLot) -> Option<AnyView> {
    let rows: Vec<_> = of(lot, Fate::Alternate)
        .map(|picked| {
            let (told, tone) = match &picked.win {
                None => ("候补", "badge soft"),
                Some(win) if win.is_given_up => ("已递补，未领", "badge soft"),
                Some(_) => ("已递补", "badge good"),
            };
            view! {
                <li>
                    <b>{numbered(picked.number)}</b>
                    {named(picked)}
                    " "<span class=tone>{told}</span>
                </li>
            }
        })
        .collect();
    let told = format!("候补 {} 名，已递补 {} 名", lot.alternates, lot.came_in);
    let left = lot.alternates - count(&rows);
    (lot.alternates > 0).then(|| {
        view! {
            <details><summary>{told}</summary><ol class="drawn">{rows}</ol>{more(left, "名候补")}</details>
        }
        .into_any()
    })
}

fn skipped(lot: &ShownLot) -> Option<AnyView> {
    let passed_over = |fate| !matches!(fate, Fate::Winner | Fate::Alternate);
    let rows: Vec<_> = lot
        .picks
        .iter()
        .filter(|picked| passed_over(picked.fate))
        .map(|picked| {
            let (place, told) = (picked.place + 1, picked.fate.label());
            view! { <li>{format!("第 {place} 次抽到 ")}<b>{numbered(picked.number)}</b>"，"{told}</li> }
        })
        .collect();
    let told = format!("抽到但跳过 {} 次，原因", lot.skipped);
    let left = lot.skipped - count(&rows);
    (lot.skipped > 0).then(|| {
        view! {
            <details><summary>{told}</summary><ul class="drawn">{rows}</ul>{more(left, "次")}</details>
        }
        .into_any()
    })
}

/// 第 1,234 号
pub fn numbered(ticket: u32) -> String {
    format!("第 {} 号", number(i64::from(ticket)))
}
