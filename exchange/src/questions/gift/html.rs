//! The text of `[html]` questions: tags go, line breaks and the common entities stay.

/// What `html` says as plain text, or `None` where it shows a picture, a table or the like, which
/// would be lost.
pub(super) fn to_text(html: &str) -> Option<String> {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(place) = rest.find(['<', '&']) {
        text.push_str(&rest[..place]);
        rest = &rest[place..];
        if let Some((told, length)) = entity(rest) {
            text.push_str(told);
            rest = &rest[length..];
        } else if let Some((name, length)) = tag(rest) {
            match name.as_str() {
                "br" | "/p" | "/div" | "/li" => text.push('\n'),
                "img" | "table" | "video" | "audio" | "iframe" | "svg" | "object" => return None,
                _ => {}
            }
            rest = &rest[length..];
        } else {
            text.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    Some(text.trim().to_owned())
}

fn entity(rest: &str) -> Option<(&'static str, usize)> {
    let known = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
    ];
    let found = known.iter().find(|(name, _)| rest.starts_with(name));
    found.map(|&(name, told)| (told, name.len()))
}

/// The name of the tag that `rest` begins with, and how long the tag is. A `<` with no letter behind
/// it is a sign.
fn tag(rest: &str) -> Option<(String, usize)> {
    let inner = rest.strip_prefix('<')?;
    let name: String = inner
        .chars()
        .take(10)
        .enumerate()
        .take_while(|&(place, c)| c.is_ascii_alphanumeric() || place == 0 && c == '/')
        .map(|(_, c)| c.to_ascii_lowercase())
        .collect();
    if !name.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    // No tag is that long: a text of many `<` is read in one pass all the same.
    let end = inner.bytes().take(2_000).position(|byte| byte == b'>')?;
    Some((name, end + 2))
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn tags_go_and_text_stays() {
        assert_eq!(
            to_text("<p>收益&nbsp;<b>&lt;</b> 3%<br/>还是 < 5%？</p>").as_deref(),
            Some("收益 < 3%\n还是 < 5%？")
        );
        assert_eq!(to_text("<p><img src=\"a.png\"></p>"), None);
        assert_eq!(to_text("<<<<a").as_deref(), Some("<<<<a"));
    }
}
