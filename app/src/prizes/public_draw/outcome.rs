//! What came out of a draw: by lot, who won, who stands by, and what was skipped.

use domain::prizes::draw::Fate;
use leptos::prelude::*;

use super::shown::{Picked, ShownLot};
use super::words;
use crate::ui::format::number;

/// All lots, one after the other.
pub fn outcome(lots: &[ShownLot]) -> AnyView {
    let lots: Vec<_> = lots.iter().map(lot).collect();
    view! {
        <section class="stack">
            <h2>"抽奖结果"</h2>
            <p class="soft">"按抽取先后排列。中奖者同意公示的，写姓氏和打码的手机号；其余只写券号。"</p>
            {lots}
        </section>
    }
    .into_any()
}

fn lot(lot: &ShownLot) -> AnyView {
    let winners = of(lot, Fate::Winner);
    let missing = i64::from(lot.lot.winners) - i64::try_from(winners.len()).unwrap_or(i64::MAX);
    let rows: Vec<_> = winners.iter().map(|picked| winner(picked)).collect();
    let none = winners.is_empty();
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
            {alternates(lot)}
            {skipped(lot)}
        </section>
    }
    .into_any()
}

/// The picks with this fate, in order.
fn of(lot: &ShownLot, fate: Fate) -> Vec<&Picked> {
    lot.picks.iter().filter(|p| p.fate == fate).collect()
}

impl Picked {
    /// How its holder agreed to be named.
    pub fn named(&self) -> Option<AnyView> {
        let name = self.win.as_ref()?.shown_as.clone()?;
        Some(view! { " "<span class="phrase">{name}</span> }.into_any())
    }
}

fn winner(picked: &Picked) -> AnyView {
    let gone = picked.win.as_ref().is_some_and(|win| win.is_given_up);
    view! {
        <li>
            <b>{numbered(picked.number)}</b>
            {picked.named()}
            {gone.then(|| view! { " "<span class="badge soft">"未领，由候补递补"</span> })}
        </li>
    }
    .into_any()
}

fn alternates(lot: &ShownLot) -> Option<AnyView> {
    let all = of(lot, Fate::Alternate);
    let used = all.iter().filter(|picked| picked.win.is_some()).count();
    let rows: Vec<_> = all
        .iter()
        .map(|picked| {
            let (told, tone) = match &picked.win {
                None => ("候补", "badge soft"),
                Some(win) if win.is_given_up => ("已递补，未领", "badge soft"),
                Some(_) => ("已递补", "badge good"),
            };
            view! {
                <li>
                    <b>{numbered(picked.number)}</b>
                    {picked.named()}
                    " "<span class=tone>{told}</span>
                </li>
            }
        })
        .collect();
    let told = format!("候补 {} 名，已递补 {used} 名", all.len());
    (!all.is_empty()).then(|| {
        view! { <details><summary>{told}</summary><ol class="drawn">{rows}</ol></details> }
            .into_any()
    })
}

fn skipped(lot: &ShownLot) -> Option<AnyView> {
    let passed_over = |fate| !matches!(fate, Fate::Winner | Fate::Alternate);
    let rows: Vec<_> = (1..)
        .zip(&lot.picks)
        .filter(|(_, picked)| passed_over(picked.fate))
        .map(|(place, picked)| {
            let told = words::fate(picked.fate);
            view! { <li>{format!("第 {place} 次抽到 ")}<b>{numbered(picked.number)}</b>"，"{told}</li> }
        })
        .collect();
    let told = format!("抽到但跳过 {} 次，原因", rows.len());
    (!rows.is_empty()).then(|| {
        view! { <details><summary>{told}</summary><ul class="drawn">{rows}</ul></details> }
            .into_any()
    })
}

/// 第 1,234 号
pub fn numbered(ticket: u32) -> String {
    format!("第 {} 号", number(i64::from(ticket)))
}
