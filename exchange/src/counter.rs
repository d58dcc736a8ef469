//! A branch's list of wins, as staff take it away.

use crate::table::{self, Column, WriteFault};

/// A win as the list tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CounterRow {
    /// The prize.
    pub prize: String,
    /// The campaign.
    pub campaign: String,
    /// Who has won it: name and number, masked.
    pub winner: String,
    /// Where it stands, in words.
    pub state: String,
    /// Until when it can be handed over.
    pub deadline: String,
    /// When the branch was chosen.
    pub claimed_at: String,
    /// When it was handed over or given up; may be empty.
    pub settled_at: String,
    /// Who handed it over; may be empty.
    pub redeemed_by: String,
    /// The branch's code.
    pub branch_code: String,
    /// The branch's name.
    pub branch: String,
}

fn columns() -> Vec<Column> {
    let column = |title, width| Column {
        title,
        width,
        choices: &[],
    };
    vec![
        column("奖品", 26.0),
        column("活动", 30.0),
        column("中奖人", 22.0),
        column("状态", 14.0),
        column("领奖截止", 22.0),
        column("选择网点时间", 22.0),
        column("办理时间", 22.0),
        column("经办人", 12.0),
        column("网点编号", 14.0),
        column("网点", 26.0),
    ]
}

fn cells(row: &CounterRow) -> Vec<String> {
    let texts = [
        &row.prize,
        &row.campaign,
        &row.winner,
        &row.state,
        &row.deadline,
        &row.claimed_at,
        &row.settled_at,
        &row.redeemed_by,
        &row.branch_code,
        &row.branch,
    ];
    texts.into_iter().cloned().collect()
}

/// A workbook with these wins.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold them.
pub fn to_xlsx(rows: &[CounterRow]) -> Result<Vec<u8>, WriteFault> {
    table::to_xlsx("领奖清单", &columns(), rows.iter().map(cells))
}

/// The same as CSV.
pub fn to_csv(rows: &[CounterRow]) -> Vec<u8> {
    table::to_csv(&columns(), rows.iter().map(cells))
}
