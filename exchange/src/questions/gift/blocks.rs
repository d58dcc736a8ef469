//! A GIFT file in blocks: blank lines part them, comments and categories stand between.

use super::super::lines;

/// What stands between two blank lines.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The line on which its text begins.
    pub line: usize,
    pub text: String,
    /// The last part of the category it stands in.
    pub topic: String,
    pub difficulty: String,
    pub source: String,
}

/// The blocks of `text` that hold more than comments and categories.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut topic = String::new();
    let mut open = Block::default();
    for (number, line) in lines::numbered(text) {
        let line = line.trim();
        if line.is_empty() {
            close(&mut blocks, &mut open, &topic);
        } else if let Some(comment) = line.strip_prefix("//") {
            open.remark(comment);
        } else if let (true, Some(path)) = (open.text.is_empty(), line.strip_prefix("$CATEGORY:")) {
            topic = last_part(path);
        } else if open.text.is_empty() {
            open.line = number;
            line.clone_into(&mut open.text);
        } else {
            open.text.push('\n');
            open.text.push_str(line);
        }
    }
    close(&mut blocks, &mut open, &topic);
    blocks
}

fn close(blocks: &mut Vec<Block>, open: &mut Block, topic: &str) {
    let mut block = std::mem::take(open);
    if !block.text.is_empty() {
        topic.clone_into(&mut block.topic);
        blocks.push(block);
    }
}

impl Block {
    fn remark(&mut self, comment: &str) {
        let Some(remark) = comment.trim_start().strip_prefix("zhiyuan:") else {
            return;
        };
        match remark.trim_start().split_once('=') {
            Some(("difficulty", value)) => self.difficulty = unescaped(value),
            Some(("source", value)) => self.source = unescaped(value),
            _ => {}
        }
    }
}

/// The category's own name: what follows the last slash that stands alone. Where Moodle would put a
/// question anyway (`$course$/top`) is no topic.
fn last_part(path: &str) -> String {
    let path = path.trim();
    let chars: Vec<char> = path.chars().collect();
    let slash = |place: usize| chars.get(place) == Some(&'/');
    let alone = |&place: &usize| {
        slash(place) && !slash(place + 1) && !place.checked_sub(1).is_some_and(slash)
    };
    let cuts: Vec<usize> = (0..chars.len()).filter(alone).collect();
    let last: String = chars[cuts.last().map_or(0, |cut| cut + 1)..]
        .iter()
        .collect();
    let first = path.starts_with('$') && path[1..].contains('$');
    if first && cuts.len() < 2 && (cuts.is_empty() || last.trim() == "top") {
        return String::new();
    }
    unescaped(last.replace("//", "/").trim())
}

/// The category that names `topic`. A name that begins or ends with a slash gets a space there, as
/// in Moodle, lest the slashes run together.
pub(super) fn category(topic: &str) -> String {
    let name = one_line(topic).replace('/', "//");
    let space = |is: bool| if is { " " } else { "" };
    let (before, after) = (space(name.starts_with('/')), space(name.ends_with('/')));
    format!("$CATEGORY: $course$/top/{before}{name}{after}")
}

/// `value` on one line, for a comment or a category.
pub(super) fn one_line(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace("\r\n", "\\n");
    value.replace(['\n', '\r'], "\\n")
}

fn unescaped(value: &str) -> String {
    let mut told = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('n')) => told.push('\n'),
            ('\\', Some('\\')) => told.push('\\'),
            _ => {
                told.push(c);
                continue;
            }
        }
        chars.next();
    }
    told
}
