//! CSV and TSV.

use super::*;

#[test]
fn delimiters_and_encodings_are_found_out() {
    let told = "题干,答案\n存款,A\n";
    let gb = encoding_rs::GB18030.encode(told).0.into_owned();
    let utf16 = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{told}")
            .encode_utf16()
            .flat_map(unit)
            .collect()
    };
    for bytes in [
        told.as_bytes().to_vec(),
        format!("\u{feff}{told}").into_bytes(),
        gb,
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        told.replace(',', "\t").into_bytes(),
        told.replace(',', ";").into_bytes(),
        told.replace('\n', "\r\n").into_bytes(),
        told.replace('\n', "\r").into_bytes(),
    ] {
        let table = read_csv(&bytes).unwrap();
        let wanted = [(1, vec!["题干", "答案"]), (2, vec!["存款", "A"])];
        assert_eq!(texts(&table), wanted);
    }
}

#[test]
fn a_delimiter_in_quotes_is_none() {
    let table = read_csv("\"题,干,一\";答案;来源\na;\"b;\"\"c\";d\n".as_bytes()).unwrap();
    assert_eq!(texts(&table)[1].1, ["a", "b;\"c", "d"]);
}

#[test]
fn lines_are_those_of_an_editor() {
    let table = read_csv(b"\n\na,b\r\n\"1\n2\",3\r\n\r\n,\r\n4,5").unwrap();
    let lines: Vec<_> = table.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3, 4, 8]);
}

#[test]
fn what_is_no_text_table_is_refused() {
    let read = |name: &str, bytes: &[u8]| Table::read(name, bytes, &Limits::default()).unwrap_err();
    assert_eq!(read("a.csv", b""), TableFault::Empty);
    assert_eq!(read("a.csv", b"\n , \n,,,\n"), TableFault::Empty);
    assert_eq!(read("a.csv", b"a,b\xff\xff\n"), TableFault::Encoding);
    assert_eq!(read("a.csv", b"a\0,\0b\0\n\0"), TableFault::Encoding);
    assert_eq!(read("a.csv", b"\xef\xbb\xbf <HTML>"), TableFault::NotATable);
    assert_eq!(read("a.csv", b"%PDF-1.7"), TableFault::NotATable);
    for name in ["a.xlsx", "a.xls", "a", "a.csv.exe", ""] {
        assert!(matches!(read(name, b"a,b\n"), TableFault::Extension { .. }));
    }
    let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    assert_eq!(read("a.xls", &old), TableFault::OldWorkbook);
    let name = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
    let secret: Vec<u8> = old.into_iter().chain(name).collect();
    assert_eq!(read("a.xlsx", &secret), TableFault::Encrypted);
}

#[test]
fn nothing_is_read_beyond_the_limits() {
    let limits = Limits {
        file: 1024 * 1024,
        rows: 3,
        columns: 4,
        cell: 10,
        text: 60,
        ..Limits::default()
    };
    let read = |text: &str| Table::read("a.csv", text.as_bytes(), &limits);
    assert!(read(&format!("a\n{}", "1\n".repeat(3))).is_ok());
    assert!(read(&format!("a\n{}", "1\n\n".repeat(3))).is_ok());
    assert_eq!(
        read(&format!("a\n{}", "1\n".repeat(4))),
        Err(TableFault::TooManyRows(3))
    );
    assert_eq!(
        read("a\n1,2,3,4,5"),
        Err(TableFault::TooManyColumns {
            place: "E2".into(),
            limit: 4
        })
    );
    assert_eq!(
        read("a,b\n1,\"一二三四五六七八九十一二\n2,3"),
        Err(TableFault::CellTooLong {
            place: "B2".into(),
            limit: 10
        })
    );
    let long = "一二三四五六七八九十";
    assert!(read(&format!("a\n{long}")).is_ok());
    assert_eq!(
        read(&format!("a\n{long}\n{long}\n{long}")),
        Err(TableFault::TooMuchText)
    );
    let huge = "x".repeat(1024 * 1024 + 1);
    assert_eq!(read(&huge), Err(TableFault::FileTooLarge(1)));
}

#[test]
fn an_apostrophe_that_guards_is_taken_off() {
    let table = read_csv("a,'=b\n'-1,'甲'\n".as_bytes()).unwrap();
    assert_eq!(texts(&table)[0].1, ["a", "=b"]);
    assert_eq!(texts(&table)[1].1, ["-1", "'甲'"]);
}
