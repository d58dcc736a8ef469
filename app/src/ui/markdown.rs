//! The small Markdown subset that staff may write: emphasis, lists, headings, line breaks.
//! Anything else, HTML above all, is shown as the text it is.

use std::collections::HashSet;

use pulldown_cmark::{Event, Options, Parser, html};

/// A longer text: paragraphs, headings, lists, tables of a rule page.
pub fn block(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).map(as_text);
    let mut out = String::new();
    html::push_html(&mut out, events);
    let tags = [
        "p",
        "strong",
        "em",
        "br",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "h4",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
    ];
    clean(&out, &tags)
}

/// The same of a text whose lines were broken on purpose: they stay so.
pub fn lines(text: &str) -> String {
    block(&text.replace('\n', "  \n"))
}

/// A stem, an option, an explanation: one run of text, where line breaks stay.
pub fn inline(text: &str) -> String {
    let events = Parser::new(text).map(|event| match as_text(event) {
        Event::SoftBreak => Event::HardBreak,
        event => event,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    let cleaned = clean(&out, &["strong", "em", "br", "ul", "ol", "li"]);
    cleaned.trim().to_owned()
}

fn as_text(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        event => event,
    }
}

fn clean(html: &str, tags: &[&str]) -> String {
    ammonia::Builder::empty()
        .tags(tags.iter().copied().collect::<HashSet<_>>())
        .clean(html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_and_line_breaks_stay() {
        assert_eq!(inline("**不**要\n转账"), "<strong>不</strong>要<br>\n转账");
    }

    #[test]
    fn markup_and_scripts_are_shown_as_text_or_dropped() {
        assert_eq!(
            inline("<b onclick=x>1</b> < 2"),
            "&lt;b onclick=x&gt;1&lt;/b&gt; &lt; 2"
        );
        let shown = block("<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](z)");
        assert!(!shown.contains("<script") && !shown.contains("href") && !shown.contains("<img"));
    }

    #[test]
    fn rule_pages_have_headings_lists_and_tables() {
        let shown = block("## 时间\n\n- 一\n- 二\n\n|a|b|\n|-|-|\n|1|2|\n");
        assert!(shown.contains("<h2>时间</h2>") && shown.contains("<li>一</li>"));
        assert!(shown.contains("<td>1</td>"));
    }
}
