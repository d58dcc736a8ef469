//! A workbook's archive: looked through before anything is unpacked (ASVS 5.0 V5.2.3), and
//! unpacked part by part, never further than it may and never further than it says.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::read::ZipFileEntry;

use super::xml::{Xml, attribute};
use super::{Limits, TableFault};

/// Small entries compress as they like: a bomb has to be large.
const RATIO_FROM: u64 = 1024 * 1024;

/// The most bytes of a part that only lists others. What is kept of it is many times larger.
const LIST_LIMIT: u64 = 4 * 1024 * 1024;

/// An archive whose directory was found harmless.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Where each part is. Names are told apart as spreadsheet programs do, without case.
    places: HashMap<String, usize>,
    part: u64,
    left: u64,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, TableFault> {
        // Counted in the file itself: the directory's own number may lie, and reading a long one
        // costs memory.
        let entries = bytes.windows(4).filter(|mark| *mark == b"PK\x01\x02");
        if entries.take(limits.parts + 1).count() > limits.parts {
            return Err(TableFault::TooManyParts);
        }
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|_| TableFault::broken("压缩包无法打开"))?;
        let mut package = Self {
            places: HashMap::with_capacity(archive.len()),
            archive,
            part: limits.part,
            left: limits.unpacked,
        };
        package.look_through(limits)?;
        package.check_types()?;
        Ok(package)
    }

    fn look_through(&mut self, limits: &Limits) -> Result<(), TableFault> {
        let broken = || TableFault::broken("压缩包目录错误");
        let mut total = 0_u64;
        for place in 0..self.archive.len() {
            let entry = self.archive.by_index_data(place).map_err(|_| broken())?;
            check_entry(&entry, limits)?;
            total = total.saturating_add(entry.size());
            let name = entry.name().map_err(|_| broken())?;
            let name = name.replace('\\', "/").to_ascii_lowercase();
            if name.ends_with("vbaproject.bin") || name.contains("macrosheets/") {
                return Err(TableFault::Macros);
            }
            if self.places.insert(name, place).is_some() {
                return Err(broken());
            }
        }
        if total > limits.unpacked {
            return Err(TableFault::UnpacksTooLarge);
        }
        if self.archive.has_duplicate_names() {
            return Err(broken());
        }
        Ok(())
    }

    /// The list of what the parts are names macros however their files are called.
    fn check_types(&mut self) -> Result<(), TableFault> {
        let has = |name: &str| self.places.contains_key(name);
        if has("xl/workbook.bin") {
            return Err(TableFault::OtherWorkbook("二进制工作簿（.xlsb）"));
        }
        if has("content.xml") && has("mimetype") {
            return Err(TableFault::OtherWorkbook(" OpenDocument（.ods）"));
        }
        let types = self.list("[Content_Types].xml")?;
        let types = types.ok_or(TableFault::NotATable)?;
        let mut xml = Xml::of(&types);
        let mut workbook = false;
        loop {
            match xml.next()? {
                Event::Start(element) => {
                    let kind = attribute(&element, "ContentType")?.unwrap_or_default();
                    let kind = kind.to_ascii_lowercase();
                    if ["macroenabled", "vbaproject", "macrosheet"]
                        .iter()
                        .any(|word| kind.contains(word))
                    {
                        return Err(TableFault::Macros);
                    }
                    workbook |= kind.contains("spreadsheetml.sheet.main");
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if workbook {
            Ok(())
        } else {
            Err(TableFault::NotATable)
        }
    }

    /// The text of a part that lists others, or `None` where there is none of this name.
    pub(super) fn list(&mut self, name: &str) -> Result<Option<String>, TableFault> {
        self.unpack(name, LIST_LIMIT.min(self.part))
    }

    /// The text of a part, or `None` where there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, TableFault> {
        self.unpack(name, self.part)
    }

    fn unpack(&mut self, name: &str, limit: u64) -> Result<Option<String>, TableFault> {
        let name = name.trim_start_matches('/').to_ascii_lowercase();
        let Some(place) = self.places.get(&name) else {
            return Ok(None);
        };
        let broken = || TableFault::broken("压缩包内容错误");
        let file = self.archive.by_index(*place).map_err(|_| broken())?;
        let stated = file.size();
        let most = stated.min(limit).min(self.left);
        let mut bytes = Vec::new();
        let read = file.take(most + 1).read_to_end(&mut bytes);
        let read = read.map_err(|_| broken())? as u64;
        if read > most {
            return Err(TableFault::UnpacksTooLarge);
        }
        if read != stated {
            return Err(broken());
        }
        self.left -= read;
        let text =
            String::from_utf8(bytes).map_err(|_| TableFault::broken("内部文件不是 UTF-8 编码"))?;
        Ok(Some(match text.strip_prefix('\u{feff}') {
            Some(bare) => bare.to_owned(),
            None => text,
        }))
    }
}

fn check_entry(entry: &ZipFileEntry, limits: &Limits) -> Result<(), TableFault> {
    if entry.encrypted() {
        return Err(TableFault::Encrypted);
    }
    let (size, packed) = (entry.size(), entry.compressed_size().max(1));
    if size > limits.part || (size > RATIO_FROM && size / packed > limits.ratio) {
        return Err(TableFault::UnpacksTooLarge);
    }
    Ok(())
}
