//! From a workbook's archive to the rows of one sheet. Links to other files are not followed.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::cells::{self, Book};
use super::formats::Formats;
use super::package::Package;
use super::xml::{Xml, attribute, attribute_anywhere};
use super::{Format, Limits, Table, TableFault, strings};

/// Reads the sheet called `wanted`, or the first visible one that has content.
pub(super) fn read(
    mut package: Package,
    limits: &Limits,
    wanted: Option<&str>,
) -> Result<Table, TableFault> {
    let main = find_main(&mut package)?;
    let parts = relations(&mut package, &main)?;
    let (sheets, since_1904) = list_sheets(&mut package, &main)?;
    let target = |kind: &str| {
        let part = parts.values().find(|part| part.kind == kind);
        part.map_or("", |part| &part.target)
    };
    let strings = match package.part(target("sharedStrings"))? {
        Some(part) => strings::shared(&part, limits)?,
        None => Vec::new(),
    };
    let formats = match package.list(target("styles"))? {
        Some(part) => Formats::read(&part)?,
        None => Formats::default(),
    };
    let book = Book {
        strings,
        formats,
        since_1904,
    };
    let visible = sheets.iter().filter(|sheet| sheet.visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    let mut found = false;
    for sheet in &sheets {
        if wanted.map_or(!sheet.visible, |wanted| wanted != sheet.name) {
            continue;
        }
        found = true;
        let Some(part) = parts.get(&sheet.relation) else {
            return Err(TableFault::broken("找不到工作表"));
        };
        if part.kind != "worksheet" {
            continue;
        }
        let part = package.part(&part.target)?;
        let part = part.ok_or_else(|| TableFault::broken("找不到工作表"))?;
        let rows = cells::read(&part, &book, limits)?;
        if !rows.is_empty() {
            return Ok(Table {
                format: Format::Workbook,
                sheet: sheet.name.clone(),
                sheets: names,
                rows,
            });
        }
    }
    match wanted {
        Some(wanted) if !found => Err(TableFault::NoSuchSheet(wanted.to_owned())),
        _ => Err(TableFault::Empty),
    }
}

/// A part that another one names.
struct Part {
    /// The last word of its type, which is all that the two editions of the standard share.
    kind: String,
    target: String,
}

struct SheetEntry {
    name: String,
    visible: bool,
    relation: String,
}

/// The path of the workbook's main part.
fn find_main(package: &mut Package) -> Result<String, TableFault> {
    let mut parts = relations(package, "")?.into_values();
    let main = parts.find(|part| part.kind == "officeDocument");
    main.map(|part| part.target)
        .ok_or_else(|| TableFault::broken("找不到工作簿"))
}

/// The parts that the one at `path` names, by the names it gives them.
fn relations(package: &mut Package, path: &str) -> Result<HashMap<String, Part>, TableFault> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let list = package.list(&format!("{folder}/_rels/{file}.rels"))?;
    let list = list.ok_or_else(|| TableFault::broken("找不到内部目录"))?;
    let mut xml = Xml::of(&list);
    let mut parts = HashMap::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                if attribute(&element, "TargetMode")?.as_deref() == Some("External") {
                    continue;
                }
                let id = attribute(&element, "Id")?.unwrap_or_default();
                let kind = attribute(&element, "Type")?.unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let target = attribute(&element, "Target")?.unwrap_or_default();
                let target = absolute(folder, &target);
                parts.insert(id.into_owned(), Part { kind, target });
            }
            Event::Eof => return Ok(parts),
            _ => {}
        }
    }
}

/// The path that `target` has when named from within `folder`.
fn absolute(folder: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split(['/', '\\']) {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps.join("/")
}

/// The sheets, and whether days are counted from 1904.
fn list_sheets(package: &mut Package, main: &str) -> Result<(Vec<SheetEntry>, bool), TableFault> {
    let part = package.list(main)?;
    let part = part.ok_or_else(|| TableFault::broken("找不到工作簿"))?;
    let mut xml = Xml::of(&part);
    let (mut sheets, mut since_1904) = (Vec::new(), false);
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "sheet" => {
                    let state = attribute(&element, "state")?;
                    sheets.push(SheetEntry {
                        name: attribute(&element, "name")?
                            .unwrap_or_default()
                            .into_owned(),
                        visible: !matches!(state.as_deref(), Some("hidden" | "veryHidden")),
                        relation: attribute_anywhere(&element, "id")?
                            .unwrap_or_default()
                            .into_owned(),
                    });
                }
                "workbookPr" => {
                    if let Some(value) = attribute(&element, "date1904")? {
                        since_1904 = matches!(&*value, "1" | "true");
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok((sheets, since_1904)),
            _ => {}
        }
    }
}
