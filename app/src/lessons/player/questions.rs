//! Questions at their moments: the film stops, asks, explains, and goes on.

use leptos::prelude::document;
use leptos::task::spawn_local;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use super::watching::It;
use super::{controls, reporting};
use crate::error::{AppError, Refusal};
use crate::lessons::api::answer;
use crate::lessons::shown::Told;
use crate::ui::browser;

/// How far somebody goes back who wants to see it again before answering, in milliseconds.
const AGAIN_MS: u32 = 15_000;

fn panel(it: It, question: usize) -> Option<HtmlElement> {
    it.part(&format!("ask-{question}"))
}

/// Listens to the questions, which the page holds already.
pub(super) fn begin(it: It) {
    for question in 0..it.facts.asked.len() {
        let Some(panel) = panel(it, question) else {
            continue;
        };
        let press = |name: &str, then: fn(It, usize)| {
            if let Some(button) = browser::part(&panel, name) {
                browser::on(&button, "click", move |_| then(it, question));
            }
        };
        press("again", watch_again);
        press("on", go_on);
        browser::on(&panel, "submit", move |event| {
            event.prevent_default();
            confirm(it, question);
        });
        browser::on(&panel, "keydown", move |event| {
            let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
            let is_open = it.course.borrow().is_open(question);
            match key.as_deref() {
                Some("Escape") if is_open => watch_again(it, question),
                Some("Escape") => go_on(it, question),
                _ => {}
            }
        });
    }
}

/// Stops the film and asks.
pub(super) fn ask(it: It, question: usize) {
    let _ = it.video.pause();
    leave_full_screen(it);
    let Some(panel) = panel(it, question) else {
        // The page does not hold it: the film need not wait for ever.
        it.course.borrow_mut().answered(question);
        return;
    };
    it.asking.set(Some(question));
    set_player_inert(it, true);
    controls::hide_resumed(it);
    panel.set_hidden(false);
    let _ = panel.focus();
    // One that is taller than the screen is read from its top.
    let is_taller = panel.offset_height()
        > document()
            .document_element()
            .map_or(0, |page| page.client_height());
    panel.scroll_into_view_with_bool(is_taller);
    reporting::tell(it);
}

fn leave_full_screen(it: It) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    }
    if browser::get(&it.video, "webkitDisplayingFullscreen").is_truthy() {
        browser::call(&it.video, "webkitExitFullscreen", &[]);
    }
}

/// The film and its controls are out of reach while something is asked, and what else the page would have
/// somebody do waits; the rest of the page is as it was.
fn set_player_inert(it: It, inert: bool) {
    if let Some(page) = document().document_element() {
        let _ = page.toggle_attribute_with_force("data-asking", inert);
    }
    for part in ["screen", "tools"]
        .map(|name| it.part(name))
        .into_iter()
        .flatten()
    {
        if inert {
            let _ = part.set_attribute("inert", "");
        } else {
            let _ = part.remove_attribute("inert");
        }
    }
}

fn close(it: It, question: usize) {
    if let Some(panel) = panel(it, question) {
        panel.set_hidden(true);
    }
    it.asking.set(None);
    set_player_inert(it, false);
    let _ = it.video.focus();
    it.video.scroll_into_view_with_bool(false);
}

fn go_on(it: It, question: usize) {
    it.course.borrow_mut().answered(question);
    close(it, question);
    if !it.video.ended() {
        it.play();
    }
}

fn watch_again(it: It, question: usize) {
    close(it, question);
    it.go_to(it.position().saturating_sub(AGAIN_MS));
    it.play();
}

fn confirm(it: It, question: usize) {
    let Some(panel) = panel(it, question) else {
        return;
    };
    if it.facts.is_preview {
        go_on(it, question);
        return;
    }
    let places = browser::checked_places(&format!("ask-{question}-options"));
    if places.is_empty() {
        show_fault(&panel, Some("请先选择一个答案"));
        return;
    }
    show_fault(&panel, None);
    set_busy(&panel, true);
    let (lesson, id) = (it.facts.lesson, it.facts.asked[question]);
    spawn_local(async move {
        let told = answer(lesson, id, places, Some(it.facts.version), None).await;
        set_busy(&panel, false);
        match told {
            Ok(told) => {
                it.course.borrow_mut().answered(question);
                show_told(&panel, &told);
                it.take(&told.standing);
            }
            // The lesson was withdrawn or changed meanwhile: its page tells what is now.
            Err(AppError::NotFound | AppError::Refused(Refusal::LessonChanged)) => {
                browser::reload();
            }
            Err(error) => {
                show_fault(&panel, Some(&error.text()));
                if error == AppError::NotSignedIn {
                    it.show_sign_in();
                }
            }
        }
    });
}

fn show_fault(panel: &HtmlElement, text: Option<&str>) {
    if let Some(fault) = browser::part(panel, "fault") {
        fault.set_text_content(text);
        fault.set_hidden(text.is_none());
    }
}

fn set_busy(panel: &HtmlElement, busy: bool) {
    if let Some(button) = browser::part(panel, "confirm") {
        let _ = button.toggle_attribute_with_force("disabled", busy);
    }
}

/// Shows what was right, and why.
fn show_told(panel: &HtmlElement, told: &Told) {
    for (place, option) in (0u8..).zip(browser::all(panel, ".option")) {
        let (right, chosen) = (told.right.contains(&place), told.chosen.contains(&place));
        let (class, word) = match (right, chosen) {
            (true, true) => ("option right yours", "您选对了"),
            (true, false) => ("option right", "正确答案"),
            (false, true) => ("option wrong yours", "您选的，不对"),
            (false, false) => ("option", ""),
        };
        option.set_class_name(class);
        if let Some(verdict) = browser::part(&option, "verdict") {
            verdict.set_text_content(Some(word));
            verdict.set_hidden(word.is_empty());
        }
    }
    for input in browser::all(panel, ".option input") {
        if let Some(input) = input.dyn_ref::<HtmlInputElement>() {
            input.set_disabled(true);
        }
    }
    let (class, word) = if told.is_right {
        ("notice good", "答对了")
    } else {
        ("notice bad", "答错了")
    };
    if let Some(verdict) = browser::part(panel, "outcome") {
        verdict.set_class_name(class);
        verdict.set_text_content(None);
        let strong = document().create_element("strong");
        if let Ok(strong) = strong {
            strong.set_text_content(Some(word));
            let _ = verdict.append_child(&strong);
        }
    }
    if let Some(why) = browser::part(panel, "why") {
        why.set_inner_html(&told.explanation);
    }
    if let Some(source) = browser::part(panel, "source") {
        source.set_text_content(Some(&format!("依据：{}", told.source)));
        source.set_hidden(told.source.is_empty());
    }
    if let Some(buttons) = browser::part(panel, "buttons") {
        buttons.set_hidden(true);
    }
    if let Some(card) = browser::part(panel, "told") {
        card.set_hidden(false);
        let _ = card.focus();
    }
}
