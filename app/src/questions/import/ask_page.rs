//! `/staff/questions/import`: what to bring, and what was brought lately.

use axum::extract::{Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::quizzes::QuestionDraft;
use domain::staff::Permission;
use exchange::questions::FileFormat;
use leptos::prelude::*;
use storage::question_imports::{self as imports, Defaults, StoredImport};
use storage::questions;

use super::bring::bring;
use super::source::Source;
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::{Brought, brought};
use crate::ui::format;
use crate::ui::lists::options;

/// The imports that are listed.
const LISTED: u16 = 10;

/// What stands in the form.
#[derive(Default)]
struct Form {
    text: String,
    format: String,
    defaults: Defaults,
    refused: Option<(&'static str, String)>,
}

/// `GET /staff/questions/import`. For those who edit questions.
pub async fn ask(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditQuestions)?.clone();
    show(&state, &desk, &who, Form::default()).await
}

/// `POST /staff/questions/import`: reads what is brought and leads to what would happen. For those
/// who edit questions.
pub async fn upload(
    State(state): State<AppState>,
    desk: Desk,
    form: Multipart,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditQuestions)?.clone();
    let brought = brought(form).await?;
    let mut form = Form {
        text: brought.field("text").to_owned(),
        format: brought.field("format").to_owned(),
        defaults: Defaults {
            topic: brought.field("topic").trim().to_owned(),
            difficulty: brought.field("difficulty").trim().to_owned(),
            source: brought.field("source").trim().to_owned(),
        },
        refused: None,
    };
    let source = match source(brought) {
        Ok(source) => source,
        Err(refused) => {
            form.refused = Some(refused);
            return show(&state, &desk, &who, form).await;
        }
    };
    if let Some(refused) = wrong_default(&form.defaults) {
        form.refused = Some(refused);
        return show(&state, &desk, &who, form).await;
    }
    let field = if source.name.is_empty() {
        "text"
    } else {
        "file"
    };
    match bring(&state, &who, source, form.defaults.clone()).await? {
        Ok(id) => Ok(Redirect::to(&format!("/staff/questions/import/{id}")).into_response()),
        Err(told) => {
            form.refused = Some((field, told));
            show(&state, &desk, &who, form).await
        }
    }
}

fn source(brought: Brought) -> Result<Source, (&'static str, String)> {
    let format = match brought.field("format") {
        "" | "auto" => None,
        word => FileFormat::from_word(word),
    };
    let text = brought.field("text");
    match (brought.bytes.is_empty(), text.trim().is_empty()) {
        (true, true) if !brought.name.is_empty() => Err((
            "file",
            format!("「{}」是空的，没有内容。请换一个文件。", brought.name),
        )),
        (true, true) => Err(("file", "请选择文件，或在下面粘贴题目。".into())),
        (false, false) => Err((
            "file",
            "文件和粘贴的文字一次只导入一样，请去掉其中一样。".into(),
        )),
        (true, false) => Ok(Source {
            name: String::new(),
            bytes: text.as_bytes().to_vec(),
            format,
        }),
        (false, true) => Ok(Source {
            // A name tells what a file is; one without says no more than that there is one.
            name: if brought.name.is_empty() {
                "upload".into()
            } else {
                brought.name
            },
            bytes: brought.bytes,
            format,
        }),
    }
}

/// What a question could not have, no row gets.
fn wrong_default(defaults: &Defaults) -> Option<(&'static str, String)> {
    let draft = QuestionDraft {
        topic: defaults.topic.clone(),
        difficulty: defaults.difficulty.clone(),
        source: defaults.source.clone(),
        ..QuestionDraft::default()
    };
    let wrong = draft.check_answerable();
    let wrong = |field: &'static str| {
        let fault = wrong.iter().find(|fault| fault.field() == field)?;
        Some((field, format!("{fault}。")))
    };
    ["topic", "difficulty", "source"]
        .into_iter()
        .find_map(wrong)
}

async fn show(
    state: &AppState,
    desk: &Desk,
    who: &SignedInStaff,
    form: Form,
) -> Result<Response, AppError> {
    let (topics, recent) = {
        let mut conn = state.db.read().await?;
        let topics = questions::topics(&mut conn).await?;
        (topics, imports::latest(&mut conn, who.id, LISTED).await?)
    };
    let topics = topics.into_iter().map(|(topic, _)| topic).collect();
    let place = Place::new(Section::Questions, "导入题目");
    Ok(page(state, desk, &place, || {
        view! {
            <div class="page-head"><div>
                <h1>"导入题目"</h1>
                <p class="soft">"先逐题核对，确认后才写入题库，成为草稿。答案只取文中写明的，拿不准的由您来定。"</p>
            </div></div>
            {fields(form, topics)}
            {list(state, &recent)}
        }
    }))
}

fn fields(form: Form, topics: Vec<String>) -> impl IntoView {
    let Form {
        text,
        format,
        defaults,
        refused,
    } = form;
    let error = |field: &'static str| {
        let (_, told) = refused.as_ref().filter(|(wrong, _)| *wrong == field)?;
        Some(view! { <p class="error" id=format!("{field}-error") role="alert">{told.clone()}</p> })
    };
    let wrong = |field: &str| {
        let here = refused.as_ref().is_some_and(|(wrong, _)| *wrong == field);
        here.then_some("true")
    };
    let formats = [
        ("auto", "自动识别"),
        ("table", "表格（Excel、CSV、TSV）"),
        ("text", "题目文本"),
        ("gift", "GIFT"),
        ("aiken", "Aiken"),
    ];
    let levels = [("", "不设")]
        .into_iter()
        .chain(["1", "2", "3", "4", "5"].map(|level| (level, level)));
    let topics: Vec<_> = topics
        .into_iter()
        .map(|topic| view! { <option value=topic></option> })
        .collect();
    view! {
        <form class="stack" method="post" action="/staff/questions/import" enctype="multipart/form-data">
            <div class="card stack">
                <div class="upload field">
                    <label for="file"><strong>"选择文件，或把文件拖到框里"</strong></label>
                    <p class="help" id="file-help">"Excel 工作簿（.xlsx）、CSV、TSV、题目文本（.txt）、GIFT 或 Aiken，不超过 20 MB。Word 里的题目可以复制后粘贴到下面。"</p>
                    <input id="file" type="file" name="file" accept=".xlsx,.csv,.tsv,.txt,.gift,.aiken,.md"
                        aria-invalid=wrong("file") aria-describedby="file-help file-error"/>
                    {error("file")}
                </div>
                <div class="field">
                    <label for="text">"或者粘贴题目"</label>
                    <p class="help" id="text-help">"题号、选项、答案照平常的写法即可，例如：1. 题干（A）；答案也可以集中写在最后。"</p>
                    <textarea id="text" name="text" class="tall" rows="8" aria-invalid=wrong("text")
                        aria-describedby="text-help text-error">{text}</textarea>
                    {error("text")}
                </div>
                <div class="field">
                    <label for="format">"格式"</label>
                    <select id="format" name="format" class="medium">{options(formats, &format)}</select>
                </div>
            </div>
            <fieldset class="group">
                <legend>"文件里没写时（选填）"</legend>
                <div class="pair">
                    <div class="field">
                        <label for="topic">"主题"</label>
                        <input id="topic" name="topic" maxlength="20" list="topics" value=defaults.topic
                            aria-invalid=wrong("topic") aria-describedby="topic-error"/>
                        <datalist id="topics">{topics}</datalist>
                        {error("topic")}
                    </div>
                    <div class="field">
                        <label for="difficulty">"难度"</label>
                        <select id="difficulty" name="difficulty" class="brief">{options(levels, &defaults.difficulty)}</select>
                        {error("difficulty")}
                    </div>
                </div>
                <div class="field">
                    <label for="source">"依据"</label>
                    <input id="source" name="source" maxlength="200" value=defaults.source
                        aria-invalid=wrong("source") aria-describedby="source-error"/>
                    {error("source")}
                </div>
            </fieldset>
            <div class="form-bar">
                <button class="button primary">"上传并核对"</button>
                <a class="button quiet" href="/staff/questions/template.xlsx">"下载模板"</a>
                <a class="button quiet" href="/staff/questions">"取消"</a>
            </div>
        </form>
    }
}

fn list(state: &AppState, recent: &[StoredImport]) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = recent
        .iter()
        .map(|found| {
            let at = format::moment(found.created_at, state.clock.now(), state.settings.zone);
            let page = format!("/staff/questions/import/{}", found.import.id);
            let told = format!(
                "{at}，{} 题，{}",
                found.import.row_count,
                found.state.label()
            );
            view! { <li><a href=page>{called(found)}</a><span class="meta">{told}</span></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"您最近的导入"</h2><ul class="list">{items}</ul></section> }
    })
}

/// What an import is called.
pub fn called(found: &StoredImport) -> String {
    if found.import.name.is_empty() {
        "粘贴的题目".into()
    } else {
        found.import.name.clone()
    }
}
