//! Pages, server functions and islands of Zhiyuan.

/// Called by the page's script once the module is loaded; the islands hydrate themselves.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
