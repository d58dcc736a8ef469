use domain::quizzes::QuestionDraft;

use super::*;
use crate::questions::{ExportRow, Extras, template, to_csv};
use crate::table::{Cell, CellKind, Format, Limits};

pub(super) const HEADER: &str =
    "kind,topic,difficulty,stem,A,B,C,D,E,F,answer,explanation,source\n";
const RIGHT: &str =
    "single,存款,2,存款保险最高偿付多少？,20万元,50万元,,,,,B,五十万元。,《存款保险条例》\n";
const WRONG: &str =
    "single,存款,9,最高偿付限额是？,20万元,50万元,,,,,D,五十万元。,《存款保险条例》\n";

fn table(text: &str) -> Table {
    Table::read("a.csv", text.as_bytes(), &Limits::default()).unwrap()
}

pub(super) fn read(text: &str) -> Reading {
    read_table(&table(text))
}

/// A workbook's only row under this header.
fn cells(header: &str, cells: impl IntoIterator<Item = (&'static str, CellKind, bool)>) -> Item {
    let mut table = table(&format!("{header}\nx\n"));
    table.format = Format::Workbook;
    table.rows[1].cells = cells
        .into_iter()
        .map(|(text, kind, formula)| Cell {
            text: text.to_owned(),
            kind,
            formula,
        })
        .collect();
    read_table(&table).items.remove(0)
}

fn told(item: &Item) -> Vec<String> {
    item.doubts.iter().map(ToString::to_string).collect()
}

#[test]
fn our_layout_is_checked_in_full_and_faults_have_columns() {
    let reading = read(&format!("{HEADER}{RIGHT}{WRONG}"));
    let [right, wrong] = &reading.items[..] else {
        panic!("{reading:?}");
    };
    assert_eq!((right.line, right.reason().as_str()), (2, ""));
    assert_eq!(
        (wrong.line, wrong.column.as_deref()),
        (3, Some("difficulty"))
    );
    assert_eq!(
        wrong.reason(),
        "difficulty：难度「9」应为 1 至 5 的整数；answer：答案 D 没有对应的选项"
    );
}

#[test]
fn a_header_that_names_no_questions_is_refused() {
    for (header, column, reason) in [
        (
            HEADER.replace("stem", "law"),
            Some("stem"),
            "缺少列「题干」",
        ),
        (
            HEADER.replace(",answer", ""),
            Some("answer"),
            "缺少列「答案」",
        ),
        (
            HEADER.replace("source", "stem"),
            Some("stem"),
            "列「stem」出现了两次",
        ),
        (
            HEADER.replace("source", "题干"),
            Some("题干"),
            "列「题干」出现了两次",
        ),
        ("姓名,电话\n".to_owned(), None, "题型、主题、难度"),
    ] {
        let reading = read(&format!("{header}{RIGHT}"));
        let item = &reading.items[0];
        assert_eq!(reading.items.len(), 1);
        assert_eq!((item.line, item.column.as_deref()), (1, column));
        assert!(item.reason().contains(reason), "{}", item.reason());
    }
    assert!(has_header(&table("question,A,B,answer")));
    assert!(!has_header(&table("姓名,电话")));
}

#[test]
fn a_header_may_stand_below_a_title_and_lack_columns() {
    let reading = read(
        "金融知识题库（内部）,,,,,,\n,,,,,,\n章节,题型,试题,选项一,选项二,标准答案,出处\n\
         存款,单项选择题,存款保险保什么？,存款,股票,A,条例\n",
    );
    assert_eq!(reading.notes, ["没有读取第 1 行，它在表头之前"]);
    let [item] = &reading.items[..] else {
        panic!("{reading:?}");
    };
    assert_eq!((item.line, item.reason().as_str()), (4, ""));
    assert_eq!(item.doubts, []);
    let draft = &item.draft;
    assert_eq!(
        (
            &*draft.topic,
            &*draft.kind,
            &*draft.source,
            draft.options.len()
        ),
        ("存款", "single", "条例", 2)
    );
    assert!(draft.difficulty.is_empty() && draft.explanation.is_empty());
    let both = read("主题,章节,题干,A,B,答案\n反诈,第一章,一？,甲,乙,A\n");
    assert_eq!(both.notes, ["没有读取列「章节」"]);
    assert_eq!(both.items[0].draft.topic, "反诈");
    let untitled = read("题干,A,B,,答案\n一？,甲,乙,丙,A\n");
    assert_eq!(untitled.notes, ["没有读取 D 列，它没有标题"]);
}

#[test]
fn kinds_and_answers_have_one_reading_in_many_forms() {
    let header = "题型,题目,A,B,C,答案";
    for (row, kind, answer) in [
        ("单项选择题,一？,甲,乙,丙,B", "single", "B"),
        ("多项选择题,一？,甲,乙,丙,B;C", "multiple", "B;C"),
        ("选择题,一？,甲,乙,丙,AB", "multiple", "AB"),
        ("判断正误,一。,,,,×", "true_false", "×"),
        ("是非题,一。,,,,T", "true_false", "对"),
        ("判断题,一。,,,,✗", "true_false", "错"),
        ("判断题,一。,对,错,,A", "true_false", "对"),
        ("判断题,一。,错误,正确,,A", "true_false", "错"),
        ("判断题,一。,正确,错误,,错误", "true_false", "错误"),
        (",一。,正确,错误,,B", "true_false", "错"),
        (",一。,A.正确,B.错误,,B", "single", "B"),
        ("单选题,一？,甲,乙,丙,B.", "single", "B"),
        ("单选题,一？,甲,乙,丙,B、", "single", "B、"),
        ("单选题,一？,甲,乙,丙,选b", "single", "B"),
        ("单选题,一？,甲,乙,丙,【B】", "single", "B"),
        ("单选题,一？,甲,乙,丙,B.乙", "single", "B"),
        ("单选题,一？,甲,乙 。,丙,Ｂ、乙", "single", "B"),
        ("多选题,一？,甲,乙,丙,A/C", "multiple", "AC"),
    ] {
        let item = read(&format!("{header}\n{row}\n")).items.remove(0);
        assert_eq!((told(&item), item.reason().as_str()), (vec![], ""), "{row}");
        let read = (&*item.draft.kind, &*item.draft.answer);
        assert_eq!(read, (kind, answer), "{row}");
        assert_eq!(item.draft.options.is_empty(), kind == "true_false", "{row}");
    }
    for (row, doubt) in [
        (
            "单选题,一？,甲,乙,丙,B.丙",
            "答案「B.丙」的文字与选项 B「乙」不同，请确认",
        ),
        ("判断题,一。,甲,乙,,对", "判断题带有选项，请确认题型"),
        ("判断题,一。,,,,N", "答案是 N，是「错」吗？"),
        ("判断题,一。,,,,A", "答案「A」无法识别，请选出答案"),
        ("单选题,一？,甲,乙,丙,", "没有找到答案，请选出答案"),
        (
            "单选题,一？,甲,乙,丙,E",
            "答案 E 没有对应的选项，请选出答案",
        ),
        (
            "多选题,一？,甲,乙,丙,ABC 全选",
            "答案「ABC 全选」无法识别，请选出答案",
        ),
    ] {
        let item = read(&format!("{header}\n{row}\n")).items.remove(0);
        assert_eq!(
            (told(&item), item.reason().as_str()),
            (vec![doubt.to_owned()], ""),
            "{row}"
        );
    }
    let unknown = read(&format!("{header}\n填空题,一？,,,,甲\n"));
    assert_eq!(unknown.items[0].reason(), "暂不支持填空题");
    assert_eq!(unknown.items[0].column.as_deref(), Some("kind"));
}

#[test]
fn chinese_titles_in_any_order_are_ours_too() {
    let text = "答案,题干,选项Ａ,选项 b,选项C,选项D,选项E,选项F,题型,难度,主题,来源,解析\n\
                错,出借银行卡没有风险。,,,,,,,判断题,1,反诈,案例,有风险。\n";
    let reading = read(text);
    let item = &reading.items[0];
    assert_eq!(item.reason(), "");
    assert_eq!(
        (item.draft.kind.as_str(), item.draft.options.len()),
        ("true_false", 0)
    );
}

#[test]
fn what_would_break_a_database_or_a_page_is_refused() {
    let row = |stem: &str| {
        let row = format!("single,存款,1,{stem},甲,乙,,,,,A,说明,案例\n");
        read(&format!("{HEADER}{row}")).items.remove(0)
    };
    assert_eq!(row("题目").reason(), "");
    for stem in ["题\0目", "题\u{1b}[2J目", "题\u{85}目", "题\u{ffff}目"] {
        assert_eq!(row(stem).column.as_deref(), Some("stem"));
        assert_eq!(row(stem).reason(), "stem：含有看不见的控制字符");
    }
    assert!(row(&"题".repeat(4000)).reason().contains("引号"));
    assert!(row("题,目").reason().contains("有 14 列，应有 13 列"));
}

#[test]
fn the_plain_layout_tells_the_kind_by_the_answer() {
    for header in [
        "question,A,B,C,D,answer",
        "题目,选项1,选项2,选项3,选项4,答案",
    ] {
        let text = format!(
            "{header}\n一？,甲,乙,丙,丁,b\n二？,甲,乙,丙,丁,\"A, C\"\n三。,,,,,√\n四？,甲,乙,,,Ｂ、A\n"
        );
        let reading = read(&text);
        let kinds: Vec<_> = reading
            .items
            .iter()
            .map(|item| item.draft.kind.as_str())
            .collect();
        assert_eq!(kinds, ["single", "multiple", "true_false", "multiple"]);
        let quiet = |item: &Item| item.faults.is_empty() && item.doubts.is_empty();
        assert!(reading.items.iter().all(quiet), "{reading:?}");
        assert_eq!(reading.items[3].draft.options, ["甲", "乙"]);
    }
}

#[test]
fn an_index_is_passed_over_and_other_columns_are_noted() {
    for index in ["", "id", "序号"] {
        let reading = read(&format!(
            "{index},question,A,B,C,D,answer,学科\n0,一？,1,2,3,4,A,经济\n"
        ));
        assert_eq!(reading.notes, ["没有读取列「学科」"]);
        assert_eq!(reading.items[0].reason(), "");
        assert_eq!(reading.items[0].draft.options, ["1", "2", "3", "4"]);
    }
    let known = read("题型,题干,A,B,答案,解析\n单选,一？,1,2,A,因为\n");
    let draft = &known.items[0].draft;
    assert_eq!(
        (draft.kind.as_str(), draft.explanation.as_str()),
        ("single", "因为")
    );
    assert_eq!(known.notes, [] as [&str; 0]);
}

#[test]
fn an_answer_is_never_guessed() {
    let row = |row: &str| {
        read(&format!("question,A,B,answer\n{row}\n"))
            .items
            .remove(0)
    };
    for (text, doubt) in [
        ("一？,甲,乙,1", "答案是数字 1，是选项 A 吗？"),
        ("一？,甲,乙,２", "答案是数字 2，是选项 B 吗？"),
        ("一？,甲,乙,3", "答案是数字 3，请改为选项的字母"),
        (
            "一？,甲,乙,99999999999999999999",
            "答案是数字 99999999999999999999，请改为选项的字母",
        ),
        ("一？,甲,乙,乙", "答案是选项 B 的文字，是选项 B 吗？"),
        ("一。,,,TRUE", "答案是 TRUE，是「对」吗？"),
    ] {
        let item = row(text);
        assert_eq!(
            (told(&item), item.reason().as_str()),
            (vec![doubt.to_owned()], "")
        );
    }
    for (text, reason) in [
        (",甲,乙,", "没有找到答案；stem：还没有填写"),
        ("一？,,,A", "A–F：选项应有 2 至 6 个，现有 0 个"),
        ("一？,甲,乙", "有 3 列，应有 4 列；可能是逗号或引号没有写对"),
    ] {
        assert_eq!(row(text).reason(), reason);
    }
}

#[test]
fn a_seventh_option_is_not_lost() {
    let reading = read("question,A,B,C,D,E,F,G,answer\n一？,1,2,3,4,5,6,7,A\n");
    assert_eq!(reading.items[0].draft.options.len(), 7);
    assert!(reading.items[0].reason().contains("现有 7 个"));
}

#[test]
fn cells_that_a_program_made_are_pointed_out() {
    use CellKind::{Date, Error, Number, Text};
    let header = "question,A,B,answer";
    let ok = [
        ("一？", Text, false),
        ("3", Number, false),
        ("5%", Number, false),
        ("A", Text, false),
    ];
    assert_eq!(told(&cells(header, ok)), [] as [&str; 0]);
    let mut computed = ok;
    computed[1].2 = true;
    computed[2] = ("2026-03-15", Date, false);
    assert_eq!(
        told(&cells(header, computed)),
        [
            "单元格 B2 是公式，读到的是它的计算结果",
            "单元格 C2 是日期，读到的是 2026-03-15，请确认"
        ]
    );
    let mut broken = ok;
    broken[2] = ("#REF!", Error, true);
    let item = cells(header, broken);
    assert_eq!(item.reason(), "B：单元格 C2 是错误值 #REF!");
    assert_eq!(item.column.as_deref(), Some("B"));
    let beyond = cells(header, ok.into_iter().chain([("x", Text, false)]));
    assert_eq!(beyond.reason(), "单元格 E2 没有列标题");
}

#[test]
fn the_template_is_read_without_a_fault() {
    let table = Table::read("模板.xlsx", &template().unwrap(), &Limits::default()).unwrap();
    assert_eq!(table.sheets, ["题目", "说明"]);
    let reading = read_table(&table);
    assert_eq!(reading.items.len(), 3);
    for item in reading.items {
        assert_eq!((item.reason().as_str(), item.doubts.len()), ("", 0));
    }
}

#[test]
fn an_export_speaks_as_the_console_does_and_older_files_are_read() {
    let row = |state: &str| ExportRow {
        draft: QuestionDraft::default(),
        extras: Extras {
            state: state.into(),
            ..Extras::default()
        },
    };
    let states = ["draft", "in_review", "published, draft", "withdrawn"];
    let text = to_csv(&states.map(row));
    let text = String::from_utf8(text).unwrap();
    for told in [
        "依据",
        "有效期至",
        "草稿",
        "待审核",
        "已发布、草稿",
        "已停用",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    let older = read("题干,A,B,答案,来源,失效日期\n一？,甲,乙,A,条例,2027-01-01\n");
    let item = &older.items[0];
    assert_eq!(
        (&*item.draft.source, &*item.extras.expires_on),
        ("条例", "2027-01-01")
    );
}
