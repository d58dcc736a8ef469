//! The spreadsheet of the organisation: head office, cities, outlets.
//!
//! Only its shape is read here; what makes a tree of branches is a rule of the domain.

use crate::table::{self, CellKind, Column, Header, Note, Row, Table, WriteFault};

/// A branch as somebody wrote it, each text without blanks around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BranchRow {
    /// The row or line on which it stands, from 1.
    pub line: usize,
    /// Its own code.
    pub code: String,
    /// The code of the one above it; empty for the head office.
    pub parent: String,
    /// 总行, 城市分行 or 网点, or `head_office`, `city` or `outlet`.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// How to call it.
    pub phone: String,
    /// When it is open.
    pub hours: String,
    /// 营业 or 停业.
    pub open: String,
}

/// A row that cannot be read, or the first one where the whole table is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedBranch {
    /// The row or line on which it stands, from 1.
    pub line: usize,
    /// The title of the column in which something is wrong; `None` where it is the row itself.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// What a table says about branches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BranchReading {
    /// The rows that could be read.
    pub rows: Vec<BranchRow>,
    /// Those that could not.
    pub refused: Vec<RefusedBranch>,
}

const TITLES: [&str; 8] = [
    "编号",
    "上级编号",
    "层级",
    "名称",
    "地址",
    "电话",
    "营业时间",
    "状态",
];

/// How many of [`TITLES`] must be there.
const NEEDED: usize = 4;

/// The longest text of a branch, in characters.
const TEXT_LIMIT: usize = 500;

/// The place in [`TITLES`] that a title names.
fn field(title: &str) -> Option<usize> {
    Some(match title {
        "编号" | "机构编号" | "code" => 0,
        "上级编号" | "上级" | "上级机构编号" | "parent" => 1,
        "层级" | "机构层级" | "kind" => 2,
        "名称" | "机构名称" | "name" => 3,
        "地址" | "address" => 4,
        "电话" | "联系电话" | "phone" => 5,
        "营业时间" | "hours" => 6,
        "状态" | "营业状态" | "open" => 7,
        _ => return None,
    })
}

/// Reads the branches of a table. Never fails: a table of another kind is refused at its first
/// row.
pub fn read(table: &Table) -> BranchReading {
    try_read(table).unwrap_or_else(|refused| BranchReading {
        refused: vec![refused],
        ..BranchReading::default()
    })
}

fn try_read(table: &Table) -> Result<BranchReading, RefusedBranch> {
    let refused = |line, column, reason| RefusedBranch {
        line,
        column,
        reason,
    };
    let Some((first, rows)) = table.rows.split_first() else {
        return Err(refused(1, None, "文件是空的".to_owned()));
    };
    let header = Header::read(first, field).map_err(|fault| {
        let told = fault.to_string();
        refused(first.line, Some(fault.0), told)
    })?;
    if let Some(name) = header.unknown.first() {
        let told = format!("不认识的列「{name}」；应有的列：{}", TITLES.join("、"));
        return Err(refused(first.line, Some(name.clone()), told));
    }
    if let Some(missing) = (0..NEEDED).find(|place| header.column(*place).is_none()) {
        let name = TITLES[missing];
        let told = format!("缺少列「{name}」；应有的列：{}", TITLES.join("、"));
        return Err(refused(first.line, Some(name.to_owned()), told));
    }
    let mut reading = BranchReading::default();
    for row in rows {
        let wrong = header
            .misfit(table.format, row)
            .or_else(|| {
                let name = header.under_no_title(row)?;
                Some(format!("单元格 {name} 没有列标题"))
            })
            .map(|told| (None, told))
            .or_else(|| unreadable(&header, row));
        match wrong {
            Some((column, told)) => reading.refused.push(refused(row.line, column, told)),
            None => reading.rows.push(branch(&header, row)),
        }
    }
    Ok(reading)
}

fn branch(header: &Header<usize>, row: &Row) -> BranchRow {
    let text = |place| header.text(row, place).trim().to_owned();
    BranchRow {
        line: row.line,
        code: text(0),
        parent: text(1),
        kind: text(2),
        name: text(3),
        address: text(4),
        phone: text(5),
        hours: text(6),
        open: text(7),
    }
}

/// The first cell of a row that no branch can have, by its column's title.
fn unreadable(header: &Header<usize>, row: &Row) -> Option<(Option<String>, String)> {
    header.fields.iter().find_map(|(place, column)| {
        let cell = row.cells.get(*column)?;
        let text = cell.text.trim();
        let wrong = if cell.kind == CellKind::Error {
            let shown: String = text.chars().take(20).collect();
            format!("单元格 {} 是错误值 {shown}", row.name(*column))
        } else if text.chars().count() > TEXT_LIMIT {
            format!("超过 {TEXT_LIMIT} 个字；可能是引号没有闭合")
        } else if text.chars().any(|c| c.is_control() && c != '\n') {
            "含有看不见的控制字符".to_owned()
        } else {
            return None;
        };
        let title = TITLES[*place];
        Some((Some(title.to_owned()), format!("{title}：{wrong}")))
    })
}

fn columns() -> Vec<Column> {
    let described = TITLES.map(|title| {
        let (width, choices): (f64, &'static [&'static str]) = match title {
            "层级" => (10.0, &["总行", "城市分行", "网点"]),
            "状态" => (8.0, &["营业", "停业"]),
            "编号" | "上级编号" => (12.0, &[]),
            "地址" => (50.0, &[]),
            "电话" => (18.0, &[]),
            _ => (30.0, &[]),
        };
        Column {
            title,
            width,
            choices,
        }
    });
    described.to_vec()
}

fn cells(row: &BranchRow) -> Vec<String> {
    let BranchRow {
        line: _,
        code,
        parent,
        kind,
        name,
        address,
        phone,
        hours,
        open,
    } = row;
    [code, parent, kind, name, address, phone, hours, open]
        .map(Clone::clone)
        .to_vec()
}

/// A workbook with these branches, which [`read`] reads back as they are.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold them.
pub fn to_xlsx(rows: &[BranchRow]) -> Result<Vec<u8>, WriteFault> {
    table::to_xlsx("机构", &columns(), rows.iter().map(cells))
}

/// The same as CSV.
pub fn to_csv(rows: &[BranchRow]) -> Vec<u8> {
    table::to_csv(&columns(), rows.iter().map(cells))
}

/// The workbook to fill in, with an example of each level and a sheet that explains the columns.
///
/// # Errors
/// [`WriteFault`], which only a fault of the library could bring.
pub fn template() -> Result<Vec<u8>, WriteFault> {
    let rows = EXAMPLES.map(|row| row.map(str::to_owned).to_vec());
    table::to_xlsx_with_notes("机构", &columns(), rows, NOTES)
}

const EXAMPLES: [[&str; 8]; 3] = [
    [
        "001",
        "",
        "总行",
        "示例银行总行",
        "示例市示例路1号",
        "010-00000000",
        "",
        "营业",
    ],
    [
        "001-01",
        "001",
        "城市分行",
        "示例市分行",
        "示例市示例路2号",
        "010-00000001",
        "",
        "营业",
    ],
    [
        "001-01-01",
        "001-01",
        "网点",
        "示例路支行",
        "示例市示例路3号",
        "010-00000002",
        "周一至周五 9:00–17:00",
        "营业",
    ],
];

const NOTES: &[Note] = &[
    Note {
        title: "怎么填",
        text: "在「机构」工作表中每行写一个机构。第一行是列名，请保留；示例行请删除或改写。",
    },
    Note {
        title: "编号",
        text: "机构的编号，不能重复。以 0 开头的编号请保持文本格式。",
    },
    Note {
        title: "上级编号",
        text: "上级机构的编号；总行留空。",
    },
    Note {
        title: "层级",
        text: "总行、城市分行或网点。",
    },
    Note {
        title: "名称",
        text: "机构的名称，用户会看到。",
    },
    Note {
        title: "地址、电话、营业时间",
        text: "网点的联系方式，用户会看到；可以不填。",
    },
    Note {
        title: "状态",
        text: "营业或停业；不填时整列可以省略。",
    },
];

#[cfg(test)]
mod tests;
