//! Two texts of a question side by side, or one for itself.

use domain::quizzes::{QuestionDraft, QuestionKind, WorkingCopy};
use leptos::prelude::*;

/// The parts of a text, in the order of the form.
fn parts(copy: &WorkingCopy) -> Vec<(&'static str, String)> {
    let QuestionDraft {
        kind,
        topic,
        difficulty,
        stem,
        options,
        answer,
        explanation,
        source,
    } = &copy.question;
    let kind = QuestionKind::from_word(kind).map_or("", QuestionKind::label);
    let lettered: Vec<_> = ('A'..)
        .zip(options)
        .map(|(l, o)| format!("{l}. {o}"))
        .collect();
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    vec![
        ("题型", kind.to_owned()),
        ("题干", stem.clone()),
        ("选项", lettered.join("\n")),
        ("答案", answer.clone()),
        ("主题", topic.clone()),
        ("难度", difficulty.clone()),
        ("解析", explanation.clone()),
        ("依据", source.clone()),
        ("生效日期", day(copy.validity.effective_on)),
        ("有效期至", day(copy.validity.expires_on)),
        ("复核日期", day(copy.validity.review_on)),
    ]
}

fn lines(text: &str) -> impl IntoView + use<> {
    let lines = text.lines().map(ToOwned::to_owned);
    lines.map(|line| view! { {line}<br/> }).collect_view()
}

/// Two texts, part by part; what differs is marked, and what is empty in both is left out.
pub fn table(
    (newer, new): (&'static str, &WorkingCopy),
    (older, old): (&'static str, &WorkingCopy),
) -> impl IntoView + use<> {
    let rows: Vec<_> = parts(new)
        .into_iter()
        .zip(parts(old))
        .filter(|((_, new), (_, old))| !(new.is_empty() && old.is_empty()))
        .map(|((name, new), (_, old))| {
            let differs = new != old;
            let (new, old) = (lines(&new), lines(&old));
            let (new, old) = if differs {
                (view! { <ins>{new}</ins> }.into_any(), view! { <del>{old}</del> }.into_any())
            } else {
                (new.into_any(), old.into_any())
            };
            view! {
                <tr class=differs.then_some("changed")>
                    <th scope="row">{name}{differs.then(|| view! { " "<span class="badge warning">"有改动"</span> })}</th>
                    <td data-label=newer>{new}</td>
                    <td data-label=older>{old}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="diff">
            <thead><tr><th scope="col">"内容"</th><th scope="col">{newer}</th><th scope="col">{older}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// One text, part by part.
pub fn single(copy: &WorkingCopy) -> impl IntoView + use<> {
    let rows: Vec<_> = parts(copy)
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| view! { <div><dt>{name}</dt><dd>{lines(&text)}</dd></div> })
        .collect();
    view! { <dl class="facts">{rows}</dl> }
}
