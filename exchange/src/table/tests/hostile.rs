//! Files made to harm: each is refused before it costs anything. Where one would cost much after
//! all, its test runs for minutes or out of memory.

use super::*;

const ROW: &str = "<row><c><v>1</v></c></row>";
const SHEET: &str = "xl/worksheets/sheet1.xml";

fn refusal(bytes: &[u8]) -> TableFault {
    Table::read("a.xlsx", bytes, &Limits::default()).unwrap_err()
}

/// A workbook whose first sheet goes on with zeros or blanks.
fn bomb(megabytes: usize, filling: u8) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in Parts::new(ROW).0 {
        let level = if megabytes > 100 { 1 } else { 9 };
        let options = deflated().compression_level(Some(level));
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
        if name == SHEET {
            let filling = vec![filling; 1024 * 1024];
            for _ in 0..megabytes {
                zip.write_all(&filling).unwrap();
            }
        }
    }
    zip.finish().unwrap().into_inner()
}

/// The bytes with every header of the sheet that states its size stating another.
fn with_stated_size(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    let name = SHEET.as_bytes();
    let places: Vec<usize> = (0..bytes.len() - name.len())
        .filter(|at| bytes[*at..].starts_with(name))
        .collect();
    for at in places {
        // The size stands 8 bytes before the name of a local header, 24 in the directory.
        let (header, size_at) = match &bytes[at - 30..at - 26] {
            b"PK\x03\x04" => (at - 30, 22),
            _ => (at - 46, 24),
        };
        bytes[header + size_at..header + size_at + 4].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

#[test]
fn a_bomb_is_refused_by_its_directory() {
    let bytes = bomb(1024, 0);
    assert!(bytes.len() < 10 * 1024 * 1024);
    assert_eq!(refusal(&bytes), TableFault::UnpacksTooLarge);
    // Within the limit of a part, but too well packed.
    assert_eq!(refusal(&bomb(50, b' ')), TableFault::UnpacksTooLarge);
}

#[test]
fn a_size_that_is_a_lie_is_found_out() {
    let small = with_stated_size(bomb(64, b' '), 900);
    let fault = refusal(&small);
    let lie =
        |fault: &TableFault| matches!(fault, TableFault::UnpacksTooLarge | TableFault::Broken(_));
    assert!(lie(&fault), "{fault}");
    let large = with_stated_size(Parts::new(ROW).zip(), 90_000);
    assert!(lie(&refusal(&large)));
}

#[test]
fn one_part_named_by_many_sheets_is_not_read_for_ever() {
    let empty = "<row r=\"1\"/>".to_owned() + &"<!-- 0123456789 一二三 -->".repeat(30_000);
    let sheets = "<sheet name=\"甲\" r:id=\"s1\"/>".repeat(10_000);
    let book = format!("<workbook>{sheets}</workbook>");
    let parts = Parts::new(&empty).with("xl/workbook.xml", book);
    let limits = Limits {
        unpacked: 4 * 1024 * 1024,
        ..Limits::default()
    };
    let fault = Table::read("a.xlsx", &parts.zip(), &limits).unwrap_err();
    assert_eq!(fault, TableFault::UnpacksTooLarge);
}

#[test]
fn an_archive_of_a_hundred_thousand_entries_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..100_000 {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(format!("{place}"), stored).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(refusal(&bytes), TableFault::TooManyParts);
}

#[test]
fn macros_are_refused_however_they_are_called() {
    let plain = Parts::new(ROW);
    for name in [
        "xl/vbaProject.bin",
        "XL/VBAPROJECT.BIN",
        "xl/macrosheets/sheet1.xml",
    ] {
        let parts = plain.clone().with(name, "x");
        assert_eq!(parts.read(), Err(TableFault::Macros), "{name}");
    }
    for kind in [
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "application/vnd.ms-excel.sheet.macro&#69;nabled.main+xml",
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-excel.macrosheet+xml",
    ] {
        let types = TYPES.replace(
            "<Override",
            &format!("<Default ContentType=\"{kind}\"/><Override"),
        );
        let parts = plain.clone().with("[Content_Types].xml", types);
        assert_eq!(parts.read(), Err(TableFault::Macros), "{kind}");
    }
    let named = Table::read("a.xlsm", &plain.zip(), &Limits::default());
    assert_eq!(named, Err(TableFault::Macros));
}

#[test]
fn other_archives_are_named() {
    let read = |parts: &[(&str, &str)]| {
        let parts = parts
            .iter()
            .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()));
        Parts(parts.collect()).read().unwrap_err()
    };
    assert_eq!(read(&[("a.txt", "a")]), TableFault::NotATable);
    assert_eq!(
        read(&[
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", "")
        ]),
        TableFault::NotATable
    );
    let ods = read(&[("mimetype", "x"), ("content.xml", "<x/>")]);
    assert!(ods.to_string().contains(".ods"), "{ods}");
    let xlsb = read(&[("xl/workbook.bin", "x")]);
    assert!(xlsb.to_string().contains(".xlsb"), "{xlsb}");
    assert!(matches!(
        refusal(b"PK\x03\x04 and no more"),
        TableFault::Broken(_)
    ));
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let corner = Parts::new("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    let refused = TableFault::TooManyColumns {
        place: "XFD1048576".into(),
        limit: 64,
    };
    assert_eq!(refusal(&corner.zip()), refused);
    let below = Parts::new("<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>");
    assert_eq!(texts(&below.read().unwrap()), [(1_048_576, vec!["1"])]);
}

#[test]
fn xml_that_grows_is_refused() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    for part in [
        SHEET,
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "[Content_Types].xml",
    ] {
        let mut parts = Parts::new(ROW);
        for (name, text) in &mut parts.0 {
            if name == part {
                *text = format!("<?xml version=\"1.0\"?>{laughs}{text}");
            }
        }
        let told = parts.read().unwrap_err().to_string();
        assert!(told.contains("文档类型"), "{told}");
    }
    let entity = Parts::new("<row><c t=\"str\"><v>&b;</v></c></row>");
    assert!(entity.read().unwrap_err().to_string().contains("实体"));
}

#[test]
fn what_a_sheet_says_of_places_is_not_believed() {
    for rows in [
        "<row r=\"1\"><c t=\"s\"><v>2</v></c></row>",
        "<row r=\"1\"><c t=\"s\"><v>-1</v></c></row>",
        "<row r=\"0\"/>",
        "<row r=\"1048577\"/>",
        "<row r=\"99999999999999999999\"/>",
        "<row r=\"2\"/><row r=\"1\"/>",
        "<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"AAAAAAAAAAAAAAA1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"1\"><v>1</v></c></row>",
        "<row r=\"1\"><c r=\"A1\"><v>1</v></row>",
    ] {
        let read = Parts::new(rows).read();
        assert!(
            matches!(read, Err(TableFault::Broken(_))),
            "{rows}: {read:?}"
        );
    }
    let lists = "<sst uniqueCount=\"18446744073709551615\" count=\"9\"><si><t>一</t></si></sst>";
    let parts =
        Parts::new("<row><c t=\"s\"><v>0</v></c></row>").with("xl/sharedStrings.xml", lists);
    assert_eq!(parts.read().unwrap().rows[0].text(0), "一");
}

#[test]
fn one_long_text_in_every_cell_is_too_much() {
    let text = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32 * 1024));
    let row = format!("<row>{}</row>", "<c t=\"s\"><v>0</v></c>".repeat(64));
    let parts = Parts::new(&row.repeat(1000)).with("xl/sharedStrings.xml", text);
    assert_eq!(refusal(&parts.zip()), TableFault::TooMuchText);
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32 * 1024 + 1));
    let parts = Parts::new("<row><c t=\"s\"><v>0</v></c></row>").with("xl/sharedStrings.xml", long);
    assert!(matches!(
        refusal(&parts.zip()),
        TableFault::CellTooLong { .. }
    ));
}

#[test]
fn rows_and_attributes_without_end_are_refused_soon() {
    let rows = Parts::new(&ROW.repeat(50_002));
    assert_eq!(refusal(&rows.zip()), TableFault::TooManyRows(50_000));
    let many: Vec<String> = (0..300_000)
        .map(|place| format!(" a{place}=\"\""))
        .collect();
    let many = many.concat();
    let read = Parts::new(&format!("<row{many}><c{many}><v>1</v></c></row>")).read();
    assert_eq!(read.unwrap().rows.len(), 1);
}
