//! Whole files through [`Table::read`].

mod hostile;
mod properties;
mod text;
mod workbook;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::*;

pub(super) const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types>\
    <Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-\
    officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
const ROOT: &str = "<Relationships><Relationship Id=\"r1\" Target=\"xl/workbook.xml\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/>\
    </Relationships>";
const LIST: &str = "<Relationships>\
    <Relationship Id=\"s1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"s2\" Type=\"x/worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>\
    <Relationship Id=\"t\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>\
    <Relationship Id=\"f\" Type=\"x/styles\" Target=\"styles.xml\"/>\
    <Relationship Id=\"e\" Type=\"x/externalLink\" Target=\"http://example.com/\" \
    TargetMode=\"External\"/></Relationships>";
const BOOK: &str = "<workbook><workbookPr/><sheets>\
    <sheet name=\"甲\" sheetId=\"1\" r:id=\"s1\"/>\
    <sheet name=\"乙\" sheetId=\"2\" r:id=\"s2\"/></sheets></workbook>";

/// A workbook of two sheets, as its parts.
#[derive(Clone, Debug)]
pub(super) struct Parts(pub(super) Vec<(String, String)>);

impl Parts {
    /// The first sheet has these rows.
    pub(super) fn new(rows: &str) -> Self {
        let sheet = |rows: &str| {
            format!(
                "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData>\
                 </worksheet>"
            )
        };
        let parts = [
            ("[Content_Types].xml", TYPES.to_owned()),
            ("_rels/.rels", ROOT.to_owned()),
            ("xl/_rels/workbook.xml.rels", LIST.to_owned()),
            ("xl/workbook.xml", BOOK.to_owned()),
            ("xl/worksheets/sheet1.xml", sheet(rows)),
            (
                "xl/worksheets/sheet2.xml",
                sheet("<row><c><v>2</v></c></row>"),
            ),
            (
                "xl/sharedStrings.xml",
                "<sst><si><t>存款</t></si><si><t>反诈</t></si></sst>".to_owned(),
            ),
            (
                "xl/styles.xml",
                "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0&quot;万元&quot;\"/>\
                 </numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs>\
                 <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"9\"/>\
                 <xf numFmtId=\"164\"/></cellXfs></styleSheet>"
                    .to_owned(),
            ),
        ];
        Self(parts.map(|(name, text)| (name.to_owned(), text)).to_vec())
    }

    pub(super) fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), text.into()));
        self
    }

    /// The archive.
    pub(super) fn zip(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in &self.0 {
            zip.start_file(name.as_str(), deflated()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    pub(super) fn read(&self) -> Result<Table, TableFault> {
        Table::read("题库.xlsx", &self.zip(), &Limits::default())
    }
}

pub(super) fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
}

pub(super) fn read_csv(bytes: &[u8]) -> Result<Table, TableFault> {
    Table::read("题库.csv", bytes, &Limits::default())
}

/// The rows' lines and texts.
pub(super) fn texts(table: &Table) -> Vec<(usize, Vec<&str>)> {
    let cells = table.rows.iter().map(|row| {
        let texts = row.cells.iter().map(|cell| cell.text.as_str());
        (row.line, texts.collect())
    });
    cells.collect()
}

#[test]
fn columns_are_named_as_spreadsheets_name_them() {
    for (column, name) in [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (701, "ZZ"),
        (16_383, "XFD"),
    ] {
        assert_eq!(column_name(column), name);
    }
    assert_eq!(cell_name(2, 7), "C7");
}
