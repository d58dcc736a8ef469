//! From a question's lines to an item: its kind, its answer, and what is doubtful about them.

use domain::quizzes::{QuestionDraft, QuestionFault};

use super::super::{Doubt, Fault, Item};
use super::answers::{self, Inside, Stated};
use super::kinds::Kind;
use super::labels::{self, Label};
use super::marks;
use super::rough::Rough;
use super::span::{Line, Span};
use super::stem::{self, Stem};

/// What `rough` says as one item.
pub(super) fn settle(mut rough: Rough) -> Item {
    let joined = Line::joined(&rough.stem);
    let stem = Stem::new(joined.span());
    let kind = kind(&mut rough, &stem);
    if let Some(Kind::Unsupported(name)) = kind {
        return Item {
            line: rough.line,
            draft: QuestionDraft {
                stem: stem.span.text(),
                ..QuestionDraft::default()
            },
            faults: vec![Fault::UnsupportedKind(name.to_owned())],
            ..Item::default()
        };
    }
    take_answer_behind_options(&mut rough);
    let mut options = options(&rough);
    let says_truth = || {
        let lines = rough
            .answers
            .iter()
            .filter_map(|answer| answers::parse(*answer));
        let mut told = lines.chain(rough.tabled.iter().cloned());
        stem.may_be_statement() || told.any(|stated| stated.truth().is_some())
    };
    let as_truth = match kind {
        Some(Kind::TrueFalse) => options.is_empty() || truths(&options).is_some() || says_truth(),
        None => options.is_empty() && says_truth(),
        _ => false,
    };
    let stem::Read {
        text,
        stated,
        doubts,
    } = stem.read(as_truth);
    for doubt in doubts {
        rough.doubt(doubt);
    }
    let mut told = Told::default();
    for stated in stated.into_iter().chain(rough.tabled.clone()) {
        told.add(truth_of_option(kind, &options, stated), as_truth);
    }
    for span in &rough.answers {
        match answers::parse(*span).or_else(|| with_text(*span, &options)) {
            Some(stated) => told.add(truth_of_option(kind, &options, stated), as_truth),
            None => told.unreadable(span.text()),
        }
    }
    // Options 正确 and 错误 with the answer √: nothing else than a statement.
    let answered =
        |(_, stated): &(String, Option<Stated>)| matches!(stated, Some(Stated::Truth(_)));
    let kind = match kind {
        None if truths(&options).is_some() && told.answers.iter().all(answered) => {
            told.answers.first().map(|_| Kind::TrueFalse)
        }
        kind => kind,
    };
    if kind == Some(Kind::TrueFalse) && truths(&options).is_some() {
        options.clear();
    } else if kind == Some(Kind::TrueFalse) && !options.is_empty() {
        rough.doubt(Doubt::TrueFalseWithOptions);
    }
    let remark = |label| rough.remark(label).map(Span::text).unwrap_or_default();
    let draft = QuestionDraft {
        kind: kind_word(kind, options.is_empty(), told.answers.first()).to_owned(),
        topic: Some(remark(Label::Topic))
            .filter(|topic| !topic.is_empty())
            .unwrap_or_else(|| remark(Label::Point)),
        difficulty: String::new(),
        stem: tidied(&text, rough.number.is_some()),
        options,
        answer: String::new(),
        explanation: lines(&rough.explanation),
        source: remark(Label::Source),
    };
    finish(rough, draft, told)
}

fn finish(mut rough: Rough, mut draft: QuestionDraft, told: Told) -> Item {
    if let Some(span) = rough.remark(Label::Difficulty) {
        match labels::difficulty(span) {
            Some(level) => draft.difficulty = level.to_string(),
            None => rough.doubt(Doubt::Other(format!(
                "难度「{}」无法识别，应为 1 至 5",
                span.text()
            ))),
        }
    }
    let mut faults = Vec::new();
    let told: Vec<String> = told.answers.into_iter().map(|(text, _)| text).collect();
    match &told[..] {
        [] => {
            let may =
                |doubt: &Doubt| matches!(doubt, Doubt::MaybeAnswer(_) | Doubt::AmbiguousNumber(_));
            if !rough.doubts.iter().any(may) {
                faults.push(Fault::NoAnswer);
            }
        }
        [answer] => {
            draft.answer.clone_from(answer);
            if draft.kind.is_empty() {
                let fault = QuestionFault::UnreadableAnswer(answer.clone());
                faults.push(Fault::Question(fault));
            }
            // The text states it: a number that several questions bear takes nothing from that.
            rough
                .doubts
                .retain(|doubt| !matches!(doubt, Doubt::AmbiguousNumber(_)));
        }
        [first, others @ ..] => {
            for other in others {
                rough.doubt(Doubt::TwoAnswers(first.clone(), other.clone()));
            }
        }
    }
    Item {
        line: rough.line,
        draft,
        doubts: rough.doubts,
        faults,
        ..Item::default()
    }
}

/// The different answers that a text states, as written in a draft, and how each was read.
#[derive(Default)]
struct Told {
    answers: Vec<(String, Option<Stated>)>,
}

impl Told {
    fn add(&mut self, stated: Stated, as_truth: bool) {
        self.push(stated.text(as_truth), Some(stated));
    }

    fn unreadable(&mut self, text: String) {
        self.push(text, None);
    }

    fn push(&mut self, text: String, stated: Option<Stated>) {
        // A few are enough to send it to a person.
        if self.answers.len() < 6 && self.answers.iter().all(|(other, _)| *other != text) {
            self.answers.push((text, stated));
        }
    }
}

/// The kind that the text names. What stands at the question itself goes before its section's title.
fn kind(rough: &mut Rough, stem: &Stem) -> Option<Kind> {
    let line = rough.remark(Label::Kind);
    let by_line = line.and_then(Kind::exact);
    if let (Some(line), None) = (line, by_line) {
        rough.doubt(Doubt::Other(format!("题型「{}」不认识", line.text())));
    }
    let own = by_line.or(stem.kind);
    if let (Some(own), Some(section)) = (own, rough.section_kind)
        && own != section
        && section != Kind::Choice
    {
        rough.doubt(Doubt::Other(
            "题目标注的题型与所在部分的题型不同".to_owned(),
        ));
    }
    own.or(rough.section_kind)
}

fn kind_word(
    kind: Option<Kind>,
    bare: bool,
    told: Option<&(String, Option<Stated>)>,
) -> &'static str {
    match kind {
        Some(Kind::Single) => "single",
        Some(Kind::Multiple | Kind::Indefinite) => "multiple",
        Some(Kind::TrueFalse) => "true_false",
        Some(Kind::Choice | Kind::Unsupported(_)) | None => match told {
            Some((text, Some(_)))
                if bare && kind.is_none() && matches!(text.as_str(), "对" | "错") =>
            {
                "true_false"
            }
            Some((text, Some(Stated::Letters(_)))) if text.len() == 1 => "single",
            Some((_, Some(Stated::Letters(_)))) => "multiple",
            _ => "",
        },
    }
}

/// Takes the answer that stands in square brackets behind the last option: `D、60 【C】`.
fn take_answer_behind_options(rough: &mut Rough) {
    if rough.options.len() < 2 {
        return;
    }
    let Some(last) = rough.options.last_mut().and_then(|lines| lines.last_mut()) else {
        return;
    };
    let line = *last;
    let Some(found) = answers::brackets(line).pop() else {
        return;
    };
    let letters = matches!(found.inside, Inside::Answer(Stated::Letters(_)));
    if letters && line.at(found.open) == Some('[') && found.close + 1 == line.len() {
        *last = line.to(found.open).trim();
        rough.answers.push(line.slice(found.open + 1, found.close));
    }
}

/// A stem without the ； that ends it, and without a second number: `4、2、下列……` is question 4.
fn tidied(text: &str, numbered: bool) -> String {
    let text = text.trim_end_matches(['；', ';']).trim_end();
    let line = Line::new(0, text);
    let second = marks::number(line.span()).filter(|number| {
        let mark = line.span().before(number.length);
        let next = line.span().at(number.length);
        numbered && matches!(mark, Some('、' | '.')) && !next.is_none_or(|c| c.is_ascii_digit())
    });
    match second {
        Some(number) => text
            .chars()
            .skip(number.length)
            .collect::<String>()
            .trim()
            .to_owned(),
        None => text.to_owned(),
    }
}

/// The options as text, without the ； that ends one, and the 。 where all of them have one.
fn options(rough: &Rough) -> Vec<String> {
    let mut options: Vec<String> = rough
        .options
        .iter()
        .map(|option| unwrapped(option))
        .collect();
    let ends = ['；', ';', '。', '｡'];
    let all = options.len() > 1 && options.iter().all(|option| option.ends_with(ends));
    let ends: &[char] = if all { &ends } else { &['；'] };
    for option in &mut options {
        option.truncate(option.trim_end_matches(ends).trim_end().len());
    }
    options
}

/// The lines of an option as one: a Latin word goes on after a space, Chinese without.
fn unwrapped(option: &[Span]) -> String {
    let mut text = String::new();
    for span in option {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(text.chars().last()) && latin(span.at(0)) {
            text.push(' ');
        }
        text.push_str(&span.text());
    }
    text
}

fn lines(spans: &[Span]) -> String {
    Line::joined(spans).span().text()
}

/// What options that only say 对 and 错 stand for, in their order.
fn truths(options: &[String]) -> Option<[bool; 2]> {
    let truth = |text: &String| answers::parse(Line::new(0, text).span())?.truth();
    match options {
        [first, second] => Some([truth(first)?, truth(second)?]).filter(|[a, b]| a != b),
        _ => None,
    }
}

/// Where a statement's options are 对 and 错, a letter means what its option says.
fn truth_of_option(kind: Option<Kind>, options: &[String], stated: Stated) -> Stated {
    match (truths(options), &stated) {
        (Some(truths), Stated::Letters(letters)) if kind == Some(Kind::TrueFalse) => {
            match letters.as_str() {
                "A" => Stated::Truth(truths[0]),
                "B" => Stated::Truth(truths[1]),
                _ => stated,
            }
        }
        _ => stated,
    }
}

/// `B.50 万元`: a letter with the very text of its option.
fn with_text(answer: Span, options: &[String]) -> Option<Stated> {
    let letter = marks::letter(answer)?;
    let option = ('A'..)
        .zip(options)
        .find(|(found, _)| *found == letter.name)?
        .1;
    let said = answer.from(letter.length).trim().text();
    (!option.is_empty() && said.trim_end_matches(['。', '；', ';']) == option)
        .then(|| Stated::Letters(letter.name.to_string()))
}
