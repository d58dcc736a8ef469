//! The form in which a question is written, with the phone beside it.

use std::collections::HashMap;

use domain::quizzes::question::letter;
use domain::quizzes::{QuestionKind, WorkingCopy};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use uuid::Uuid;

use super::api::Write;
use super::preview;
use super::typed::OPTIONS;
use crate::ui::autosave::AutoSave;
use crate::ui::lists::options;

/// The form's id.
pub const FORM: &str = "question";

/// What the form is made of.
pub struct Editor<'p> {
    /// Which question.
    pub id: Uuid,
    /// The changes that the form is made for; `None` for a new question.
    pub changes: Option<i64>,
    /// What stands in it.
    pub copy: &'p WorkingCopy,
    /// Whether it saves by itself: not where somebody has to decide between two texts first.
    pub autosaves: bool,
    /// Whether faults are told beside their fields.
    pub checked: bool,
    /// The topics that are offered.
    pub topics: Vec<String>,
}

/// What is wrong, by field.
struct Faults(HashMap<&'static str, String>);

impl Faults {
    fn of(copy: &WorkingCopy, told: bool) -> Self {
        let mut faults: HashMap<&'static str, String> = HashMap::new();
        if told {
            for fault in copy.question.check().err().into_iter().flatten() {
                let text = faults.entry(fault.field()).or_default();
                *text += &fault.to_string();
                text.push('。');
            }
            if let Err(fault) = copy.validity.check() {
                faults.insert(fault.field(), format!("{fault}。"));
            }
        }
        Self(faults)
    }

    fn error(&self, field: &'static str) -> Option<impl IntoView + use<>> {
        let told = self.0.get(field)?.clone();
        Some(view! { <p class="error" id=format!("{field}-error") role="alert">{told}</p> })
    }

    fn wrong(&self, field: &str) -> Option<&'static str> {
        self.0.contains_key(field).then_some("true")
    }
}

impl Editor<'_> {
    /// The form and the phone.
    pub fn view(self) -> AnyView {
        let phone = preview::phone(
            &self.copy.question,
            "停止输入后自动更新；不用脚本时保存后更新。",
        );
        let faults = Faults::of(self.copy, self.checked);
        let changes = self.changes.map(|changes| changes.to_string());
        let validity = &self.copy.validity;
        view! {
            <div class="beside">
                <form id=FORM class="stack" method="post" action=Write::url()>
                    // A form whose first button is disabled is not sent by Enter in a field.
                    <button disabled=true hidden=true></button>
                    <input type="hidden" name="id" value=self.id.to_string()/>
                    <input type="hidden" name="changes" value=changes.unwrap_or_default()/>
                    <fieldset class="group">
                        <legend>"题目"</legend>
                        {kind_field(&self.copy.question.kind, &faults)}
                        {text_area("stem", "题干", "写成一句完整的问话，不超过 500 字。可以用 **加粗** 强调“不”“不能”这样的词。", &self.copy.question.stem, 3, &faults)}
                        {option_rows(self.copy, &faults)}
                        {truth_field(self.copy)}
                        {faults.error("answer")}
                    </fieldset>
                    <fieldset class="group">
                        <legend>"归类"</legend>
                        <div class="pair">
                            {topic_field(&self.copy.question.topic, self.topics, &faults)}
                            {difficulty_field(&self.copy.question.difficulty, &faults)}
                        </div>
                    </fieldset>
                    <fieldset class="group">
                        <legend>"讲解与依据"</legend>
                        {text_area("explanation", "解析", "告诉客户为什么。交卷后显示，用平常话讲清楚，不超过 1000 字。", &self.copy.question.explanation, 4, &faults)}
                        {text_area("source", "依据", "法规名称和条款，例如《存款保险条例》第五条；或案例出处。", &self.copy.question.source, 2, &faults)}
                    </fieldset>
                    <fieldset class="group">
                        <legend>"日期（选填）"</legend>
                        <div class="pair">
                            {day_field("effective_on", "生效日期", "从这一天起可以出现在试卷里。", validity.effective_on, &faults)}
                            {day_field("expires_on", "有效期至", "过了这一天不再出题，例如利率、限额会变的题目。", validity.expires_on, &faults)}
                        </div>
                        {day_field("review_on", "复核日期", "到这一天提醒复核法规是否更新。", validity.review_on, &faults)}
                    </fieldset>
                    <div class="form-bar">
                        <button class="button primary" name="submit" value="1">"提交审核"</button>
                        <button class="button">"保存草稿"</button>
                        <a class="button quiet" href="/staff/questions">"返回列表"</a>
                        {self.autosaves.then(|| view! { <AutoSave what="question".to_owned() form=FORM.to_owned() preview="preview".to_owned()/> })}
                    </div>
                </form>
                {phone}
            </div>
        }
        .into_any()
    }
}

fn kind_field(chosen: &str, faults: &Faults) -> AnyView {
    let kinds = [
        QuestionKind::Single,
        QuestionKind::Multiple,
        QuestionKind::TrueFalse,
    ];
    let chosen = QuestionKind::from_word(chosen);
    let kinds = kinds.map(|kind| {
        let checked = chosen == Some(kind);
        view! {
            <label><input type="radio" name="kind" value=kind.word() checked=checked/><span>{kind.label()}</span></label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>"题型"</legend>
            <div class="segments">{kinds.into_iter().collect_view()}</div>
            {faults.error("kind")}
        </fieldset>
    }
    .into_any()
}

fn text_area(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    value: &str,
    rows: u8,
    faults: &Faults,
) -> AnyView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="help" id=format!("{name}-help")>{help}</p>
            <textarea id=name name=name rows=rows.to_string() aria-invalid=faults.wrong(name)
                aria-describedby=format!("{name}-help {name}-error")>{value.to_owned()}</textarea>
            {faults.error(name)}
        </div>
    }
    .into_any()
}

fn option_rows(copy: &WorkingCopy, faults: &Faults) -> AnyView {
    let question = &copy.question;
    let rows: Vec<_> = (0u8..)
        .take(OPTIONS.max(question.options.len()))
        .map(|place| {
            let mark = letter(place);
            let text = question.options.get(usize::from(place)).cloned();
            let right = question.answer.contains(mark);
            view! {
                <li class="option-row">
                    <span class="letter" aria-hidden="true">{mark.to_string()}</span>
                    <textarea rows="1" name="options[]" aria-label=format!("选项 {mark}")>{text.unwrap_or_default()}</textarea>
                    <div class="more">
                        <label class="right-mark">
                            <input type="checkbox" name="key[]" value=place.to_string() checked=right/>
                            <span>"正确"<span class="visually-hidden">{format!("：选项 {mark}")}</span></span>
                        </label>
                    </div>
                </li>
            }
        })
        .collect();
    view! {
        <fieldset class="field">
            <legend>"选项与答案"</legend>
            <p class="help">"单选题勾一个正确答案，多选题勾两个以上。空着的选项不会保存。答题时选项顺序可以打乱，请不要写“以上都对”。判断题不用填。"</p>
            <ol class="option-rows">{rows}</ol>
            {faults.error("options")}
        </fieldset>
    }
    .into_any()
}

fn truth_field(copy: &WorkingCopy) -> AnyView {
    let answer = copy.question.answer.clone();
    let truths = ["对", "错"].map(|truth| {
        let checked = answer == truth;
        view! {
            <label><input type="radio" name="truth" value=truth checked=checked/><span>{truth}</span></label>
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

fn topic_field(value: &str, topics: Vec<String>, faults: &Faults) -> AnyView {
    let offered = topics
        .into_iter()
        .map(|topic| view! { <option value=topic></option> });
    view! {
        <div class="field">
            <label for="topic">"主题"</label>
            <p class="help" id="topic-help">"例如 反诈、存款、知情权；1 至 20 个字。"</p>
            <input id="topic" name="topic" list="topics" maxlength="20" autocomplete="off" value=value.to_owned()
                aria-invalid=faults.wrong("topic") aria-describedby="topic-help topic-error"/>
            <datalist id="topics">{offered.collect_view()}</datalist>
            {faults.error("topic")}
        </div>
    }
    .into_any()
}

fn difficulty_field(value: &str, faults: &Faults) -> AnyView {
    let levels = [
        ("", "请选择"),
        ("1", "1 · 很容易"),
        ("2", "2 · 容易"),
        ("3", "3 · 中等"),
        ("4", "4 · 难"),
        ("5", "5 · 很难"),
    ];
    view! {
        <div class="field">
            <label for="difficulty">"难度"</label>
            <p class="help" id="difficulty-help">"按普通客户的感受来定。"</p>
            <select id="difficulty" name="difficulty" aria-invalid=faults.wrong("difficulty")
                aria-describedby="difficulty-help difficulty-error">{options(levels, value)}</select>
            {faults.error("difficulty")}
        </div>
    }
    .into_any()
}

fn day_field(
    name: &'static str,
    label: &'static str,
    help: &'static str,
    value: Option<chrono::NaiveDate>,
    faults: &Faults,
) -> AnyView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <p class="help" id=format!("{name}-help")>{help}</p>
            <input id=name name=name type="date" class="medium" value=value.map(|day| day.to_string())
                aria-invalid=faults.wrong(name) aria-describedby=format!("{name}-help {name}-error")/>
            {faults.error(name)}
        </div>
    }
    .into_any()
}
