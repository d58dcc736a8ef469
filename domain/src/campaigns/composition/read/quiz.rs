//! The quiz of a composition, read: how its papers come about, and how they are judged.

use super::super::{DrawDraft, QuizDraft};
use super::Numbered;
use super::field::whole;
use crate::campaigns::campaign::Need;
use crate::campaigns::finding::{ComposeStep as S, Findings};
use crate::campaigns::plan::QuizPlan;
use crate::quizzes::{
    DrawRule, Feedback, MultipleScoring, PaperPlan, TimeLimit, Topic, fold_width,
};

pub(super) fn read_quiz(
    quiz: &QuizDraft,
    need: Need,
    title: &str,
    numbered: &Numbered,
    found: &mut Findings,
) -> Option<QuizPlan> {
    let before = found.list.len();
    let paper = match quiz.paper.as_str() {
        "fixed" => fixed_paper(quiz, numbered, found),
        "drawn" => drawn_paper(&quiz.draws, found),
        _ => {
            found.must(
                (S::Quiz, "paper"),
                "还没有选怎么出题。",
                "选随机抽题或固定题目。",
            );
            None
        }
    };
    let pass_mark = whole(found, (S::Quiz, "pass_mark"), &quiz.pass_mark, 1..=100);
    if pass_mark == Ok(None) {
        found.must(
            (S::Quiz, "pass_mark"),
            "还没有填达标分。",
            "填 1 到 100，例如 80。",
        );
    }
    let feedback = Feedback::from_word(&quiz.feedback);
    if feedback.is_none() {
        found.must((S::Quiz, "feedback"), "还没有选什么时候讲解。", "选一项。");
    }
    let minutes = whole(found, (S::Quiz, "minutes"), &quiz.minutes, 1..=600).ok()?;
    let own = quiz.title.trim();
    let plan = QuizPlan {
        need,
        title: if own.is_empty() { title.trim() } else { own }.to_owned(),
        paper: paper?,
        feedback: feedback?,
        multiple: match quiz.multiple.as_str() {
            "partial" => MultipleScoring::Partial,
            _ => MultipleScoring::AllOrNothing,
        },
        time_limit: minutes
            .and_then(|minutes| u16::try_from(minutes).ok())
            .map(|minutes| TimeLimit { minutes }),
        pass_mark: u8::try_from(pass_mark.ok()??).ok()?,
    };
    (found.list.len() == before).then_some(plan)
}

/// The most questions that a paper has.
const MOST_QUESTIONS: u32 = 100;

fn drawn_paper(draws: &[DrawDraft], found: &mut Findings) -> Option<PaperPlan> {
    let mut rules = Vec::new();
    for (place, draw) in draws
        .iter()
        .enumerate()
        .filter(|(_, draw)| !draw.is_empty())
    {
        let at = (S::Quiz, format!("draws.{place}"));
        let count = whole(found, (at.0, &at.1), &draw.count, 1..=MOST_QUESTIONS).ok()?;
        let Some(count) = count else {
            found.must(
                (at.0, &at.1),
                "这一行没有填抽几道。",
                "填题数，或清空这一行。",
            );
            return None;
        };
        let difficulty = whole(found, (at.0, &at.1), &draw.difficulty, 1..=5).ok()?;
        let topic = draw.topic.trim();
        let parsed = Topic::parse(topic);
        if !topic.is_empty() && parsed.is_none() {
            found.must((at.0, &at.1), "主题要 1 到 20 个字。", "从题库的主题里选。");
            return None;
        }
        rules.push(DrawRule {
            topic: parsed,
            difficulty: difficulty.and_then(|level| u8::try_from(level).ok()),
            count: u16::try_from(count).ok()?,
        });
    }
    let paper = PaperPlan::Drawn { rules };
    match paper.asks() {
        0 => found.must(
            (S::Quiz, "draws"),
            "还没有写抽什么题。",
            "至少填一行：主题、难度、题数。",
        ),
        1..=100 => return Some(paper),
        _ => found.must((S::Quiz, "draws"), "一份试卷超过 100 道题。", "减少题数。"),
    }
    None
}

fn fixed_paper(quiz: &QuizDraft, numbered: &Numbered, found: &mut Findings) -> Option<PaperPlan> {
    let Some(numbers) = numbers(&quiz.numbers) else {
        found.must(
            (S::Quiz, "numbers"),
            "题号里有认不出的内容。",
            "写成 3, 15, 18-20 这样。",
        );
        return None;
    };
    let mut versions = Vec::new();
    for number in &numbers {
        match numbered.get(number) {
            Some(Some(version)) => versions.push(*version),
            Some(None) => found.must(
                (S::Quiz, "numbers"),
                format!("第 {number} 题没有已发布的版本。"),
                "先让这道题通过审核，或换一道。",
            ),
            None => found.must(
                (S::Quiz, "numbers"),
                format!("题库里没有第 {number} 题。"),
                "核对题号。",
            ),
        }
    }
    if numbers.is_empty() {
        found.must(
            (S::Quiz, "numbers"),
            "还没有填题号。",
            "填题库里的题号，按出题顺序。",
        );
        return None;
    }
    (versions.len() == numbers.len()).then_some(PaperPlan::Fixed {
        versions,
        shuffle_options: quiz.shuffle == "yes",
    })
}

/// The numbers in `3, 15、18-20`, each once, at most 100; `None` where there is something else.
pub fn numbers(typed: &str) -> Option<Vec<u64>> {
    let mut all = Vec::new();
    let typed = fold_width(typed);
    let parts = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | '、' | ';'));
    for part in parts.filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '–', '~']).unwrap_or((part, part));
        let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if last < first || last - first >= u64::from(MOST_QUESTIONS) {
            return None;
        }
        for number in first..=last {
            if !all.contains(&number) {
                all.push(number);
            }
        }
    }
    (all.len() <= MOST_QUESTIONS as usize).then_some(all)
}
