//! What is still missing or wrong in a lesson, by the field that it is told beside.

use std::collections::BTreeMap;

use domain::lessons::{FilmFiles, LessonDraft};
use leptos::prelude::*;

/// What is wrong, by field.
#[derive(Default)]
pub struct Faults(BTreeMap<String, String>);

impl Faults {
    /// Those of a draft, with what its film was made into.
    pub fn of(draft: &LessonDraft, film: Option<&FilmFiles>) -> Self {
        let mut faults: BTreeMap<String, String> = BTreeMap::new();
        for fault in draft.check(film).err().into_iter().flatten() {
            let text = faults.entry(fault.field()).or_default();
            *text += &fault.to_string();
            text.push('。');
        }
        Self(faults)
    }

    /// What is told beside a field.
    pub fn error(&self, field: &str) -> Option<AnyView> {
        let told = self.0.get(field)?.clone();
        let id = format!("{field}-error");
        Some(view! { <p class="error" id=id role="alert">{told}</p> }.into_any())
    }

    /// The `aria-invalid` of a field.
    pub fn wrong(&self, field: &str) -> Option<&'static str> {
        self.0.contains_key(field).then_some("true")
    }
}
