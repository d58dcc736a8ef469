//! Which question of the bank a row names by its number, and whether it may change it.

use domain::quizzes::question::fold_width;
use domain::quizzes::{QuestionKind, WorkingCopy};
use domain::review::{PublicationState, Standing};
use storage::question_imports::{DraftUpdate, numbered};
use storage::{Conn, Error, questions};

use super::judge::tidy;

/// What a row with a number is to the bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// No question has the number, or the row names none: it becomes one of its own.
    None,
    /// The question says the very same.
    Same(u64),
    /// A draft that was never published, which the row changes.
    Draft(DraftUpdate),
    /// A question that no import changes, and what to do instead.
    Closed(String),
}

/// Looks for the question that a row names. What the row leaves empty stays as the bank has it: a
/// sheet may lack the column.
///
/// # Errors
/// Those of the database.
pub async fn target(conn: &mut Conn, named: &str, copy: &mut WorkingCopy) -> Result<Target, Error> {
    let Ok(number) = fold_width(named.trim()).parse::<u64>() else {
        return Ok(Target::None);
    };
    let Some(id) = numbered(conn, number).await? else {
        return Ok(Target::None);
    };
    let Some(found) = questions::find(conn, id).await? else {
        return Ok(Target::None);
    };
    complete(copy, &found.question.draft);
    if told(copy) == told(&found.question.draft) {
        return Ok(Target::Same(number));
    }
    let state = &found.question.state;
    Ok(match (state.standing(), state.work()) {
        (_, Some(work)) if !work.is_draft() => {
            Target::Closed(format!("题库第 {number} 题正在审核，请撤回后在题库里修改"))
        }
        (Standing::Unpublished, _) => Target::Draft(DraftUpdate {
            question: id,
            number,
            changes: found.changes,
        }),
        (Standing::Published, _) => {
            Target::Closed(format!("题库第 {number} 题已发布，请在题库里修订"))
        }
        (Standing::Withdrawn, _) => {
            Target::Closed(format!("题库第 {number} 题已停用，请在题库里修订"))
        }
    })
}

fn complete(copy: &mut WorkingCopy, from: &WorkingCopy) {
    let (question, known) = (&mut copy.question, &from.question);
    for (field, known) in [
        (&mut question.topic, &known.topic),
        (&mut question.difficulty, &known.difficulty),
        (&mut question.explanation, &known.explanation),
        (&mut question.source, &known.source),
    ] {
        if field.is_empty() {
            field.clone_from(known);
        }
    }
    let (days, known) = (&mut copy.validity, &from.validity);
    days.effective_on = days.effective_on.or(known.effective_on);
    days.expires_on = days.expires_on.or(known.expires_on);
    days.review_on = days.review_on.or(known.review_on);
}

/// A copy as files tell it: what only the way of writing makes different is no change.
fn told(copy: &WorkingCopy) -> WorkingCopy {
    let mut told = copy.clone();
    let question = &mut told.question;
    tidy(question);
    let statement = question.kind() == Some(QuestionKind::TrueFalse);
    if statement && question.options == ["对", "错"] {
        question.options.clear();
    }
    told
}

/// Whether the draft may still be changed as the row was judged by.
pub fn is_open(state: &PublicationState) -> bool {
    matches!(state, PublicationState::New(work) if work.is_draft())
}
