//! The player as the server renders it: a film that any browser plays, and, hidden until a browser with
//! scripts wakes the player, its controls and its questions.

use domain::lessons::time;
use domain::quizzes::QuestionKind;
use domain::quizzes::question::letter;
use leptos::prelude::*;

use super::{FILM, PLAYER};
use crate::lessons::shown::{ShownFilm, ShownLesson, ShownQuestion};

/// The speeds that can be chosen, and how they are called. Faster ones are not counted.
const SPEEDS: [(&str, &str); 5] = [
    ("0.75", "0.75倍"),
    ("1", "正常"),
    ("1.25", "1.25倍"),
    ("1.5", "1.5倍"),
    ("2", "2倍"),
];

/// The whole player.
pub(super) fn player(lesson: &ShownLesson, elder: bool) -> AnyView {
    let asked = (0..).zip(&lesson.asked);
    let asked = asked.map(|(place, question)| ask(place, question, lesson));
    let ShownLesson {
        film: files,
        standing,
        ..
    } = lesson;
    view! {
        <div id=PLAYER class="player stack" data-lesson=lesson.id.to_string() data-version=lesson.version.to_string()
            data-position=standing.position_ms.to_string() data-seen=standing.seen_until_ms.to_string()
            data-may-seek=standing.may_seek data-learned=standing.is_learned
            data-counts=lesson.counts data-preview=lesson.preview>
            <div class="screen" data-part="screen" data-duration=files.duration_ms.to_string()
                data-plain=files.plain.clone() data-hls=files.hls.clone() data-hls-lowest=files.hls_lowest.clone()
                data-hls-script=files.hls_script.clone() data-sound=files.audio.clone()>
                {film(files, &lesson.title)}
                <p class="caption-line" data-part="caption" hidden></p>
            </div>
            {asked.collect_view()}
            <div class="notice info resumed" data-part="resumed" hidden>
                <p>"上次看到 "<b data-part="resumed-at"></b></p>
                <div class="row">
                    <button type="button" class="button secondary" data-part="resume">"接着看"</button>
                    <button type="button" class="button quiet" data-part="anew">"从头看"</button>
                </div>
            </div>
            <p class="told soft" role="status" data-part="status"></p>
            <p data-part="sign-in" hidden><a class="button secondary" href=lesson.sign_in.clone()>"重新登录，接着学"</a></p>
            <p data-part="to-questions" hidden><a class="button secondary" href="#questions">"影片看完了，去回答片尾问答"</a></p>
            <div role="status">
                <div class="notice good" data-part="learned-card" hidden>
                    <strong>"已学会"</strong>" "<span data-part="earned"></span>
                    <p><a href="/lessons">"看看别的微课"</a></p>
                </div>
            </div>
            {tools(lesson, elder)}
        </div>
    }
    .into_any()
}

/// The film. Old web views, above all those of WeChat, have words of their own for "within the page".
fn film(film: &ShownFilm, title: &str) -> AnyView {
    view! {
        <video id=FILM controls preload="metadata" playsinline poster=film.poster.clone()
            webkit-playsinline="" x5-video-player-type="h5" x5-playsinline=""
            width=film.width.to_string() height=film.height.to_string() aria-label=title.to_owned()>
            <source type="video/mp4" src=film.plain.clone()/>
            <track kind="captions" srclang="zh-CN" label="中文字幕" src=film.captions.clone() default/>
            <p>"这个浏览器不能直接播放影片，可以"<a href=film.plain.clone()>"下载影片"</a>"观看，或者阅读下面的文字。"</p>
        </video>
    }
    .into_any()
}

/// A question at its moment.
fn ask(place: usize, question: &ShownQuestion, lesson: &ShownLesson) -> AnyView {
    let id = format!("ask-{place}");
    let several = question.kind == QuestionKind::Multiple;
    let input = if several { "checkbox" } else { "radio" };
    let hint = if several {
        "多选题，可选多项"
    } else {
        question.kind.label()
    };
    let options = (0u8..).zip(question.options.clone());
    let options = options.map(|(place, option)| {
        view! {
            <label class="option">
                <input type=input name="places" value=place.to_string()/>
                <span class="frame"></span>
                <span class="mark">{letter(place).to_string()}</span>
                <span class="text" inner_html=option></span>
                <span class="verdict" data-part="verdict" hidden></span>
            </label>
        }
    });
    let at = question.at_ms.unwrap_or(lesson.film.duration_ms);
    let answered = lesson.standing.answered.contains(&question.id);
    let note = if lesson.preview {
        "预览：答案不会提交，按“确定”继续"
    } else {
        "影片停下来等您，慢慢想，不限时间"
    };
    view! {
        <section id=id.clone() class="film-question card stack" data-part=id.clone() data-question=question.id.to_string()
            data-asked-at=at.to_string() data-answered=answered role="dialog"
            aria-labelledby=format!("{id}-stem") tabindex="-1" hidden>
            <form class="stack" autocomplete="off">
                <fieldset class="options" id=format!("{id}-options")>
                    <legend class="stem">
                        <small class="soft">{hint}</small><br/>
                        <span id=format!("{id}-stem") inner_html=question.stem.clone()></span>
                    </legend>
                    {options.collect_view()}
                </fieldset>
                <p class="error" role="alert" data-part="fault" hidden></p>
                <div class="stack" data-part="buttons">
                    <p class="help">{note}</p>
                    <div class="row">
                        <button class="button primary" data-part="confirm">"确定"</button>
                        <button type="button" class="button quiet" data-part="again">"再看一遍刚才这段"</button>
                    </div>
                </div>
            </form>
            <div class="answer-card" data-part="told" tabindex="-1" hidden>
                <p class="notice" data-part="outcome"></p>
                <div class="why" data-part="why"></div>
                <p class="source" data-part="source"></p>
                <div class="row"><button type="button" class="button primary" data-part="on">"继续看"</button></div>
            </div>
        </section>
    }
    .into_any()
}

fn tools(lesson: &ShownLesson, elder: bool) -> AnyView {
    let large = elder.then(|| {
        view! {
            <div class="row large">
                <button type="button" class="button secondary" data-part="play">"播放"</button>
                <button type="button" class="button" data-part="back">"后退 10 秒"</button>
                <button type="button" class="button" data-part="start">"从头"</button>
                <button type="button" class="button" data-part="size">"字幕大小：大"</button>
            </div>
        }
    });
    let speeds = SPEEDS.map(|(speed, name)| {
        view! {
            <label>
                <input type="radio" name="speed" value=speed checked=speed == "1"/>
                <span>{name}</span>
            </label>
        }
    });
    let sound = lesson.film.audio.is_some().then(|| {
        view! { <button type="button" class="button small" data-part="sound" aria-pressed="false">"只听声音"</button> }
    });
    let chapters = lesson.chapters.iter().map(|chapter| {
        view! {
            <li><button type="button" data-at=chapter.at_ms.to_string()><span>{time::shown(chapter.at_ms)}</span>" "{chapter.title.clone()}</button></li>
        }
    });
    let chapters = (lesson.chapters.len() > 1).then(|| {
        view! {
            <nav aria-label="章节"><ol class="chapters">{chapters.collect_view()}</ol></nav>
        }
    });
    view! {
        <div class="stack" data-part="tools" hidden>
            {large}
            <fieldset class="speeds" data-part="speeds">
                <legend class="help">"播放速度"</legend>
                {speeds.to_vec()}
            </fieldset>
            <div class="row">
                <button type="button" class="button small" data-part="captions" aria-pressed="true">"字幕"</button>
                {sound}
                <label class="check" data-part="saving" hidden>
                    <input type="checkbox" data-part="saver"/>"省流量"
                </label>
            </div>
            {chapters}
        </div>
    }
    .into_any()
}
