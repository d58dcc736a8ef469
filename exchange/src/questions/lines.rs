//! Lines as an editor counts them.

/// Each line of `text` with its number from 1: LF, CR LF and a lone CR end a line. A byte order
/// mark at the start is dropped.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(text.strip_prefix('\u{feff}').unwrap_or(text));
    let lines = std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let skip = if text[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = Some(&text[end + skip..]);
        Some(&text[..end])
    });
    (1..).zip(lines)
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn every_line_end_counts_once() {
        let lines: Vec<_> = numbered("\u{feff}一\r\n二\r三\n\n五").collect();
        assert_eq!(lines, [(1, "一"), (2, "二"), (3, "三"), (4, ""), (5, "五")]);
    }
}
