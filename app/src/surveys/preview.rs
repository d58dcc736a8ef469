//! A survey as customers will see it, all pages one below the other, with what shows or passes over a
//! part of it told beside.

use domain::surveys::{Definition, Naming, Question};
use leptos::prelude::*;
use storage::surveys::{Draft, Room};

use super::fields::Shown;
use super::intro_page::naming_told;
use super::logic_words::{condition, jump};
use super::running::Filling;
use crate::shell::Body;
use crate::ui::markdown;
use crate::ui::parts::phrases;

/// Who would be called, where nobody has signed in.
const NOBODY: &str = "138****0000";

/// Every page of a survey, empty.
pub fn preview_body(definition: &Definition) -> Body {
    let (draft, room) = (Draft::default(), Room::default());
    let filling = Filling::new(definition, &draft, &room);
    let shown = Shown {
        filling: &filling,
        check: false,
        phone: NOBODY,
    };
    let consent = match &definition.naming {
        Naming::Named { consent } => Some(markdown::inline(consent)),
        Naming::Anonymous {} => None,
    };
    let consent = consent.map(|consent| {
        view! { <div class="field card"><label class="check"><input type="checkbox"/><span inner_html=consent></span></label></div> }
    });
    let count = definition.questions().count();
    let mut first = 1;
    let pages: Vec<_> = (0..definition.pages.len())
        .map(|at| {
            let page = page(&shown, at, first);
            first += definition.pages[at].questions.len();
            page
        })
        .collect();
    let thanks = (!definition.thanks.is_empty()).then(|| {
        view! { <section class="card stack"><p class="soft">"提交以后"</p><div class="stack" inner_html=markdown::block(&definition.thanks)></div></section> }
    });
    Body::new(view! {
        <h1>{phrases(&definition.title)}</h1>
        <div class="stack" inner_html=markdown::block(&definition.intro)></div>
        <p class="soft">{format!("{count} 题，分 {} 页，大约 {} 分钟。", definition.pages.len(), definition.minutes())}{naming_told(&definition.naming)}</p>
        {definition.quota.map(|quota| view! { <p class="soft">{format!("最多收 {quota} 份。")}</p> })}
        {consent}
        {pages}
        {thanks}
    })
}

fn page(shown: &Shown<'_>, at: usize, first: usize) -> AnyView {
    let definition = shown.filling.definition;
    let page = &definition.pages[at];
    let shown_if = page.show_if.as_ref().map(|when| {
        let told = format!("只在这时出现：{}", condition(definition, when));
        view! { <p class="logic">{told}</p> }
    });
    let questions: Vec<_> = page
        .questions
        .iter()
        .zip(first..)
        .map(|(asked, number)| question(shown, asked, number))
        .collect();
    let jumps: Vec<_> = page
        .jumps
        .iter()
        .map(|way| view! { <p class="logic">{jump(definition, way)}</p> })
        .collect();
    view! {
        <section class="card survey stack">
            <h2>{format!("第 {} 页 {}", at + 1, page.title)}</h2>
            {shown_if}
            {questions}
            {jumps}
        </section>
    }
    .into_any()
}

fn question(shown: &Shown<'_>, question: &Question, number: usize) -> AnyView {
    let definition = shown.filling.definition;
    let when = question.show_if.as_ref().map(|when| {
        let told = format!("只在这时出现：{}", condition(definition, when));
        view! { <p class="logic">{told}</p> }
    });
    let limits = question.ask.options().iter();
    let limits: Vec<_> = limits
        .filter_map(|option| Some(format!("「{}」最多 {} 人", option.text, option.quota?)))
        .collect();
    let limits = (!limits.is_empty())
        .then(|| view! { <p class="logic">{format!("名额：{}", limits.join("，"))}</p> });
    view! { {when}{shown.question(question, number)}{limits} }.into_any()
}
