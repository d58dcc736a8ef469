//! `/staff/questions/new` and `/staff/questions/{id}`: writing, reviewing, or looking at a question,
//! as it stands and as the reader may.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::quizzes::WorkingCopy;
use domain::review::{Stage, Work};
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::Deserialize;
use storage::questions::{self, ListedQuestion, PublishedVersion, StoredQuestion};
use storage::quizzes::{self, Rescoring};
use storage::staff;
use uuid::Uuid;

use super::api::Discard;
use super::edit::{find, kept};
use super::editor::Editor;
use super::list_page::WITHDRAWN;
use super::typed::Typed;
use super::{compare, onward, preview};
use crate::context::AppState;
use crate::error::AppError;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::{format, review};

/// What the page of a question is asked for besides.
#[derive(Deserialize)]
pub struct QuestionQuery {
    /// A text of the reader that could not be saved.
    mine: Option<Uuid>,
    /// Whether faults are told.
    check: Option<String>,
}

/// `GET /staff/questions/new`. For those who edit questions.
pub async fn new(State(state): State<AppState>, desk: Desk) -> Result<Response, AppError> {
    desk.require(Permission::EditQuestions)?;
    let topics = topics(&state).await?;
    let typed = typed(&desk);
    let id = typed
        .as_ref()
        .map_or_else(|| state.clock.id(), |typed| typed.id);
    let copy = typed.map(|typed| typed.copy).unwrap_or_default();
    let place = Place::new(Section::Questions, "新建题目").with_islands();
    Ok(page(&state, &desk, &place, || {
        let editor = Editor {
            id,
            changes: None,
            copy: &copy,
            autosaves: true,
            checked: false,
            topics,
        };
        view! {
            <div class="page-head"><div>
                <h1>"新建题目"</h1>
                <p class="soft">"写到一半也可以保存。提交后由另一位同事审核，通过才会发布。"</p>
            </div></div>
            {editor.view()}
        }
    }))
}

/// What the page of a question is made of.
pub struct Shown {
    /// The question.
    pub found: StoredQuestion,
    history: Vec<PublishedVersion>,
    /// What became of answers where it turned out to be wrong, the newest first.
    pub rescorings: Vec<Rescoring>,
    same: Vec<ListedQuestion>,
    /// Those who had a hand in it.
    pub people: People,
}

/// Names of those who had a hand in it.
pub struct People(Vec<(Uuid, String)>);

impl People {
    /// The name of the account with this id; the operator's where there is none.
    pub fn name(&self, id: Option<Uuid>) -> String {
        let found = id.and_then(|id| self.0.iter().find(|(known, _)| *known == id));
        found.map_or_else(|| "运维".to_owned(), |(_, name)| name.clone())
    }
}

/// `GET /staff/questions/{id}`. For those who may see the bank; a form for those who edit, a review
/// for those who review.
pub async fn question(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<QuestionQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewQuestions)?.clone();
    let found = find(&state, id).await?;
    let (seen, behind): (Vec<_>, Vec<_>) = typed(&desk)
        .into_iter()
        .filter(|typed| typed.id == id)
        .partition(|typed| typed.changes == Some(found.changes));
    let mine = match query.mine {
        Some(mine) => kept(&state, &who, mine).await?,
        None => behind.into_iter().next().map(|typed| typed.copy),
    };
    let topics = topics(&state).await?;
    let shown = load(&state, found).await?;
    let question = &shown.found.question;
    let drafted = question.state.work().is_some_and(Work::is_draft);
    let writing = drafted && who.role.may(Permission::EditQuestions);
    let title = format!("第 {} 题", shown.found.number);
    let mut place = Place::new(Section::Questions, title);
    if writing {
        place = place.with_islands();
    }
    let checked = query.check.is_some() || mine.is_some();
    Ok(page(&state, &desk, &place, || {
        let body = if writing {
            let typed = seen.first().map(|typed| &typed.copy);
            let copy = mine.as_ref().or(typed).unwrap_or(&question.draft);
            let editor = Editor {
                id,
                changes: Some(shown.found.changes),
                copy,
                autosaves: mine.is_none(),
                checked,
                topics,
            };
            view! {
                {mine.as_ref().map(|mine| conflict(&shown, mine))}
                {review::sent_back(&question.state)}
                {same_stems(&shown.same)}
                {editor.view()}
                {discard(&shown.found)}
            }
            .into_any()
        } else {
            let lost = mine.as_ref().map(|mine| conflict(&shown, mine));
            view! {
                {lost}
                {same_stems(&shown.same)}
                {looked_at(&state, &desk, &shown, who.role)}
            }
            .into_any()
        };
        view! { {heading(&state, &shown)}{body} }
    }))
}

/// What was typed into the editor before it was refused, or before somebody had to sign in again.
fn typed(desk: &Desk) -> Option<Typed> {
    let fields = desk.flash.as_ref()?.all_typed();
    if fields.iter().all(|(name, _)| name != "stem") {
        return None;
    }
    let days = ["effective_on", "expires_on", "review_on"];
    let dateless = fields
        .iter()
        .filter(|(name, _)| !days.contains(&name.as_str()));
    // A day that is none cannot be shown again; the page says so.
    Typed::parse(fields)
        .or_else(|_| Typed::parse(&dateless.cloned().collect::<Vec<_>>()))
        .ok()
}

async fn topics(state: &AppState) -> Result<Vec<String>, AppError> {
    let mut conn = state.db.read().await?;
    let topics = questions::topics(&mut conn).await?;
    Ok(topics.into_iter().map(|(topic, _)| topic).collect())
}

async fn load(state: &AppState, found: StoredQuestion) -> Result<Shown, AppError> {
    let mut conn = state.db.read().await?;
    let id = found.question.id;
    let history = questions::history(&mut conn, id).await?;
    let stem = &found.question.draft.question.stem;
    let same = questions::same_stem(&mut conn, stem, id).await?;
    let rescorings = quizzes::rescorings_of(&mut conn, id).await?;
    let mut ids = vec![found.question.author, found.edited_by];
    ids.extend(
        rescorings
            .iter()
            .map(|rescoring| Some(rescoring.decided_by)),
    );
    if let Some(Work {
        stage: Stage::InReview { by, .. },
        ..
    }) = found.question.state.work()
    {
        ids.push(Some(*by));
    }
    for version in &history {
        ids.extend([version.submitted_by, version.approved_by]);
    }
    let mut people = Vec::new();
    for id in ids.into_iter().flatten() {
        if people.iter().all(|(known, _)| *known != id)
            && let Some(person) = staff::find(&mut conn, id).await?
        {
            people.push((id, person.name));
        }
    }
    Ok(Shown {
        found,
        history,
        rescorings,
        same,
        people: People(people),
    })
}

fn heading(state: &AppState, shown: &Shown) -> AnyView {
    let found = &shown.found;
    let at = format::moment(found.updated_at, state.clock.now(), state.settings.zone);
    let state = &found.question.state;
    let is_sent_back = state.sent_back().is_some();
    let badges = review::badges(state.standing(), state.shelf(), is_sent_back, WITHDRAWN);
    let author = shown.people.name(found.question.author);
    let editor = shown.people.name(found.edited_by);
    view! {
        <div class="page-head"><div>
            <h1>{format!("第 {} 题 ", found.number)}{badges}</h1>
            <p class="soft">
                <span class="phrase">{format!("{author}编写")}</span>" · "
                <span class="phrase">{format!("{editor}更新于 {at}")}</span>
            </p>
        </div></div>
    }
    .into_any()
}

fn same_stems(same: &[ListedQuestion]) -> Option<impl IntoView + use<>> {
    let links: Vec<_> = same
        .iter()
        .map(|other| {
            let page = format!("/staff/questions/{}", other.id);
            view! { <a href=page>{format!("第 {} 题", other.number)}</a>" " }
        })
        .collect();
    (!same.is_empty()).then(|| {
        view! { <p class="notice warning"><strong>"题干相同"</strong>" 题库里已有题干相同的题目："{links}</p> }
    })
}

/// Both texts, where somebody else was faster.
fn conflict(shown: &Shown, mine: &WorkingCopy) -> AnyView {
    let editor = shown.people.name(shown.found.edited_by);
    let table = compare::table(
        ("我的修改", mine),
        ("现在的内容", &shown.found.question.draft),
    );
    view! {
        <section class="card stack conflict" role="alert">
            <h2>{format!("{editor}刚刚改过这道题")}</h2>
            <p>"您的修改没有覆盖别人的内容，也没有丢。下面逐项对照；表单里是您的内容，核对后保存，就以您的为准。"</p>
            {table}
            <p><a class="button" href=format!("/staff/questions/{}", shown.found.question.id)>"放弃我的修改"</a></p>
        </section>
    }
    .into_any()
}

/// The question that a form is about, as it was when its page was made.
pub fn hidden(found: &StoredQuestion) -> AnyView {
    review::hidden(found.question.id, found.changes)
}

fn discard(found: &StoredQuestion) -> AnyView {
    let named = (found.question.id, found.changes);
    let lost = "这道题还没有发布过，删除后不能恢复。";
    review::discard(named, found.versions > 0, lost, Discard::url())
}

/// The question as it stands, with what the reader may do about it.
fn looked_at(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> AnyView {
    let question = &shown.found.question;
    let published = shown.history.first().map(|newest| WorkingCopy {
        question: (&newest.version.question).into(),
        validity: newest.validity,
    });
    let work = question.state.work();
    let waiting = work.is_some_and(|work| !work.is_draft());
    // What somebody else is still writing is nobody's to judge.
    let now = match &published {
        Some(published) if !waiting => published,
        _ => &question.draft,
    };
    let text = match (&published, waiting) {
        (Some(published), true) => {
            compare::table(("将要发布", now), ("现在发布的", published)).into_any()
        }
        _ => compare::single(now).into_any(),
    };
    let phone = preview::phone(&now.question, "客户交卷后看到的样子。");
    view! {
        <div class="beside">
            <div class="stack">
                <section class="card">{text}</section>
                {waiting.then(|| onward::judged(state, desk, shown, role))}
                {onward::withdrawn(state, desk, shown, role)}
                {onward::revision(shown, role)}
                {onward::withdrawal(desk, shown, role)}
                {versions(state, shown)}
            </div>
            {phone}
        </div>
    }
    .into_any()
}

fn versions(state: &AppState, shown: &Shown) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = shown
        .history
        .iter()
        .map(|version| {
            let at = format::moment(version.published_at, state.clock.now(), state.settings.zone);
            let told = match version.approved_by {
                Some(approver) => format!(
                    "{}提交，{}审核，{at} 发布",
                    shown.people.name(version.submitted_by),
                    shown.people.name(Some(approver))
                ),
                None => format!("{at} 由运维导入"),
            };
            let now = version.number == shown.found.versions;
            view! {
                <li class=now.then_some("now")>
                    <p><b>{format!("第 {} 版", version.number)}</b></p>
                    <p class="soft">{told}</p>
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="card stack"><h2>"发布过的版本"</h2><ol class="versions">{items}</ol></section> }
    })
}
