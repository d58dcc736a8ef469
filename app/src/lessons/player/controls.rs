//! The buttons and keys beside the browser's own controls.

use leptos::prelude::event_target;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, Event, EventTarget, HtmlElement, HtmlInputElement, KeyboardEvent, TextTrack,
};

use super::sources;
use super::watching::It;
use crate::ui::browser;

const SPEED: &str = "film speed";
const SAVER: &str = "film saver";

/// How far the arrow keys lead, in milliseconds.
const KEY_MS: u32 = 5_000;
/// How far 后退 10 秒 leads, in milliseconds.
const BACK_MS: u32 = 10_000;

/// Shows the controls, which without scripts would do nothing, and listens to them.
pub(super) fn begin(it: It) {
    if let Some(tools) = it.part("tools") {
        tools.set_hidden(false);
    }
    let press = |name: &str, then: fn(It)| {
        if let Some(button) = it.part(name) {
            browser::on(&button, "click", move |_| then(it));
        }
    };
    press("play", play_or_pause);
    press("back", |it| step(it, false, BACK_MS));
    press("start", |it| it.go_to(0));
    press("size", larger_captions);
    press("captions", captions_on_or_off);
    press("sound", sound_on_or_off);
    press("resume", |it| {
        hide_resumed(it);
        it.play();
    });
    press("anew", |it| {
        hide_resumed(it);
        it.go_to(0);
        it.play();
    });
    begin_chapters(it);
    begin_speed(it);
    begin_saver(it);
    for event in ["play", "pause"] {
        browser::on(&it.video, event, move |_| show_playing(it));
    }
    if let Some(track) = track(it) {
        browser::on(&track, "cuechange", move |_| show_caption(it));
    }
    browser::on(&it.root, "keydown", move |event| press_key(it, &event));
}

fn play_or_pause(it: It) {
    if it.video.paused() {
        it.play();
    } else {
        let _ = it.video.pause();
    }
}

fn step(it: It, ahead: bool, by: u32) {
    let now = it.position();
    it.go_to(if ahead {
        now + by
    } else {
        now.saturating_sub(by)
    });
}

fn show_playing(it: It) {
    if let Some(button) = it.part("play") {
        button.set_text_content(Some(if it.video.paused() {
            "播放"
        } else {
            "暂停"
        }));
    }
    if !it.video.paused() {
        hide_resumed(it);
        // One voice at a time.
        browser::hush();
    }
}

// Where watching goes on.

/// Says from where the film goes on.
pub(super) fn show_resumed(it: It, from: u32) {
    if let (Some(notice), Some(place)) = (it.part("resumed"), it.part("resumed-at")) {
        place.set_text_content(Some(&domain::lessons::time::shown(from)));
        notice.set_hidden(false);
    }
}

pub(super) fn hide_resumed(it: It) {
    if let Some(notice) = it.part("resumed") {
        notice.set_hidden(true);
    }
}

// Chapters and speed.

fn begin_chapters(it: It) {
    let buttons = browser::all(&it.root, "[data-at]");
    for (button, &at) in buttons.iter().zip(&it.facts.chapters) {
        browser::on(button, "click", move |_| {
            it.go_to(at);
            // Both may lie above: the film, and why it does not go there.
            if let Some(status) = it.part("status") {
                status.scroll_into_view_with_bool(false);
            }
        });
    }
}

fn begin_speed(it: It) {
    set_speed(it);
    let Some(speeds) = it.part("speeds") else {
        return;
    };
    browser::on(&speeds, "change", move |event| {
        let chosen: HtmlInputElement = event_target(&event);
        browser::store(SPEED, &chosen.value());
        set_speed(it);
    });
    // The browser's own menu has speeds, too.
    browser::on(&it.video, "ratechange", move |_| {
        if it.video.playback_rate() > 2. {
            it.video.set_playback_rate(2.);
        }
        for input in browser::all(&it.root, "[data-part='speeds'] input") {
            if let Ok(input) = input.dyn_into::<HtmlInputElement>() {
                let speed = speed(&input.value()).unwrap_or(0.);
                input.set_checked((speed - it.video.playback_rate()).abs() < 0.01);
            }
        }
    });
}

/// The speed that is called so. A list, because reading any number takes tables.
fn speed(name: &str) -> Option<f64> {
    Some(match name {
        "0.75" => 0.75,
        "1" => 1.,
        "1.25" => 1.25,
        "1.5" => 1.5,
        "2" => 2.,
        _ => return None,
    })
}

/// Plays as fast as was chosen last.
pub(super) fn set_speed(it: It) {
    let kept = browser::stored(SPEED);
    if let Some(speed) = kept.and_then(|kept| speed(&kept)) {
        it.video.set_default_playback_rate(speed);
        it.video.set_playback_rate(speed);
    }
}

// Data and sound.

fn saver(it: It) -> Option<HtmlInputElement> {
    it.part("saver")?.dyn_into().ok()
}

fn begin_saver(it: It) {
    let Some(saver) = saver(it) else { return };
    let kept = browser::stored(SAVER);
    saver.set_checked(kept.map_or_else(browser::saves_data, |kept| kept == "on"));
    browser::on(&saver, "change", move |event| {
        let chosen: HtmlInputElement = event_target(&event);
        let on = chosen.checked();
        browser::store(SAVER, if on { "on" } else { "off" });
        sources::save_data(it);
    });
}

/// There is something to save: the heights can be chosen.
pub(super) fn show_saver(it: It) {
    if let Some(label) = it.part("saving") {
        label.set_hidden(false);
    }
}

/// Whether somebody saves data.
pub(super) fn saves_data(it: It) -> bool {
    saver(it).is_some_and(|saver| saver.checked())
}

pub(super) fn hide_saver(it: It) {
    if let Some(label) = it.part("saving") {
        label.set_hidden(true);
    }
}

fn is_pressed(button: &Element) -> bool {
    button.get_attribute("aria-pressed").as_deref() == Some("true")
}

fn set_pressed(button: &Element, on: bool) {
    let _ = button.set_attribute("aria-pressed", if on { "true" } else { "false" });
}

fn sound_on_or_off(it: It) {
    let Some(button) = it.part("sound") else {
        return;
    };
    let on = !is_pressed(&button);
    set_pressed(&button, on);
    show_captions(it);
    sources::sound_alone(it, on);
}

/// The film is played, also where the sound alone was wanted.
pub(super) fn show_film(it: It) {
    if let Some(button) = it.part("sound") {
        set_pressed(&button, false);
    }
    show_captions(it);
}

// Captions.

fn track(it: It) -> Option<TextTrack> {
    it.video.text_tracks()?.get(0)
}

fn captions_on_or_off(it: It) {
    if let Some(button) = it.part("captions") {
        set_pressed(&button, !is_pressed(&button));
    }
    show_captions(it);
}

/// In the picture, or where there is none, below it.
fn show_captions(it: It) {
    let pressed = |name: &str| it.part(name).is_some_and(|button| is_pressed(&button));
    let (on, sound_alone) = (pressed("captions"), pressed("sound"));
    if let Some(track) = track(it) {
        let mode = match (on, sound_alone) {
            (true, false) => "showing",
            _ => "hidden",
        };
        browser::set(&track, "mode", &JsValue::from_str(mode));
    }
    if let Some(line) = it.part("caption") {
        line.set_hidden(!(on && sound_alone));
    }
    show_caption(it);
}

/// What is being said now.
fn show_caption(it: It) {
    let cues = track(it).and_then(|track| track.active_cues());
    let cue = cues.map_or(JsValue::UNDEFINED, |cues| browser::get(&cues, "0"));
    let text = browser::call(&cue, "getCueAsHTML", &[]);
    let text = text.and_then(|text| browser::get(&text, "textContent").as_string());
    if let Some(line) = it.part("caption") {
        line.set_text_content(text.as_deref());
    }
}

/// The next larger captions, and from the largest on to the first.
fn larger_captions(it: It) {
    let size = it.root.get_attribute("data-captions");
    let (next, name) = match size.as_deref() {
        None => ("large", "更大"),
        Some("large") => ("largest", "最大"),
        Some(_) => ("", "大"),
    };
    if next.is_empty() {
        let _ = it.root.remove_attribute("data-captions");
    } else {
        let _ = it.root.set_attribute("data-captions", next);
    }
    if let Some(button) = it.part("size") {
        button.set_text_content(Some(&format!("字幕大小：{name}")));
    }
}

// Keys.

/// Whether keys belong to what has the focus. The film has them for itself, and so for the player.
fn has_keys(target: Option<EventTarget>) -> bool {
    const CONTROLS: &str = "button, input, a, summary, [role='dialog']";
    let element = target.and_then(|target| target.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.closest(CONTROLS).ok().flatten().is_some())
}

fn press_key(it: It, event: &Event) {
    let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else {
        return;
    };
    let with_others = pressed.ctrl_key() || pressed.meta_key() || pressed.alt_key();
    if with_others || it.asking.get().is_some() || has_keys(event.target()) {
        return;
    }
    match pressed.key().as_str() {
        // The film's own controls know it.
        " " if event.target().as_ref() == Some(it.video.as_ref()) => return,
        " " | "k" => play_or_pause(it),
        "ArrowLeft" => step(it, false, KEY_MS),
        "ArrowRight" => step(it, true, KEY_MS),
        "c" => captions_on_or_off(it),
        _ => return,
    }
    event.prevent_default();
}
