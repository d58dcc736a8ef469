//! Bringing a film: a plain form on the server; in the browser it is sent in pieces, which go on where
//! they were broken off.
//!
//! As with the player, the server renders everything and the islands wake it.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use uuid::Uuid;

#[cfg(feature = "hydrate")]
mod following;
#[cfg(feature = "hydrate")]
mod request;
#[cfg(feature = "hydrate")]
mod sending;

/// The form that brings a film.
#[cfg(feature = "ssr")]
#[component]
pub fn FilmUpload(
    /// Whose film it will be.
    lesson: Uuid,
    /// How many bytes a piece has.
    piece_bytes: u64,
    /// The most bytes of a film.
    most_bytes: u64,
) -> impl IntoView {
    let most = most_bytes / 1024 / 1024 / 1024;
    view! {
        <Uploading>
            <form id="film-upload" class="stack" data-lesson=lesson.to_string() data-piece=piece_bytes.to_string()
                data-most=most_bytes.to_string() method="post" enctype="multipart/form-data"
                action=format!("/staff/lessons/{lesson}/film")>
                <div class="field">
                    <label for="film-file">"视频文件"</label>
                    <input id="film-file" type="file" name="file" accept="video/*" required aria-describedby="film-help"/>
                    <p class="help" id="film-help">{format!("MP4、MOV、MKV 等，不超过 {most} GB。断网或关掉页面后，再选同一个文件会接着传。")}</p>
                </div>
                <div class="row">
                    <button class="button secondary" data-part="send">"上传视频"</button>
                    <button type="button" class="button" data-part="pause" hidden>"暂停"</button>
                    <button type="button" class="button quiet" data-part="cancel" hidden>"取消"</button>
                </div>
                <div class="progress" data-part="bar" hidden>
                    <progress max="100" value="0" aria-label="上传进度"></progress>
                </div>
                <p role="status" data-part="told"></p>
                <p class="error" role="alert" data-part="fault" hidden></p>
            </form>
        </Uploading>
    }
}

/// Sends the form that stands in it in pieces.
#[island]
pub fn Uploading(
    /// The form, as the server has made it.
    children: Children,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    sending::begin();
    children()
}

/// How far a film is that is being made ready.
#[cfg(feature = "ssr")]
#[component]
pub fn FilmProgress(
    /// The film.
    film: Uuid,
    /// How far it is, of a hundred.
    percent: u8,
) -> impl IntoView {
    view! {
        <Transcoding>
            <div id="film-progress" class="stack" data-film=film.to_string()>
                <div class="progress">
                    <p>"已完成 "<b data-part="percent">{percent}</b>" %"</p>
                    <progress max="100" value=percent.to_string() aria-label="转码进度"></progress>
                </div>
                <p class="help">"可以先离开，转码会在后台继续。"<a href="">"刷新"</a></p>
            </div>
        </Transcoding>
    }
}

/// Follows how far a film is, and shows its page anew when it is ready or cannot be used.
#[island]
pub fn Transcoding(
    /// What the server shows of it.
    children: Children,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    following::follow();
    children()
}
