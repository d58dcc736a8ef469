//! `/staff/lessons/new` and `/staff/lessons/{id}`: writing, reviewing, or looking at a lesson, as it
//! stands and as the reader may.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::lessons::LessonDraft;
use domain::review::Standing;
use domain::staff::{Permission, Role};
use leptos::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use super::compare::{self, Text};
use super::edit::{find, kept};
use super::editor::{Editor, spare_rows};
use super::faults::Faults;
use super::film_part::{film_later, film_part};
use super::list_page::{WITHDRAWN, over};
use super::loaded::{Shown, load};
use super::onward;
use super::phone::phone;
use super::written_out::draft_of;
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::films::panel::player;
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;
use crate::ui::{format, review};

/// What the page of a lesson is asked for besides.
#[derive(Deserialize)]
pub struct LessonQuery {
    /// A text of the reader that could not be saved.
    mine: Option<Uuid>,
    /// Whether faults are told.
    check: Option<String>,
}

/// `GET /staff/lessons/new`. For those who edit lessons.
pub async fn new(
    State(state): State<AppState>,
    desk: Desk,
    Query(query): Query<LessonQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::EditLessons)?;
    let mine = match query.mine {
        Some(mine) => kept(&state, who, mine).await?,
        None => None,
    };
    let gone = mine.is_some();
    let draft = mine.unwrap_or_default();
    let place = Place::new(Section::Lessons, "新建微课").with_islands();
    Ok(page(&state, &desk, &place, || {
        let editor = Editor {
            id: state.clock.id(),
            changes: None,
            draft: &draft,
            faults: &Faults::default(),
            autosaves: !gone,
            spare: spare_rows(&state, &draft),
        };
        view! {
            <div class="page-head"><div>
                <h1>"新建微课"</h1>
                <p class="soft">"写到一半也可以保存。提交后由另一位同事审核，通过才会发布。"</p>
            </div></div>
            {gone.then(|| view! {
                <p class="notice warning" role="alert"><strong>"原来的草稿已被删除"</strong>" 您写的内容还在下面，保存后成为一节新的微课。"</p>
            })}
            {film_later()}
            {editor.view()}
        }
    }))
}

/// `GET /staff/lessons/{id}`. For those who may see lessons; a form for those who edit, a review for
/// those who review.
pub async fn lesson(
    State(state): State<AppState>,
    desk: Desk,
    Path(id): Path<Uuid>,
    Query(query): Query<LessonQuery>,
) -> Result<Response, AppError> {
    let who = desk.require(Permission::ViewLessons)?.clone();
    let found = find(&state, id).await?;
    let mine = match query.mine {
        Some(mine) => kept(&state, &who, mine).await?,
        None => None,
    };
    // A film is brought at once, by whomever: no text that is kept beside takes it away again.
    let film = found.lesson.draft.film;
    let mine = mine.map(|mine| LessonDraft { film, ..mine });
    let shown = load(&state, found).await?;
    let writing = shown.is_drafted() && who.role.may(Permission::EditLessons);
    let mut place = Place::new(
        Section::Lessons,
        format!("第 {} 节微课", shown.found.number),
    );
    if writing {
        place = place.with_films();
    }
    let checked = query.check.is_some();
    Ok(page(&state, &desk, &place, || {
        let body = if writing {
            written(&state, &desk, &shown, mine.as_ref(), checked)
        } else {
            looked_at(&state, &desk, &shown, who.role)
        };
        view! {
            {heading(&state, &shown)}
            {mine.as_ref().map(|mine| conflict(&shown, mine, writing))}
            {body}
        }
    }))
}

fn heading(state: &AppState, shown: &Shown) -> AnyView {
    let found = &shown.found;
    let at = format::moment(found.updated_at, state.clock.now(), state.settings.zone);
    let standing = found.lesson.state.standing();
    let stands = &found.lesson.state;
    let is_sent_back = stands.sent_back().is_some();
    let badges = review::badges(standing, stands.shelf(), is_sent_back, WITHDRAWN);
    let newest = shown.history.first();
    let over = over(
        state,
        standing,
        newest.and_then(|newest| newest.head.expires_on),
    );
    let author = shown.name(found.lesson.author);
    let editor = shown.name(found.edited_by);
    let id = found.lesson.id;
    let learned = (found.versions > 0).then(|| format!("{} 人学会", found.learned));
    view! {
        <div class="page-head">
            <div>
                <h1>{format!("第 {} 节微课 ", found.number)}{badges}{over}</h1>
                <p class="soft">
                    <span class="phrase">{format!("{author}编写")}</span>" · "
                    <span class="phrase">{format!("{editor}更新于 {at}")}</span>
                    {learned.map(|learned| view! { " · "<span class="phrase">{learned}</span> })}
                </p>
            </div>
            <div class="row">
                <a class="button" href=format!("/staff/lessons/{id}/preview")>"预览整节微课"</a>
                {(standing == Standing::Published).then(|| view! {
                    <a class="button" href=format!("/staff/lessons/{id}/poster")>"海报"</a>
                    <a class="button" href=format!("/staff/lessons/{id}/figures")>"数据"</a>
                })}
            </div>
        </div>
    }
    .into_any()
}

/// The film and the form, for those who write.
fn written(
    state: &AppState,
    desk: &Desk,
    shown: &Shown,
    mine: Option<&LessonDraft>,
    checked: bool,
) -> AnyView {
    let draft = mine.unwrap_or(&shown.found.lesson.draft);
    let faults = if checked {
        let files = shown.film.as_ref().and_then(|film| film.files.as_ref());
        Faults::of(draft, files, state.today())
    } else {
        Faults::default()
    };
    let editor = Editor {
        id: shown.found.lesson.id,
        changes: Some(shown.found.changes),
        draft,
        faults: &faults,
        autosaves: mine.is_none(),
        spare: spare_rows(state, draft),
    };
    view! {
        {onward::withdrawn(shown)}
        {review::sent_back(&shown.found.lesson.state)}
        {faults.list()}
        {film_part(state, desk, shown, &faults)}
        {editor.view()}
        {onward::discard(&shown.found)}
        {onward::versions(state, shown)}
    }
    .into_any()
}

/// Both texts, where somebody else was faster.
fn conflict(shown: &Shown, mine: &LessonDraft, writing: bool) -> AnyView {
    let found = &shown.found;
    let editor = shown.name(found.edited_by);
    let film = shown.film_name();
    let text = |draft| Text { draft, film: &film };
    let table = compare::table(
        ("我的修改", text(mine)),
        ("现在的内容", text(&found.lesson.draft)),
    );
    let told = if writing {
        "您的修改没有覆盖别人的内容，也没有丢。下面逐项对照；表单里是您的内容，核对后保存，就以您的为准。"
    } else {
        "您的修改没有覆盖别人的内容，也没有丢，但这节微课现在不能修改。请先撤回提交或开始修订，再把下面的内容填进去。"
    };
    view! {
        <section class="card stack conflict" role="alert">
            <h2>{format!("{editor}刚刚改过这节微课")}</h2>
            <p>{told}</p>
            {table}
            <p><a class="button" href=format!("/staff/lessons/{}", found.lesson.id)>"放弃我的修改"</a></p>
        </section>
    }
    .into_any()
}

/// The lesson as it stands, with what the reader may do about it.
fn looked_at(state: &AppState, desk: &Desk, shown: &Shown, role: Role) -> AnyView {
    let draft = &shown.found.lesson.draft;
    let published = shown.history.first().map(draft_of);
    let waiting = shown.found.lesson.state.work().is_some() && !shown.is_drafted();
    let film = shown.film_name();
    let newer = Text { draft, film: &film };
    let older = published.as_ref().map(|draft| Text {
        draft,
        film: &shown.published_film,
    });
    // What somebody else is still writing is nobody's to judge.
    let now = match older {
        Some(older) if !waiting => older,
        _ => newer,
    };
    let changes = older.filter(|_| waiting).map(|older| {
        let table = compare::table(("将要发布", now), ("上次发布的", older));
        view! { <section class="card stack"><h2>"与上次发布的相比"</h2>{table}</section> }
    });
    let phone = phone(now.draft, "客户看到的文字。");
    view! {
        <div class="beside">
            <div class="stack">
                {watched(state, shown, now.draft)}
                {changes}
                <section class="card">{compare::single(now)}</section>
                {waiting.then(|| onward::judged(state, desk, shown, role))}
                {onward::withdrawn(shown)}
                {onward::revision(shown, role)}
                {onward::withdrawal(desk, shown, role)}
                {onward::versions(state, shown)}
            </div>
            {phone}
        </div>
    }
    .into_any()
}

/// The film of the text that is looked at, where it can be watched.
fn watched(state: &AppState, shown: &Shown, now: &LessonDraft) -> Option<AnyView> {
    let film = now.film?;
    let written = shown.film.as_ref().filter(|written| written.id == film);
    let published = shown
        .history
        .first()
        .filter(|newest| newest.lesson.film == film);
    let files = written
        .and_then(|written| written.files.as_ref())
        .or(published.map(|newest| &*newest.film))?;
    let player = player(state, film, files);
    Some(
        view! { <section class="card stack lesson-film"><h2>"视频"</h2>{player}</section> }
            .into_any(),
    )
}
