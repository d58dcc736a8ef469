//! 复制: takes the text of a field along, and is absent where there are no scripts.

use leptos::prelude::*;

use super::browser;

/// Copies what stands in the field with the id `field`.
#[island]
pub fn CopyButton(
    /// The field's id.
    field: String,
) -> impl IntoView {
    let available = RwSignal::new(false);
    let copied = RwSignal::new(None);
    Effect::new(move |_| available.set(true));
    let copy = move |_| copied.set(Some(browser::copy(&field)));
    view! {
        <p class="row" hidden=move || !available.get()>
            <button type="button" class="button" on:click=copy>"复制"</button>
            <span class="soft" role="status">
                {move || match copied.get() {
                    None => "",
                    Some(true) => "已复制",
                    Some(false) => "没有复制成功。文字已选中，请按 Ctrl+C",
                }}
            </span>
        </p>
    }
}
