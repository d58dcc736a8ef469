//! The fields of one question in the editor of a lesson.

use domain::lessons::LessonQuestionDraft;
use domain::quizzes::question::letter;
use domain::quizzes::{QuestionDraft, QuestionKind};
use leptos::prelude::*;

use super::faults::Faults;
use crate::questions::typed::OPTIONS;

/// A row of the form: the question with this place, from 0.
pub struct Row<'r> {
    /// Its place in the form.
    pub place: usize,
    /// What stands in it.
    pub asked: &'r LessonQuestionDraft,
    /// What is wrong in the lesson.
    pub faults: &'r Faults,
}

impl Row<'_> {
    /// The name of a field.
    fn name(&self, field: &str) -> String {
        format!("questions.{}.{field}", self.place)
    }

    /// The id of a field: its faults are told by the number of the question.
    fn id(&self, field: &str) -> String {
        format!("question-{}-{field}", self.place + 1)
    }

    fn error(&self, field: &str) -> Option<AnyView> {
        self.faults.error(&self.id(field))
    }

    fn wrong(&self, field: &str) -> Option<&'static str> {
        self.faults.wrong(&self.id(field))
    }

    /// All of its fields.
    pub fn view(&self) -> AnyView {
        let number = self.place + 1;
        let title = if self.asked.is_empty() {
            format!("第 {number} 题（空着就不保存）")
        } else {
            format!("第 {number} 题")
        };
        let question = &self.asked.question;
        view! {
            <fieldset class="lesson-question stack">
                <legend>{title}</legend>
                {self.carried()}
                <div class="pair">
                    {self.moment()}
                    {self.kind()}
                </div>
                {self.text("stem", "题干", "一句完整的问话，不超过 500 字。", &question.stem)}
                {self.options()}
                {self.truth()}
                {self.error("answer")}
                {self.text("explanation", "解析", "客户答完马上看到，用平常话讲清楚为什么。", &question.explanation)}
                {self.to_bank()}
                // What the form has no field for can be wrong only where somebody else has written it.
                {["topic", "difficulty", "source"].map(|field| self.error(field)).into_iter().collect_view()}
            </fieldset>
        }
        .into_any()
    }

    /// What a question has from elsewhere, and what names it.
    fn carried(&self) -> AnyView {
        let question = &self.asked.question;
        let id = self.asked.id.to_string();
        let carried = [
            ("topic", &question.topic),
            ("difficulty", &question.difficulty),
            ("source", &question.source),
        ];
        let carried = carried
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| {
                let name = self.name(field);
                view! { <input type="hidden" name=name value=text.clone()/> }
            });
        view! {
            <input type="hidden" name=self.name("id") value=id/>
            {carried.collect_view()}
        }
        .into_any()
    }

    fn moment(&self) -> AnyView {
        let (id, name) = (self.id("at"), self.name("at"));
        view! {
            <div class="field">
                <label for=id.clone()>"提问时刻"</label>
                <input id=id.clone() name=name class="brief" inputmode="text" placeholder="00:25" autocomplete="off"
                    value=self.asked.at.clone() aria-invalid=self.wrong("at")
                    aria-describedby=format!("{id}-help {id}-error")/>
                <p class="help" id=format!("{id}-help")>"播到这里停下来问；留空在片尾问。"</p>
                {self.error("at")}
            </div>
        }
        .into_any()
    }

    fn kind(&self) -> AnyView {
        let chosen = self.asked.question.kind();
        let kinds = [
            QuestionKind::Single,
            QuestionKind::Multiple,
            QuestionKind::TrueFalse,
        ];
        let kinds = kinds.map(|kind| {
            let checked = chosen == Some(kind);
            let name = self.name("kind");
            view! {
                <label><input type="radio" name=name value=kind.word() checked=checked/><span>{kind.label()}</span></label>
            }
        });
        view! {
            <fieldset class="field">
                <legend>"题型"</legend>
                <div class="segments">{kinds.into_iter().collect_view()}</div>
                {self.error("kind")}
            </fieldset>
        }
        .into_any()
    }

    fn text(&self, field: &str, label: &'static str, help: &'static str, value: &str) -> AnyView {
        let (id, name) = (self.id(field), self.name(field));
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <p class="help" id=format!("{id}-help")>{help}</p>
                <textarea id=id.clone() name=name rows="2" aria-invalid=self.wrong(field)
                    aria-describedby=format!("{id}-help {id}-error")>{value.to_owned()}</textarea>
                {self.error(field)}
            </div>
        }
        .into_any()
    }

    fn options(&self) -> AnyView {
        let question = &self.asked.question;
        let rows: Vec<_> = (0u8..)
            .take(OPTIONS.max(question.options.len()))
            .map(|place| self.option(question, place))
            .collect();
        view! {
            <fieldset class="field">
                <legend>"选项与答案"</legend>
                <p class="help">"单选题勾一个“正确”，多选题勾两个以上；判断题不用填。"</p>
                <ol class="option-rows">{rows}</ol>
                {self.error("options")}
            </fieldset>
        }
        .into_any()
    }

    fn option(&self, question: &QuestionDraft, place: u8) -> AnyView {
        let mark = letter(place);
        let number = self.place + 1;
        let text = question.options.get(usize::from(place)).cloned();
        let is_choice = question.kind() != Some(QuestionKind::TrueFalse);
        let right = is_choice && question.answer.contains(mark);
        let (options, key) = (self.name("options"), self.name("key"));
        view! {
            <li class="option-row">
                <span class="letter" aria-hidden="true">{mark.to_string()}</span>
                <textarea rows="1" name=options aria-label=format!("第 {number} 题选项 {mark}")>{text.unwrap_or_default()}</textarea>
                <div class="more">
                    <label class="right-mark">
                        <input type="checkbox" name=key value=place.to_string() checked=right/>
                        <span>"正确"<span class="visually-hidden">{format!("：第 {number} 题选项 {mark}")}</span></span>
                    </label>
                </div>
            </li>
        }
        .into_any()
    }

    fn truth(&self) -> AnyView {
        let answer = self.asked.question.answer.clone();
        let truths = ["对", "错"].map(|truth| {
            let checked = answer == truth;
            let name = self.name("truth");
            view! {
                <label><input type="radio" name=name value=truth checked=checked/><span>{truth}</span></label>
            }
        });
        view! {
            <fieldset class="field">
                <legend>"判断题的答案"</legend>
                <div class="segments">{truths.into_iter().collect_view()}</div>
            </fieldset>
        }
        .into_any()
    }

    fn to_bank(&self) -> AnyView {
        let name = self.name("to_bank");
        let checked = self.asked.to_bank == "yes";
        view! {
            <label class="check">
                <input type="checkbox" name=name value="yes" checked=checked/>
                <span><b>"入题库"</b>" "<span class="soft">"微课发布时一并发布到题库，活动可以抽到它。主题用涉及的权益，依据用“法规与出处”。"</span></span>
            </label>
        }
        .into_any()
    }
}
