//! Two texts of a lesson side by side, or one for itself.

use domain::lessons::{LessonDraft, LessonQuestionDraft, Right};
use domain::quizzes::QuestionKind;
use domain::quizzes::question::letter;
use leptos::prelude::*;

use super::written_out::as_written_out;

/// A text of a lesson with what its film is called.
#[derive(Clone, Copy)]
pub struct Text<'t> {
    /// The text.
    pub draft: &'t LessonDraft,
    /// What the file of its film is called.
    pub film: &'t str,
}

/// The parts of a text, in the order of the form.
fn parts(text: Text<'_>) -> Vec<(String, String)> {
    let (draft, film) = (&as_written_out(text.draft), text.film);
    let yes = |field: &str| if field == "yes" { "是" } else { "否" };
    let parts = [
        ("标题", draft.title.clone()),
        ("简介", draft.summary.clone()),
        ("案情", draft.case.clone()),
        ("转折", draft.turning_point.clone()),
        ("风险点", draft.risks.clone()),
        ("涉及的权益", draft.right().map_or("", Right::label).into()),
        ("怎么做", draft.advice.clone()),
        ("法规与出处", draft.source.clone()),
        ("长辈版文字", draft.elder_text.clone()),
        ("视频", film.to_owned()),
        ("字幕", draft.captions.clone()),
        ("章节", draft.chapters.clone()),
        ("标签", draft.tags.clone()),
        ("有效期至", draft.expires_on.clone()),
        ("首次可以跳看", yes(&draft.may_seek).into()),
        ("仅登录客户可看", yes(&draft.participants_only).into()),
    ];
    let parts = parts.into_iter();
    let mut parts: Vec<(String, String)> =
        parts.map(|(name, text)| (name.to_owned(), text)).collect();
    let questions = (1..).zip(&draft.questions);
    parts.extend(questions.map(|(number, asked)| (format!("第 {number} 题"), question(asked))));
    parts
}

/// A question as its reviewer reads it.
fn question(asked: &LessonQuestionDraft) -> String {
    let question = &asked.question;
    let kind = question.kind().map_or("题型未选", QuestionKind::label);
    let at = match asked.at.as_str() {
        "" => "片尾提问".to_owned(),
        at => format!("{at} 提问"),
    };
    let bank = if asked.to_bank == "yes" {
        "入题库"
    } else {
        "不入题库"
    };
    let mut lines = vec![format!("{kind}，{at}，{bank}"), question.stem.clone()];
    let options = (0u8..).zip(&question.options);
    lines.extend(options.map(|(place, option)| format!("{}. {option}", letter(place))));
    lines.push(format!("答案：{}", question.answer));
    lines.push(format!("解析：{}", question.explanation));
    lines.join("\n")
}

fn lines(text: &str) -> impl IntoView + use<> {
    let lines = text.lines().map(ToOwned::to_owned);
    lines.map(|line| view! { {line}<br/> }).collect_view()
}

/// What differs between two texts, part by part.
pub fn table(
    (newer, new): (&'static str, Text<'_>),
    (older, old): (&'static str, Text<'_>),
) -> AnyView {
    let (mut new, mut old) = (parts(new), parts(old));
    let longest = if new.len() > old.len() { &new } else { &old };
    let names: Vec<_> = longest.iter().map(|(name, _)| name.clone()).collect();
    // A question that only one of them has.
    new.resize(names.len(), (String::new(), String::new()));
    old.resize(names.len(), (String::new(), String::new()));
    let rows: Vec<_> = names
        .into_iter()
        .zip(new.into_iter().zip(old))
        .filter(|(_, ((_, new), (_, old)))| new != old)
        .map(|(name, ((_, new), (_, old)))| {
            view! {
                <tr class="changed">
                    <th scope="row">{name}</th>
                    <td data-label=newer><ins>{lines(&new)}</ins></td>
                    <td data-label=older><del>{lines(&old)}</del></td>
                </tr>
            }
        })
        .collect();
    if rows.is_empty() {
        return view! { <p class="soft">"两份内容相同。"</p> }.into_any();
    }
    view! {
        <table class="diff">
            <thead><tr><th scope="col">"有改动的内容"</th><th scope="col">{newer}</th><th scope="col">{older}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// One text, part by part; the captions, which are long, folded away.
pub fn single(text: Text<'_>) -> AnyView {
    let rows: Vec<_> = parts(text)
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| {
            let shown = if name == "字幕" {
                view! { <details><summary>"展开字幕"</summary>{lines(&text)}</details> }.into_any()
            } else {
                lines(&text).into_any()
            };
            view! { <div><dt>{name}</dt><dd>{shown}</dd></div> }
        })
        .collect();
    view! { <dl class="facts lesson-facts">{rows}</dl> }.into_any()
}
