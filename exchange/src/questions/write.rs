//! Questions into files that people can work on and bring back.

use domain::quizzes::{Question, QuestionDraft, QuestionKind};

use super::Extras;
use super::sheet::TITLES;
use crate::table::{self, Column, Note, WriteFault};

/// A question as a row of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportRow {
    /// What it says. No more than six options are written, which is all a checked question has.
    pub draft: QuestionDraft,
    /// What the bank knows about it.
    pub extras: Extras,
}

impl ExportRow {
    /// A row of a checked question.
    pub fn new(question: &Question, extras: Extras) -> Self {
        let draft = question.into();
        Self { draft, extras }
    }

    fn cells(&self) -> Vec<String> {
        let Self { draft, extras } = self;
        let kind = QuestionKind::from_word(&draft.kind);
        let mut cells = vec![
            extras.id.clone(),
            state(&extras.state),
            kind.map_or(draft.kind.clone(), |kind| kind.label().to_owned()),
            draft.topic.clone(),
            draft.difficulty.clone(),
            draft.stem.clone(),
        ];
        let options = draft.options.iter().cloned();
        cells.extend(options.chain(std::iter::repeat(String::new())).take(6));
        cells.extend([
            draft.answer.clone(),
            draft.explanation.clone(),
            draft.source.clone(),
            extras.effective_on.clone(),
            extras.expires_on.clone(),
            extras.review_on.clone(),
        ]);
        cells
    }
}

/// Where a question stands, in the words of the console: it reaches us as one or two words for what
/// customers have and what is being written.
fn state(words: &str) -> String {
    let told = words.split(", ").map(|word| match word {
        "draft" => "草稿",
        "in_review" => "待审核",
        "published" => "已发布",
        "withdrawn" => "已停用",
        other => other,
    });
    told.collect::<Vec<_>>().join("、")
}

const KINDS: &[&str] = &["单选题", "多选题", "判断题"];
const LEVELS: &[&str] = &["1", "2", "3", "4", "5"];

const fn column(title: &'static str, width: f64, choices: &'static [&'static str]) -> Column {
    Column {
        title,
        width,
        choices,
    }
}

/// The thirteen columns of our layout.
fn columns() -> Vec<Column> {
    let described = TITLES.map(|title| match title {
        "题型" => column(title, 9.0, KINDS),
        "难度" => column(title, 6.0, LEVELS),
        "主题" | "答案" => column(title, 10.0, &[]),
        "题干" | "解析" => column(title, 50.0, &[]),
        "依据" => column(title, 30.0, &[]),
        _ => column(title, 20.0, &[]),
    });
    described.to_vec()
}

/// The columns of an export: ours, and what the bank knows besides.
fn export_columns() -> Vec<Column> {
    let mut all = vec![column("编号", 38.0, &[]), column("状态", 10.0, &[])];
    all.extend(columns());
    all.extend(["生效日期", "有效期至", "复核日期"].map(|title| column(title, 12.0, &[])));
    all
}

/// A workbook with these questions, which [`super::read_table`] reads back as they are.
///
/// # Errors
/// [`WriteFault`] where a workbook cannot hold them.
pub fn to_xlsx(rows: &[ExportRow]) -> Result<Vec<u8>, WriteFault> {
    table::to_xlsx("题目", &export_columns(), rows.iter().map(ExportRow::cells))
}

/// The same as CSV: UTF-8 with its mark, no cell a formula (see [`table::protect`]).
pub fn to_csv(rows: &[ExportRow]) -> Vec<u8> {
    table::to_csv(&export_columns(), rows.iter().map(ExportRow::cells))
}

/// The workbook to fill in: our columns with three examples, and a sheet that explains them.
///
/// # Errors
/// [`WriteFault`], which only a fault of the library could bring.
pub fn template() -> Result<Vec<u8>, WriteFault> {
    let rows = EXAMPLES.map(|row| row.map(str::to_owned).to_vec());
    table::to_xlsx_with_notes("题目", &columns(), rows, NOTES)
}

const EXAMPLES: [[&str; 13]; 3] = [
    [
        "单选题",
        "存款",
        "1",
        "存款保险的最高偿付限额是多少？",
        "20万元",
        "50万元",
        "100万元",
        "",
        "",
        "",
        "B",
        "同一存款人在同一家投保机构的存款本息合计，最高偿付限额为人民币50万元。",
        "《存款保险条例》第五条",
    ],
    [
        "多选题",
        "反诈",
        "2",
        "接到自称公安机关的电话要求转账，应当怎样做？",
        "挂断电话",
        "拨打110核实",
        "按对方要求转到“安全账户”",
        "不透露验证码",
        "",
        "",
        "ABD",
        "公检法机关没有“安全账户”，不会通过电话要求转账。",
        "公安部反诈宣传资料",
    ],
    [
        "判断题",
        "个人信息",
        "1",
        "出借自己的银行卡可能承担法律责任。",
        "",
        "",
        "",
        "",
        "",
        "",
        "对",
        "出租、出借、出售银行账户会被惩戒，构成犯罪的依法追究刑事责任。",
        "《中华人民共和国反电信网络诈骗法》第三十一条",
    ],
];

const fn note(title: &'static str, text: &'static str) -> Note {
    Note { title, text }
}

const NOTES: &[Note] = &[
    note(
        "怎么填",
        "在「题目」工作表中每行写一道题。第一行是列名，请保留；列的先后可以调整。示例行请删除或改写。",
    ),
    note("题型", "单选题、多选题或判断题。"),
    note("主题", "题目属于哪个主题，如 存款、反诈。1 至 20 个字。"),
    note("难度", "1 至 5 的整数，1 最容易，5 最难。"),
    note("题干", "题目的内容，不超过 500 个字。"),
    note(
        "选项A 至 选项F",
        "单选题和多选题填 2 至 6 个选项，从选项A开始，中间不能空；每个不超过 200 个字。判断题不填。",
    ),
    note(
        "答案",
        "单选题填一个字母，如 B；多选题填两个以上字母，如 ABD；判断题填 对 或 错。",
    ),
    note(
        "解析",
        "为什么是这个答案，答题后给用户看。不超过 1000 个字。",
    ),
    note("依据", "依据的法规条文或案例，不超过 200 个字。"),
    note(
        "其他列",
        "从题库导出的文件还有 编号、状态、生效日期、有效期至、复核日期；新题不必填写。编号是题库里的草稿时，导入会更新那道草稿。",
    ),
    note(
        "请注意",
        "单元格请用文本，不要用公式。保存为 Excel 工作簿（.xlsx）或 CSV UTF-8 都可以上传。",
    ),
];
