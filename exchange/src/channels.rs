//! The list of a campaign's channels with their links, as staff take it away.

use crate::table::{self, Column, WriteFault};

/// A channel as the list tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelRow {
    /// What staff call it.
    pub name: String,
    /// What it is, in words.
    pub medium: String,
    /// The code of the branch it belongs to; empty for none.
    pub branch_code: String,
    /// The branch's name.
    pub branch: String,
    /// Its link; empty where the campaign has none yet.
    pub link: String,
    /// 计入 or 已停用.
    pub state: String,
    /// How often the page was opened by it.
    pub visits: i64,
    /// How many attempts were started by it.
    pub starts: i64,
    /// How many of them were handed in.
    pub hand_ins: i64,
}

fn columns() -> Vec<Column> {
    let column = |title, width| Column {
        title,
        width,
        choices: &[],
    };
    vec![
        column("渠道", 30.0),
        column("类型", 10.0),
        column("网点编号", 14.0),
        column("网点", 26.0),
        column("链接", 60.0),
        column("状态", 10.0),
        column("访问", 10.0),
        column("开始答题", 10.0),
        column("交卷", 10.0),
    ]
}

fn cells(row: &ChannelRow) -> Vec<String> {
    let texts = [
        &row.name,
        &row.medium,
        &row.branch_code,
        &row.branch,
        &row.link,
        &row.state,
    ];
    let counts = [row.visits, row.starts, row.hand_ins];
    let counts = counts.into_iter().map(|count| count.to_string());
    texts.into_iter().cloned().chain(counts).collect()
}

/// A workbook with these channels.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold them.
pub fn to_xlsx(rows: &[ChannelRow]) -> Result<Vec<u8>, WriteFault> {
    table::to_xlsx("渠道", &columns(), rows.iter().map(cells))
}

/// The same as CSV.
pub fn to_csv(rows: &[ChannelRow]) -> Vec<u8> {
    table::to_csv(&columns(), rows.iter().map(cells))
}
