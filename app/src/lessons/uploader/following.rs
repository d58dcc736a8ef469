//! Following how far a film is that is being made ready.

use leptos::prelude::document;
use leptos::task::spawn_local;

use super::request::{Answer, Body, bytes, request};
use crate::ui::browser;

/// How often the server is asked, in milliseconds.
const EVERY: i32 = 2_000;

/// Follows a film that is being made ready.
pub(super) fn follow() {
    let Some(place) = document().get_element_by_id("film-progress") else {
        return;
    };
    let film = place.get_attribute("data-film").unwrap_or_default();
    spawn_local(async move {
        let address = format!("/staff/films/{film}");
        loop {
            browser::pause(EVERY).await;
            let Answer { status, told } = request("GET", &address, &Body::None, |_| {}).await;
            let state = browser::get(&told, "state").as_string();
            match state.as_deref() {
                Some("ready" | "failed") => return browser::reload(),
                // Signed out, or the film is gone.
                None if (400..500).contains(&status) => return,
                _ => {}
            }
            let Some(percent) = browser::get(&told, "percent").as_f64() else {
                continue;
            };
            let percent = bytes(percent).to_string();
            if let Some(number) = browser::part(&place, "percent") {
                number.set_text_content(Some(&percent));
            }
            if let Ok(Some(bar)) = place.query_selector("progress") {
                let _ = bar.set_attribute("value", &percent);
            }
        }
    });
}
