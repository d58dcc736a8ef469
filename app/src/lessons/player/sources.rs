//! What is played: the list of heights where the browser or a script can, else the plain file, or the
//! sound alone. Whatever fails, the plain file is left.

use std::cell::{Cell, RefCell};

use leptos::prelude::window;
use leptos::task::spawn_local;
use web_sys::wasm_bindgen::closure::Closure;
use web_sys::wasm_bindgen::{JsCast, JsValue};

use super::controls;
use super::watching::It;
use crate::ui::browser;

/// The media type of a list of heights (RFC 8216).
const LIST: &str = "application/vnd.apple.mpegurl";

/// How much film is loaded ahead, in seconds: who stops watching has not paid for the rest.
const AHEAD: f64 = 20.;

/// What is played.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Source {
    #[default]
    Plain,
    List,
    Sound,
}

/// What is played, and by what.
#[derive(Default)]
pub(super) struct Sources {
    current: Cell<Source>,
    /// What plays the list where the browser does not.
    script: RefCell<Option<JsValue>>,
    /// While it changes: where it goes on, and whether it plays.
    goes_on: Cell<Option<(u32, bool)>>,
}

impl Sources {
    /// Whether one source is just taking another's place: the film is nowhere for a moment.
    pub(super) const fn is_changing(&self) -> bool {
        self.goes_on.get().is_some()
    }
}

/// Chooses what to play, and goes to where watching goes on. What is being played already stays.
pub(super) fn begin(it: It) {
    let position = it.facts.position_ms;
    if !it.video.paused() || it.position() > 0 {
        return;
    }
    let near_an_end = position < 3_000 || position + 3_000 > it.facts.duration_ms;
    let from = if near_an_end { 0 } else { position };
    if from > 0 {
        controls::show_resumed(it, from);
    }
    it.sources.goes_on.set(Some((from, false)));
    if !play_list(it) && it.video.ready_state() > 0 {
        loaded(it);
    }
}

/// Plays the list of heights where that can be done, whether it will.
fn play_list(it: It) -> bool {
    let Some(list) = &it.facts.hls else {
        return false;
    };
    if !it.video.can_play_type(LIST).is_empty() {
        it.sources.current.set(Source::List);
        let lowest = it.facts.hls_lowest.as_ref();
        let lowest = lowest.filter(|_| controls::saves_data(it));
        it.video.set_src(lowest.unwrap_or(list));
        controls::show_saver(it);
        return true;
    }
    if !browser::has("MediaSource") {
        return false;
    }
    it.sources.current.set(Source::List);
    spawn_local(async move {
        let ready = browser::has("Hls") || browser::load_script(&it.facts.hls_script).await;
        // Somebody may have chosen the sound meanwhile.
        if it.sources.current.get() != Source::List {
            return;
        }
        // The plain file may be there already, and play.
        leave(it);
        if !(ready && attach(it).is_some()) {
            fall_back(it);
        }
    });
    true
}

/// Hands the film to `hls.js`.
fn attach(it: It) -> Option<()> {
    let list = it.facts.hls.as_deref()?;
    let class: js_sys::Function = browser::get(&window(), "Hls").dyn_into().ok()?;
    let supported = browser::call(&class, "isSupported", &[])?;
    let config = js_sys::Object::new();
    // A worker is made from a blob, which the policy does not let in.
    browser::set(&config, "enableWorker", &JsValue::FALSE);
    browser::set(&config, "maxBufferLength", &JsValue::from_f64(AHEAD));
    let (from, _) = it.sources.goes_on.get()?;
    let from = f64::from(from) / 1000.;
    browser::set(&config, "startPosition", &JsValue::from_f64(from));
    if !supported.is_truthy() {
        return None;
    }
    let script = js_sys::Reflect::construct(&class, &js_sys::Array::of1(&config)).ok()?;
    let failed = Closure::<dyn Fn(JsValue, JsValue)>::new(move |_, error| {
        if browser::get(&error, "fatal").is_truthy() {
            fall_back(it);
        }
    });
    browser::call(
        &script,
        "on",
        &[&JsValue::from_str("hlsError"), failed.as_ref()],
    );
    failed.forget();
    browser::call(&script, "loadSource", &[&JsValue::from_str(list)])?;
    browser::call(&script, "attachMedia", &[&it.video])?;
    it.sources.script.replace(Some(script));
    controls::show_saver(it);
    save_data(it);
    Some(())
}

/// Limits what is played to the lowest height, or no more, as was chosen.
pub(super) fn save_data(it: It) {
    if let Some(script) = &*it.sources.script.borrow() {
        let highest = if controls::saves_data(it) { 0. } else { -1. };
        browser::set(script, "autoLevelCapping", &JsValue::from_f64(highest));
    } else if it.sources.current.get() == Source::List {
        leave(it);
        play_list(it);
    }
}

/// The sound alone, or the film again, from where it is.
pub(super) fn sound_alone(it: It, on: bool) {
    leave(it);
    if on {
        if let Some(sound) = &it.facts.sound {
            it.sources.current.set(Source::Sound);
            it.video.set_src(sound);
        }
    } else if !play_list(it) {
        play_plain(it);
    }
}

/// Plays the plain file, where something else cannot be played.
pub(super) fn fall_back(it: It) {
    if it.sources.current.get() != Source::Plain {
        leave(it);
        controls::show_film(it);
        play_plain(it);
    }
}

fn play_plain(it: It) {
    it.sources.current.set(Source::Plain);
    it.video.set_src(&it.facts.plain);
}

/// Takes leave of what is played, and notes where it goes on.
fn leave(it: It) {
    it.close();
    if !it.sources.is_changing() {
        let goes_on = (it.position(), !it.video.paused());
        it.sources.goes_on.set(Some(goes_on));
    }
    let script = it.sources.script.take();
    if let Some(script) = script {
        browser::call(&script, "destroy", &[]);
    }
    controls::hide_saver(it);
}

/// What is played can be gone through.
pub(super) fn loaded(it: It) {
    controls::set_speed(it);
    if let Some((from, plays)) = it.sources.goes_on.take() {
        it.go_to(from);
        if plays {
            it.play();
        }
    }
}
