//! The film of a lesson that is being written, and the file of its captions: outside of the form of
//! its text, for they have forms of their own.

use data_encoding::HEXLOWER;
use domain::lessons::captions::MOST_BYTES;
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::faults::Faults;
use super::loaded::Shown;
use crate::context::AppState;
use crate::lessons::films::panel::panel;
use crate::staff::who::Desk;
use crate::ui::parts::field_error;

/// Its film as it stands, and the forms that bring another film or a file of captions.
pub fn film_part(state: &AppState, desk: &Desk, shown: &Shown, faults: &Faults) -> AnyView {
    let found = &shown.found;
    let id = found.lesson.id;
    let panel = panel(state, shown.film.as_ref(), id);
    // A refused upload says so here; else what a submission lacks.
    let error = match field_error(desk, "film") {
        Some(told) => Some(told.into_any()),
        None => faults.error("film"),
    };
    view! {
        <section id="film" class="card stack lesson-film">
            <h2>"视频"</h2>
            <p class="help">"上传字幕文件后这一页会刷新，下面的文字请先保存。横屏短片，三分钟左右最合适；手机上看得清的大字，讲得慢一点。"</p>
            {error}
            {panel}
            {captions_file(id, &found.lesson.draft.captions)}
        </section>
    }
    .into_any()
}

/// By what captions are known that somebody has seen.
pub fn captions_mark(captions: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(captions)[..8])
}

/// The form that brings a file of captions instead of what stands in the draft.
fn captions_file(id: Uuid, stand: &str) -> AnyView {
    let seen = captions_mark(stand);
    let most = MOST_BYTES / 1000;
    view! {
        <form class="lesson-captions" method="post" enctype="multipart/form-data"
            action=format!("/staff/lessons/{id}/captions")>
            <input type="hidden" name="seen" value=seen/>
            <div class="field">
                <label for="captions-file">"字幕文件"</label>
                <p class="help" id="captions-file-help">{format!(".vtt 或 .srt，不超过 {most} KB；会换掉下面“字幕”里的全部内容。")}</p>
                <input id="captions-file" type="file" name="file" accept=".vtt,.srt,text/vtt" required
                    aria-describedby="captions-file-help"/>
            </div>
            <div><button class="button">"上传字幕文件"</button></div>
        </form>
    }
    .into_any()
}

/// What stands there before anything of the lesson is stored: what was typed would be lost when the
/// page changes after an upload.
pub fn film_later() -> AnyView {
    view! {
        <section id="film" class="card stack lesson-film">
            <h2>"视频"</h2>
            <p class="soft">"先写下标题并点“保存草稿”，就可以在这里上传视频和字幕文件。文字不必写全，之后随时可以接着写。"</p>
        </section>
    }
    .into_any()
}
