//! How a lesson's text looks on a customer's phone, beside the form or the review.

use domain::lessons::{LessonDraft, Right};
use leptos::prelude::*;

use crate::ui::markdown;

/// The phone. `note` says when it is made anew.
pub fn phone(draft: &LessonDraft, note: &'static str) -> AnyView {
    view! {
        <aside class="phone-side" aria-labelledby="preview-title">
            <h2 id="preview-title">"手机上的样子"</h2>
            <div class="phone">
                <div id="preview" class="phone-screen stack" role="region" aria-label="手机预览" tabindex="0">{screen(draft)}</div>
            </div>
            <p class="soft"><small>{note}</small></p>
        </aside>
    }
    .into_any()
}

/// The markup of what the phone shows.
pub fn html(draft: &LessonDraft) -> String {
    let owner = Owner::new();
    owner.with(|| screen(draft).into_view().to_html())
}

fn screen(draft: &LessonDraft) -> AnyView {
    let title = match draft.title.as_str() {
        "" => "（标题）".to_owned(),
        title => title.to_owned(),
    };
    let right = draft.right().map(Right::label);
    view! {
        {right.map(|right| view! { <p><span class="badge">{right}</span></p> })}
        <p class="lesson-title">{title}</p>
        <p class="soft" inner_html=markdown::inline(&draft.summary)></p>
        <p class="lesson-film-place">"视频"</p>
        {part("案情", text(&draft.case))}
        {part("转折", text(&draft.turning_point))}
        {part("风险点", list(&draft.risks))}
        {part("怎么做", list(&draft.advice))}
        {part("法规与出处", text(&draft.source))}
    }
    .into_any()
}

fn part(title: &'static str, shown: Option<AnyView>) -> Option<AnyView> {
    let shown = shown?;
    Some(view! { <section class="stack"><h3>{title}</h3>{shown}</section> }.into_any())
}

fn text(text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| {
        let html = markdown::lines(text);
        view! { <div class="stack" inner_html=html></div> }.into_any()
    })
}

/// One thing a line.
fn list(text: &str) -> Option<AnyView> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let items: Vec<_> = lines
        .map(|line| view! { <li inner_html=markdown::inline(line)></li> })
        .collect();
    (!items.is_empty()).then(|| view! { <ul class="lesson-points">{items}</ul> }.into_any())
}
