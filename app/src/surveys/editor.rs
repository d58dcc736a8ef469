//! `/staff/campaigns/{id}/survey`: a survey that is being written.

use axum::body::Bytes;
use axum::extract::{Multipart, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use domain::quizzes::clean;
use domain::staff::Permission;
use domain::surveys::edit::Way;
use domain::surveys::{Ask, Definition, Finding, Key, Naming, Page, Place, Question};
use http::header;
use leptos::prelude::*;
use uuid::Uuid;

use super::editor_logic::{Fields, condition_fields, jump_fields, read_condition, read_jumps};
use super::editor_question::{question_fields, read_question};
use super::keep::{Kept, load, save};
use super::reading::number_of;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::staff::console::{self, Section, page};
use crate::staff::who::{Desk, SignedInStaff};
use crate::ui::files::{brought, download};
use crate::ui::lists::options;

fn home(id: Uuid) -> String {
    format!("/staff/campaigns/{id}/survey")
}

fn place(kept: &Kept, id: Uuid, title: impl Into<String>) -> console::Place {
    console::Place::new(Section::Campaigns, title)
        .below(kept.campaign.clone(), format!("/staff/campaigns/{id}"))
}

/// `GET /staff/campaigns/{id}/survey`. For those who compose campaigns.
pub async fn survey(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    desk.require(Permission::EditCampaigns)?;
    let kept = load(&state, id).await?;
    let place = place(&kept, id, "问卷");
    let definition = kept.definition.clone().unwrap_or_else(Definition::blank);
    let begun = kept.definition.is_some();
    let zone = state.settings.zone;
    Ok(page(&state, &desk, &place, || {
        let findings = if begun {
            definition.check()
        } else {
            Vec::new()
        };
        let count = definition.questions().count();
        view! {
            <div class="page-head">
                <div>
                    <h1>"问卷"<span class="count">{format!("{count} 题")}</span></h1>
                    <p class="soft">{format!("大约 {} 分钟。每一处修改保存后马上生效于草稿，随活动一起审核和发布。", definition.minutes())}</p>
                </div>
                {begun.then(|| view! { <a class="button" href=format!("{}.json", home(id))>"下载问卷文件"</a> })}
            </div>
            {found(&definition, &findings, id)}
            {pages(&definition, &findings, id)}
            {about(&definition, id, zone)}
            {bring(id)}
        }
    }))
}

/// What is wrong, each leading to where it is.
fn found(definition: &Definition, findings: &[Finding], id: Uuid) -> Option<AnyView> {
    let items: Vec<_> = findings
        .iter()
        .map(|finding| {
            let told = finding.fault.to_string();
            let (to, told) = match &finding.place {
                Place::Survey => (format!("{}#about", home(id)), told),
                Place::Page(key) => {
                    let at = definition.page(key.as_str()).unwrap_or(0) + 1;
                    (
                        format!("{}/pages/{key}", home(id)),
                        format!("第 {at} 页：{told}"),
                    )
                }
                Place::Question(key) => {
                    let question = definition.question(key.as_str());
                    let number = question.map_or(0, |question| number_of(definition, question));
                    (
                        format!("{}/questions/{key}", home(id)),
                        format!("第 {number} 题：{told}"),
                    )
                }
            };
            view! { <li><a href=to>{told}</a></li> }
        })
        .collect();
    (!findings.is_empty()).then(|| {
        view! {
            <div class="notice warning"><p><strong>{format!("还有 {} 处要改", findings.len())}</strong></p><ul>{items}</ul></div>
        }
        .into_any()
    })
}

/// A button that sends a step.
fn step(id: Uuid, verb: &'static str, of: &Key, label: &'static str, about: &str) -> AnyView {
    view! {
        <form method="post" action=home(id)>
            <input type="hidden" name="of" value=of.to_string()/>
            <button class="button small quiet" name="do" value=verb>{label}<span class="visually-hidden">{format!("：{about}")}</span></button>
        </form>
    }
    .into_any()
}

fn pages(definition: &Definition, findings: &[Finding], id: Uuid) -> AnyView {
    let pages: Vec<_> = definition
        .pages
        .iter()
        .enumerate()
        .map(|(at, page)| page_card(definition, findings, page, at, id))
        .collect();
    view! {
        {pages}
        <form method="post" action=home(id)><button class="button" name="do" value="add_page">"增加一页"</button></form>
    }
    .into_any()
}

fn page_card(
    definition: &Definition,
    findings: &[Finding],
    page: &Page,
    at: usize,
    id: Uuid,
) -> AnyView {
    let name = format!("第 {} 页 {}", at + 1, page.title);
    let logic = [
        page.show_if.as_ref().map(|_| "有显示条件"),
        (!page.jumps.is_empty()).then_some("有跳转"),
    ];
    let logic: Vec<_> = logic.into_iter().flatten().collect();
    let questions: Vec<_> = page
        .questions
        .iter()
        .map(|question| question_row(definition, findings, question, id))
        .collect();
    let kinds = Ask::WORDS
        .into_iter()
        .filter_map(|word| Some((word, Ask::blank(word)?.label())));
    let kinds = kinds.filter(|(word, _)| *word != "contact" || !definition.is_anonymous());
    let key = &page.key;
    view! {
        <section class="card stack">
            <div class="card-head">
                <h2><a href=format!("{}/pages/{key}", home(id))>{name.clone()}</a></h2>
                <div class="actions"><span class="soft">{logic.join("，")}</span>
                    {step(id, "page_up", key, "上移", &name)}
                    {step(id, "page_down", key, "下移", &name)}
                    {step(id, "remove_page", key, "删除", &name)}
                </div>
            </div>
            <ol class="survey-rows">{questions}</ol>
            <form class="row" method="post" action=home(id)>
                <input type="hidden" name="of" value=key.to_string()/>
                <label class="visually-hidden" for=format!("kind-{key}")>"题型"</label>
                <select id=format!("kind-{key}") name="kind">{options(kinds, "single")}</select>
                <button class="button small" name="do" value="add">"增加一题"</button>
            </form>
        </section>
    }
    .into_any()
}

fn question_row(
    definition: &Definition,
    findings: &[Finding],
    question: &Question,
    id: Uuid,
) -> AnyView {
    let key = &question.key;
    let number = number_of(definition, question);
    let text = if question.text.is_empty() {
        "（还没有写）"
    } else {
        question.text.as_str()
    };
    let title = format!("{number}. {text}");
    let wrong = findings
        .iter()
        .any(|finding| finding.place == Place::Question(key.clone()));
    let marks = [
        Some(question.ask.label()),
        question.required.then_some("必答"),
        question.show_if.as_ref().map(|_| "有显示条件"),
        question.role.map(|_| "年龄段"),
    ];
    let marks: Vec<_> = marks.into_iter().flatten().collect();
    view! {
        <li>
            <div>
                <a href=format!("{}/questions/{key}", home(id))>{title.clone()}</a>
                <p class="soft">{marks.join(" · ")}{wrong.then(|| view! { " "<span class="badge warning">"要改"</span> })}</p>
            </div>
            <div class="actions">
                {step(id, "up", key, "上移", &title)}
                {step(id, "down", key, "下移", &title)}
                {step(id, "copy", key, "复制", &title)}
                {step(id, "remove", key, "删除", &title)}
            </div>
        </li>
    }
    .into_any()
}

fn about(definition: &Definition, id: Uuid, zone: Tz) -> AnyView {
    let (named, consent) = match &definition.naming {
        Naming::Anonymous {} => ("", String::new()),
        Naming::Named { consent } => ("yes", consent.clone()),
    };
    let naming = [
        ("", "匿名：答卷找不到是谁填的"),
        ("yes", "实名：填写前请客户同意"),
    ];
    let local = |at: Option<chrono::DateTime<chrono::Utc>>| {
        let at = at.map(|at| at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string());
        at.unwrap_or_default()
    };
    let quota = definition
        .quota
        .map(|quota| quota.to_string())
        .unwrap_or_default();
    view! {
        <form class="stack" method="post" action=home(id) id="about">
            <fieldset class="group">
                <legend>"关于这份问卷"</legend>
                <div class="field"><label for="title">"标题"</label><input id="title" name="title" maxlength="60" value=definition.title.clone()/></div>
                <div class="field"><label for="intro">"开头的话 "<span class="optional">"（选填）"</span></label><textarea id="intro" name="intro">{definition.intro.clone()}</textarea></div>
                <div class="field"><label for="naming">"身份"</label><select id="naming" name="naming">{options(naming, named)}</select></div>
                <div class="field"><label for="consent">"实名时请客户同意的内容"</label><p class="help">"谁会看、做什么用、保存多久。"</p><textarea id="consent" name="consent">{consent}</textarea></div>
                <div class="field"><label for="thanks">"交卷后的话 "<span class="optional">"（选填）"</span></label><textarea id="thanks" name="thanks">{definition.thanks.clone()}</textarea></div>
                <div class="pair">
                    <div class="field"><label for="opens">"开始（选填，不填随活动）"</label><input id="opens" type="datetime-local" name="opens" value=local(definition.opens_at)/></div>
                    <div class="field"><label for="closes">"结束（选填，不填随活动）"</label><input id="closes" type="datetime-local" name="closes" value=local(definition.closes_at)/></div>
                    <div class="field"><label for="quota">"总名额（选填）"</label><input id="quota" type="number" min="1" name="quota" value=quota/></div>
                </div>
            </fieldset>
            <div><button class="button primary" name="do" value="about">"保存"</button></div>
        </form>
    }
    .into_any()
}

fn bring(id: Uuid) -> AnyView {
    view! {
        <form class="card stack" method="post" action=format!("{}/import", home(id)) enctype="multipart/form-data">
            <h2>"从问卷文件导入"</h2>
            <p class="soft">"会换掉上面的整份问卷。文件是从这里下载的 JSON；文件里的网页代码会当作普通文字显示。最多 200 题。"</p>
            <div class="upload"><label for="file"><strong>"选择文件"</strong></label><input id="file" type="file" name="file" accept=".json,application/json"/></div>
            <div class="field"><label for="json">"或者粘贴内容"</label><textarea id="json" name="json" rows="3"></textarea></div>
            <div><button class="button">"导入"</button></div>
        </form>
    }
    .into_any()
}

/// Leads on, saying that it is saved; or says why not.
fn led(state: &AppState, saved: Result<(), AppError>, to: &str) -> Result<Response, AppError> {
    let flash = match saved {
        Ok(()) => Flash::Done(Done::DraftSaved),
        Err(error @ AppError::Refused(_)) => Flash::Refused {
            error,
            typed: Vec::new(),
        },
        Err(error) => return Err(error),
    };
    let cookie = flash.to_cookie(state);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

fn writer(desk: &Desk) -> Result<&SignedInStaff, AppError> {
    desk.require(Permission::EditCampaigns)
}

fn typed(body: &Bytes) -> Fields {
    Fields(form_urlencoded::parse(body).into_owned().collect())
}

/// The fields of a form that was sent by one of its buttons: anything else would empty what it shows.
fn sent(body: &Bytes) -> Result<Fields, AppError> {
    let fields = typed(body);
    match fields.text("then") {
        "" => Err(AppError::BadRequest),
        _ => Ok(fields),
    }
}

/// `POST /staff/campaigns/{id}/survey`: one step. For those who compose campaigns.
pub async fn change(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = writer(&desk)?;
    let fields = typed(&body);
    let zone = state.settings.zone;
    let verb = fields.text("do").to_owned();
    let of = Key::parse(fields.text("of"));
    if verb == "add" {
        let ask = Ask::blank(fields.text("kind")).ok_or(AppError::BadRequest)?;
        let page = of.ok_or(AppError::BadRequest)?;
        let added = |definition: &mut Definition| {
            definition.add_question(&page, ask.clone());
        };
        let saved = save(&state, who, id, added).await;
        let last = load(&state, id).await?.definition;
        let last = last.as_ref().and_then(|definition| {
            let at = definition.page(page.as_str())?;
            definition.pages[at]
                .questions
                .last()
                .map(|question| question.key.clone())
        });
        let to = last.map_or_else(|| home(id), |key| format!("{}/questions/{key}", home(id)));
        return led(&state, saved, &to);
    }
    let of_one = [
        "page_up",
        "page_down",
        "remove_page",
        "up",
        "down",
        "copy",
        "remove",
    ];
    let of_all = ["add_page", "about"];
    let known = if of.is_some() {
        &of_one[..]
    } else {
        &of_all[..]
    };
    if !known.contains(&verb.as_str()) {
        return Err(AppError::BadRequest);
    }
    let apply = |definition: &mut Definition| match (verb.as_str(), &of) {
        ("add_page", _) => drop(definition.add_page()),
        ("about", _) => put_about(definition, &fields, zone),
        ("page_up", Some(key)) => definition.move_page(key, Way::Up),
        ("page_down", Some(key)) => definition.move_page(key, Way::Down),
        ("remove_page", Some(key)) => definition.remove_page(key),
        ("up", Some(key)) => definition.move_question(key, Way::Up),
        ("down", Some(key)) => definition.move_question(key, Way::Down),
        ("copy", Some(key)) => drop(definition.copy_question(key)),
        ("remove", Some(key)) => definition.remove_question(key),
        _ => {}
    };
    let saved = save(&state, who, id, apply).await;
    led(&state, saved, &home(id))
}

fn put_about(definition: &mut Definition, fields: &Fields, zone: Tz) {
    let moment = |name: &str| {
        let local = NaiveDateTime::parse_from_str(fields.text(name), "%Y-%m-%dT%H:%M").ok()?;
        zone.from_local_datetime(&local)
            .earliest()
            .map(|at| at.to_utc())
    };
    definition.title = clean(fields.text("title"));
    definition.intro = clean(fields.text("intro"));
    definition.thanks = clean(fields.text("thanks"));
    definition.naming = match fields.text("naming") {
        "yes" => Naming::Named {
            consent: clean(fields.text("consent")),
        },
        _ => Naming::Anonymous {},
    };
    definition.opens_at = moment("opens");
    definition.closes_at = moment("closes");
    definition.quota = fields.number("quota");
}

/// `GET /staff/campaigns/{id}/survey/questions/{key}`. For those who compose campaigns.
pub async fn question(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
) -> Result<Response, AppError> {
    writer(&desk)?;
    let kept = load(&state, id).await?;
    let definition = kept.definition.clone().ok_or(AppError::NotFound)?;
    let question = definition.question(&key).ok_or(AppError::NotFound)?.clone();
    let number = number_of(&definition, &question);
    let place = place(&kept, id, format!("第 {number} 题")).below("问卷", home(id));
    Ok(page(&state, &desk, &place, || {
        let faults: Vec<_> = definition
            .check()
            .into_iter()
            .filter(|finding| finding.place == Place::Question(question.key.clone()))
            .map(|finding| view! { <li>{finding.fault.to_string()}</li> })
            .collect();
        let wrong = (!faults.is_empty() && !question.text.is_empty()).then(|| {
            view! { <div class="notice warning"><p><strong>"要改"</strong></p><ul>{faults}</ul></div> }
        });
        view! {
            <div class="page-head"><div><h1>{format!("第 {number} 题")}</h1></div></div>
            {wrong}
            <form class="stack" method="post" action=format!("{}/questions/{key}", home(id))>
                {question_fields(&definition, &question)}
                {form_bar(id)}
            </form>
        }
    }))
}

fn form_bar(id: Uuid) -> AnyView {
    view! {
        <div class="form-bar">
            <button class="button primary" name="then" value="back">"保存，回到问卷"</button>
            <button class="button" name="then" value="stay">"保存"</button>
            <a class="button quiet" href=home(id)>"不保存"</a>
        </div>
    }
    .into_any()
}

/// `POST /staff/campaigns/{id}/survey/questions/{key}`. For those who compose campaigns.
pub async fn put_question(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = writer(&desk)?;
    let fields = sent(&body)?;
    let put = |definition: &mut Definition| {
        if let Some(old) = definition.question(&key) {
            let new = read_question(old, &fields);
            definition.put_question(new);
        }
    };
    let saved = save(&state, who, id, put).await;
    let to = match fields.text("then") {
        "stay" => format!("{}/questions/{key}", home(id)),
        _ => home(id),
    };
    led(&state, saved, &to)
}

/// `GET /staff/campaigns/{id}/survey/pages/{key}`. For those who compose campaigns.
pub async fn survey_page(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
) -> Result<Response, AppError> {
    writer(&desk)?;
    let kept = load(&state, id).await?;
    let definition = kept.definition.clone().ok_or(AppError::NotFound)?;
    let at = definition.page(&key).ok_or(AppError::NotFound)?;
    let place = place(&kept, id, format!("第 {} 页", at + 1)).below("问卷", home(id));
    Ok(page(&state, &desk, &place, || {
        let there = &definition.pages[at];
        let before: Vec<_> = definition.pages[..at]
            .iter()
            .flat_map(|page| &page.questions)
            .collect();
        let shown = if before.is_empty() {
            view! { <p class="soft">"前面没有题目，这一页总会显示。"</p> }.into_any()
        } else {
            condition_fields(&definition, &before, there.show_if.as_ref(), "show_if")
        };
        view! {
            <div class="page-head"><div><h1>{format!("第 {} 页", at + 1)}</h1></div></div>
            <form class="stack" method="post" action=format!("{}/pages/{key}", home(id))>
                <fieldset class="group"><legend>"页"</legend>
                    <div class="field"><label for="title">"页标题 "<span class="optional">"（选填）"</span></label><input id="title" name="title" value=there.title.clone()/></div>
                </fieldset>
                <fieldset class="group"><legend>"什么时候显示"</legend>{shown}</fieldset>
                <fieldset class="group"><legend>"看完这一页去哪里"</legend><p class="soft">"从上到下，第一个成立的跳转生效；都不成立就接着下一页。只能跳到后面的页。"</p>{jump_fields(&definition, at)}</fieldset>
                {form_bar(id)}
            </form>
        }
    }))
}

/// `POST /staff/campaigns/{id}/survey/pages/{key}`. For those who compose campaigns.
pub async fn put_page(
    State(state): State<AppState>,
    desk: Desk,
    Path((id, key)): Path<(Uuid, String)>,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = writer(&desk)?;
    let fields = sent(&body)?;
    let put = |definition: &mut Definition| {
        if let Some(at) = definition.page(&key) {
            let page = &mut definition.pages[at];
            page.title = clean(fields.text("title"));
            page.show_if = read_condition(&fields, "show_if");
            page.jumps = read_jumps(&fields);
        }
    };
    let saved = save(&state, who, id, put).await;
    let to = match fields.text("then") {
        "stay" => format!("{}/pages/{key}", home(id)),
        _ => home(id),
    };
    led(&state, saved, &to)
}

/// `GET /staff/campaigns/{id}/survey.json`. For those who compose campaigns.
pub async fn json(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
) -> Result<Response, AppError> {
    writer(&desk)?;
    let definition = load(&state, id)
        .await?
        .definition
        .ok_or(AppError::NotFound)?;
    let text = definition.to_json().into_bytes();
    Ok(download(
        "问卷.json",
        "application/json; charset=utf-8",
        text,
    ))
}

/// `POST /staff/campaigns/{id}/survey/import`: a file, or what was pasted. One that holds faults is
/// refused whole, with all of them, and what was pasted is shown again. For those who compose
/// campaigns.
pub async fn import(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    form: Multipart,
) -> Result<Response, AppError> {
    let who = writer(&desk)?;
    let brought = brought(form).await?;
    let pasted = brought.field("json").to_owned();
    let bytes = if brought.bytes.is_empty() {
        pasted.as_bytes()
    } else {
        &brought.bytes
    };
    let faults: Vec<String> = match Definition::from_json(bytes) {
        Err(fault) => vec![fault.to_string()],
        Ok(definition) => {
            let findings = definition.check();
            if findings.is_empty() {
                let saved = save(&state, who, id, |kept| kept.clone_from(&definition)).await;
                return led(&state, saved, &home(id));
            }
            findings
                .iter()
                .map(|finding| told(&definition, finding))
                .collect()
        }
    };
    let kept = load(&state, id).await?;
    let place = place(&kept, id, "导入问卷").below("问卷", home(id));
    Ok(page(&state, &desk, &place, || {
        let faults: Vec<_> = faults
            .into_iter()
            .take(50)
            .map(|told| view! { <li>{told}</li> })
            .collect();
        view! {
            <div class="page-head"><div><h1>"导入问卷"</h1></div></div>
            <div class="notice bad" role="alert" id="file-error"><p><strong>"没有导入"</strong>" 原来的问卷没有变。请改好下面的问题再导入："</p><ul>{faults}</ul></div>
            <form class="card stack" method="post" action=format!("{}/import", home(id)) enctype="multipart/form-data">
                <div class="upload"><label for="file"><strong>"选择文件"</strong></label><input id="file" type="file" name="file" accept=".json,application/json"/></div>
                <div class="field"><label for="json">"或者粘贴内容"</label><textarea id="json" name="json" rows="12">{pasted}</textarea></div>
                <div class="row"><button class="button primary">"导入"</button><a class="button quiet" href=home(id)>"回到问卷"</a></div>
            </form>
        }
    }))
}

/// What is wrong with a file, with where in it.
fn told(definition: &Definition, finding: &Finding) -> String {
    let fault = &finding.fault;
    match &finding.place {
        Place::Survey => fault.to_string(),
        Place::Page(key) => format!("页 {key}：{fault}"),
        Place::Question(key) => {
            let question = definition.question(key.as_str());
            let number = question.map_or(0, |question| number_of(definition, question));
            format!("第 {number} 题（{key}）：{fault}")
        }
    }
}
