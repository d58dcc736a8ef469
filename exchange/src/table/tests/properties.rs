//! What holds for every file.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

fn limits() -> Limits {
    Limits::default()
}

/// Changes a few bytes.
fn mutate(bytes: &mut Vec<u8>, changes: &[(Index, u8, u8)]) {
    for (place, byte, how) in changes {
        if bytes.is_empty() {
            return;
        }
        let at = place.index(bytes.len());
        match how % 4 {
            0 => bytes[at] = *byte,
            1 => bytes.insert(at, *byte),
            2 => {
                bytes.remove(at);
            }
            _ => bytes.truncate(at),
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<(Index, u8, u8)>> {
    let how = prop_oneof![30 => 0..3_u8, 1 => Just(3_u8)];
    prop::collection::vec((any::<Index>(), any::<u8>(), how), 1..6)
}

const ROWS: &str = "<row r=\"1\" spans=\"1:3\"><c r=\"A1\" t=\"s\"><v>0</v></c>\
    <c r=\"B1\" s=\"1\"><f>TODAY()</f><v>46096.5</v></c><c r=\"C1\" t=\"b\"><v>1</v></c></row>\
    <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a&amp;_x000D_ </t></is>\
    </c><c r=\"B2\" s=\"3\"><v>-1.5e3</v></c></row>";

/// The parts with some of their text changed, packed rightly.
fn parts() -> impl Strategy<Value = Parts> {
    let word = prop_oneof![
        Just("99999999999999999999".to_owned()),
        Just("\"".to_owned()),
        Just("<".to_owned()),
        Just("-1".to_owned()),
        Just("ZZZZ9".to_owned()),
        Just("&#0;".to_owned()),
        Just("</row>".to_owned()),
        Just("<c>".to_owned()),
        "[<>&/=\"a-z0-9A-Z ;:!#-]{0,4}",
        any::<char>().prop_map(String::from),
    ];
    let change = (any::<Index>(), any::<Index>(), 0..12_usize, word);
    prop::collection::vec(change, 1..6).prop_map(|changes| {
        let mut parts = Parts::new(ROWS);
        for (part, place, cut, word) in changes {
            let (_, text) = part.get_mut(&mut parts.0);
            let mut chars: Vec<char> = text.chars().collect();
            let at = place.index(chars.len() + 1);
            let to = (at + cut).min(chars.len());
            chars.splice(at..to, word.chars());
            *text = chars.into_iter().collect();
        }
        parts
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_break_it(
        start in prop::sample::select(vec!["", "PK\u{3}\u{4}", "\u{feff}", "a,b\n"]),
        bytes in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        let bytes = [start.as_bytes(), &bytes].concat();
        for name in ["a.csv", "a.xlsx"] {
            let _ = Table::read(name, &bytes, &limits());
        }
    }

    #[test]
    fn no_damaged_archive_breaks_it(changes in changes()) {
        let mut bytes = Parts::new(ROWS).zip();
        mutate(&mut bytes, &changes);
        let _ = Table::read("a.xlsx", &bytes, &limits());
    }

    #[test]
    fn no_odd_xml_breaks_it(parts in parts()) {
        let _ = parts.read();
    }

    #[test]
    fn no_damaged_text_breaks_it(changes in changes(), utf16: bool) {
        let text = "\u{feff}题干,\"A\",B\r\n\"一\n\"\"二\"\"\",'=1,\t\r\n";
        let mut bytes: Vec<u8> = if utf16 {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            text.into()
        };
        mutate(&mut bytes, &changes);
        let _ = read_csv(&bytes);
    }

    #[test]
    fn lines_are_counted_as_an_editor_does(
        rows in prop::collection::vec((0..4_usize, 0..3_usize, "[a-c]?", any::<bool>()), 1..8),
        ending in prop::sample::select(vec!["\n", "\r\n", "\r"]),
    ) {
        let (mut text, mut lines) = (String::new(), Vec::new());
        for (breaks, blanks, word, quoted) in rows {
            text.push_str(&ending.repeat(blanks));
            lines.push(text.replace("\r\n", "\n").matches(['\n', '\r']).count() + 1);
            let cell = word + &ending.repeat(breaks);
            let quote = if quoted || breaks > 0 { "\"" } else { "" };
            text.extend([quote, &cell, quote, ",1", ending]);
        }
        let table = read_csv(text.as_bytes()).unwrap();
        let found: Vec<_> = table.rows.iter().map(|row| row.line).collect();
        prop_assert_eq!(found, lines);
    }

    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(prop::collection::vec("\\PC{0,6}|[=+@'\",;\r\n\t a_x0D-]{0,8}", 3), 1..6),
    ) {
        let columns = ["甲", "乙", "丙"].map(|title| Column { title, width: 9.0, choices: &[] });
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|row| row.into_iter().map(|cell| cell.replace(['\u{fffe}', '\u{ffff}'], "")).collect())
            .collect();
        let wanted: Vec<Vec<&str>> = rows
            .iter()
            .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        let csv = to_csv(&columns, rows.clone());
        let xlsx = to_xlsx("表", &columns, rows.clone()).unwrap();
        for (name, bytes) in [("a.csv", csv), ("a.xlsx", xlsx)] {
            let table = Table::read(name, &bytes, &limits()).unwrap();
            let read: Vec<Vec<&str>> = table.rows[1..]
                .iter()
                .map(|row| (0..3).map(|column| row.text(column)).collect())
                .collect();
            prop_assert_eq!(&read, &wanted, "{}", name);
        }
    }
}
