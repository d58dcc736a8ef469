//! Which number format each style of a workbook has.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::TableFault;
use super::numbers::NumberFormat;
use super::xml::{Xml, attribute};

/// The number formats of a workbook, by the style number that cells name.
#[derive(Default)]
pub(super) struct Formats {
    /// The format of each style. Numbers, not formats: a long format may be named by every style.
    styles: Vec<u32>,
    formats: HashMap<u32, NumberFormat>,
}

impl Formats {
    /// Reads `styles.xml`.
    pub(super) fn read(part: &str) -> Result<Self, TableFault> {
        let mut xml = Xml::of(part);
        let mut read = Self::default();
        let mut in_cell_styles = false;
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(&element, "numFmtId")?;
                        let code = attribute(&element, "formatCode")?;
                        if let (Some(id), Some(code)) = (id, code)
                            && let Ok(id) = id.parse()
                        {
                            read.formats.insert(id, NumberFormat::parse(&code));
                        }
                    }
                    "cellXfs" => in_cell_styles = true,
                    "xf" if in_cell_styles => {
                        let id = attribute(&element, "numFmtId")?;
                        let id = id.and_then(|id| id.parse().ok()).unwrap_or(0);
                        read.styles.push(id);
                    }
                    _ => {}
                },
                Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
                Event::Eof => break,
                _ => {}
            }
        }
        for id in &read.styles {
            if let Some(code) = built_in(*id) {
                read.formats
                    .entry(*id)
                    .or_insert_with(|| NumberFormat::parse(code));
            }
        }
        Ok(read)
    }

    /// The format of a style; the general one where there is no such style.
    pub(super) fn of(&self, style: usize) -> &NumberFormat {
        let id = self.styles.get(style);
        id.and_then(|id| self.formats.get(id))
            .unwrap_or(&NumberFormat::General)
    }
}

/// The formats that need not be stated (ECMA-376 18.8.30), with those of Chinese programs.
const fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-m-d",
        18 | 20 | 32 | 34 | 55 => "h:mm",
        19 | 21 | 33 | 35 | 45 | 47 | 56 => "h:mm:ss",
        22 => "yyyy-m-d h:mm",
        46 => "[h]:mm:ss",
        _ => return None,
    })
}
