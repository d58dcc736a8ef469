//! A lesson's film at the console: how far it is, and the form that brings another.

use domain::lessons::film::{MOST_BYTES, PIECE_BYTES};
use domain::lessons::{FilmFiles, FilmState, ShownTo, time};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use storage::lessons::StoredFilm;
use uuid::Uuid;

use super::address::folder;
use crate::context::AppState;
use crate::lessons::staff_api::RetryFilm;
use crate::lessons::uploader::{FilmProgress, FilmUpload};

/// The film of a lesson that is being written.
pub fn panel(state: &AppState, film: Option<&StoredFilm>, lesson: Uuid) -> AnyView {
    let upload = move || {
        view! { <FilmUpload lesson=lesson piece_bytes=PIECE_BYTES most_bytes=MOST_BYTES/> }
    };
    let Some(film) = film else {
        return upload().into_any();
    };
    let name = film.name.clone();
    match (film.state, &film.files) {
        (FilmState::Ready, Some(files)) => view! {
            {player(state, film.id, files)}
            <p class="soft">{described(film, files)}</p>
            {strip(state, film.id, files)}
            <details><summary>"换一个视频"</summary>{upload()}</details>
        }
        .into_any(),
        (FilmState::Failed, _) => {
            let fault = film.fault.clone().unwrap_or_default();
            let retry = view! {
                <form method="post" action=RetryFilm::url()>
                    <input type="hidden" name="film" value=film.id.to_string()/>
                    <input type="hidden" name="lesson" value=lesson.to_string()/>
                    <button class="button">"重新处理"</button>
                </form>
            };
            view! {
                <p class="notice bad"><strong>"视频不能用"</strong>" "{format!("{name}：{fault}")}</p>
                {retry}
                {upload()}
            }
            .into_any()
        }
        (FilmState::Uploading, _) => view! {
            <p class="notice warning"><strong>"没有传完"</strong>" "{format!("{name} 只传了一部分。再选一次同一个文件，会接着传。")}</p>
            {upload()}
        }
        .into_any(),
        _ => view! {
            <p><b>{film.state.label()}</b>" "<span class="soft">{name}</span></p>
            <FilmProgress film=film.id percent=film.percent/>
            <details><summary>"换一个视频"</summary>{upload()}</details>
        }
        .into_any(),
    }
}

fn described(film: &StoredFilm, files: &FilmFiles) -> String {
    let size = film.bytes.div_ceil(1024 * 1024);
    let heights = files.sizes().into_iter().map(|size| format!("{size}p"));
    let heights: Vec<_> = heights.collect();
    let heights = if heights.is_empty() {
        String::new()
    } else {
        format!("，清晰度 {}", heights.join(" / "))
    };
    let length = time::shown(files.duration_ms);
    format!("{}，原文件 {size} MB，时长 {length}{heights}", film.name)
}

/// The film as it is, without its questions.
pub fn player(state: &AppState, film: Uuid, files: &FilmFiles) -> AnyView {
    let folder = folder(state, film, ShownTo::Participants);
    view! {
        <video class="film" controls preload="none" playsinline
            poster=format!("{folder}{}", FilmFiles::POSTER)
            src=format!("{folder}{}", FilmFiles::PLAIN)
            width=files.width.to_string() height=files.height.to_string()></video>
    }
    .into_any()
}

/// Small pictures along the film with their moments: to find where to ask.
fn strip(state: &AppState, film: Uuid, files: &FilmFiles) -> Option<AnyView> {
    let thumbs = files.thumbs?;
    files.file(FilmFiles::THUMBS)?;
    let address = folder(state, film, ShownTo::Participants) + FilmFiles::THUMBS;
    let rows = thumbs.count.div_ceil(thumbs.columns.max(1));
    let (width, height) = (thumbs.columns * thumbs.width, rows * thumbs.height);
    let pictures = (0..thumbs.count).map(|place| {
        let (column, row) = (place % thumbs.columns.max(1), place / thumbs.columns.max(1));
        let (x, y) = (column * thumbs.width, row * thumbs.height);
        let seen = format!("{x} {y} {} {}", thumbs.width, thumbs.height);
        let moment = time::shown(place * thumbs.interval_ms);
        view! {
            <li>
                <svg viewBox=seen width=thumbs.width height=thumbs.height aria-hidden="true">
                    <image href=address.clone() width=width height=height></image>
                </svg>
                <time>{moment}</time>
            </li>
        }
    });
    let shown = view! {
        <details>
            <summary>"画面与时刻"</summary>
            <p class="help">"找提问和分章节的时刻用：画面下面是它在视频里的时间。"</p>
            <ol class="film-strip">{pictures.collect_view()}</ol>
        </details>
    };
    Some(shown.into_any())
}
