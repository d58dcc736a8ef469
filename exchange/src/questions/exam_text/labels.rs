//! Labels such as `答案：` and `【解析】`, and the pieces of a line that they begin.

use super::answers;
use super::span::Span;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Answer,
    Explanation,
    Difficulty,
    Topic,
    /// 知识点 and 考点: the topic where no 主题 says it.
    Point,
    Source,
    Kind,
    /// What somebody answered, or a score: no part of the question.
    Ignored,
}

/// Longer names first: the first that fits is taken.
const NAMES: [(&str, Label); 31] = [
    ("正确答案", Label::Answer),
    ("参考答案", Label::Answer),
    ("标准答案", Label::Answer),
    ("本题答案", Label::Answer),
    ("答案解析", Label::Explanation),
    ("试题解析", Label::Explanation),
    ("参考解析", Label::Explanation),
    ("答案", Label::Answer),
    ("解析", Label::Explanation),
    ("详解", Label::Explanation),
    ("难易程度", Label::Difficulty),
    ("难易度", Label::Difficulty),
    ("难度", Label::Difficulty),
    ("所属主题", Label::Topic),
    ("主题", Label::Topic),
    ("知识点", Label::Point),
    ("考点", Label::Point),
    ("题目来源", Label::Source),
    ("来源", Label::Source),
    ("出处", Label::Source),
    ("题型", Label::Kind),
    ("我的答案", Label::Ignored),
    ("你的答案", Label::Ignored),
    ("您的答案", Label::Ignored),
    ("考生答案", Label::Ignored),
    ("学生答案", Label::Ignored),
    ("分值", Label::Ignored),
    ("得分", Label::Ignored),
    // Only at the start of a line: elsewhere they are ordinary words.
    ("答", Label::Answer),
    ("依据", Label::Source),
    ("法律依据", Label::Source),
];
const ONLY_FIRST: [&str; 3] = ["答", "依据", "法律依据"];

/// The lines that say that answers follow.
const HEADERS: [&str; 10] = [
    "答案",
    "参考答案",
    "标准答案",
    "正确答案",
    "答案及解析",
    "答案与解析",
    "答案和解析",
    "参考答案及解析",
    "参考答案与解析",
    "参考答案和解析",
];

/// Whether the line heads a list of answers: `参考答案`, `【答案】`, `答案：`.
pub(super) fn is_header(span: Span) -> bool {
    let bare = |c: &char| !matches!(c, ' ' | ':' | '[' | ']' | '#' | '*');
    if span.len() > 16 {
        return false;
    }
    let text: String = span.folded.iter().filter(|c| bare(c)).collect();
    HEADERS.contains(&text.as_str())
}

/// A line in pieces: what comes before the first label, then each label with what follows it.
pub(super) struct Pieces<'a> {
    pub text: Span<'a>,
    pub labelled: Vec<(Label, Span<'a>)>,
}

/// Parts `span` at its labels.
pub(super) fn split(span: Span) -> Pieces {
    // Where each piece's text ends and where the next one's begins, bracket marks left out.
    let mut found: Vec<(Label, usize, usize, bool)> = Vec::new();
    let mut place = 0;
    while place < span.len() {
        let Some((label, length)) = label_at(span, place) else {
            place += 1;
            continue;
        };
        let bracketed = span.before(place) == Some('(');
        found.push((
            label,
            place - usize::from(bracketed),
            place + length,
            bracketed,
        ));
        place += length;
    }
    let end = |next: usize| found.get(next).map_or(span.len(), |&(_, start, ..)| start);
    let labelled = found
        .iter()
        .enumerate()
        .map(|(place, &(label, _, start, bracketed))| {
            let mut piece = span.slice(start, end(place + 1)).trim();
            if bracketed && piece.before(piece.len()) == Some(')') {
                piece = piece.to(piece.len() - 1).trim();
            }
            (label, piece)
        });
    Pieces {
        text: span.to(end(0)).trim(),
        labelled: labelled.collect(),
    }
}

fn label_at(span: Span, place: usize) -> Option<(Label, usize)> {
    let here = span.from(place);
    if here.at(0) == Some('[') {
        let (label, name) = name(here.from(1), true)?;
        let mut length = name + 2;
        if here.at(name + 1) != Some(']') {
            return None;
        }
        length += usize::from(here.at(length) == Some(':'));
        return Some((label, length));
    }
    let ends = |c| {
        matches!(
            c,
            ' ' | '。' | ';' | ',' | '.' | '!' | '?' | ')' | ']' | '、' | '|' | '('
        )
    };
    if !span.before(place).is_none_or(ends) {
        return None;
    }
    let (label, mut length) = name(here, place == 0)?;
    let answer = label == Label::Answer;
    let named = length > 1;
    if answer && matches!(here.at(length), Some('为' | '是')) {
        length += 1;
    }
    let colon = length
        + here
            .from(length)
            .folded
            .iter()
            .take_while(|&&c| c == ' ')
            .count();
    if here.at(colon) == Some(':') {
        return Some((label, colon + 1));
    }
    // 答案 B: without a colon only what can be nothing else.
    let alone = place == 0 && answer && named;
    let first: Vec<char> = here.from(colon).folded.iter().copied().take(24).collect();
    let cut = first.iter().position(|c| *c == '[').unwrap_or(first.len());
    let stated = answers::parse(here.slice(colon, colon + cut));
    (alone && stated.is_some()).then_some((label, colon))
}

fn name(span: Span, first: bool) -> Option<(Label, usize)> {
    let found = NAMES
        .iter()
        .find(|(name, _)| span.starts_with(name) && (first || !ONLY_FIRST.contains(name)));
    let &(name, label) = found?;
    Some((label, name.chars().count()))
}

/// The level 1 to 5 that a 难度 line states: a digit, stars, or the words 易 to 难.
pub(super) fn difficulty(span: Span) -> Option<u8> {
    let text: String = span.folded.iter().filter(|c| **c != ' ').collect();
    let text = text.trim_end_matches(['。', ';', '级', '星', '☆']);
    let stars = text.chars().count();
    if (1..=5).contains(&stars) && text.chars().all(|c| c == '★') {
        return u8::try_from(stars).ok();
    }
    match text {
        "1" | "易" | "容易" | "简单" => Some(1),
        "2" | "较易" | "较容易" | "较简单" => Some(2),
        "3" | "中" | "中等" | "适中" | "一般" => Some(3),
        "4" | "较难" => Some(4),
        "5" | "难" | "困难" | "很难" => Some(5),
        _ => None,
    }
}
