//! What a day of prizes came to: the wins of each prize and where they stood at its end, what was
//! handed over on it by the entries of wins and by those of the stock, and every difference in words.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use domain::prizes::EntryKind;
use domain::staff::{BranchKind, Scope};
use storage::prizes::day::{self, BranchName, Counted, Day, PrizeName, Redeemed, Shelved, Stood};
use uuid::Uuid;

use crate::audit::pages::begin;
use crate::context::AppState;
use crate::error::AppError;

/// Where the wins of a prize stood at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrizeDay {
    /// The campaign's title.
    pub campaign: String,
    /// The prize's name.
    pub prize: String,
    /// How many were won.
    pub wins: i64,
    /// Without a branch.
    pub open: i64,
    /// Waiting at a branch.
    pub claimed: i64,
    /// Handed over.
    pub redeemed: i64,
    /// Declined by their winners.
    pub declined: i64,
    /// Whose deadline passed.
    pub forfeited: i64,
}

impl PrizeDay {
    /// What does not agree, in words.
    pub fn differences(&self) -> Vec<String> {
        let accounted = self.open + self.claimed + self.redeemed + self.declined + self.forfeited;
        let told = format!(
            "中奖 {} 个，已领、待领、放弃和作废合计 {accounted} 个，相差 {} 个",
            self.wins,
            (self.wins - accounted).abs()
        );
        (self.wins != accounted)
            .then_some(told)
            .into_iter()
            .collect()
    }
}

/// A prize at a branch at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfDay {
    /// The campaign's title.
    pub campaign: String,
    /// The prize's name.
    pub prize: String,
    /// The branch's code and name.
    pub branch: String,
    /// Redeemed on the day, by the entries of wins.
    pub redeemed: i64,
    /// Handed over on the day, by stock entries.
    pub handed_over: i64,
    /// Wins that wait there.
    pub waiting: i64,
    /// Pieces that are kept there.
    pub reserved: i64,
    /// Pieces that lie there.
    pub on_hand: i64,
    /// What was counted there on the day, in order.
    pub counts: Vec<Counted>,
}

impl ShelfDay {
    /// What the day's count found, in words.
    pub fn count(&self) -> String {
        let Some(last) = self.counts.last() else {
            return if self.on_hand > 0 { "未盘点" } else { "—" }.to_owned();
        };
        let counts = self.counts.iter();
        let found = counts
            .filter(|count| count.counted != count.expected)
            .map(|count| {
                let by = count.counted - count.expected;
                let word = if by > 0 { "盘盈" } else { "盘亏" };
                format!("{word} {} 件：{}", by.abs(), count.explanation)
            });
        let mut found: Vec<_> = found.collect();
        if found.is_empty() {
            return format!("相符（{} 件）", last.counted);
        }
        if last.counted == last.expected {
            found.push(format!("更正后相符（{} 件）", last.counted));
        }
        found.join("；")
    }

    /// Whether a count of the day found more or less than the ledger said.
    pub fn was_off(&self) -> bool {
        self.counts
            .iter()
            .any(|count| count.counted != count.expected)
    }

    /// What does not agree, in words.
    pub fn differences(&self) -> Vec<String> {
        let Self {
            redeemed,
            handed_over,
            waiting,
            reserved,
            on_hand,
            ..
        } = *self;
        let handed = (redeemed != handed_over).then(|| {
            let more = if handed_over > redeemed { "多" } else { "少" };
            format!(
                "领取记录 {redeemed} 件，库存发放 {handed_over} 件，库存{more}发 {} 件",
                (handed_over - redeemed).abs()
            )
        });
        let kept = (waiting != reserved).then(|| {
            format!(
                "待领 {waiting} 件，库存预留 {reserved} 件，相差 {} 件",
                (waiting - reserved).abs()
            )
        });
        let short = (on_hand < 0 || reserved > on_hand)
            .then(|| format!("在库 {on_hand} 件，少于预留 {reserved} 件"));
        let unsettled = self
            .counts
            .last()
            .map(|count| count.counted - count.expected - count.moved)
            .filter(|open| *open != 0)
            .map(|open| format!("盘点相差 {} 件，是为中奖人预留的，尚未出账", open.abs()));
        [handed, kept, short, unsettled]
            .into_iter()
            .flatten()
            .collect()
    }

    const fn is_empty(&self) -> bool {
        self.redeemed == 0
            && self.handed_over == 0
            && self.waiting == 0
            && self.reserved == 0
            && self.on_hand == 0
            && self.counts.is_empty()
    }
}

/// What a day came to.
#[derive(Clone, Debug)]
pub struct DayFigures {
    /// Which day of the bank.
    pub day: NaiveDate,
    /// Each prize that was won; for the head office alone, because wins without a branch are in it.
    pub prizes: Vec<PrizeDay>,
    /// Each prize at each branch of the scope where anything lay or moved.
    pub shelves: Vec<ShelfDay>,
}

impl DayFigures {
    /// How many differences there are.
    pub fn differences(&self) -> usize {
        let prizes = self.prizes.iter().map(|prize| prize.differences().len());
        let shelves = self.shelves.iter().map(|shelf| shelf.differences().len());
        prizes.chain(shelves).sum()
    }

    /// How many prizes were counted to be more or fewer than the ledger said.
    pub fn counted_off(&self) -> usize {
        self.shelves.iter().filter(|shelf| shelf.was_off()).count()
    }

    /// How many were handed over on the day, by stock entries.
    pub fn handed_over(&self) -> i64 {
        self.shelves.iter().map(|shelf| shelf.handed_over).sum()
    }
}

/// What `day` came to, as `scope` sees it.
///
/// # Errors
/// Those of the database.
pub async fn of_day(
    state: &AppState,
    scope: Scope,
    day: NaiveDate,
) -> Result<DayFigures, AppError> {
    let zone = state.settings.zone;
    let next = day.succ_opt().unwrap_or(day);
    let window: Day = (begin(day, zone), begin(next, zone));
    // All from one moment: else what happens meanwhile would look like a difference.
    let mut conn = state.db.snapshot().await?;
    let names = day::names(&mut conn).await?;
    let branches = day::branches_of(&mut conn, scope).await?;
    let won = day::won(&mut conn, window.1).await?;
    let stood = day::stood(&mut conn, window.1).await?;
    let redeemed = day::redeemed_on(&mut conn, window).await?;
    let shelved = day::shelved(&mut conn, window).await?;
    let counted = day::counted_on(&mut conn, day).await?;
    drop(conn);
    let prizes = if scope.kind == BranchKind::HeadOffice {
        prizes(&names, won, &stood)
    } else {
        Vec::new()
    };
    Ok(DayFigures {
        day,
        prizes,
        shelves: shelves(&names, &branches, &stood, (redeemed, shelved, counted)),
    })
}

fn prizes(names: &[PrizeName], won: Vec<(Uuid, i64)>, stood: &[Stood]) -> Vec<PrizeDay> {
    let won: HashMap<Uuid, i64> = won.into_iter().collect();
    let days = names.iter().map(|name| {
        let mut day = PrizeDay {
            campaign: name.campaign.clone(),
            prize: name.name.clone(),
            wins: won.get(&name.id).copied().unwrap_or(0),
            open: 0,
            claimed: 0,
            redeemed: 0,
            declined: 0,
            forfeited: 0,
        };
        for stood in stood.iter().filter(|stood| stood.prize_id == name.id) {
            match EntryKind::from_word(&stood.kind) {
                Some(EntryKind::Won) => day.open += stood.wins,
                Some(EntryKind::Claimed | EntryKind::Moved | EntryKind::Undone) => {
                    day.claimed += stood.wins;
                }
                Some(EntryKind::Redeemed) => day.redeemed += stood.wins,
                Some(EntryKind::Declined) => day.declined += stood.wins,
                Some(EntryKind::Forfeited) => day.forfeited += stood.wins,
                _ => {}
            }
        }
        day
    });
    days.filter(|day| day.wins > 0 || !day.differences().is_empty())
        .collect()
}

#[derive(Default)]
struct Sums {
    redeemed: i64,
    waiting: i64,
    shelved: Option<Shelved>,
    counts: Vec<Counted>,
}

fn shelves(
    names: &[PrizeName],
    branches: &[BranchName],
    stood: &[Stood],
    (redeemed, shelved, counted): (Vec<Redeemed>, Vec<Shelved>, Vec<Counted>),
) -> Vec<ShelfDay> {
    let mut sums: BTreeMap<(Uuid, Uuid), Sums> = BTreeMap::new();
    for stood in stood {
        let waits = matches!(
            EntryKind::from_word(&stood.kind),
            Some(EntryKind::Claimed | EntryKind::Moved | EntryKind::Undone)
        );
        if let Some(branch) = stood.branch_id.filter(|_| waits) {
            sums.entry((stood.prize_id, branch)).or_default().waiting += stood.wins;
        }
    }
    for of in redeemed {
        let sums = sums.entry((of.prize_id, of.branch_id)).or_default();
        sums.redeemed += of.wins;
    }
    for of in shelved {
        let sums = sums.entry((of.prize_id, of.branch_id)).or_default();
        sums.shelved = Some(of);
    }
    for of in counted {
        let sums = sums.entry((of.prize_id, of.branch_id)).or_default();
        sums.counts.push(of);
    }
    let mut days = Vec::new();
    for name in names {
        for branch in branches {
            let Some(sums) = sums.remove(&(name.id, branch.id)) else {
                continue;
            };
            let lay = |of: fn(&Shelved) -> i64| sums.shelved.as_ref().map_or(0, of);
            days.push(ShelfDay {
                campaign: name.campaign.clone(),
                prize: name.name.clone(),
                branch: format!("{} {}", branch.code, branch.name),
                redeemed: sums.redeemed,
                handed_over: lay(|lay| lay.handed_over),
                waiting: sums.waiting,
                reserved: lay(|lay| lay.reserved),
                on_hand: lay(|lay| lay.on_hand),
                counts: sums.counts,
            });
        }
    }
    days.retain(|day| !day.is_empty());
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(redeemed: i64, handed_over: i64) -> ShelfDay {
        ShelfDay {
            campaign: "春季".into(),
            prize: "手绘风筝".into(),
            branch: "0571-01 西湖支行".into(),
            redeemed,
            handed_over,
            waiting: 2,
            reserved: 2,
            on_hand: 5,
            counts: vec![],
        }
    }

    fn counted(counted: i64, moved: i64) -> ShelfDay {
        let count = Counted {
            prize_id: Uuid::nil(),
            branch_id: Uuid::nil(),
            expected: 5,
            counted,
            moved,
            explanation: "两只被雨淋坏".into(),
        };
        ShelfDay {
            counts: vec![count],
            ..shelf(0, 0)
        }
    }

    #[test]
    fn what_was_counted_is_told_and_only_what_was_not_taken_over_is_a_difference() {
        assert_eq!(shelf(0, 0).count(), "未盘点");
        assert_eq!(counted(5, 0).count(), "相符（5 件）");
        assert_eq!(counted(3, -2).count(), "盘亏 2 件：两只被雨淋坏");
        assert_eq!(counted(6, 1).count(), "盘盈 1 件：两只被雨淋坏");
        assert_eq!(counted(3, -2).differences(), [""; 0]);
        let mut twice = counted(3, -2);
        twice.counts.push(Counted {
            expected: 3,
            moved: 0,
            explanation: String::new(),
            ..twice.counts[0].clone()
        });
        assert_eq!(twice.count(), "盘亏 2 件：两只被雨淋坏；更正后相符（3 件）");
        assert!(twice.was_off() && !counted(5, 0).was_off());
        let told = counted(3, -1).differences();
        assert_eq!(told, ["盘点相差 1 件，是为中奖人预留的，尚未出账"]);
    }

    #[test]
    fn a_day_that_agrees_has_no_differences() {
        assert_eq!(shelf(3, 3).differences(), [""; 0]);
    }

    #[test]
    fn differences_of_a_branch_are_named_in_words() {
        let told = shelf(2, 3).differences();
        assert_eq!(told, ["领取记录 2 件，库存发放 3 件，库存多发 1 件"]);
        let told = shelf(4, 3).differences();
        assert_eq!(told, ["领取记录 4 件，库存发放 3 件，库存少发 1 件"]);
        let kept = ShelfDay {
            reserved: 3,
            ..shelf(1, 1)
        };
        assert_eq!(kept.differences(), ["待领 2 件，库存预留 3 件，相差 1 件"]);
        let short = ShelfDay {
            on_hand: 1,
            ..shelf(1, 1)
        };
        assert_eq!(short.differences(), ["在库 1 件，少于预留 2 件"]);
    }

    #[test]
    fn wins_that_nobody_accounts_for_are_named_in_words() {
        let prize = PrizeDay {
            campaign: "春季".into(),
            prize: "手绘风筝".into(),
            wins: 5,
            open: 1,
            claimed: 1,
            redeemed: 1,
            declined: 0,
            forfeited: 1,
        };
        let told = prize.differences();
        assert_eq!(
            told,
            ["中奖 5 个，已领、待领、放弃和作废合计 4 个，相差 1 个"]
        );
    }
}
