//! Why a file is not read at all.

use thiserror::Error;

/// Why a file is refused as a whole, in words for the person who brought it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TableFault {
    /// More bytes than allowed.
    #[error("文件超过 {0} MB")]
    FileTooLarge(usize),
    /// No bytes, or nothing but empty rows.
    #[error("文件是空的")]
    Empty,
    /// A workbook of Excel 97 to 2003.
    #[error(
        "这是旧版 Excel 文件（.xls），请在表格软件中打开它，另存为「Excel 工作簿（.xlsx）」后再上传"
    )]
    OldWorkbook,
    /// A workbook of another kind that a spreadsheet program can save as `.xlsx`.
    #[error("这是{0}文件，请在表格软件中打开它，另存为「Excel 工作簿（.xlsx）」后再上传")]
    OtherWorkbook(&'static str),
    /// No table at all.
    #[error("这不是表格文件，请上传 .xlsx、.csv 或 .tsv 文件")]
    NotATable,
    /// A password is needed to open it.
    #[error("工作簿有密码，请取消密码后再上传")]
    Encrypted,
    /// It holds macros.
    #[error("工作簿含有宏，请另存为不含宏的「Excel 工作簿（.xlsx）」后再上传")]
    Macros,
    /// The name says something else than the content.
    #[error("文件内容是{content}，文件名应以 {expected} 结尾")]
    Extension {
        /// What the content is.
        content: &'static str,
        /// The endings that fit.
        expected: &'static str,
    },
    /// Text in an encoding that cannot be told.
    #[error("文件不是 UTF-8 编码，请在表格软件中另存为「CSV UTF-8（逗号分隔）」")]
    Encoding,
    /// It would unpack to more than allowed, or states a size that is not true.
    #[error("工作簿解压后过大，请删去多余的内容或分成几个文件")]
    UnpacksTooLarge,
    /// Its archive has more entries than any workbook needs.
    #[error("工作簿的组成部分过多，请把数据复制到新的工作簿后再上传")]
    TooManyParts,
    /// The workbook does not hold together.
    #[error("工作簿已损坏（{0}），请在表格软件中打开它，另存后再上传")]
    Broken(String),
    /// No sheet is called so.
    #[error("没有名为「{0}」的工作表")]
    NoSuchSheet(String),
    /// More rows than allowed.
    #[error("超过 {0} 行，请分成几个文件")]
    TooManyRows(usize),
    /// A cell lies beyond the last column that is allowed.
    #[error("{place}：超过 {limit} 列，请删去多余的列")]
    TooManyColumns {
        /// The cell, such as `BM1`, or the line of a text file.
        place: String,
        /// How many columns are allowed.
        limit: usize,
    },
    /// A cell holds more than allowed.
    #[error("{place}：内容超过 {limit} 个字；如果是 CSV 文件，可能是引号没有闭合")]
    CellTooLong {
        /// The cell, such as `C7`.
        place: String,
        /// The most characters a cell may have.
        limit: usize,
    },
    /// All cells together hold more than allowed.
    #[error("文字总量过大，请分成几个文件")]
    TooMuchText,
}

impl TableFault {
    pub(super) fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into())
    }
}
