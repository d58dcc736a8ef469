//! `/staff/lessons/{id}/poster`: the poster of a published lesson, to print or to save.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::lessons::{FilmFiles, time};
use domain::review::Standing;
use domain::staff::Permission;
use leptos::prelude::*;
use object_store::ObjectStoreExt;
use uuid::Uuid;

use crate::channels::drawing::{Poster, draw};
use crate::channels::files::drawing;
use crate::channels::link::{Origin, qr};
use crate::channels::poster::{PosterQuery, inlined, kite, shown, title_of};
use crate::context::AppState;
use crate::error::AppError;
use crate::lessons::films::file_path;
use crate::lessons::version::{self, LessonVersion};
use crate::staff::console::{Place, Section, page};
use crate::staff::who::Desk;

/// Only what customers see has a poster.
async fn find(state: &AppState, id: Uuid) -> Result<LessonVersion, AppError> {
    let found = version::latest(state, id).await?;
    let found = found.filter(|found| found.head.standing == Standing::Published);
    found.ok_or(AppError::NotFound)
}

/// `GET …/poster`: the poster with ways to print and save it. For those who may see lessons.
pub async fn poster(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path(id): Path<Uuid>,
    Query(query): Query<PosterQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewLessons)?;
    let found = find(&state, id).await?;
    let format = query.format();
    let here = format!("/staff/lessons/{id}");
    let lesson = format!("第 {} 节微课", found.head.number);
    let place = Place::new(Section::Lessons, title_of(format)).below(lesson, here.clone());
    Ok(page(&state, &desk, &place, || {
        let title = &found.lesson.title;
        let alt = format!("微课“{title}”的海报");
        let above = (!origin.is_set).then(|| {
            let told = format!(
                "还没有设置对外网址（ZHIYUAN_PUBLIC_URL），链接暂用当前地址 {}，印刷前请联系运维设置。",
                origin.address
            );
            view! { <p class="notice warning"><strong>"注意"</strong>" "{told}</p> }
        });
        shown(
            format,
            &format!("{here}/poster"),
            title,
            alt,
            above.into_any(),
        )
    }))
}

/// `GET …/poster.svg`: the drawing itself. For those who may see lessons.
pub async fn poster_svg(
    State(state): State<AppState>,
    desk: Desk,
    origin: Origin,
    Path(id): Path<Uuid>,
    Query(query): Query<PosterQuery>,
) -> Result<Response, AppError> {
    desk.require(Permission::ViewLessons)?;
    let found = find(&state, id).await?;
    let link = format!("{}/lessons/{}", origin.address, found.head.number);
    let name = format!("海报-{}.svg", found.lesson.title);
    let poster = Poster {
        cover: cover(&state, &found).await,
        kite: kite(),
        facts: facts(&found),
        call: "扫码看片",
        contact: String::new(),
        channel: format!("以案说险 · 第 {} 节微课", found.head.number),
        title: found.lesson.title.clone(),
        summary: found.lesson.summary.clone(),
    };
    let svg = draw(&poster, &qr(&link)?, query.format());
    Ok(drawing(&name, svg, query.is_taken()))
}

/// What the lesson's page says of it.
fn facts(found: &LessonVersion) -> Vec<(&'static str, String)> {
    let lesson = &found.lesson;
    let length = time::shown(found.film.duration_ms);
    let mut facts = vec![
        ("权益", lesson.right.label().to_owned()),
        ("片长", length),
        ("题目", format!("{} 道，看完就答", lesson.questions.len())),
    ];
    if let Some(day) = found.head.expires_on {
        facts.push(("有效", format!("至 {day}")));
    }
    facts
}

/// The picture before the film plays, as an address that holds it: a drawing fetches nothing.
async fn cover(state: &AppState, found: &LessonVersion) -> Option<String> {
    let file = found.film.file(FilmFiles::POSTER)?;
    let path = file_path(found.lesson.film, found.film.made_by, FilmFiles::POSTER);
    let bytes = match state.store.get(&path).await {
        Ok(stored) => stored.bytes().await,
        Err(error) => Err(error),
    };
    match bytes {
        Ok(bytes) => Some(inlined(&file.media_type, &bytes)),
        // A poster without its picture is better than none.
        Err(error) => {
            tracing::error!(film.id = %found.lesson.film, error = %error, "a poster lacks its picture");
            None
        }
    }
}
