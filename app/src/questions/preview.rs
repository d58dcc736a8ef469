//! How a question looks on a customer's phone.

use domain::quizzes::question::letter;
use domain::quizzes::{QuestionDraft, QuestionKind};
use leptos::prelude::*;

use crate::ui::markdown;

/// The markup of the question, with what is right, as far as it is written.
pub fn html(draft: &QuestionDraft) -> String {
    let owner = Owner::new();
    owner.with(|| question(draft).into_view().to_html())
}

/// The question as customers see it after the hand-in. Nothing in it can be pressed.
pub fn question(draft: &QuestionDraft) -> AnyView {
    let kind = QuestionKind::from_word(&draft.kind);
    let (options, key) = match kind {
        Some(QuestionKind::TrueFalse) => {
            let key = match draft.answer.as_str() {
                "对" => "A",
                "错" => "B",
                _ => "",
            };
            (vec!["对".to_owned(), "错".to_owned()], key.to_owned())
        }
        _ => (draft.options.clone(), draft.answer.clone()),
    };
    let options: Vec<_> = (0u8..)
        .zip(options)
        .map(|(place, option)| {
            let mark = letter(place);
            let right = key.contains(mark);
            let class = if right { "option right" } else { "option" };
            view! {
                <li class=class>
                    <span class="frame"></span>
                    <span class="mark">{mark.to_string()}</span>
                    <span class="text" inner_html=markdown::inline(&option)></span>
                    {right.then(|| view! { <span class="verdict">"正确答案"</span> })}
                </li>
            }
        })
        .collect();
    let stem = if draft.stem.is_empty() {
        "（题干）".to_owned()
    } else {
        markdown::inline(&draft.stem)
    };
    let told = |text: &str| (!text.is_empty()).then(|| markdown::inline(text));
    view! {
        <p class="soft">{kind.map_or("题型未选", QuestionKind::label)}</p>
        <p class="stem" inner_html=stem></p>
        <ul class="options">{options}</ul>
        {told(&draft.explanation).map(|text| view! { <div class="why"><p inner_html=text></p></div> })}
        {told(&draft.source).map(|text| view! { <p class="source">"依据："<span inner_html=text></span></p> })}
    }
    .into_any()
}

/// The phone beside a form or a review; `id` names what shows the question.
pub fn phone(draft: &QuestionDraft, note: &'static str) -> AnyView {
    let shown = question(draft);
    view! {
        <aside class="phone-side" aria-labelledby="preview-title">
            <h2 id="preview-title">"手机上的样子"</h2>
            <div class="phone">
                <div id="preview" class="phone-screen stack" role="region" aria-label="手机预览" tabindex="0">{shown}</div>
            </div>
            <p class="soft"><small>{note}</small></p>
        </aside>
    }
    .into_any()
}
