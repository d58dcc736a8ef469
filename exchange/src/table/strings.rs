//! Texts of a workbook.

use quick_xml::events::Event;

use super::xml::Xml;
use super::{Limits, TableFault};

/// The texts that cells name by their place.
pub(super) fn shared(part: &str, limits: &Limits) -> Result<Vec<Box<str>>, TableFault> {
    let mut xml = Xml::of(part);
    let mut strings = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "si" => {
                // No more than there can be cells.
                if strings.len() >= limits.rows.saturating_mul(limits.columns) {
                    return Err(TableFault::TooMuchText);
                }
                strings.push(rich(&mut xml, "si")?.into_boxed_str());
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// A text in one or several runs, up to the end of `name`. How it is to be pronounced is not part
/// of it.
pub(super) fn rich(xml: &mut Xml, name: &str) -> Result<String, TableFault> {
    let mut text = String::new();
    let mut aloud = false;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "rPh" => aloud = true,
                "t" if aloud => xml.text_of("t", &mut String::new())?,
                "t" => xml.text_of("t", &mut text)?,
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "rPh" => aloud = false,
            Event::End(end) if end.local_name().as_ref() == name => return Ok(unescape(text)),
            Event::Eof => return Err(TableFault::broken("文字不完整")),
            _ => {}
        }
    }
}

/// `_x000D_` is how a workbook writes a character that XML cannot hold (ECMA-376 22.9.2.19).
pub(super) fn unescape(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(c) = escaped(rest) {
            plain.push(c);
            rest = &rest[7..];
        } else {
            plain.push('_');
            rest = &rest[1..];
        }
    }
    plain + rest
}

/// The character that the seven bytes in front stand for.
fn escaped(text: &str) -> Option<char> {
    let digits = text.get(2..6)?;
    let closed = text.as_bytes().get(6) == Some(&b'_');
    if !closed || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_and_escaped_escapes_are_not() {
        let read = |text: &str| unescape(text.to_owned());
        assert_eq!(read("a_x000D_\nb"), "a\r\nb");
        assert_eq!(read("_x005F_x000D_"), "_x000D_");
        for text in ["_x", "_x00", "_x000_", "_xZZZZ_", "_x钱000D_", "_xD800_"] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn runs_are_one_text_and_pronunciation_is_none() {
        let part = "<sst><si><r><t>存</t></r><r><t xml:space=\"preserve\"> 款&amp;</t></r>\
                    <rPh><t>cun</t></rPh></si><si/></sst>";
        assert_eq!(
            shared(part, &Limits::default()).unwrap(),
            ["存 款&".into(), "".into()]
        );
    }
}
