//! The page's section about where people leave: the curve, the losses in words, the tables behind.

use domain::lessons::{Chapter, time};
use leptos::prelude::*;

use super::curve::curve;
use super::gather::Figures;
use super::rows::{loss_text, shown_second, signed};
use crate::ui::format::{number, share};

/// How many losses are told in words.
const DROPS: usize = 3;
/// The table behind the curve tells every so many seconds.
const STEP: usize = 5;

/// How many saw each second, out of how many.
struct Seconds {
    counts: Vec<u64>,
    viewers: i64,
}

impl Seconds {
    fn share(&self, second: usize) -> String {
        let count = self.counts.get(second).copied().unwrap_or(0);
        share(signed(count), self.viewers)
    }

    /// What the curve shows, for those who do not see it.
    fn told(&self) -> String {
        // Browsers stop short of the end: the last seconds would tell too few.
        let end = self.counts.len().saturating_sub(3);
        format!(
            "每一秒有多少人看到：共 {} 人，开头 {}，快结束时 {}；下表是同样的数字",
            number(self.viewers),
            self.share(0),
            self.share(end)
        )
    }
}

/// Where people leave the film.
pub fn leaving(figures: &Figures) -> AnyView {
    let (retention, lesson) = (&figures.retention, &figures.version.lesson);
    let seconds = Seconds {
        counts: retention.curve(),
        viewers: signed(retention.viewers()),
    };
    let viewers = seconds.viewers;
    if viewers == 0 || seconds.counts.is_empty() {
        return view! {
            <section class="card stack"><h2>"从哪里离开"</h2><p class="soft">"还没有登录的客户看过现在这部影片。"</p></section>
        }
        .into_any();
    }
    let other_film = figures.viewers - viewers;
    let other_film = (other_film > 0).then(|| {
        view! { <p class="soft">{format!("另有 {} 人看的是换下来的影片，不在曲线里。", number(other_film))}</p> }
    });
    view! {
        <section class="card stack">
            <h2>"从哪里离开"</h2>
            <p class="soft">{format!("共 {} 人。曲线是每一秒有多少人看到；竖线是章节，“问”是片中提问的地方。", number(viewers))}</p>
            {curve(retention, lesson, seconds.told())}
            {drops(figures)}
            {other_film}
            {by_chapter(&lesson.chapters, &seconds)}
            {by_second(&seconds)}
        </section>
    }
    .into_any()
}

fn by_chapter(chapters: &[Chapter], seconds: &Seconds) -> AnyView {
    let rows: Vec<_> = chapters
        .iter()
        .map(|chapter| {
            let second = usize::try_from(chapter.at_ms / 1_000).unwrap_or(usize::MAX);
            view! {
                <tr>
                    <th scope="row" class="what">{chapter.title.clone()}</th>
                    <td class="num" data-label="开始于">{time::shown(chapter.at_ms)}</td>
                    <td class="num" data-label="占观看的">{seconds.share(second)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <details>
            <summary>"各章节开头还有多少人"</summary>
            <table class="work-table">
                <thead><tr><th scope="col">"章节"</th><th scope="col" class="num">"开始于"</th><th scope="col" class="num">"占观看的"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

fn by_second(seconds: &Seconds) -> AnyView {
    let rows: Vec<_> = seconds
        .counts
        .iter()
        .enumerate()
        .step_by(STEP)
        .map(|(second, count)| {
            view! {
                <tr>
                    <th scope="row" class="what">{shown_second(second)}</th>
                    <td class="num" data-label="人数">{number(signed(*count))}</td>
                    <td class="num" data-label="占观看的">{seconds.share(second)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <details>
            <summary>{format!("每 {STEP} 秒的数字")}</summary>
            <table class="work-table">
                <thead><tr><th scope="col">"时间"</th><th scope="col" class="num">"人数"</th><th scope="col" class="num">"占观看的"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

/// The steepest losses in words.
fn drops(figures: &Figures) -> AnyView {
    let viewers = figures.retention.viewers();
    let drops: Vec<_> = figures
        .retention
        .drops(DROPS)
        .iter()
        .map(|loss| view! { <li>{loss_text(loss, viewers)}</li> })
        .collect();
    if drops.is_empty() {
        return view! { <p>"没有人中途离开。"</p> }.into_any();
    }
    view! {
        <div><h3>"离开最多的地方"</h3><ol class="lesson-drops">{drops}</ol></div>
    }
    .into_any()
}
