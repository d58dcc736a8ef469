//! The kinds of question that titles and tags of exam texts name.

use super::answers;
use super::span::Span;

/// What a title or tag says about its questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Single,
    Multiple,
    TrueFalse,
    /// 不定项: one or several options are right.
    Indefinite,
    /// 选择题 without a word on how many options are right.
    Choice,
    /// A kind that a quiz cannot ask, by its name.
    Unsupported(&'static str),
}

/// Longer words first: the first that fits is taken.
const WORDS: [(&str, Kind); 37] = [
    ("不定项选择题", Kind::Indefinite),
    ("不定项选择", Kind::Indefinite),
    ("不定项", Kind::Indefinite),
    ("单项选择题", Kind::Single),
    ("单项选择", Kind::Single),
    ("单选题", Kind::Single),
    ("单选", Kind::Single),
    ("多项选择题", Kind::Multiple),
    ("多项选择", Kind::Multiple),
    ("多选题", Kind::Multiple),
    ("多选", Kind::Multiple),
    ("正误判断题", Kind::TrueFalse),
    ("判断正误题", Kind::TrueFalse),
    ("判断对错题", Kind::TrueFalse),
    ("判断正误", Kind::TrueFalse),
    ("判断对错", Kind::TrueFalse),
    ("判断题", Kind::TrueFalse),
    ("判断", Kind::TrueFalse),
    ("是非题", Kind::TrueFalse),
    ("选择题", Kind::Choice),
    ("填空题", Kind::Unsupported("填空题")),
    ("填空", Kind::Unsupported("填空题")),
    ("简答题", Kind::Unsupported("简答题")),
    ("简答", Kind::Unsupported("简答题")),
    ("问答题", Kind::Unsupported("问答题")),
    ("论述题", Kind::Unsupported("论述题")),
    ("名词解释题", Kind::Unsupported("名词解释")),
    ("名词解释", Kind::Unsupported("名词解释")),
    ("案例分析题", Kind::Unsupported("案例分析题")),
    ("案例分析", Kind::Unsupported("案例分析题")),
    ("材料分析题", Kind::Unsupported("材料分析题")),
    ("分析题", Kind::Unsupported("分析题")),
    ("计算题", Kind::Unsupported("计算题")),
    ("综合题", Kind::Unsupported("综合题")),
    ("连线题", Kind::Unsupported("连线题")),
    ("匹配题", Kind::Unsupported("匹配题")),
    ("排序题", Kind::Unsupported("排序题")),
];

impl Kind {
    /// The kind whose name `span` starts with, and how many characters the name has.
    pub fn prefix(span: Span) -> Option<(Self, usize)> {
        let found = WORDS.iter().find(|(word, _)| span.starts_with(word));
        found.map(|&(word, kind)| (kind, word.chars().count()))
    }

    /// The kind that `span` is the name of.
    pub fn exact(span: Span) -> Option<Self> {
        let span = span.trim();
        let (kind, length) = Self::prefix(span)?;
        (length == span.len()).then_some(kind)
    }
}

/// A line that heads a section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Title<'a> {
    /// What it says of its questions, if it says so.
    pub kind: Option<Kind>,
    /// What follows the kind's name.
    pub tail: Span<'a>,
}

/// The section title that `span` is: `一、单选题（每题 2 分）`, `第二部分 判断题`, `【多选题】`, or with
/// no kind `三、投资理财`. The last may as well be a question: its reader looks at what follows.
pub(super) fn title(span: Span<'_>) -> Option<Title<'_>> {
    let span = undecorated(span);
    let ordinal = ordinal(span);
    if let Some(named) = named(span) {
        let tail = named.tail;
        let numbered = ordinal > 0 && matches!(tail.at(0), Some(':' | '。' | ',' | ' ' | '('));
        return (numbered || is_remark(tail.trim_start())).then_some(named);
    }
    let tail = span.from(ordinal).trim_start();
    (ordinal > 0 && !tail.is_empty()).then_some(Title { kind: None, tail })
}

/// The kind that `span` begins with, a section number before it or not, and whatever follows.
pub(super) fn named(span: Span<'_>) -> Option<Title<'_>> {
    let span = undecorated(span);
    let ordinal = ordinal(span);
    let named = span.from(ordinal).trim_start();
    let opened = usize::from(matches!(named.at(0), Some('[' | '(')));
    // 一、金融知识单选题: after a number a few words may come first.
    let within = if ordinal > 0 { 12 } else { 0 };
    let starts = (opened..=opened + within).take_while(|&place| {
        place == opened || !matches!(named.at(place), None | Some('?' | '(' | '。' | ','))
    });
    let found = starts.filter_map(|place| {
        let (kind, length) = Kind::prefix(named.from(place))?;
        Some((kind, named.from(place + length)))
    });
    let (kind, mut tail) = found.into_iter().next()?;
    if opened == 1 {
        if !matches!(tail.at(0), Some(']' | ')')) {
            return None;
        }
        tail = tail.from(1);
    }
    let kind = Some(kind);
    Some(Title { kind, tail })
}

/// `span` without the marks of a Markdown heading.
fn undecorated(span: Span<'_>) -> Span<'_> {
    let marks = |c: &&char| matches!(**c, '#' | '*' | ' ');
    span.from(span.folded.iter().take_while(marks).count())
}

/// Whether what follows a kind's name is about the section: `：`, `（共 10 题）`, `每题 2 分`, `答案`.
fn is_remark(tail: Span) -> bool {
    let tail = tail.from(usize::from(tail.at(0) == Some(':'))).trim();
    if let Some('(' | '[') = tail.at(0) {
        // What stands in a bracket right after a tag may be a question: 【多选题】（ABC）……
        let ends = matches!(tail.before(tail.len()), Some(')' | ']'));
        let counts = tail.folded.iter().any(|c| matches!(c, '题' | '分' | '共'));
        return counts || ends && answers::parse(tail).is_none();
    }
    let known = ["共", "每", "本", "请", "总", "答案", "参考答案", "部分"];
    tail.is_empty() || known.iter().any(|word| tail.starts_with(word))
}

/// How long the section number is that `span` starts with: `一、`, `（二）`, `第三部分`; 0 where there
/// is none.
fn ordinal(span: Span) -> usize {
    let numerals = |span: Span| {
        let numeral = |c: &&char| "一二三四五六七八九十".contains(**c);
        span.folded.iter().take(4).take_while(numeral).count()
    };
    if span.at(0) == Some('第') {
        let mut end = 1 + numerals(span.from(1));
        if end == 1 {
            end += span
                .from(1)
                .folded
                .iter()
                .take(3)
                .take_while(|c| c.is_ascii_digit())
                .count();
        }
        let units = ["部分", "大题", "章", "节", "篇"];
        let unit = units.iter().find(|unit| span.from(end).starts_with(unit));
        return match unit {
            Some(unit) if end > 1 => {
                end += unit.chars().count();
                end + usize::from(matches!(span.at(end), Some('、' | '.' | ':' | ',')))
            }
            _ => 0,
        };
    }
    let open = usize::from(span.at(0) == Some('('));
    let count = numerals(span.from(open));
    let closes = match span.at(open + count) {
        Some(')') => true,
        Some('、' | '.' | ',' | ':') => open == 0,
        _ => false,
    };
    if count > 0 && closes {
        open + count + 1
    } else {
        0
    }
}
