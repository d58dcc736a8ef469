//! 朗读: reads texts of the page aloud where the browser has speech, and is absent where it has
//! not.

use leptos::prelude::*;

use super::browser;

/// The button inside an island. `texts` names the elements to read, when it is pressed.
pub fn read_aloud_button(texts: impl Fn() -> Vec<String> + 'static) -> impl IntoView {
    let available = RwSignal::new(false);
    let speaking = RwSignal::new(false);
    Effect::new(move |_| available.set(browser::can_speak()));
    let toggle = move |_| {
        if speaking.get() {
            browser::hush();
        } else {
            let ids = texts();
            browser::speak(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        }
        speaking.update(|on| *on = !*on);
    };
    view! {
        <button
            type="button"
            class="button quiet read-aloud"
            hidden=move || !available.get()
            aria-pressed=move || if speaking.get() { "true" } else { "false" }
            on:click=toggle
        >
            <svg aria-hidden="true" viewBox="0 0 24 24" width="24" height="24" fill="none"
                stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
                <path d="M4 9v6h4l5 4V5L8 9z M16 9a4 4 0 0 1 0 6 M18.5 6.5a8 8 0 0 1 0 11"/>
            </svg>
            {move || if speaking.get() { "停止" } else { "朗读" }}
        </button>
    }
}

/// The button on a page.
#[island]
pub fn ReadAloud(
    /// The ids of the elements to read.
    texts: Vec<String>,
) -> impl IntoView {
    read_aloud_button(move || texts.clone())
}
