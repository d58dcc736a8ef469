//! The form in which a lesson is written, with the phone beside it.

use domain::lessons::draft::MOST_QUESTIONS;
use domain::lessons::{LessonDraft, LessonQuestionDraft, Right};
use leptos::prelude::*;
use uuid::Uuid;

use super::faults::Faults;
use super::phone::phone;
use super::question_fields::Row;
use crate::context::AppState;
use crate::ui::autosave::AutoSave;
use crate::ui::lists::options;

/// The form's id.
pub const FORM: &str = "lesson";

/// The rows for questions that the form offers beyond those that are written.
const SPARE_ROWS: usize = 2;

/// How captions are written.
const CAPTIONS: &str = "00:01.000 --> 00:04.000\n<v 柜员>我帮您都勾上了，签个字就行。\n\n00:04.500 --> 00:07.500\n<v 王阿姨>等一等，我先看看都写了什么。";

/// What the form is made of.
pub struct Editor<'p> {
    /// Which lesson.
    pub id: Uuid,
    /// The changes that the form is made for; `None` for a new lesson.
    pub changes: Option<i64>,
    /// What stands in it.
    pub draft: &'p LessonDraft,
    /// What is told beside its fields.
    pub faults: &'p Faults,
    /// Whether it saves by itself: not where somebody has to decide between two texts first.
    pub autosaves: bool,
    /// Empty rows for more questions.
    pub spare: Vec<LessonQuestionDraft>,
}

/// Empty rows for more questions, each with the id that its question will have.
pub fn spare_rows(state: &AppState, draft: &LessonDraft) -> Vec<LessonQuestionDraft> {
    let room = MOST_QUESTIONS.saturating_sub(draft.questions.len());
    let rows = (0..room.min(SPARE_ROWS)).map(|_| LessonQuestionDraft {
        id: state.clock.id(),
        to_bank: "yes".into(),
        ..LessonQuestionDraft::default()
    });
    rows.collect()
}

/// The address that the form is posted to.
pub fn address(id: Uuid) -> String {
    format!("/staff/lessons/{id}/draft")
}

impl Editor<'_> {
    /// The form and the phone.
    pub fn view(&self) -> AnyView {
        let changes = self.changes.map(|changes| changes.to_string());
        let film = self.draft.film.map(|film| film.to_string());
        let preview = self.changes.map(|_| {
            let page = format!("/staff/lessons/{}/preview", self.id);
            view! { <a class="button quiet" href=page>"预览整节微课"</a> }
        });
        view! {
            <div class="beside">
                <form id=FORM class="stack" method="post" action=address(self.id)>
                    // A form whose first button is disabled is not sent by Enter in a field.
                    <button disabled=true hidden=true></button>
                    <input type="hidden" name="id" value=self.id.to_string()/>
                    <input type="hidden" name="changes" value=changes.unwrap_or_default()/>
                    <input type="hidden" name="film" value=film.unwrap_or_default()/>
                    {self.head()}
                    {self.story()}
                    {self.along_the_film()}
                    {self.questions()}
                    {self.settings()}
                    <div class="form-bar">
                        <button class="button primary" name="submit" value="1">"提交审核"</button>
                        <button class="button">"保存草稿"</button>
                        {preview}
                        <a class="button quiet" href="/staff/lessons">"返回列表"</a>
                        {self.autosaves.then(|| view! { <AutoSave what="lesson".to_owned() form=FORM.to_owned() preview="preview".to_owned()/> })}
                    </div>
                </form>
                {phone(self.draft, "停止输入后自动更新；不用脚本时保存后更新。")}
            </div>
        }
        .into_any()
    }

    fn head(&self) -> AnyView {
        view! {
            <fieldset class="group">
                <legend>"标题与简介"</legend>
                {self.line("title", "标题", "一句话点出教训，例如“别人替您打的勾，也是您的承诺”；不超过 30 字。", &self.draft.title)}
                {self.area("summary", "简介", "列表和海报上显示，不超过 100 字。", &self.draft.summary, 2)}
            </fieldset>
        }
        .into_any()
    }

    fn story(&self) -> AnyView {
        let draft = self.draft;
        let none = [(String::new(), "请选择".to_owned())];
        let rights = Right::ALL.map(|right| (right.word().to_owned(), right.label().to_owned()));
        let chosen = draft.right().map_or("", Right::word);
        let rights = options(none.into_iter().chain(rights), chosen);
        view! {
            <fieldset class="group">
                <legend>"案例"</legend>
                {self.area("case", "案情", "谁、在哪里、发生了什么。用化名，不写真实姓名、卡号、电话；不超过 3000 字。", &draft.case, 6)}
                {self.area("turning_point", "转折", "哪一步做对了，或者本来可以怎么做。", &draft.turning_point, 3)}
                {self.area("risks", "风险点", "一行一条，最多 10 条。", &draft.risks, 3)}
                <div class="field">
                    <label for="right">"涉及的权益"</label>
                    <p class="help" id="right-help">"金融消费者八项权益之一；客户按它查找微课。"</p>
                    <select id="right" name="right" aria-invalid=self.faults.wrong("right")
                        aria-describedby="right-help right-error">{rights}</select>
                    {self.faults.error("right")}
                </div>
                {self.area("advice", "怎么做", "客户遇到同样的事该怎么做，一行一条，最多 10 条。", &draft.advice, 3)}
                {self.area("source", "法规与出处", "法规名称和条款，或案例出处；不超过 500 字。", &draft.source, 2)}
                {self.area("elder_text", "长辈版文字（选填）", "长辈版里代替案情显示：短句、口语、一段一个意思。不填就用案情。", &draft.elder_text, 3)}
            </fieldset>
        }
        .into_any()
    }

    fn along_the_film(&self) -> AnyView {
        view! {
            <fieldset class="group">
                <legend>"字幕与章节"</legend>
                {self.area("captions", "字幕", "视频里说的每一句话；听不清、不方便开声音的客户靠它看懂。", &self.draft.captions, 8)}
                <details class="lesson-example">
                    <summary>"字幕怎么写"</summary>
                    <p class="soft">"每条先写起止时间，下一行写文字，不超过 80 字；两条之间空一行。说话的人像例子里那样写在话的前面，可以不写。也可以在“视频”里上传 .vtt 或 .srt 文件。"</p>
                    <pre>{CAPTIONS}</pre>
                </details>
                {self.area("chapters", "章节（选填）", "一行一章，第一章从 00:00 开始，例如“00:00 起因”“01:10 转折”。文字稿按章节分页。", &self.draft.chapters, 3)}
            </fieldset>
        }
        .into_any()
    }

    fn questions(&self) -> AnyView {
        let written = self.draft.questions.iter().chain(&self.spare);
        let rows: Vec<_> = written
            .enumerate()
            .map(|(place, asked)| {
                let faults = self.faults;
                Row {
                    place,
                    asked,
                    faults,
                }
                .view()
            })
            .collect();
        view! {
            <fieldset class="group" id="questions">
                <legend>"题目"</legend>
                <p class="help">{format!("至少 3 道入题库，最多 {MOST_QUESTIONS} 道。保存后会多出两道空的；把一道题的文字都删掉再保存，就去掉了它。")}</p>
                {self.faults.error("questions")}
                {rows}
            </fieldset>
        }
        .into_any()
    }

    fn settings(&self) -> AnyView {
        let draft = self.draft;
        let expires_on = draft.expires_on.clone();
        view! {
            <fieldset class="group">
                <legend>"查找与开放"</legend>
                {self.line("tags", "标签（选填）", "客户搜得到的词，用顿号或空格隔开，最多 10 个。", &draft.tags)}
                <div class="field">
                    <label for="expires_on">"有效期至（选填）"</label>
                    <p class="help" id="expires_on-help">"过了这一天客户看不到；不填就一直有效。"</p>
                    <input id="expires_on" name="expires_on" type="date" class="medium" value=expires_on
                        aria-invalid=self.faults.wrong("expires_on") aria-describedby="expires_on-help expires_on-error"/>
                    {self.faults.error("expires_on")}
                </div>
                {check("may_seek", "允许首次观看时跳看", "不勾选时，第一次要按顺序看，看过的部分可以随意拖动。", &draft.may_seek)}
                {check("participants_only", "仅登录客户可看", "不勾选时，不登录也能看，但不计入学会人数。", &draft.participants_only)}
            </fieldset>
        }
        .into_any()
    }

    fn line(
        &self,
        name: &'static str,
        label: &'static str,
        help: &'static str,
        value: &str,
    ) -> AnyView {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <p class="help" id=format!("{name}-help")>{help}</p>
                <input id=name name=name autocomplete="off" value=value.to_owned() aria-invalid=self.faults.wrong(name)
                    aria-describedby=format!("{name}-help {name}-error")/>
                {self.faults.error(name)}
            </div>
        }
        .into_any()
    }

    fn area(
        &self,
        name: &'static str,
        label: &'static str,
        help: &'static str,
        value: &str,
        rows: u8,
    ) -> AnyView {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <p class="help" id=format!("{name}-help")>{help}</p>
                <textarea id=name name=name rows=rows.to_string() aria-invalid=self.faults.wrong(name)
                    aria-describedby=format!("{name}-help {name}-error")>{value.to_owned()}</textarea>
                {self.faults.error(name)}
            </div>
        }
        .into_any()
    }
}

fn check(name: &'static str, label: &'static str, help: &'static str, value: &str) -> AnyView {
    let checked = value == "yes";
    view! {
        <label class="check">
            <input type="checkbox" name=name value="yes" checked=checked/>
            <span><b>{label}</b>" "<span class="soft">{help}</span></span>
        </label>
    }
    .into_any()
}
