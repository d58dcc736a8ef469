//! What can become of a win, step by step, and where its steps lead.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::prizes::{StockMove, WinState};

/// What became of a win.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// It was won.
    Won,
    /// Its winner chose a branch.
    Claimed,
    /// Its winner chose another branch.
    Moved,
    /// It was handed over.
    Redeemed,
    /// That it was handed over was undone.
    Undone,
    /// Its winner declined it.
    Declined,
    /// Its deadline passed.
    Forfeited,
    /// Its winner was reminded.
    Reminded,
    /// Its winner was told by a message.
    Told,
    /// Its winner agreed to be named in public.
    Named,
    /// Its winner took that back.
    Unnamed,
    /// It was given up, and no alternate was left to come in its stead.
    Unreplaced,
}

impl EntryKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Won,
        Self::Claimed,
        Self::Moved,
        Self::Redeemed,
        Self::Undone,
        Self::Declined,
        Self::Forfeited,
        Self::Reminded,
        Self::Told,
        Self::Named,
        Self::Unnamed,
        Self::Unreplaced,
    ];

    /// The word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Won => "won",
            Self::Claimed => "claimed",
            Self::Moved => "moved",
            Self::Redeemed => "redeemed",
            Self::Undone => "undone",
            Self::Declined => "declined",
            Self::Forfeited => "forfeited",
            Self::Reminded => "reminded",
            Self::Told => "told",
            Self::Named => "named",
            Self::Unnamed => "unnamed",
            Self::Unreplaced => "unreplaced",
        }
    }

    /// The kind that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Won => "中奖",
            Self::Claimed => "选择网点",
            Self::Moved => "改换网点",
            Self::Redeemed => "领取",
            Self::Undone => "撤销领取",
            Self::Declined => "放弃",
            Self::Forfeited => "逾期作废",
            Self::Reminded => "提醒",
            Self::Told => "通知中奖",
            Self::Named => "同意公示姓氏",
            Self::Unnamed => "撤回公示同意",
            Self::Unreplaced => "候补已用完",
        }
    }

    /// Whether it leads somewhere else; others only tell of something.
    pub const fn leads(self) -> bool {
        matches!(
            self,
            Self::Won
                | Self::Claimed
                | Self::Moved
                | Self::Redeemed
                | Self::Undone
                | Self::Declined
                | Self::Forfeited
        )
    }
}

/// One step, as its entry tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number among the win's, from 1.
    pub seq: i64,
    /// What it was; `None` for a word that nobody knows.
    pub kind: Option<EntryKind>,
    /// When.
    pub at: DateTime<Utc>,
    /// At which branch.
    pub branch: Option<Uuid>,
    /// By whom of the staff.
    pub staff: Option<Uuid>,
}

/// A movement of stock that a step asks for, one piece each.
pub type Move = (StockMove, Uuid);

/// Where the steps of a win lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub state: WinState,
    /// What moved for it, in order.
    pub moves: Vec<Move>,
}

/// Follows the steps of a win.
///
/// # Errors
/// The number of the first step that cannot follow those before it; 0 where there is none at all.
pub fn follow(steps: &[Step]) -> Result<Line, i64> {
    let mut state = None;
    let mut moves = Vec::new();
    for (expected, step) in (1..).zip(steps) {
        let led = (step.seq == expected)
            .then(|| after(state, step))
            .flatten()
            .ok_or(expected)?;
        moves.extend(moved(state, step));
        state = Some(led);
    }
    let state = state.ok_or(0)?;
    Ok(Line { state, moves })
}

/// Where a step leads from `before`; `None` where it cannot follow.
fn after(before: Option<WinState>, step: &Step) -> Option<WinState> {
    use WinState::{Claimed, Declined, Forfeited, Open, Redeemed};
    match (before, step.kind?) {
        (None, EntryKind::Won) => Some(Open),
        (Some(state), told) if !told.leads() => Some(state),
        (Some(Open), EntryKind::Claimed) => Some(Claimed {
            branch: step.branch?,
        }),
        (Some(Claimed { branch }), EntryKind::Moved) => {
            let to = step.branch.filter(|to| *to != branch)?;
            Some(Claimed { branch: to })
        }
        (Some(Claimed { branch }), EntryKind::Redeemed) => {
            (step.branch == Some(branch)).then_some(Redeemed {
                branch: Some(branch),
                at: step.at,
                by: step.staff,
            })
        }
        // A voucher code, which lies at no branch.
        (Some(Open), EntryKind::Redeemed) => step.branch.is_none().then_some(Redeemed {
            branch: None,
            at: step.at,
            by: step.staff,
        }),
        (
            Some(Redeemed {
                branch: Some(branch),
                by,
                ..
            }),
            EntryKind::Undone,
        ) => (step.branch == Some(branch) && step.staff != by).then_some(Claimed { branch }),
        (Some(Open | Claimed { .. }), EntryKind::Declined) => Some(Declined),
        (Some(Open | Claimed { .. }), EntryKind::Forfeited) => Some(Forfeited),
        _ => None,
    }
}

/// What moves at which branch with a step that may follow `before`.
fn moved(before: Option<WinState>, step: &Step) -> Vec<Move> {
    let old = match before {
        Some(WinState::Claimed { branch }) => Some(branch),
        _ => None,
    };
    let released = old.map(|old| (StockMove::Released, old));
    let at = |kind| step.branch.map(|branch| (kind, branch));
    let moves = match step.kind {
        Some(EntryKind::Claimed) => [None, at(StockMove::Reserved)],
        Some(EntryKind::Moved) => [released, at(StockMove::Reserved)],
        Some(EntryKind::Redeemed) => [None, at(StockMove::HandedOver)],
        Some(EntryKind::Undone) => [None, at(StockMove::TakenBack)],
        Some(EntryKind::Declined | EntryKind::Forfeited) => [released, None],
        Some(_) | None => [None, None],
    };
    moves.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Uuid = Uuid::from_u128(1);
    const THERE: Uuid = Uuid::from_u128(2);
    const TELLER: Uuid = Uuid::from_u128(3);
    const COLLEAGUE: Uuid = Uuid::from_u128(4);

    fn step(kind: EntryKind, branch: Option<Uuid>, staff: Option<Uuid>) -> Step {
        Step {
            seq: 0,
            kind: Some(kind),
            at: DateTime::default(),
            branch,
            staff,
        }
    }

    fn line(mut steps: Vec<Step>) -> Result<Line, i64> {
        for (seq, step) in (1..).zip(&mut steps) {
            step.seq = seq;
        }
        follow(&steps)
    }

    fn won() -> Step {
        step(EntryKind::Won, None, None)
    }

    fn claimed() -> Step {
        step(EntryKind::Claimed, Some(HERE), None)
    }

    #[test]
    fn kinds_are_remembered_by_word() {
        for kind in EntryKind::ALL {
            assert_eq!(EntryKind::from_word(kind.word()), Some(kind));
        }
        assert_eq!(EntryKind::from_word("stolen"), None);
    }

    #[test]
    fn a_long_way_to_the_winner_is_followed() {
        let led = line(vec![
            won(),
            claimed(),
            step(EntryKind::Reminded, None, None),
            step(EntryKind::Moved, Some(THERE), None),
            step(EntryKind::Redeemed, Some(THERE), Some(TELLER)),
            step(EntryKind::Undone, Some(THERE), Some(COLLEAGUE)),
            step(EntryKind::Redeemed, Some(THERE), Some(COLLEAGUE)),
        ])
        .unwrap();
        let at = DateTime::default();
        let (branch, by) = (Some(THERE), Some(COLLEAGUE));
        assert_eq!(led.state, WinState::Redeemed { branch, at, by });
        let moves = [
            (StockMove::Reserved, HERE),
            (StockMove::Released, HERE),
            (StockMove::Reserved, THERE),
            (StockMove::HandedOver, THERE),
            (StockMove::TakenBack, THERE),
            (StockMove::HandedOver, THERE),
        ];
        assert_eq!(led.moves, moves);
    }

    #[test]
    fn what_is_given_up_frees_what_was_kept() {
        let led = line(vec![
            won(),
            claimed(),
            step(EntryKind::Forfeited, Some(HERE), None),
        ]);
        let led = led.unwrap();
        assert_eq!(led.state, WinState::Forfeited);
        assert_eq!(led.moves[1], (StockMove::Released, HERE));
        let led = line(vec![won(), step(EntryKind::Declined, None, None)]).unwrap();
        assert_eq!((led.state, led.moves), (WinState::Declined, vec![]));
    }

    #[test]
    fn a_voucher_code_is_given_without_a_branch() {
        let led = line(vec![won(), step(EntryKind::Redeemed, None, None)]).unwrap();
        assert!(matches!(led.state, WinState::Redeemed { branch: None, .. }));
        assert_eq!(led.moves, []);
    }

    #[test]
    fn steps_that_cannot_follow_are_named() {
        use EntryKind::{Claimed, Declined, Moved, Redeemed, Undone, Won};
        let handed = step(Redeemed, Some(HERE), Some(TELLER));
        for (steps, first) in [
            (vec![], 0),
            (vec![claimed()], 1),
            (vec![won(), won()], 2),
            (vec![won(), step(Claimed, None, None)], 2),
            (vec![won(), claimed(), claimed()], 3),
            (vec![won(), step(Moved, Some(THERE), None)], 2),
            (vec![won(), claimed(), step(Moved, Some(HERE), None)], 3),
            (vec![won(), handed], 2),
            (
                vec![won(), claimed(), step(Redeemed, Some(THERE), Some(TELLER))],
                3,
            ),
            (vec![won(), claimed(), handed, handed], 4),
            (
                vec![
                    won(),
                    claimed(),
                    handed,
                    step(Undone, Some(HERE), Some(TELLER)),
                ],
                4,
            ),
            (
                vec![won(), claimed(), handed, step(Declined, None, None)],
                4,
            ),
            (vec![won(), step(Declined, None, None), claimed()], 3),
            (vec![won(), step(Won, None, None)], 2),
        ] {
            assert_eq!(line(steps.clone()), Err(first), "{steps:?}");
        }
        let mut gap = [won(), claimed()];
        (gap[0].seq, gap[1].seq) = (1, 3);
        assert_eq!(follow(&gap), Err(2));
        gap[1].seq = 2;
        gap[1].kind = None;
        assert_eq!(follow(&gap), Err(2));
    }
}
