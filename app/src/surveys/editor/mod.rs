//! `/staff/campaigns/{id}/survey`: a survey that is being written.

pub mod about;
pub mod fields;
pub mod files;
pub mod keep;
pub mod logic;
pub mod piece;
pub mod question;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::staff::Permission;
use domain::surveys::edit::Way;
use domain::surveys::{Ask, Definition, Finding, Key, Page, Place, Question};
use http::header;
use leptos::prelude::*;
use uuid::Uuid;

use self::fields::Fields;
use self::files::bring;
use self::keep::{Kept, load, save};
use self::piece::{Form, Piece};
use super::reading::number_of;
use crate::campaigns::refusal::ComposeRefusal;
use crate::context::AppState;
use crate::error::AppError;
use crate::flash::{Done, Flash};
use crate::staff::console::{self, Section, page};
use crate::staff::who::Desk;
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
    let about = Form {
        definition: &definition,
        fields: &Fields::default(),
        seen: &Piece::About.stands(&definition).unwrap_or_default(),
        zone: state.settings.zone,
    };
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
            <div id="about">{Piece::About.form(id, &about)}</div>
            {bring(id, &definition)}
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

/// `POST /staff/campaigns/{id}/survey`: one step. For those who compose campaigns.
pub async fn change(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    body: Bytes,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditCampaigns)?;
    let fields = Fields::of(form_urlencoded::parse(&body).into_owned());
    let step = Step::read(&fields).ok_or(AppError::BadRequest)?;
    let mut to = home(id);
    let saved = save(&state, who, id, |definition| {
        if !step.has_its_piece(definition) {
            return Err(ComposeRefusal::PieceGone.into());
        }
        if let Some(key) = step.take(definition) {
            to = format!("{}/questions/{key}", home(id));
        }
        Ok(true)
    });
    let saved = saved.await;
    led(&state, saved.map(drop), &to)
}

/// A step on the list: it moves, adds or removes.
enum Step {
    AddPage,
    Add(Key, Ask),
    OfPage(Key, Deed),
    OfQuestion(Key, Deed),
}

#[derive(Clone, Copy)]
enum Deed {
    Move(Way),
    Copy,
    Remove,
}

impl Step {
    fn read(fields: &Fields) -> Option<Self> {
        let of = Key::parse(fields.text("of"));
        Some(match (fields.text("do"), of) {
            ("add_page", _) => Self::AddPage,
            ("add", Some(page)) => Self::Add(page, Ask::blank(fields.text("kind"))?),
            ("page_up", Some(key)) => Self::OfPage(key, Deed::Move(Way::Up)),
            ("page_down", Some(key)) => Self::OfPage(key, Deed::Move(Way::Down)),
            ("remove_page", Some(key)) => Self::OfPage(key, Deed::Remove),
            ("up", Some(key)) => Self::OfQuestion(key, Deed::Move(Way::Up)),
            ("down", Some(key)) => Self::OfQuestion(key, Deed::Move(Way::Down)),
            ("copy", Some(key)) => Self::OfQuestion(key, Deed::Copy),
            ("remove", Some(key)) => Self::OfQuestion(key, Deed::Remove),
            _ => return None,
        })
    }

    /// Whether what it is done to is still there.
    fn has_its_piece(&self, definition: &Definition) -> bool {
        match self {
            Self::AddPage => true,
            Self::Add(page, _) | Self::OfPage(page, _) => definition.page(page.as_str()).is_some(),
            Self::OfQuestion(key, _) => definition.question(key.as_str()).is_some(),
        }
    }

    /// Takes it; gives the question that it added, to be written next.
    fn take(&self, definition: &mut Definition) -> Option<Key> {
        match self {
            Self::AddPage => drop(definition.add_page()),
            Self::Add(page, ask) => return definition.add_question(page, ask.clone()),
            Self::OfPage(key, Deed::Move(way)) => definition.move_page(key, *way),
            Self::OfPage(key, _) => definition.remove_page(key),
            Self::OfQuestion(key, Deed::Move(way)) => definition.move_question(key, *way),
            Self::OfQuestion(key, Deed::Copy) => drop(definition.copy_question(key)),
            Self::OfQuestion(key, Deed::Remove) => definition.remove_question(key),
        }
        None
    }
}
