//! The figures of a lesson as words and cells, the same on the page and in files.

use domain::lessons::effect::Tally;
use domain::lessons::retention::Loss;
use domain::lessons::time;
use domain::reports::FEWEST;

use super::effect::Effect;
use super::gather::Figures;
use crate::ui::format::{number, share};

/// What stands in the place of a share that would tell about few people.
pub const FEW: &str = "人数少，不显示";

/// A count as the formats take it.
pub fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A second of the film as its player shows it.
pub fn shown_second(second: usize) -> String {
    let second = u32::try_from(second).unwrap_or(u32::MAX);
    time::shown(second.saturating_mul(1_000))
}

/// A share without its sign, for a column of numbers; a dash of nothing.
pub fn bare_share(part: i64, whole: i64) -> String {
    share(part, whole).trim_end_matches('%').to_owned()
}

/// The figures at the head: what they are called, the figure, and what it means.
pub fn heads(figures: &Figures) -> Vec<(&'static str, String, String)> {
    let (viewers, learned) = (figures.viewers, figures.learned);
    let median = figures.unfinished.median();
    vec![
        (
            "访问次数",
            number(figures.visited()),
            "打开页面的次数，未登录的也算".into(),
        ),
        ("观看人数", number(viewers), "登录后开始看的人".into()),
        ("学完人数", number(learned), "看完或读完，并答了题".into()),
        ("学完率", share(learned, viewers), "学完的占观看的".into()),
        (
            "没学完的看到",
            median.map_or_else(|| "—".into(), |percent| format!("{percent}%")),
            format!(
                "{} 人看过的部分占全片比例的中位数",
                number(figures.unfinished.count())
            ),
        ),
    ]
}

/// A loss in words, with its share of all who began.
pub fn loss_text(loss: &Loss, viewers: u64) -> String {
    let at = |second: u32| time::shown(second.saturating_mul(1_000));
    let people = signed(loss.people);
    format!(
        "{}–{} 有 {} 人离开（占观看的 {}）",
        at(loss.from),
        at(loss.to),
        number(people),
        share(people, signed(viewers))
    )
}

/// A line of the comparison before and after.
pub struct Compared {
    /// Whose answers, and when.
    pub who: &'static str,
    /// How many people.
    pub people: String,
    /// How many answers.
    pub given: String,
    /// How many were right.
    pub right: String,
    /// Their share.
    pub share: String,
    /// Between which shares the true one lies with 95 % confidence.
    pub interval: String,
    /// Right answers and all of them, for a bar; `None` where there is none to show.
    pub bar: Option<(i64, i64)>,
}

impl Compared {
    fn of(who: &'static str, tally: &Tally) -> Self {
        let nothing = || "—".to_owned();
        if tally.people > 0 && tally.is_small() {
            return Self {
                who,
                people: format!("不足 {FEWEST} 人"),
                given: nothing(),
                right: nothing(),
                share: FEW.to_owned(),
                interval: nothing(),
                bar: None,
            };
        }
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        let (given, right) = (signed(tally.answers.given), signed(tally.answers.right));
        let interval = tally.interval();
        Self {
            who,
            people: number(signed(tally.people)),
            given: number(given),
            right: number(right),
            share: tally.share().map_or_else(nothing, percent),
            interval: interval.map_or_else(nothing, |(low, high)| {
                format!("{}–{}", percent(low), percent(high))
            }),
            bar: (given > 0).then_some((right, given)),
        }
    }

    /// Its cells, in the order of a table's columns.
    pub fn cells(&self) -> [String; 6] {
        [
            self.who.to_owned(),
            self.people.clone(),
            self.given.clone(),
            self.right.clone(),
            self.share.clone(),
            self.interval.clone(),
        ]
    }
}

/// The lines of the comparison; without those of others where too many answered to read them.
pub fn compared(effect: &Effect) -> Vec<Compared> {
    let [before, after] = &effect.learners;
    let mut lines = vec![
        Compared::of("学过的人，学习之前", before),
        Compared::of("学过的人，学习之后", after),
    ];
    if let Some([before, after]) = &effect.others {
        lines.push(Compared::of("没学过的人，“之前”的那几周", before));
        lines.push(Compared::of("没学过的人，“之后”的那几周", after));
    }
    lines
}
