use super::*;
use crate::table::Limits;

fn parse(text: &str) -> BranchReading {
    read(&Table::read("a.csv", text.as_bytes(), &Limits::default()).unwrap())
}

#[test]
fn branches_are_read_by_either_names() {
    let chinese = parse(
        "编号,上级编号,层级,名称,地址,电话,营业时间,状态\n01,,总行,示例银行,,,,营业\n\
         02, 01 ,网点,东街支行,东街1号,010-1,9:00–17:00,停业\n",
    );
    let english = parse(
        "name,code,kind,parent,open,hours,phone,address\n示例银行,01,总行,,营业,,,\n\
         东街支行,02,网点,01,停业,9:00–17:00,010-1,东街1号\n",
    );
    assert_eq!(chinese, english);
    assert_eq!(chinese.refused, []);
    let outlet = &chinese.rows[1];
    assert_eq!((outlet.line, outlet.parent.as_str()), (3, "01"));
}

#[test]
fn details_may_be_left_out_but_nothing_else() {
    let bare = parse("code,parent,kind,name\n01,,head_office,示例银行\n");
    assert_eq!((bare.rows.len(), bare.refused.len()), (1, 0));
    for (text, column, reason) in [
        (
            "编号,层级,名称\n1,总行,示例\n",
            Some("上级编号"),
            "缺少列「上级编号」",
        ),
        (
            "编号,上级编号,层级,名称,传真\n1,,总行,示例,1\n",
            Some("传真"),
            "不认识的列「传真」",
        ),
        (
            "编号,code,上级编号,层级,名称\n1,1,,总行,示例\n",
            Some("code"),
            "出现了两次",
        ),
    ] {
        let refused = &parse(text).refused[0];
        assert_eq!((refused.line, refused.column.as_deref()), (1, column));
        assert!(refused.reason.contains(reason), "{}", refused.reason);
    }
}

#[test]
fn a_row_that_cannot_be_read_is_refused_alone() {
    let reading = parse("编号,上级编号,层级,名称\n1,,总行,示\u{7}例\n2,1,网点\n3,1,网点,东街\n");
    assert_eq!(reading.rows.len(), 1);
    let [bell, short] = &reading.refused[..] else {
        panic!("{reading:?}");
    };
    assert_eq!(bell.reason, "名称：含有看不见的控制字符");
    assert_eq!((short.line, short.column.as_deref()), (3, None));
}

#[test]
fn what_is_written_is_read() {
    let rows: Vec<BranchRow> = (2..50)
        .map(|line| BranchRow {
            line,
            code: format!("00{line}"),
            parent: "=1".into(),
            kind: "网点".into(),
            name: "“东街”,\n支行".into(),
            phone: "+86 10".into(),
            ..BranchRow::default()
        })
        .collect();
    for (name, bytes) in [
        ("a.csv", to_csv(&rows)),
        ("a.xlsx", to_xlsx(&rows).unwrap()),
    ] {
        let table = Table::read(name, &bytes, &Limits::default()).unwrap();
        let reading = read(&table);
        assert_eq!(reading.refused, []);
        let mut lines: Vec<_> = reading.rows.iter().map(|row| row.line).collect();
        lines.dedup();
        assert_eq!(lines.len(), rows.len());
        let code = |row: &BranchRow| (row.code.clone(), row.parent.clone(), row.phone.clone());
        let codes = |rows: &[BranchRow]| rows.iter().map(code).collect::<Vec<_>>();
        assert_eq!(codes(&reading.rows), codes(&rows));
        assert_eq!(reading.rows[0].name, rows[0].name);
    }
}

#[test]
fn the_template_is_read_without_a_fault() {
    let table = Table::read("模板.xlsx", &template().unwrap(), &Limits::default()).unwrap();
    let reading = read(&table);
    assert_eq!((reading.rows.len(), reading.refused.len()), (3, 0));
    assert_eq!(reading.rows[2].parent, reading.rows[1].code);
}
