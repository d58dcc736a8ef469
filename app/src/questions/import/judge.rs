//! What becomes of a question that was read, seen beside what the bank has.

use chrono::NaiveDate;
use domain::quizzes::question::fold_width;
use domain::quizzes::{QuestionDraft, QuestionKind, RowVerdict, Validity, WorkingCopy, clean};
use exchange::questions::{
    COLUMNS, Doubt, Extras, Fault, Item, Likeness, TITLES, column_of, likeness,
};
use storage::question_imports::{Defaults, DraftUpdate};
use storage::questions::twins;
use storage::{Conn, Error};

use super::target::{Target, target};

/// A row, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The line on which it begins.
    pub line: usize,
    /// What it says, with the defaults.
    pub copy: WorkingCopy,
    /// What becomes of it: clear, doubtful, refused, repeated or known.
    pub verdict: RowVerdict,
    /// Why.
    pub reasons: Vec<String>,
    /// The draft of the bank that it changes.
    pub updates: Option<DraftUpdate>,
}

/// Judges a question that was read. Nothing is guessed: what has two readings is doubtful.
///
/// # Errors
/// Those of the database.
pub async fn judge(conn: &mut Conn, item: Item, defaults: &Defaults) -> Result<Judged, Error> {
    let faults: Vec<String> = item.faults.iter().map(told).collect();
    let (validity, faults) = match validity(&item.extras) {
        Ok(validity) => (validity, faults),
        Err(wrong) => (Validity::default(), [faults, vec![wrong]].concat()),
    };
    let mut question = item.draft;
    let of = |verdict, question, reasons| Judged {
        line: item.line,
        copy: WorkingCopy { question, validity },
        verdict,
        reasons,
        updates: None,
    };
    tidy(&mut question);
    if !faults.is_empty() {
        return Ok(of(RowVerdict::Refused, question, faults));
    }
    if let Some(line) = item.duplicate_of {
        let told = format!("与第 {line} 行相同，只导入一次");
        return Ok(of(RowVerdict::Repeated, question, vec![told]));
    }
    let mut copy = WorkingCopy { question, validity };
    let target = target(conn, &item.extras.id, &mut copy).await?;
    let WorkingCopy {
        mut question,
        validity,
    } = copy;
    fill(&mut question, defaults);
    let updates = match target {
        Target::None => None,
        Target::Draft(update) => Some(update),
        Target::Same(number) => {
            let told = format!("题库第 {number} 题与它相同，不再导入");
            return Ok(of(RowVerdict::Known, question, vec![told]));
        }
        Target::Closed(told) => return Ok(of(RowVerdict::Refused, question, vec![told])),
    };
    let mut reasons: Vec<String> = item.doubts.iter().map(ToString::to_string).collect();
    // A doubt that is only about another row is settled where the bank has just this question.
    let only_beside = item
        .doubts
        .iter()
        .all(|doubt| matches!(doubt, Doubt::SameStemAs(_)));
    match beside(conn, &question, updates).await? {
        Beside::Same(number) if only_beside && updates.is_none() => {
            let told = format!("题库第 {number} 题与它相同，不再导入");
            return Ok(of(RowVerdict::Known, question, vec![told]));
        }
        Beside::SameStem(number) => {
            reasons.push(format!("题库第 {number} 题题干相同，但选项或答案不同"));
        }
        Beside::Same(number) => reasons.push(format!("题库第 {number} 题与它相同")),
        Beside::Nothing => {}
    }
    let verdict = if reasons.is_empty() {
        RowVerdict::Clear
    } else {
        RowVerdict::Doubtful
    };
    Ok(Judged {
        line: item.line,
        copy: WorkingCopy { question, validity },
        verdict,
        reasons,
        updates,
    })
}

/// What the bank has beside a question, by the number of the first such one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing like it.
    Nothing,
    /// One that asks the same with other options or another key.
    SameStem(u64),
    /// The very same.
    Same(u64),
}

/// Looks for a question in the bank, other than the one that it changes.
///
/// # Errors
/// Those of the database.
pub async fn beside(
    conn: &mut Conn,
    question: &QuestionDraft,
    updates: Option<DraftUpdate>,
) -> Result<Beside, Error> {
    let mut found = Beside::Nothing;
    for twin in twins(conn, &question.stem).await? {
        if updates.is_some_and(|update| update.question == twin.id) {
            continue;
        }
        match (likeness(question, &twin.draft), found) {
            (Likeness::Whole, _) => return Ok(Beside::Same(twin.number)),
            (Likeness::Stem, Beside::Nothing) => found = Beside::SameStem(twin.number),
            _ => {}
        }
    }
    Ok(found)
}

/// A fault, with the title of its column before it.
fn told(fault: &Fault) -> String {
    let Fault::Question(wrong) = fault else {
        return fault.to_string();
    };
    let column = column_of(wrong);
    let place = COLUMNS.iter().position(|known| *known == column);
    let title = match place {
        Some(place) => TITLES[place],
        None => "选项",
    };
    format!("{title}：{wrong}")
}

fn fill(question: &mut QuestionDraft, defaults: &Defaults) {
    for (field, default) in [
        (&mut question.topic, &defaults.topic),
        (&mut question.difficulty, &defaults.difficulty),
        (&mut question.source, &defaults.source),
    ] {
        if field.trim().is_empty() {
            field.clone_from(default);
        }
    }
}

/// The texts of a question as our own form writes them, and its answer where that has one reading.
pub fn tidy(question: &mut QuestionDraft) {
    let texts = [
        &mut question.topic,
        &mut question.difficulty,
        &mut question.stem,
        &mut question.answer,
        &mut question.explanation,
        &mut question.source,
    ];
    for text in texts.into_iter().chain(&mut question.options) {
        *text = clean(text);
    }
    while question.options.last().is_some_and(String::is_empty) {
        question.options.pop();
    }
    let answer = fold_width(question.answer.trim()).to_uppercase();
    question.answer = match (question.kind(), answer.as_str()) {
        (Some(QuestionKind::TrueFalse), "对" | "正确" | "√") => "对".into(),
        (Some(QuestionKind::TrueFalse), "错" | "错误" | "×") => "错".into(),
        (Some(QuestionKind::Single | QuestionKind::Multiple), answer) if is_key(answer) => {
            let mut letters: Vec<char> = answer.chars().filter(char::is_ascii_uppercase).collect();
            letters.sort_unstable();
            letters.into_iter().collect()
        }
        _ => return,
    };
}

/// Whether an answer is letters and what stands between them.
fn is_key(answer: &str) -> bool {
    let mark = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | ',' | '、' | ';');
    answer.chars().all(mark)
}

/// The days that our own export writes beside a question.
///
/// # Errors
/// What is wrong with them.
pub fn validity(extras: &Extras) -> Result<Validity, String> {
    let validity = Validity {
        effective_on: day("生效日期", &extras.effective_on)?,
        expires_on: day("有效期至", &extras.expires_on)?,
        review_on: day("复核日期", &extras.review_on)?,
    };
    validity.check().map_err(|fault| fault.to_string())?;
    Ok(validity)
}

fn day(title: &str, text: &str) -> Result<Option<NaiveDate>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let read = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok());
    let shown: String = text.chars().take(20).collect();
    read.map(Some)
        .ok_or_else(|| format!("{title}「{shown}」不是日期，请写成 2026-03-15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_one_reading_or_are_refused() {
        let of = |effective: &str, expires: &str| {
            validity(&Extras {
                effective_on: effective.into(),
                expires_on: expires.into(),
                ..Extras::default()
            })
        };
        assert_eq!(of("", " "), Ok(Validity::default()));
        assert_eq!(of("2026-03-05", ""), of("2026年3月5日", ""));
        assert_eq!(of("2026/3/5", ""), of("2026-03-05", ""));
        assert!(of("3/5/2026", "").is_err_and(|told| told.contains("生效日期")));
        assert!(of("2026-03-05", "2026-03-04").is_err());
    }

    #[test]
    fn an_answer_is_written_as_the_form_writes_it() {
        for (kind, answer, tidied) in [
            ("multiple", "Ｃ、a", "AC"),
            ("true_false", "√", "对"),
            ("true_false", "错误", "错"),
            ("填空", "二十万", "二十万"),
        ] {
            let mut question = QuestionDraft {
                kind: kind.into(),
                answer: answer.into(),
                ..QuestionDraft::default()
            };
            tidy(&mut question);
            assert_eq!(question.answer, tidied);
        }
    }
}
