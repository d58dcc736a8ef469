//! The forms of a lesson at the console, as its pages send them.

use app::error::AppError;
use app::lessons::refusal::LessonRefusal;
use domain::lessons::{FilmFiles, LessonDraft, LessonQuestionDraft};
use storage::lessons;
use storage::testing::lessons::{add_film, film_files};
use uuid::Uuid;

use crate::test_app::{Browser, Reply, TestApp, new_id};

/// The stem of the lesson's last question, which is also one that the bank may have already.
pub const STEM: &str = "存款保险最高偿付多少？";

pub type Form<'f> = Vec<(&'f str, &'f str)>;

/// A film of a minute that can be watched.
pub async fn ready_film(app: &TestApp) -> String {
    let id = new_id();
    let files = FilmFiles {
        duration_ms: 60_000,
        ..film_files()
    };
    add_film(&app.state.db, id, files, app.state.clock.now()).await;
    id.to_string()
}

/// A whole lesson of this title, as the editor's form sends it.
pub fn lesson_form<'f>(changes: &'f str, film: &'f str, title: &'f str) -> Form<'f> {
    vec![
        ("changes", changes),
        ("film", film),
        ("title", title),
        ("summary", "别人替您打的勾，也是您的承诺。"),
        ("case", "王阿姨去办卡，柜员替她把选项都勾上了。"),
        ("turning_point", "她没有马上签字，先看了一遍。"),
        ("risks", "代客户勾选\n捆绑销售"),
        ("right", "information"),
        ("advice", "自己看，自己勾"),
        ("source", "《银行保险机构消费者权益保护管理办法》"),
        (
            "captions",
            "00:01.000 --> 00:04.000\n我帮您都勾上了。\n\n00:21.000 --> 00:24.000\n我先看看。",
        ),
        ("chapters", "00:00 起因\n00:20 转折"),
        ("questions.0.id", "00000000-0000-0000-0000-0000000000a1"),
        ("questions.0.at", "00:25"),
        ("questions.0.kind", "true_false"),
        ("questions.0.stem", "柜员可以替客户勾选。"),
        ("questions.0.truth", "错"),
        ("questions.0.explanation", "要由客户自己确认。"),
        ("questions.0.to_bank", "yes"),
        ("questions.1.id", "00000000-0000-0000-0000-0000000000a2"),
        ("questions.1.kind", "multiple"),
        ("questions.1.stem", "签字之前应当做什么？"),
        ("questions.1.options", "看清每一项"),
        ("questions.1.options", "不懂就问"),
        ("questions.1.options", "直接签字"),
        ("questions.1.key", "0"),
        ("questions.1.key", "1"),
        ("questions.1.explanation", "看清、问清再签。"),
        ("questions.1.to_bank", "yes"),
        ("questions.2.id", "00000000-0000-0000-0000-0000000000a3"),
        ("questions.2.kind", "single"),
        ("questions.2.stem", STEM),
        ("questions.2.options", "20万元"),
        ("questions.2.options", "50万元"),
        ("questions.2.key", "1"),
        ("questions.2.explanation", "条例规定是五十万元。"),
        ("questions.2.to_bank", "yes"),
        ("questions.3.id", "00000000-0000-0000-0000-0000000000a4"),
        ("questions.3.stem", ""),
        ("questions.3.to_bank", "yes"),
    ]
}

/// The form with another value in a field.
pub fn with<'f>(mut form: Form<'f>, name: &str, value: &'f str) -> Form<'f> {
    let field = form.iter_mut().find(|(known, _)| *known == name);
    field.expect("a field of the form").1 = value;
    form
}

pub fn page_of(id: Uuid) -> String {
    format!("/staff/lessons/{id}")
}

/// Sends the editor's form and shows the page that it leads to.
pub async fn write(browser: &mut Browser, id: Uuid, form: &[(&str, &str)]) -> Reply {
    browser
        .submit(&format!("/staff/lessons/{id}/draft"), form)
        .await
}

/// Writes a whole lesson and hands it to the reviewers: it then has one change.
pub async fn submits(app: &TestApp, editor: &mut Browser, title: &str) -> (Uuid, String) {
    let (id, film) = (new_id(), ready_film(app).await);
    let mut form = lesson_form("", &film, title);
    form.push(("submit", "1"));
    let page = write(editor, id, &form).await;
    assert!(page.shows("已提交审核"), "{page:?}");
    (id, film)
}

/// Takes a step with the changes that stand.
pub async fn step(browser: &mut Browser, verb: &str, id: Uuid, changes: i64) -> Option<AppError> {
    let form = [
        ("id", id.to_string()),
        ("changes", changes.to_string()),
        ("remark", "字幕有错字".to_owned()),
        ("reason", "办法已修改".to_owned()),
    ];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let address = format!("/api/lessons/{verb}");
    browser.call(&address, &form).await.error()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "compared with what a call returned"
)]
pub fn refused(refusal: LessonRefusal) -> Option<AppError> {
    Some(refusal.into())
}

/// Sends a form as a page does that saves by itself.
pub async fn autosave(browser: &mut Browser, form: &[(&str, &str)]) -> Reply {
    let fields = as_fields(form);
    let fields: Form<'_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    browser.call("/api/staff/autosave", &fields).await
}

fn as_fields(form: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = vec![("what".to_owned(), "lesson".to_owned())];
    for (place, (name, value)) in form.iter().enumerate() {
        fields.push((format!("fields[{place}][0]"), (*name).to_owned()));
        fields.push((format!("fields[{place}][1]"), (*value).to_owned()));
    }
    fields
}

/// Has the editor's page save by itself: for how many changes the next save is made, and the phone.
pub async fn saved_by_itself(browser: &mut Browser, form: &[(&str, &str)]) -> (i64, String) {
    let reply = autosave(browser, form).await;
    let told: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    let preview = told["stored"]["preview"].as_str().unwrap();
    (
        told["stored"]["changes"].as_i64().unwrap(),
        preview.to_owned(),
    )
}

/// Hands a lesson to the reviewers just as its page has it.
pub async fn submit_as_it_stands(app: &TestApp, browser: &mut Browser, id: Uuid) -> Reply {
    let stored = {
        let mut conn = app.state.db.read().await.unwrap();
        lessons::find(&mut conn, id).await.unwrap().unwrap()
    };
    let mut form = form_of(&stored.lesson.draft);
    form.push(("changes".to_owned(), stored.changes.to_string()));
    form.push(("submit".to_owned(), "1".to_owned()));
    let form: Form<'_> = form
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let page = write(browser, id, &form).await;
    let mut conn = app.state.db.read().await.unwrap();
    let submitted = lessons::find(&mut conn, id).await.unwrap().unwrap();
    assert_eq!(
        submitted.lesson.draft, stored.lesson.draft,
        "nothing was changed by it"
    );
    assert_eq!(submitted.changes, stored.changes + 1);
    page
}

/// What the editor's form holds of a draft.
fn form_of(draft: &LessonDraft) -> Vec<(String, String)> {
    let film = draft.film.map(|film| film.to_string());
    let texts = [
        ("film", film.as_deref().unwrap_or_default()),
        ("title", &draft.title),
        ("summary", &draft.summary),
        ("case", &draft.case),
        ("turning_point", &draft.turning_point),
        ("risks", &draft.risks),
        ("right", &draft.right),
        ("advice", &draft.advice),
        ("source", &draft.source),
        ("tags", &draft.tags),
        ("elder_text", &draft.elder_text),
        ("expires_on", &draft.expires_on),
        ("captions", &draft.captions),
        ("chapters", &draft.chapters),
        ("may_seek", &draft.may_seek),
        ("participants_only", &draft.participants_only),
    ];
    let texts = texts.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let questions = draft.questions.iter().enumerate();
    let questions = questions.flat_map(|(row, asked)| fields_of(row, asked));
    texts.into_iter().chain(questions).collect()
}

fn fields_of(row: usize, asked: &LessonQuestionDraft) -> Vec<(String, String)> {
    let question = &asked.question;
    let id = asked.id.to_string();
    let mut fields = vec![
        ("id", id.as_str()),
        ("at", &asked.at),
        ("to_bank", &asked.to_bank),
        ("kind", &question.kind),
        ("topic", &question.topic),
        ("difficulty", &question.difficulty),
        ("stem", &question.stem),
        ("truth", &question.answer),
        ("explanation", &question.explanation),
        ("source", &question.source),
    ];
    fields.extend(
        question
            .options
            .iter()
            .map(|option| ("options", option.as_str())),
    );
    let key = question.answer.chars().filter_map(|letter| {
        let place = "ABCDEFGH".find(letter)?;
        ["0", "1", "2", "3", "4", "5", "6", "7"].get(place).copied()
    });
    fields.extend(key.map(|place| ("key", place)));
    let named = fields.into_iter();
    named
        .map(|(field, value)| (format!("questions.{row}.{field}"), value.to_owned()))
        .collect()
}
