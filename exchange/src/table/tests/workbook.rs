//! Workbooks as programs write them.

use calamine::{Reader, Xlsx};

use super::*;

#[test]
fn cells_show_what_a_person_sees() {
    use CellKind::{Date, Error, Number, Truth};
    let parts = Parts::new(
        "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"C3\"><v>3.0</v></c></row>\
         <row><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c><c s=\"1\"><v>46096</v></c>\
         <c s=\"2\"><v>0.05</v></c><c s=\"3\"><v>50</v></c><c><v>1e5</v></c></row>\
         <row r=\"9\"><c t=\"str\"><f>A1&amp;\"x\"</f><v>x_x000D_</v></c>\
         <c t=\"inlineStr\"><is><r><t>内</t></r><r><t>联</t></r></is></c><c s=\"2\"/></row>",
    );
    let table = parts.read().unwrap();
    assert_eq!(
        texts(&table),
        [
            (3, vec!["反诈", "", "3"]),
            (
                4,
                vec!["TRUE", "#REF!", "2026-03-15", "5%", "50万元", "100000"]
            ),
            (9, vec!["x\r", "内联"]),
        ]
    );
    let kinds: Vec<_> = table.rows[1].cells.iter().map(|cell| cell.kind).collect();
    assert_eq!(kinds, [Truth, Error, Date, Number, Number, Number]);
    assert!(table.rows[2].cells[0].formula && !table.rows[2].cells[1].formula);
    assert_eq!((table.sheet.as_str(), table.sheets.len()), ("甲", 2));
}

#[test]
fn the_first_visible_sheet_with_content_is_read_unless_another_is_asked_for() {
    let book = |first: &str| BOOK.replace("name=\"甲\"", &format!("name=\"甲\" state=\"{first}\""));
    let one = "<row><c><v>1</v></c></row>";
    let sheet = |parts: Parts| parts.read().unwrap().sheet;
    assert_eq!(sheet(Parts::new(one)), "甲");
    assert_eq!(sheet(Parts::new("<row/><row><c/></row>")), "乙");
    let hidden = Parts::new(one).with("xl/workbook.xml", book("veryHidden"));
    assert_eq!(sheet(hidden.clone()), "乙");
    let read = |name: &str| {
        let bytes = hidden.zip();
        Table::read_sheet("a.XLSX", &bytes, &Limits::default(), Some(name))
    };
    assert_eq!(read("甲").unwrap().sheets, ["乙"]);
    assert_eq!(read("丙"), Err(TableFault::NoSuchSheet("丙".into())));
}

#[test]
fn days_may_be_counted_from_1904() {
    let book = BOOK.replace("<workbookPr/>", "<workbookPr date1904=\"1\"/>");
    let rows = "<row><c s=\"1\"><v>44634</v></c></row>";
    let table = Parts::new(rows).with("xl/workbook.xml", book).read();
    assert_eq!(table.unwrap().rows[0].text(0), "2026-03-15");
}

/// What another reader reads in our files is what we read.
#[test]
fn another_reader_agrees() {
    let columns = ["甲", "乙"].map(|title| Column {
        title,
        width: 10.0,
        choices: &["一", "二"],
    });
    let rows = [["=1+1", " a\nb "], ["0012", "<&>\"'"], ["\t", "1e5"]];
    let written = rows.map(|row| row.map(str::to_owned).to_vec());
    let bytes = to_xlsx("表", &columns, written).unwrap();
    let table = Table::read("a.xlsx", &bytes, &Limits::default()).unwrap();
    let mut other: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = other.worksheet_range("表").unwrap();
    let other: Vec<Vec<String>> = range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    let ours: Vec<_> = texts(&table).into_iter().map(|(_, row)| row).collect();
    assert_eq!(ours, other);
    assert_eq!(ours[1..], rows.map(|row| row.to_vec()));
    let text = |cell: &Cell| cell.kind == CellKind::Text && !cell.formula;
    assert!(table.rows.iter().all(|row| row.cells.iter().all(text)));
}

#[test]
fn twenty_thousand_rows_are_read() {
    let column = Column {
        title: "列",
        width: 10.0,
        choices: &[],
    };
    let rows = (0..20_000).map(|row| (0..13).map(|cell| format!("文字 {row} {cell}")).collect());
    let bytes = to_xlsx("表", &[column; 13], rows).unwrap();
    let table = Table::read("a.xlsx", &bytes, &Limits::default()).unwrap();
    assert_eq!(table.rows.len(), 20_001);
}

#[test]
fn equal_rows_make_equal_files() {
    let column = Column {
        title: "列",
        width: 10.0,
        choices: &[],
    };
    let write = || to_xlsx("表", &[column], [vec!["一".to_owned()]]).unwrap();
    assert_eq!(write(), write());
}
