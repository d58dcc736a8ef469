//! The XML of a workbook's parts: no document types, no entities of its own, each attribute looked
//! at once.

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::TableFault;

/// Events of one part.
pub(super) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
}

impl<'x> Xml<'x> {
    pub(super) fn of(part: &'x str) -> Self {
        let mut reader = Reader::from_str(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader }
    }

    /// The next event.
    pub(super) fn next(&mut self) -> Result<Event<'x>, TableFault> {
        match self.reader.read_event() {
            // With a document type come entities that grow ("billion laughs") and files from
            // elsewhere. No spreadsheet program writes one.
            Ok(Event::DocType(_)) => Err(TableFault::broken("含有文档类型声明")),
            Ok(event) => Ok(event),
            Err(_) => Err(TableFault::broken("XML 格式错误")),
        }
    }

    /// Adds what is written up to the end of the element `name`, without its children's names.
    pub(super) fn text_of(&mut self, name: &str, text: &mut String) -> Result<(), TableFault> {
        loop {
            match self.next()? {
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => text.push(resolve(&reference)?),
                Event::End(end) if end.local_name().as_ref() == name => return Ok(()),
                Event::Eof => return Err(TableFault::broken("内容不完整")),
                _ => {}
            }
        }
    }
}

fn resolve(reference: &BytesRef) -> Result<char, TableFault> {
    let unknown = || TableFault::broken("含有不认识的实体");
    if let Some(c) = reference.resolve_char_ref().map_err(|_| unknown())? {
        return Ok(c);
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(unknown()),
    }
}

/// The value of the attribute with this full name.
pub(super) fn attribute<'e>(
    element: &'e BytesStart,
    name: &str,
) -> Result<Option<Cow<'e, str>>, TableFault> {
    find(element, |full, _| full == name)
}

/// The value of the attribute with this name in whatever namespace.
pub(super) fn attribute_anywhere<'e>(
    element: &'e BytesStart,
    name: &str,
) -> Result<Option<Cow<'e, str>>, TableFault> {
    find(element, |_, local| local == name)
}

fn find<'e>(
    element: &'e BytesStart,
    wanted: impl Fn(&str, &str) -> bool,
) -> Result<Option<Cow<'e, str>>, TableFault> {
    let broken = || TableFault::broken("XML 属性错误");
    // The check for duplicates compares each with each: a million of them would take hours.
    let mut attributes = element.attributes();
    for attribute in attributes.with_checks(false) {
        let attribute = attribute.map_err(|_| broken())?;
        if wanted(attribute.key.as_ref(), attribute.key.local_name().as_ref()) {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            return value.map(Some).map_err(|_| broken());
        }
    }
    Ok(None)
}
