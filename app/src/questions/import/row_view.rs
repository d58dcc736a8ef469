//! One row of an import: what was read, why it waits, and the form that settles it.

use domain::quizzes::question::{fold_width, letter};
use domain::quizzes::{QuestionDraft, QuestionKind, RowVerdict, lacks};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::question_imports::ImportRow;
use uuid::Uuid;

use super::api::{SettleRow, SkipRow};
use crate::ui::parts::Back;

/// The most options of a question.
const OPTIONS: usize = 6;

/// What the form of a row needs.
pub struct Form {
    /// Which import.
    pub import: Uuid,
    /// The page to lead back to.
    pub back: String,
    /// Whether it was refused.
    pub tried: bool,
}

/// The row, with a form where it can still be settled.
pub fn row(row: &ImportRow, form: Option<&Form>) -> impl IntoView + use<> {
    let question = &row.copy.question;
    let (class, word) = match row.verdict {
        RowVerdict::Clear => ("import-row", None),
        RowVerdict::Settled => ("import-row", Some("已核对")),
        RowVerdict::Imported => ("import-row", Some("已导入")),
        RowVerdict::Doubtful => ("import-row warning", None),
        RowVerdict::Refused => ("import-row bad", None),
        RowVerdict::Repeated | RowVerdict::Known => ("import-row repeated", None),
        RowVerdict::Skipped => ("import-row repeated", Some("不导入")),
    };
    // What somebody settled is in doubt no more.
    let reasons = match row.verdict {
        RowVerdict::Settled => &[],
        _ => &row.reasons[..],
    };
    let reasons: Vec<_> = reasons
        .iter()
        .map(|reason| view! { <p class="reason">{reason.clone()}</p> })
        .collect();
    let stem = if question.stem.is_empty() {
        "（没有读到题干）".to_owned()
    } else {
        question.stem.clone()
    };
    let stem = match row.question_id {
        Some(id) => view! { <a href=format!("/staff/questions/{id}")>{stem}</a> }.into_any(),
        None => stem.into_any(),
    };
    view! {
        <li class=class id=format!("row-{}", row.position)>
            <p class="line">{format!("第 {} 行", row.line)}</p>
            <div>
                <p class="read">
                    {question.kind().map(|kind| view! { <span class="badge">{kind.label()}</span>" " })}
                    {stem}
                    {word.map(|word| view! { " "<span class="badge soft">{word}</span> })}
                </p>
                {answers(question)}
                {reasons}
                {what_comes(row)}
                {form.and_then(|form| settling(row, form))}
            </div>
            {form.and_then(|form| leaving(row, form))}
        </li>
    }
}

/// What the row will change, and what its question still lacks.
fn what_comes(row: &ImportRow) -> Option<impl IntoView + use<>> {
    let waits = row.verdict.is_ready() || row.verdict == RowVerdict::Doubtful;
    let updates = row
        .updates
        .map(|draft| format!("将更新题库第 {} 题的草稿", draft.number));
    let lacks = lacks(&row.copy.question);
    let lacks = (!lacks.is_empty()).then(|| format!("还缺：{}", lacks.join("、")));
    let told: Vec<String> = updates.into_iter().chain(lacks).collect();
    (waits && !told.is_empty())
        .then(|| view! { <p class="soft"><small>{told.join("；")}</small></p> })
}

/// The places that the answer names; none where it is anything but letters, for then it is not
/// ours to say.
fn key(answer: &str) -> Vec<char> {
    let answer = fold_width(answer.trim()).to_uppercase();
    let marks = answer
        .chars()
        .filter(|c| !matches!(c, ' ' | ',' | '、' | ';'));
    let marks: Vec<char> = marks.collect();
    if marks.iter().all(char::is_ascii_uppercase) {
        marks
    } else {
        Vec::new()
    }
}

/// 对, 错, or nothing where the answer is neither.
fn truth(answer: &str) -> &'static str {
    match answer.trim() {
        "对" | "正确" | "√" => "对",
        "错" | "错误" | "×" => "错",
        _ => "",
    }
}

/// The options with the key marked; of a statement, its truth.
fn answers(question: &QuestionDraft) -> impl IntoView + use<> {
    if question.options.is_empty() {
        let answer = question.answer.clone();
        return (!answer.is_empty())
            .then(|| view! { <ol><li class="key">{answer}</li></ol> })
            .into_any();
    }
    let key = key(&question.answer);
    let items: Vec<_> = (0u8..)
        .zip(&question.options)
        .map(|(place, option)| {
            let mark = letter(place);
            let class = key.contains(&mark).then_some("key");
            view! { <li class=class>{format!("{mark} {option}")}</li> }
        })
        .collect();
    view! { <ol>{items}</ol> }.into_any()
}

/// The form of a row that a person may decide: at hand where it waits for that, folded where it was
/// decided, none for the many that are clear.
fn settling(row: &ImportRow, form: &Form) -> Option<AnyView> {
    match row.verdict {
        RowVerdict::Doubtful => Some(fields(row, form).into_any()),
        RowVerdict::Settled | RowVerdict::Skipped => {
            let again = format!("重新核对第 {} 行", row.line);
            Some(
                view! { <details><summary>{again}</summary>{fields(row, form)}</details> }
                    .into_any(),
            )
        }
        _ => None,
    }
}

/// A button that leaves a clear row out.
fn leaving(row: &ImportRow, form: &Form) -> Option<impl IntoView + use<>> {
    (row.verdict == RowVerdict::Clear).then(|| {
        view! {
            <form class="leave" method="post" action=SkipRow::url()>
                {hidden(row, form)}
                {skip(row.line)}
            </form>
        }
    })
}

fn hidden(row: &ImportRow, form: &Form) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="id" value=form.import.to_string()/>
        <input type="hidden" name="position" value=row.position.to_string()/>
        <Back page=form.back.clone()/>
    }
}

fn skip(line: i64) -> impl IntoView {
    view! {
        <button class="button small quiet" formaction=SkipRow::url()>
            "不导入"<span class="visually-hidden">{format!("，第 {line} 行")}</span>
        </button>
    }
}

fn fields(row: &ImportRow, form: &Form) -> impl IntoView + use<> {
    let question = &row.copy.question;
    let faults: Vec<_> = if form.tried {
        question.check_answerable()
    } else {
        Vec::new()
    };
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let told = (!told.is_empty()).then(|| {
        let id = format!("row-{}-error", row.position);
        view! { <p class="error" id=id role="alert">{format!("{}。", told.join("；"))}</p> }
    });
    let skipping = (row.verdict != RowVerdict::Skipped).then(|| skip(row.line));
    view! {
        <form class="settle" method="post" action=SettleRow::url()>
            {hidden(row, form)}
            {kinds(question)}
            {letters(question)}
            {truths(question)}
            {texts(row)}
            {told}
            <div class="row">
                <button class="button small secondary">
                    "就这样"<span class="visually-hidden">{format!("，第 {} 行", row.line)}</span>
                </button>
                {skipping}
            </div>
        </form>
    }
}

fn kinds(question: &QuestionDraft) -> impl IntoView + use<> {
    let chosen = question.kind();
    let choices: Vec<_> = [
        QuestionKind::Single,
        QuestionKind::Multiple,
        QuestionKind::TrueFalse,
    ]
    .into_iter()
    .map(|kind| {
        view! {
            <label><input type="radio" name="kind" value=kind.word() checked=chosen == Some(kind)/>
                <span>{kind.label()}</span></label>
        }
    })
    .collect();
    view! { <fieldset class="field"><legend>"题型"</legend><div class="segments">{choices}</div></fieldset> }
}

/// The letters to choose from: those of the options, or some where they are still to be written.
fn letters_of(question: &QuestionDraft) -> u8 {
    match question.options.len() {
        0 | 1 => places(question),
        count => u8::try_from(count).unwrap_or(26),
    }
}

/// One place more than there are options, for one that is still to be written.
fn places(question: &QuestionDraft) -> u8 {
    let wanted = (question.options.len() + 1).clamp(4, OPTIONS);
    u8::try_from(wanted.max(question.options.len())).unwrap_or(26)
}

fn letters(question: &QuestionDraft) -> impl IntoView + use<> {
    let key = key(&question.answer);
    let choices: Vec<_> = (0..letters_of(question))
        .map(|place| {
            let mark = letter(place);
            view! {
                <label><input type="checkbox" name="answer[]" value=place.to_string() checked=key.contains(&mark)/>
                    <span>{mark.to_string()}</span></label>
            }
        })
        .collect();
    // A statement has no letters, unless it brought some by mistake.
    let of_use = question.kind() != Some(QuestionKind::TrueFalse) || !question.options.is_empty();
    of_use.then(|| {
        view! { <fieldset class="field"><legend>"答案（选择题）"</legend><div class="segments">{choices}</div></fieldset> }
    })
}

fn truths(question: &QuestionDraft) -> impl IntoView + use<> {
    let chosen = truth(&question.answer);
    let choices = ["对", "错"].map(|word| {
        view! {
            <label><input type="radio" name="answer[]" value=word checked=chosen == word/><span>{word}</span></label>
        }
    });
    let of_use = question.options.is_empty() || question.kind() == Some(QuestionKind::TrueFalse);
    of_use.then(|| {
        view! { <fieldset class="field"><legend>"答案（判断题）"</legend><div class="segments">{choices}</div></fieldset> }
    })
}

fn texts(row: &ImportRow) -> impl IntoView + use<> {
    let question = &row.copy.question;
    let options: Vec<_> = (0..places(question))
        .map(|place| {
            let text = question.options.get(usize::from(place)).cloned();
            let label = format!("选项 {}", letter(place));
            view! { <textarea rows="1" name="options[]" aria-label=label placeholder=letter(place).to_string()>{text.unwrap_or_default()}</textarea> }
        })
        .collect();
    let id = format!("stem-{}", row.position);
    view! {
        <details>
            <summary>"改题干和选项"</summary>
            <div class="stack">
                <label for=id.clone()>"题干"</label>
                <textarea id=id name="stem" rows="2">{question.stem.clone()}</textarea>
                {options}
            </div>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_letters_as_options() {
        let of = |options: &[&str]| {
            letters_of(&QuestionDraft {
                options: options.iter().map(|&option| option.into()).collect(),
                ..QuestionDraft::default()
            })
        };
        assert_eq!(of(&["一", "二"]), 2);
        assert_eq!(of(&["一", "二", "三", "四"]), 4);
        assert_eq!(of(&[]), 4);
    }

    #[test]
    fn nothing_is_ticked_that_the_text_does_not_name() {
        assert_eq!(key(" Ａ、c"), ['A', 'C']);
        for unclear in ["2", "ABC 公司", "", "AB?"] {
            assert_eq!(key(unclear), Vec::<char>::new(), "{unclear}");
        }
        assert_eq!((truth("√"), truth("T"), truth("1")), ("对", "", ""));
    }
}
