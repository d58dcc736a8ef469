//! Sending a film piece by piece, each again until it is stored, for as long as the page is open.

use std::cell::{Cell, RefCell};

use leptos::prelude::document;
use leptos::task::spawn_local;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, File, HtmlElement, HtmlInputElement, XmlHttpRequest};

use super::request::{Body, bytes, float, request};
use crate::ui::browser;

/// How long to wait before the next try, in milliseconds: first, and at most.
const TRY_AGAIN_AFTER: (i32, i32) = (1_000, 15_000);

/// The form in which the lesson is written.
const LESSON: &str = "lesson";

const MEGABYTE: u64 = 1024 * 1024;

/// A form that sends a film. It lives as long as its page.
struct Upload {
    form: Element,
    lesson: String,
    piece_bytes: u64,
    most_bytes: u64,
    file: RefCell<Option<File>>,
    stage: Cell<Stage>,
    /// How often sending began: one that was stopped may notice only when another has begun.
    turn: Cell<u32>,
    /// The request that is under way.
    request: RefCell<Option<XmlHttpRequest>>,
    /// How many bytes are stored.
    stored: Cell<u64>,
    /// How long to wait before the next try, in milliseconds.
    wait: Cell<i32>,
    /// Whether something was typed into the lesson's own form since the page was opened.
    typed: Cell<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Running,
    Paused,
    /// The page goes on to the lesson's.
    Leaving,
}

/// Why sending ended.
enum Stop {
    /// Somebody wished it.
    Wished,
    /// The server said so.
    Refused(String),
}

type It = &'static Upload;

/// Wakes the form.
pub(super) fn begin() {
    let Some(form) = document().get_element_by_id("film-upload") else {
        return;
    };
    let number = |name: &str| {
        let number = form.get_attribute(name);
        number.and_then(|number| number.parse().ok())
    };
    let it: It = Box::leak(Box::new(Upload {
        lesson: form.get_attribute("data-lesson").unwrap_or_default(),
        piece_bytes: number("data-piece").unwrap_or(1),
        most_bytes: number("data-most").unwrap_or(u64::MAX),
        form,
        file: RefCell::new(None),
        stage: Cell::new(Stage::Idle),
        turn: Cell::new(0),
        request: RefCell::new(None),
        stored: Cell::new(0),
        wait: Cell::new(TRY_AGAIN_AFTER.0),
        typed: Cell::new(false),
    }));
    if let Some(lesson) = document().get_element_by_id(LESSON) {
        browser::on(&lesson, "input", move |_| it.typed.set(true));
    }
    browser::on(&it.form, "submit", move |event| {
        event.prevent_default();
        it.choose();
    });
    let press = |name: &str, then: fn(It)| {
        if let Some(button) = it.part(name) {
            browser::on(&button, "click", move |_| then(it));
        }
    };
    press("pause", |it| match it.stage.get() {
        Stage::Running => {
            it.stop(Stage::Paused);
            it.tell("已暂停");
        }
        _ => it.go_on(),
    });
    press("cancel", |it| {
        it.stop(Stage::Idle);
        it.tell("已取消。再选同一个文件，会从传到的地方接着传");
    });
    browser::ask_before_leaving(move || matches!(it.stage.get(), Stage::Running | Stage::Paused));
}

impl Upload {
    fn part(&self, name: &str) -> Option<HtmlElement> {
        browser::part(&self.form, name)
    }

    fn tell(&self, text: &str) {
        if let Some(told) = self.part("told") {
            told.set_text_content(Some(text));
        }
    }

    fn show_fault(&self, text: Option<&str>) {
        if let Some(fault) = self.part("fault") {
            fault.set_text_content(text);
            fault.set_hidden(text.is_none());
        }
    }

    /// Takes the file that was chosen.
    fn choose(&'static self) {
        let input = self.form.query_selector("input[type=file]").ok().flatten();
        let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        let files = input.and_then(|input| input.files());
        let file = files.and_then(|files| files.get(0));
        let fault = match &file {
            None => Some("请先选择一个视频文件"),
            Some(file) if size(file) == 0 => Some("这个文件是空的，请重新选择"),
            Some(file) if size(file) > self.most_bytes => Some("视频太大，请先压缩或剪短后再上传"),
            Some(_) => None,
        };
        self.show_fault(fault);
        if fault.is_none() {
            self.file.replace(file);
            self.go_on();
        }
    }

    fn go_on(&'static self) {
        let Some(file) = self.file.borrow().clone() else {
            return;
        };
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        self.set_stage(Stage::Running);
        self.tell("正在开始上传…");
        spawn_local(async move {
            match self.send(turn, &file).await {
                // What was typed is not lost by leaving the page.
                Ok(_) if self.typed.get() => {
                    self.set_stage(Stage::Idle);
                    self.tell("视频已传完，正在转码。写好后点“保存草稿”，就能看到进度");
                }
                Ok(page) => {
                    self.stage.set(Stage::Leaving);
                    browser::go_to(&page);
                }
                Err(Stop::Wished) => {}
                Err(Stop::Refused(text)) => {
                    self.set_stage(Stage::Idle);
                    self.tell("");
                    self.show_fault(Some(&text));
                }
            }
        });
    }

    fn stop(&self, stage: Stage) {
        self.set_stage(stage);
        if let Some(request) = &*self.request.borrow() {
            let _ = request.abort();
        }
    }

    fn set_stage(&self, stage: Stage) {
        self.stage.set(stage);
        let shown = |name: &str, shown: bool| {
            if let Some(part) = self.part(name) {
                part.set_hidden(!shown);
            }
        };
        shown("send", stage == Stage::Idle);
        shown("pause", stage != Stage::Idle);
        shown("cancel", stage != Stage::Idle);
        shown("bar", stage != Stage::Idle);
        if let Some(button) = self.part("pause") {
            button.set_text_content(Some(if stage == Stage::Paused {
                "继续"
            } else {
                "暂停"
            }));
        }
    }

    /// Sends the whole; the page to go to.
    async fn send(&'static self, turn: u32, file: &File) -> Result<String, Stop> {
        let (name, whole) = (js_sys::encode_uri_component(&file.name()), size(file));
        let name = String::from(name);
        let body = format!("name={name}&bytes={whole}");
        let mut told = self
            .ask(turn, "POST", "/staff/films", &Body::Form(&body))
            .await?;
        let id = browser::get(&told, "id").as_string().unwrap_or_default();
        let address = format!("/staff/films/{id}");
        // The server has the last word on how long a piece is.
        let length = browser::get(&told, "piece_bytes").as_f64();
        let length = length.map_or(self.piece_bytes, bytes).max(1);
        loop {
            let stored = js_sys::Array::from(&browser::get(&told, "pieces"));
            let has = |piece: &u32| stored.includes(&JsValue::from(*piece), 0);
            let count = u32::try_from(whole.div_ceil(length)).unwrap_or(u32::MAX);
            let begin_of = |piece: u32| whole.min(u64::from(piece) * length);
            let length_of = |piece: u32| begin_of(piece + 1) - begin_of(piece);
            self.stored.set((0..count).filter(has).map(length_of).sum());
            let Some(piece) = (0..count).find(|piece| !has(piece)) else {
                break;
            };
            let (from, to) = (float(begin_of(piece)), float(begin_of(piece + 1)));
            let Ok(slice) = file.slice_with_f64_and_f64(from, to) else {
                return Err(Stop::Refused("读不到这个文件，请重新选择".into()));
            };
            self.show_sent(0);
            let put = format!("{address}/pieces/{piece}");
            // What is stored is asked for anew: after a lost answer a piece may be there all the same.
            if self
                .try_once(turn, "PUT", &put, &Body::Piece(&slice))
                .await?
                .is_some()
            {
                stored.push(&JsValue::from(piece));
                browser::set(&told, "pieces", &stored);
                self.wait.set(TRY_AGAIN_AFTER.0);
            } else {
                self.wait().await;
                told = self.ask(turn, "GET", &address, &Body::None).await?;
            }
        }
        self.tell("上传完毕，正在交给转码…");
        let body = format!("lesson={}", self.lesson);
        let complete = format!("{address}/complete");
        let told = self
            .ask(turn, "POST", &complete, &Body::Form(&body))
            .await?;
        Self::take_note(&told);
        let page = browser::get(&told, "page").as_string();
        Ok(page.unwrap_or_else(|| format!("/staff/lessons/{}", self.lesson)))
    }

    /// The lesson has the film now, and was changed by it: its form goes on from there.
    fn take_note(told: &JsValue) {
        let film = browser::get(told, "film").as_string();
        let changes = browser::get(told, "changes").as_f64();
        let changes = changes.map(|changes| changes.to_string());
        let put = |form: &Element, name: &str, value: &Option<String>| {
            let field = form.query_selector(&format!("input[name={name}]"));
            if let (Ok(Some(field)), Some(value)) = (field, value) {
                let _ = field.set_attribute("value", value);
            }
        };
        if let Some(lesson) = document().get_element_by_id(LESSON) {
            put(&lesson, "changes", &changes);
            put(&lesson, "film", &film);
        }
    }

    /// Asks until there is an answer.
    async fn ask(
        &'static self,
        turn: u32,
        method: &str,
        address: &str,
        body: &Body<'_>,
    ) -> Result<JsValue, Stop> {
        loop {
            if let Some(told) = self.try_once(turn, method, address, body).await? {
                return Ok(told);
            }
            self.wait().await;
        }
    }

    /// Waits before the next try, longer each time until something comes through.
    async fn wait(&self) {
        self.tell("网络不好，正在重试，传到的部分不会丢。如果文件被移动或改过，请取消后重新选择");
        let (_, most) = TRY_AGAIN_AFTER;
        let wait = self.wait.get();
        self.wait.set((wait * 2).min(most));
        browser::pause(wait).await;
    }

    /// Asks once; `None` where that is to be tried again.
    async fn try_once(
        &'static self,
        turn: u32,
        method: &str,
        address: &str,
        body: &Body<'_>,
    ) -> Result<Option<JsValue>, Stop> {
        let goes_on = || self.stage.get() == Stage::Running && self.turn.get() == turn;
        if !goes_on() {
            return Err(Stop::Wished);
        }
        let answer = request(method, address, body, |request| {
            if let Ok(upload) = request.upload()
                && matches!(body, Body::Piece(_))
            {
                browser::on(&upload, "progress", move |event| {
                    let loaded = browser::get(&event, "loaded").as_f64();
                    self.show_sent(loaded.map_or(0, bytes));
                });
            }
            self.request.replace(Some(request.clone()));
        })
        .await;
        match answer.status {
            _ if !goes_on() => Err(Stop::Wished),
            200..=299 => Ok(Some(answer.told)),
            0 | 429 | 500.. => Ok(None),
            _ => {
                let text = browser::get(&answer.told, "error").as_string();
                let text = text.unwrap_or_else(|| "上传没有成功，请刷新页面再试".into());
                Err(Stop::Refused(text))
            }
        }
    }

    /// Shows how much is stored, and `more` that was sent.
    fn show_sent(&self, more: u64) {
        let whole = self.file.borrow().as_ref().map_or(1, size);
        let sent = (self.stored.get() + more).min(whole);
        let percent = sent * 100 / whole.max(1);
        if let Some(bar) = self.part("bar").and_then(|bar| bar.first_element_child()) {
            let _ = bar.set_attribute("value", &percent.to_string());
        }
        let (sent, whole) = (sent / MEGABYTE, whole.div_ceil(MEGABYTE));
        self.tell(&format!("已上传 {percent} %（{sent} / {whole} MB）"));
    }
}

fn size(file: &File) -> u64 {
    bytes(file.size())
}
