//! The questions of a lesson on its pages: as plain forms, and with what became of them.

use domain::lessons::LessonQuestion;
use domain::quizzes::QuestionKind;
use domain::quizzes::question::letter;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::lessons::LessonAnswer;
use uuid::Uuid;

use super::answer::is_reached;
use super::standing::Watched;
use crate::lessons::api::Answer;
use crate::ui::markdown;
use crate::ui::parts::{Back, field_error};
use crate::visitor::Visitor;

/// How questions are shown on a page.
#[derive(Clone, Copy)]
pub struct Questions<'p> {
    /// Who looks at the page.
    pub visitor: &'p Visitor,
    /// How far they are.
    pub watched: &'p Watched,
    /// Whether they can answer: signed in, or staff who look at how it will be.
    pub can_answer: bool,
    /// Whether staff look at what is not published: nothing is sent.
    pub is_preview: bool,
}

impl Questions<'_> {
    /// A question: to be answered, or with what was right where it was. Whoever cannot answer sees what
    /// is asked.
    pub fn view(self, asked: &LessonQuestion) -> AnyView {
        match self.watched.answer_to(asked.id) {
            Some(answer) => answered(asked, answer),
            None if self.can_answer => self.form(asked),
            None => unanswerable(asked),
        }
    }

    fn form(self, asked: &LessonQuestion) -> AnyView {
        let id = asked.id;
        let input = if asked.question.kind == QuestionKind::Multiple {
            "checkbox"
        } else {
            "radio"
        };
        let options = (0u8..).zip(&asked.question.options).map(|(place, option)| {
            view! {
                <label class="option">
                    <input type=input name="places[]" value=place/>
                    <span class="frame"></span>
                    <span class="mark">{letter(place).to_string()}</span>
                    <span class="text" inner_html=markdown::inline(option)></span>
                </label>
            }
        });
        // Whoever watches now is let in by the player.
        let after_film = !self.is_preview;
        let waits = if self.is_preview {
            Some("预览：答案不会提交")
        } else if is_reached(self.watched, asked) {
            None
        } else {
            Some("看完影片就可以回答；没有看影片的，请读“文字版”，在那里回答。")
        };
        // Only the form that was refused says why.
        let refused = self.visitor.typed("question") == Some(id.to_string().as_str());
        let fault = refused.then(|| field_error(self.visitor, "places"));
        view! {
            <form class="card stack lesson-question" id=anchor(id) method="post" action=Answer::url()>
                <input type="hidden" name="lesson" value=self.watched.version.head.lesson_id.to_string()/>
                <input type="hidden" name="question" value=id.to_string()/>
                <input type="hidden" name="version" value=self.watched.version.head.id.to_string()/>
                <Back page=self.visitor.page.clone()/>
                <fieldset class="options" id=options_id(id)>
                    <legend class="stem">
                        <small class="soft">{hint(asked.question.kind)}</small><br/>
                        <span id=stem_id(id) inner_html=markdown::inline(&asked.question.stem)></span>
                    </legend>
                    {options.collect_view()}
                </fieldset>
                {fault}
                {waits.map(|told| view! { <p class="help" data-after-film=after_film>{told}</p> })}
                <p><button class="button secondary" disabled=waits.is_some() data-after-film=after_film>"确定"</button></p>
            </form>
        }
        .into_any()
    }
}

/// Where a form that was answered leads to.
fn anchor(question: Uuid) -> String {
    format!("question-{question}")
}

fn stem_id(question: Uuid) -> String {
    format!("stem-{question}")
}

fn options_id(question: Uuid) -> String {
    format!("options-{question}")
}

/// The elements to read aloud of a question.
pub fn read_aloud_ids(question: Uuid) -> [String; 2] {
    [stem_id(question), options_id(question)]
}

const fn hint(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Multiple => "多选题，可选多项",
        other => other.label(),
    }
}

/// What was answered, what was right, and why.
fn answered(asked: &LessonQuestion, answer: &LessonAnswer) -> AnyView {
    let question = &asked.question;
    let (class, word) = if answer.is_right {
        ("notice good", "答对了")
    } else {
        ("notice bad", "答错了")
    };
    let several = question.kind == QuestionKind::Multiple;
    let options = (0u8..).zip(&question.options).map(|(place, option)| {
        let chosen = answer.places.contains(&place);
        let (class, word) = match (question.key.contains(&place), chosen) {
            (true, true) => ("option right yours", Some("您选对了")),
            (true, false) => ("option right", Some("正确答案")),
            (false, true) => ("option wrong yours", Some("您选的，不对")),
            (false, false) => ("option", None),
        };
        view! {
            <li class=class class:several=several>
                <span class="frame"></span>
                <span class="mark">{letter(place).to_string()}</span>
                <span class="text" inner_html=markdown::inline(option)></span>
                {word.map(|word| view! { <span class="verdict">{word}</span> })}
            </li>
        }
    });
    let letters: String = answer.places.iter().copied().map(letter).collect();
    view! {
        <article class="card answer-card" id=anchor(asked.id)>
            <h3 class="stem" id=stem_id(asked.id) inner_html=markdown::inline(&question.stem)></h3>
            <p class=class><strong>{word}</strong>{format!(" 您的回答：{letters}")}</p>
            <ul class="options" id=options_id(asked.id)>{options.collect_view()}</ul>
            <div class="why" inner_html=markdown::inline(&question.explanation)></div>
            <p class="source">{format!("依据：{}", question.source)}</p>
        </article>
    }
    .into_any()
}

/// What is asked, for whoever is not signed in: nothing of theirs would be kept.
fn unanswerable(asked: &LessonQuestion) -> AnyView {
    let question = &asked.question;
    let several = question.kind == QuestionKind::Multiple;
    let options = (0u8..).zip(&question.options).map(|(place, option)| {
        view! {
            <li class="option" class:several=several>
                <span class="frame"></span>
                <span class="mark">{letter(place).to_string()}</span>
                <span class="text" inner_html=markdown::inline(option)></span>
            </li>
        }
    });
    view! {
        <div class="card stack" id=anchor(asked.id)>
            <p class="stem">
                <small class="soft">{hint(question.kind)}</small><br/>
                <span id=stem_id(asked.id) inner_html=markdown::inline(&question.stem)></span>
            </p>
            <ul class="options" id=options_id(asked.id)>{options.collect_view()}</ul>
            <p class="help">"登录后可以作答，答完马上看讲解。"</p>
        </div>
    }
    .into_any()
}
