//! Text as it is kept.

/// `text` without what nobody sees and a database may refuse: line breaks are `\n`, control
/// characters other than that and tabs are gone, and so are blanks at both ends.
pub fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_dropped_and_lines_stay() {
        assert_eq!(
            clean(" 存\0款\u{85}\u{1b}保险\r\n一\r二\t三 \n"),
            "存款保险\n一\n二\t三"
        );
        assert_eq!(clean("\0 \u{7f}"), "");
    }
}
